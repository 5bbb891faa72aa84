/** Which objects of log and labels spans are joined from, in batches that are the same for whoever plans. */
import { DRIFT_CONTRACT_VERSION } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import { bytesToRead, FAN_OUT_LIMITS } from '../../../lib/contract/fan-out';
import type { SortBatch, SortInput } from '../../../lib/contract/label-join';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import type { ObjectStore, ObjectSummary } from '../../shared/storage/port';
import { partedInputs } from '../batches';
import { HourObjects } from '../hour-objects';
import { addHours, byDay, hoursOf } from '../hours';
import { delayOf } from './due-spans';
import type { LabelFiles } from './label-source';

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
  readonly labels: LabelFiles;
  readonly definition: string;
}

/** Before packing. */
export type NeededBytes = Readonly<Record<SortBatch['of'], number>>;

export interface NeededBatches {
  readonly log: readonly SortBatch[];
  readonly labels: readonly SortBatch[];
  /** Objects of labels that lie in the span before this one now. */
  readonly objects: (span: DueSpan) => number;
}

export class SortBatches {
  public constructor(private readonly parts: SortBatchesParts) {}

  /**
   * How much spans are joined from, without keeping what that is.
   *
   * @param isEnough whether more need not be known
   * @returns bytes before packing
   */
  public async bytes(spans: readonly DueSpan[], isEnough: (bytes: NeededBytes) => boolean): Promise<NeededBytes> {
    const { storage, config, logBucket, labels } = this.parts;
    const hours = this.hoursOf(spans);
    const bytes = { log: 0, labels: 0 };
    for (const [of, objectsOf] of [['labels', (ofDay) => labels.objectsOf(ofDay)], ['log', (ofDay) => new HourObjects(storage, logBucket, config.log, ofDay)]] as const satisfies readonly (readonly [SortBatch['of'], (ofDay: readonly string[]) => Pick<HourObjects, 'of'>])[]) {
      // What is listed of a day is of no use behind it.
      for (const ofDay of byDay(hours[of]).values()) {
        const objects = objectsOf(ofDay);
        for (const hour of ofDay) bytes[of] += (await objects.of(hour)).reduce((sum, object) => sum + bytesToRead(object), 0);
        if (isEnough(bytes)) return bytes;
      }
    }
    return bytes;
  }

  /** @param spans in order */
  public async of(spans: readonly DueSpan[]): Promise<NeededBatches> {
    const { storage, config, performance, logBucket, labels } = this.parts;
    const delayHours = delayOf(performance);
    const hours = this.hoursOf(spans);
    // Objects of the span before are counted, also where its labels are not asked for again.
    const labelHours = inOrder(spans.flatMap(({ start, end, before }) => labels.hoursOf({ start: before?.start ?? start, end: addHours(end, delayHours) })));
    const read = new Set(hours.labels);
    const counts = new Map<string, number>();
    const ofLabels: SortBatch[] = [];
    const labelObjects = labels.objectsOf(labelHours);
    for (const hour of labelHours) {
      const objects = await labelObjects.of(hour);
      counts.set(hour, objects.length);
      if (read.has(hour)) ofLabels.push(...this.batches('labels', hour, objects));
    }
    const ofLog: SortBatch[] = [];
    const logObjects = new HourObjects(storage, logBucket, config.log, hours.log);
    for (const hour of hours.log) ofLog.push(...this.batches('log', hour, await logObjects.of(hour)));
    const count = ({ start, before }: DueSpan): number => labels.hoursOf({ start: before!.start, end: start }).reduce((sum, hour) => sum + counts.get(hour)!, 0);
    return { log: ofLog, labels: ofLabels, objects: count };
  }

  /** Whose objects are read, in order. */
  private hoursOf(spans: readonly DueSpan[]): Readonly<Record<SortBatch['of'], string[]>> {
    const { performance, labels } = this.parts;
    const delayHours = delayOf(performance);
    const from = ({ start, before }: DueSpan): string => (before?.isCounted ? before.start : start);
    return {
      log: inOrder(spans.flatMap((span) => hoursOf({ start: from(span), end: span.end }))),
      labels: inOrder(spans.flatMap((span) => labels.hoursOf({ start: from(span), end: addHours(span.end, delayHours) }))),
    };
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
