/** Builds the baseline from the rows of a data set. */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { DatasetDescriptor } from '../../lib/contract/dataset';
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import { type BaselineDefinition, buildBaseline, definitionFingerprint } from '../shared/baseline-builder';
import { listedObjects } from '../shared/expectations/listed-values';
import { openAdmission } from '../shared/expectations/open-admission';
import type { Log } from '../shared/log';
import type { ObjectStore } from '../shared/storage/port';
import type { TrainingRowsRead } from '../shared/training-rows';
import type { BaselineOrigin, MadeBaseline } from './baseline-origin';

/** A holdout of fewer rows cannot judge a model. */
const MIN_HELD_OUT_ROWS = 100;

/** A smaller share is rather a wrong event time than the end of a data set. */
const MIN_HELD_OUT_SHARE = 0.001;

export class DatasetBaseline implements BaselineOrigin {
  public readonly definition: string;
  private readonly details: BaselineDefinition;

  public constructor(
    store: ObjectStore,
    bucket: string,
    dataset: DatasetDescriptor,
    private readonly config: DriftCheckConfig,
    private readonly log: Log,
  ) {
    const { modelId, features, binning, missingWords } = config;
    this.details = { store, bucket, dataset, modelId, features: features.map(({ name }) => name), binning, missingWords };
    this.definition = definitionFingerprint(this.details);
  }

  public async make(): Promise<MadeBaseline> {
    const { baseline, read } = await buildBaseline(await this.admitting());
    return { baseline, report: (replaced) => this.report(baseline, read, replaced) };
  }

  /** With what decides which rows count: the same rows as in a retraining. */
  private async admitting(): Promise<BaselineDefinition> {
    const { details, config: { expectations, missingWords } } = this;
    if (!expectations) return details;
    const opened = await openAdmission(details, expectations, missingWords, await listedObjects(details, expectations));
    if (Array.isArray(opened)) throw new Error(opened.join('; '));
    return { ...details, admission: opened.admission };
  }

  private report(baseline: BaselineDocument, read: TrainingRowsRead, replaced: boolean): void {
    this.log.info('baseline-built', {
      baselineId: baseline.id,
      replaced,
      objects: baseline.inputs.length,
      rows: read.rows,
      heldOut: read.heldOut,
      quarantined: read.quarantined,
      ...(this.config.expectations ? { refused: read.objects.reduce((sum, { refused = 0 }) => sum + refused, 0) } : {}),
      ...(this.details.dataset.history ? { older: read.older } : {}),
    });
    if (read.firstQuarantined) this.log.warn('baseline-lines-unreadable', { quarantined: read.quarantined, ...read.firstQuarantined });
    const { rows, heldOut } = read;
    const leastHeldOut = Math.max(MIN_HELD_OUT_ROWS, MIN_HELD_OUT_SHARE * (rows + heldOut));
    // The newest row is always held out, so a single wrong time in the future leaves a holdout of one row, not of none.
    if (this.details.dataset.holdout.kind === 'latest' && heldOut < leastHeldOut) this.log.warn('holdout-small', { rows, heldOut });
    warnOfEmpty(baseline, this.log);
  }
}

/** Columns without a value: there is nothing to compare with. */
export function warnOfEmpty({ features }: BaselineDocument, log: Log): void {
  const empty = features.filter(({ present }) => present === 0).map(({ name }) => name);
  if (empty.length > 0) log.warn('baseline-columns-empty', { columns: empty.join(', ') });
}
