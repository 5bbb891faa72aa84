/** The stored state over time; see `state.ts` for its rules. */
import { driftKeys } from '../../lib/contract/drift-check';
import type { DriftStateDocument } from '../../lib/contract/verdict';
import { encode } from '../shared/documents';
import { type ObjectStore, readIfPresent, writeIf } from '../shared/storage/port';
import { decodeState } from './documents';

/** A state as it was read; neither member before the first check. */
export interface StoredState {
  readonly etag?: string;
  readonly document?: DriftStateDocument;
}

export class StateStore {
  private readonly key: string;

  public constructor(
    private readonly storage: ObjectStore,
    private readonly bucket: string,
    private readonly modelId: string,
  ) {
    this.key = driftKeys.state(modelId);
  }

  public async read(): Promise<StoredState> {
    const content = await readIfPresent(this.storage, this.bucket, this.key);
    return content ? { etag: content.etag, document: decodeState(content.body, this.key, this.modelId) } : {};
  }

  /** Replaces the state unless somebody else did since it was read. */
  public async replace({ etag }: StoredState, document: DriftStateDocument): Promise<'written' | 'condition-failed'> {
    return writeIf(this.storage, this.bucket, this.key, encode(document), etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag });
  }
}
