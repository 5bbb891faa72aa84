/**
 * What counts would be had the values of a feature moved up, as if its baseline were a normal distribution that moves by some of its
 * standard deviations: a value of rank u gets the rank Φ(Φ⁻¹(u) + shift). So a change of known size can be put into a real log from some
 * instant on, whatever the feature's scale, and its rhythm stays what it is.
 */
import type { BaselineDocument, ColumnCounts } from '../../../lib/contract/baseline';
import { normalQuantile, normalSurvival } from '../../../lambda/stats/normal-distribution';
import { type Slice, sparse, type SparseColumn } from '../slices';

interface Target {
  readonly bin: number;
  readonly share: number;
}

/** The shift of one feature: where the values of each of its bins go. */
export class Shift {
  private readonly targets: readonly (readonly Target[])[];

  /** @param deviations above 0 */
  public constructor(baseline: Pick<ColumnCounts, 'counts'>, deviations: number) {
    const ranks = ranksOf(baseline.counts);
    const origins = ranks.map((rank) => originOf(rank, deviations));
    this.targets = baseline.counts.map((_, bin) => targetsOf(origins, ranks[bin]!, ranks[bin + 1]!));
  }

  /** The same values, moved; there are as many as before. */
  public of(column: SparseColumn): SparseColumn {
    const moved = new Float64Array(this.targets.length);
    column.bins.forEach((bin, index) => {
      for (const { bin: target, share } of this.targets[bin]!) moved[target]! += column.counts[index]! * share;
    });
    let [exact, rounded] = [0, 0];
    const counts = Array.from(moved, (count) => {
      exact += count;
      const before = rounded;
      rounded = Math.round(exact);
      return rounded - before;
    });
    const { present, missing, invalid, nonFinite } = column;
    return sparse({ present, missing, invalid, nonFinite, counts });
  }
}

/** Of each feature of the baseline, and of each of it in each segment; undefined where it stays. */
export interface Shifts {
  readonly features: readonly (Shift | undefined)[];
  readonly segments: readonly (readonly (Shift | undefined)[])[];
}

/** @param moved names of the features that move, in all segments alike */
export function shiftsOf({ features, segments = [] }: BaselineDocument, moved: readonly string[], deviations: number): Shifts {
  return {
    features: features.map((feature) => (moved.includes(feature.name) ? new Shift(feature, deviations) : undefined)),
    segments: segments.map((_, segment) =>
      features.map(({ name, bySegment }) => {
        const own = bySegment!.segments[segment]!;
        return moved.includes(name) && own.present > 0 ? new Shift(own, deviations) : undefined;
      }),
    ),
  };
}

export function shiftedSlice({ parts, segments, ...slice }: Slice, shifts: Shifts): Slice {
  return { ...slice, parts: shifted(parts, shifts.features), segments: segments.map((features, segment) => shifted(features, shifts.segments[segment]!)) };
}

function shifted(parts: Slice['parts'], shifts: readonly (Shift | undefined)[]): SparseColumn[][] {
  return parts.map((columns, feature) => (shifts[feature] ? columns.map((column) => shifts[feature]!.of(column)) : columns));
}

/** Shares of the baseline below each bin, and 1 at the end. */
function ranksOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return [0, ...counts.map((count, bin) => (bin === counts.length - 1 ? 1 : (below += count) / total))];
}

/** The rank that gets this one. */
function originOf(rank: number, deviations: number): number {
  return rank <= 0 || rank >= 1 ? rank : normalSurvival(normalQuantile(rank) + deviations);
}

/**
 * The bins that the ranks from one to another get into, with their shares; of a bin without ranks the one that its place gets into.
 *
 * @param origins where the ranks come from that bound the bins
 */
function targetsOf(origins: readonly number[], from: number, to: number): Target[] {
  const targets: Target[] = [];
  for (let bin = 0; bin < origins.length - 1; bin++) {
    const overlap = Math.min(to, origins[bin + 1]!) - Math.max(from, origins[bin]!);
    if (overlap > 0) targets.push({ bin, share: overlap / (to - from) });
  }
  if (targets.length > 0) return targets;
  const last = origins.length - 2;
  return [{ bin: to <= 0 ? 0 : to >= 1 ? last : origins.findIndex((origin) => origin >= to) - 1, share: 1 }];
}
