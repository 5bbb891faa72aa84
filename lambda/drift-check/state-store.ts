/** The stored state over time; see `state.ts` for its rules. */
import { driftKeys } from '../../lib/contract/drift-check';
import type { DriftStateDocument } from '../../lib/contract/verdict';
import { encode } from '../shared/documents';
import { isStorageError, type ObjectStore } from '../shared/storage/port';
import type { DocumentEtags } from './document-etags';
import { decodeState } from './documents';

/** A state as it was read; neither member before the first check. */
export interface StoredState {
  readonly etag?: string;
  readonly document?: DriftStateDocument;
}

export class StateStore {
  private readonly key: string;
  /** What a warm function has read or written before; the etag tells whether the stored one is still the same. */
  private latest: StoredState = {};

  public constructor(
    private readonly storage: ObjectStore,
    private readonly bucket: string,
    private readonly modelId: string,
  ) {
    this.key = driftKeys.state(modelId);
  }

  /** @param etags as they are now */
  public async read(etags: DocumentEtags): Promise<StoredState> {
    const found = etags.get(this.key);
    if (found === undefined) return {};
    if (found === this.latest.etag) return this.latest;
    const { etag, body } = await this.storage.read(this.bucket, this.key);
    this.latest = { etag, document: decodeState(body, this.key, this.modelId) };
    return this.latest;
  }

  /** Replaces the state unless somebody else did since it was read. */
  public async replace({ etag }: StoredState, document: DriftStateDocument): Promise<'written' | 'condition-failed'> {
    try {
      const written = await this.storage.write(this.bucket, this.key, encode(document), etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag });
      this.latest = { etag: written, document };
      return 'written';
    } catch (error) {
      if (isStorageError(error, 'PreconditionFailed')) return 'condition-failed';
      throw error;
    }
  }
}
