/**
 * The baseline of the model: the stored one if it was built from the same definition, else a new one from the data set.
 *
 * Two checks can find it missing at the same moment: the write is conditional, and who loses takes what the other wrote.
 */
import { type BaselineDocument } from '../../lib/contract/baseline';
import { type DriftCheckConfig, driftKeys } from '../../lib/contract/drift-check';
import { type BaselineDefinition, buildBaseline, definitionFingerprint } from '../shared/baseline-builder';
import { listedObjects } from '../shared/expectations/listed-values';
import { openAdmission } from '../shared/expectations/open-admission';
import type { Log } from '../shared/log';
import { type ObjectStore, writeIf } from '../shared/storage/port';
import type { TrainingRowsRead } from '../shared/training-rows';
import type { Buckets } from './decode-config';
import { encode } from '../shared/documents';
import { type DocumentEtags, documentEtags } from './document-etags';
import { decodeBaseline } from './documents';

/** A holdout of fewer rows cannot judge a model. */
const MIN_HELD_OUT_ROWS = 100;

/** A smaller share is rather a wrong event time than the end of a data set. */
const MIN_HELD_OUT_SHARE = 0.001;

interface StoredBaseline {
  readonly etag: string;
  readonly baseline: BaselineDocument;
}

export class BaselineSource {
  private readonly key: string;
  private readonly definition: BaselineDefinition;
  private readonly fingerprint: string;
  /** What a warm function has read before; the etag tells whether the stored one is still the same. */
  private latest: StoredBaseline | undefined;

  public constructor(
    private readonly storage: ObjectStore,
    private readonly buckets: Buckets,
    private readonly config: DriftCheckConfig,
    private readonly log: Log,
  ) {
    const { modelId, dataset, features, binning, missingWords } = config;
    this.key = driftKeys.baseline(modelId);
    this.definition = {
      store: storage,
      bucket: buckets.dataset,
      dataset,
      modelId,
      features: features.map(({ name }) => name),
      binning,
      missingWords,
    };
    this.fingerprint = definitionFingerprint(this.definition);
  }

  /**
   * @param etags as they are now
   * @throws Error when the stored baseline is not ours to replace, or when none can be built
   */
  public async get(etags: DocumentEtags): Promise<BaselineDocument> {
    const { fingerprint: definition } = this;
    const stored = await this.stored(etags);
    if (stored?.baseline.definition === definition) return stored.baseline;
    const { baseline, read } = await buildBaseline(await this.admitting());
    const condition = stored ? { ifMatch: stored.etag } : { ifNoneMatch: '*' as const };
    const written = await writeIf(this.storage, this.buckets.store, this.key, encode(baseline), condition);
    if (written === 'condition-failed') return this.othersBaseline(definition);
    this.report(baseline, read, stored !== undefined);
    return baseline;
  }

  /** With what decides which rows count: the same rows as in a retraining. */
  private async admitting(): Promise<BaselineDefinition> {
    const { definition, config: { expectations, missingWords } } = this;
    if (!expectations) return definition;
    const opened = await openAdmission(definition, expectations, missingWords, await listedObjects(definition, expectations));
    if (Array.isArray(opened)) throw new Error(opened.join('; '));
    return { ...definition, admission: opened.admission };
  }

  /** Says what the baseline was built from, and what about it looks wrong although it can be used. */
  private report(baseline: BaselineDocument, read: TrainingRowsRead, replaced: boolean): void {
    this.log.info('baseline-built', {
      baselineId: baseline.id,
      replaced,
      objects: baseline.inputs.length,
      rows: read.rows,
      heldOut: read.heldOut,
      quarantined: read.quarantined,
      ...(this.config.expectations ? { refused: read.objects.reduce((sum, { refused = 0 }) => sum + refused, 0) } : {}),
      ...(this.definition.dataset.history ? { older: read.older } : {}),
    });
    if (read.firstQuarantined) this.log.warn('baseline-lines-unreadable', { quarantined: read.quarantined, ...read.firstQuarantined });
    const { rows, heldOut } = read;
    const leastHeldOut = Math.max(MIN_HELD_OUT_ROWS, MIN_HELD_OUT_SHARE * (rows + heldOut));
    // The newest row is always held out, so a single wrong time in the future leaves a holdout of one row, not of none.
    if (this.definition.dataset.holdout.kind === 'latest' && heldOut < leastHeldOut) this.log.warn('holdout-small', { rows, heldOut });
    const empty = baseline.features.filter(({ present }) => present === 0).map(({ name }) => name);
    if (empty.length > 0) this.log.warn('baseline-columns-empty', { columns: empty.join(', ') });
  }

  private async stored(etags: DocumentEtags): Promise<StoredBaseline | undefined> {
    const found = etags.get(this.key);
    if (found === undefined) return undefined;
    if (found === this.latest?.etag) return this.latest;
    const { etag, body } = await this.storage.read(this.buckets.store, this.key);
    this.latest = { etag, baseline: decodeBaseline(body, this.key, this.definition.modelId) };
    return this.latest;
  }

  private async othersBaseline(definition: string): Promise<BaselineDocument> {
    const stored = await this.stored(await documentEtags(this.storage, this.buckets.store, this.definition.modelId));
    if (stored?.baseline.definition === definition) return stored.baseline;
    throw new Error(
      `${this.key}: got a baseline of definition ${stored?.baseline.definition ?? 'nothing'} from a check beside this one, expected ${definition}; ` +
        'run the check again once a single version of the function is deployed',
    );
  }
}
