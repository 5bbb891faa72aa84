/**
 * The baseline of the model: the stored one if it was made from the same definition, else a new one from the data set, or from files of Model
 * Monitor.
 *
 * Two checks can find it missing at the same moment: the write is conditional, and who loses takes what the other wrote.
 */
import { type BaselineDocument } from '../../lib/contract/baseline';
import { type DriftCheckConfig, driftKeys } from '../../lib/contract/drift-check';
import type { Log } from '../shared/log';
import { type ObjectStore, writeIf } from '../shared/storage/port';
import type { BaselineOrigin } from './baseline-origin';
import { DatasetBaseline } from './dataset-baseline';
import type { Buckets } from './decode-config';
import { encode } from '../shared/documents';
import { type DocumentEtags, documentEtags } from './document-etags';
import { decodeBaseline } from './documents';
import { ModelMonitorBaseline } from './model-monitor-baseline';

interface StoredBaseline {
  readonly etag: string;
  readonly baseline: BaselineDocument;
}

export class BaselineSource {
  private readonly key: string;
  private readonly origin: BaselineOrigin;
  /** What a warm function has read before; the etag tells whether the stored one is still the same. */
  private latest: StoredBaseline | undefined;

  /** @throws Error when the configuration names nothing to make a baseline from */
  public constructor(
    private readonly storage: ObjectStore,
    private readonly buckets: Buckets,
    private readonly config: DriftCheckConfig,
    log: Log,
  ) {
    this.key = driftKeys.baseline(config.modelId);
    this.origin = originOf(storage, buckets.dataset, config, log);
  }

  /**
   * @param etags as they are now
   * @throws Error when the stored baseline is not ours to replace, or when none can be made
   */
  public async get(etags: DocumentEtags): Promise<BaselineDocument> {
    const { definition } = this.origin;
    const stored = await this.stored(etags);
    if (stored?.baseline.definition === definition) return stored.baseline;
    const made = await this.origin.make();
    const { baseline } = made;
    const condition = stored ? { ifMatch: stored.etag } : { ifNoneMatch: '*' as const };
    const written = await writeIf(this.storage, this.buckets.store, this.key, encode(baseline), condition);
    if (written === 'condition-failed') return this.othersBaseline(definition);
    made.report(stored !== undefined);
    return baseline;
  }

  private async stored(etags: DocumentEtags): Promise<StoredBaseline | undefined> {
    const found = etags.get(this.key);
    if (found === undefined) return undefined;
    if (found === this.latest?.etag) return this.latest;
    const { etag, body } = await this.storage.read(this.buckets.store, this.key);
    this.latest = { etag, baseline: decodeBaseline(body, this.key, this.config.modelId) };
    return this.latest;
  }

  private async othersBaseline(definition: string): Promise<BaselineDocument> {
    const stored = await this.stored(await documentEtags(this.storage, this.buckets.store, this.config.modelId));
    if (stored?.baseline.definition === definition) return stored.baseline;
    throw new Error(
      `${this.key}: got a baseline of definition ${stored?.baseline.definition ?? 'nothing'} from a check beside this one, expected ${definition}; ` +
        'run the check again once a single version of the function is deployed',
    );
  }
}

function originOf(storage: ObjectStore, bucket: string, config: DriftCheckConfig, log: Log): BaselineOrigin {
  const { dataset, modelMonitor } = config;
  if (dataset) return new DatasetBaseline(storage, bucket, dataset, config, log);
  if (modelMonitor) return new ModelMonitorBaseline(storage, bucket, modelMonitor, config, log);
  throw new Error('config.json: got neither dataset nor modelMonitor, expected one to make the baseline from; synthesize and deploy again');
}
