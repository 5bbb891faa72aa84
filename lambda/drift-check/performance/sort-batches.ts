/** Which objects of log and labels spans are joined from, in batches that are the same for whoever plans. */
import { DRIFT_CONTRACT_VERSION } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import { FAN_OUT_LIMITS } from '../../../lib/contract/fan-out';
import type { SortBatch, SortInput } from '../../../lib/contract/label-join';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import type { ObjectStore, ObjectSummary } from '../../shared/storage/port';
import { partedInputs } from '../batches';
import { HourObjects } from '../hour-objects';
import { addHours, hoursOf } from '../hours';
import type { LabelSource } from './label-source';

/** A span that is to be joined. */
export interface DueSpan extends Span {
  /** The span before, where that is joined before this one. */
  readonly before?: {
    readonly start: string;
    /** Whether its rows are looked at once more. */
    readonly isCounted: boolean;
  };
}

export interface SortBatchesParts {
  readonly storage: ObjectStore;
  readonly config: DriftCheckConfig;
  readonly performance: PerformanceConfig;
  readonly logBucket: string;
  readonly labels: LabelSource;
  readonly definition: string;
}

export interface NeededBatches {
  readonly log: readonly SortBatch[];
  readonly labels: readonly SortBatch[];
  /** Objects of labels that lie in the span before this one now. */
  readonly objects: (span: DueSpan) => number;
}

export class SortBatches {
  public constructor(private readonly parts: SortBatchesParts) {}

  /** @param spans in order */
  public async of(spans: readonly DueSpan[]): Promise<NeededBatches> {
    const { storage, config, performance: { groundTruth: { delayHours } }, logBucket, labels } = this.parts;
    const logHours = inOrder(spans.flatMap(({ start, end, before }) => hoursOf({ start: before?.isCounted ? before.start : start, end })));
    // Objects of the span before are counted, also where its labels are not asked for again.
    const labelHours = inOrder(spans.flatMap(({ start, end, before }) => labels.hoursOf({ start: before?.start ?? start, end: addHours(end, delayHours) })));
    const read = new Set(spans.flatMap(({ start, end, before }) => labels.hoursOf({ start: before?.isCounted ? before.start : start, end: addHours(end, delayHours) })));
    const counts = new Map<string, number>();
    const ofLabels: SortBatch[] = [];
    const labelObjects = labels.objectsOf(labelHours);
    for (const hour of labelHours) {
      const objects = await labelObjects.of(hour);
      counts.set(hour, objects.length);
      if (read.has(hour)) ofLabels.push(...this.batches('labels', hour, objects));
    }
    const ofLog: SortBatch[] = [];
    const logObjects = new HourObjects(storage, logBucket, config.log, logHours);
    for (const hour of logHours) ofLog.push(...this.batches('log', hour, await logObjects.of(hour)));
    const count = ({ start, before }: DueSpan): number => labels.hoursOf({ start: before!.start, end: start }).reduce((sum, hour) => sum + counts.get(hour)!, 0);
    return { log: ofLog, labels: ofLabels, objects: count };
  }

  private batches(of: SortBatch['of'], hour: string, objects: readonly ObjectSummary[]): SortBatch[] {
    const { config: { modelId, fanOut }, definition } = this.parts;
    const { batchBytes, joinPartitions: partitions } = fanOut ?? FAN_OUT_LIMITS;
    const inputs = objects.map(({ key, etag, size, lastModified }): SortInput => ({ key, etag, size, ...(of === 'labels' ? { modified: lastModified.getTime() } : {}) }));
    return partedInputs(inputs, batchBytes).map((parted) => ({ version: DRIFT_CONTRACT_VERSION, modelId, definition, of, partitions, hour, inputs: parted }));
  }
}

function inOrder(hours: readonly string[]): string[] {
  return [...new Set(hours)].sort();
}
