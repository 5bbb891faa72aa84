/** What joining labels is made of, whoever joins: the check a span as a whole, or the steps of a machine its partitions. */
import { DRIFT_CHECK_ENV, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import { Limiter } from '../../shared/concurrency';
import type { Log } from '../../shared/log';
import { CellReader } from '../../shared/records/cells';
import type { ObjectStore } from '../../shared/storage/port';
import type { Buckets } from '../decode-config';
import { definitionOf, isNumberLabel } from './due-spans';
import { type LabelFiles, LabelSource, NO_LABELS } from './label-source';
import { LogRequests } from './log-requests';
import { PartStore } from './part-store';
import type { SpanPartRules } from './span-part';

/** Objects read at the same time. */
const CONCURRENT_READS = 16;

export interface JoiningParts {
  readonly storage: ObjectStore;
  readonly config: DriftCheckConfig;
  readonly performance: PerformanceConfig;
  /** That of labels where they come. */
  readonly buckets: { readonly store: string; readonly log: string; readonly label?: string };
  readonly log: Log;
  /** Most labels that are in memory at once, of two readings each. */
  readonly labelLimit?: number;
}

export interface Joining {
  /** Fingerprint of what parts are made by. */
  readonly definition: string;
  readonly store: PartStore;
  readonly rules: SpanPartRules;
  readonly requests: LogRequests;
  readonly labels: LabelFiles;
}

export function joiningBy({ storage, config, performance, buckets, log, labelLimit }: JoiningParts): Joining {
  const reads = new Limiter(CONCURRENT_READS);
  const definition = definitionOf(config, performance);
  const { groundTruth } = performance;
  return {
    definition,
    store: new PartStore(storage, buckets.store, config.modelId, definition),
    rules: { performance, isNumber: isNumberLabel(config, performance), reader: new CellReader(config.missingWords) },
    requests: new LogRequests({ storage, bucket: buckets.log, log: config.log, performance, reads }),
    labels: groundTruth === undefined ? NO_LABELS : new LabelSource({ storage, bucket: requireLabelBucket(buckets.label), groundTruth, everyHours: config.everyHours, reads, log, ...(labelLimit === undefined ? {} : { limit: labelLimit }) }),
  };
}

/**
 * Makes what joins labels; nothing where no performance is watched.
 *
 * @throws Error when labels are to be joined and nothing says where they lie
 */
export function whereLabelled<T>({ storage, config, buckets, log }: { readonly storage: ObjectStore; readonly config: DriftCheckConfig; readonly buckets: Buckets; readonly log: Log }, make: (parts: JoiningParts) => T): T | undefined {
  const { performance } = config;
  if (!performance) return undefined;
  if (performance.groundTruth) requireLabelBucket(buckets.label);
  return make({ storage, config, performance, buckets, log });
}

/** @throws Error when nothing says where labels lie */
export function requireLabelBucket(bucket: string | undefined): string {
  if (bucket === undefined) throw new Error(`${DRIFT_CHECK_ENV.labelBucket}: got nothing, expected the bucket of the labels, as ground truth is configured; deploy again`);
  return bucket;
}
