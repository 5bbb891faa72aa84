/** Adds up what the partitions of a span were joined to, to the part of the span; one partition alone may be the whole. */
import type { JoinedPartition } from '../../../lib/contract/label-join';
import type { PerformanceConfig, PerformancePart } from '../../../lib/contract/performance';
import { performanceCounter } from '../../shared/performance/counter';
import { hourOutcomes, OutcomeSample } from '../../shared/performance/outcome-sample';
import type { CellReader } from '../../shared/records/cells';

/** How the counts of partitions are added. */
export interface SpanPartRules {
  readonly performance: PerformanceConfig;
  readonly isNumber: boolean;
  readonly reader: CellReader;
}

/**
 * @param partitions in any order
 * @param before what was joined of the span before, and the objects of labels that lie in it now
 */
export function spanPart(start: string, partitions: readonly JoinedPartition[], before: { readonly part: PerformancePart; readonly objects: number } | undefined, { performance, reader, isNumber }: SpanPartRules): PerformancePart {
  const sum = (of: (partition: JoinedPartition) => number): number => partitions.reduce((total, partition) => total + of(partition), 0);
  const [labelled, unlabelled, withoutId, unusable] = [sum((one) => one.labelled), sum((one) => one.unlabelled), sum((one) => one.withoutId), sum((one) => one.unusable)];
  // Where no row of it lacked a label, none can have come late.
  const isCounted = before !== undefined && before.part.unlabelled > 0;
  const late = sum((one) => one.late?.rows ?? 0);
  const stillUnlabelled = sum((one) => one.late?.stillUnlabelled ?? 0);
  const found = new Map<string, number>();
  for (const partition of partitions) {
    for (const [delivered, rows] of [...Object.entries(partition.found), ...(isCounted ? Object.entries(partition.late?.found ?? {}) : [])]) found.set(delivered, (found.get(delivered) ?? 0) + rows);
  }
  const counter = performanceCounter(performance, reader, isNumber);
  for (const { counts } of partitions) counter.merge(counts);
  return {
    start,
    predictions: labelled + unlabelled + withoutId + unusable,
    labelled, unlabelled, withoutId, unusable,
    repeated: sum((one) => one.repeated),
    labels: { objects: sum(({ labels }) => labels.objects), delivered: sum(({ labels }) => labels.delivered), replaced: sum(({ labels }) => labels.replaced), quarantined: sum(({ labels }) => labels.quarantined) },
    // A file that comes into an hour that was read has labels that were in time by their name only.
    late: isCounted ? Math.max(late, before.part.unlabelled - stillUnlabelled) : 0,
    lateObjects: before ? Math.max(0, before.objects - before.part.labels.objects) : 0,
    found: byName(found),
    counts: counter.counts(),
    ...(performance.conceptDrift ? { outcomes: hourOutcomes(OutcomeSample.of(partitions.map((one) => one.outcomes ?? [])).inOrder()) } : {}),
  };
}

/** In order of the names, so that the same counts are the same text. */
export function byName(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
