/** Adds slices up into longer ones, so that a window of weeks is a sum of days and not of hours. */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { type Slice, type Sliced, sparse, sumOf, sumOfSegment } from '../slices';

const HOUR_MS = 3_600_000;

/** @param hours a multiple of the slices' own */
export function coarser(sliced: Sliced, hours: number, baseline: BaselineDocument): Sliced {
  if (hours === sliced.sliceHours) return sliced;
  const groups = new Map<number, Slice[]>();
  for (const slice of sliced.slices) {
    const start = Math.floor(slice.start / (hours * HOUR_MS)) * hours * HOUR_MS;
    const group = groups.get(start);
    if (group) group.push(slice);
    else groups.set(start, [slice]);
  }
  const slices = [...groups].map(([start, group]): Slice => ({
    start,
    rows: sum(group, ({ rows }) => rows),
    quarantined: sum(group, ({ quarantined }) => quarantined),
    damaged: sum(group, ({ damaged }) => damaged),
    hours: new Set(group.flatMap(({ hours: ofSlice }) => [...ofSlice])),
    segments: (baseline.segments ?? []).map((_, segment) => baseline.features.map((__, feature) => [sparse(sumOfSegment(group, segment, feature, baseline, -Infinity, Infinity))])),
    parts: baseline.features.map((_, feature) => [sparse(sumOf(group, feature, baseline, -Infinity, Infinity))]),
  }));
  return { ...sliced, slices, sliceHours: hours };
}

function sum(slices: readonly Slice[], of: (slice: Slice) => number): number {
  return slices.reduce((total, slice) => total + of(slice), 0);
}
