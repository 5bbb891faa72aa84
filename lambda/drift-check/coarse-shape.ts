/** A part of the baseline's rows in coarser bins, as a baseline of its own: what a window of these rows alone is compared with. */
import type { ColumnCounts, ContinuousBaseline, FeatureBaseline } from '../../lib/contract/baseline';
import { coarseBins } from '../shared/week-counts';

/** So many values of a PSI bin must be expected in the smaller sample. */
const MIN_EXPECTED = 5;

/**
 * @param ends of each coarser bin the last bin of the feature in it
 * @param before counts of the part of the baseline
 * @param now those of the window, in the same bins
 */
export function coarseShape(baseline: FeatureBaseline, ends: readonly number[], before: ColumnCounts, now: ColumnCounts): FeatureBaseline {
  const { name } = baseline;
  const bins = coarseBins(baseline, ends);
  if (bins.kind !== 'continuous') return { name, ...bins, ...before };
  const { min, max, psiEdges } = baseline as ContinuousBaseline; // coarser bins are of the same kind
  return { name, ...bins, min, max, psiEdges: joined(psiEdges.map((edge) => ends.indexOf(edge)), before.counts, now.counts), ...before };
}

/** PSI bins are alike in the baseline as a whole, not in a part of it: those that hold too little are joined with the next. */
function joined(psiEdges: readonly number[], before: readonly number[], now: readonly number[]): number[] {
  const [n, m] = [before, now].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number];
  const least = (MIN_EXPECTED * (n + m)) / Math.min(n, m);
  const kept: number[] = [];
  let [held, bin] = [0, 0];
  for (const edge of [...psiEdges, before.length - 1]) {
    for (; bin <= edge; bin++) held += before[bin]! + now[bin]!;
    if (held < least) continue;
    kept.push(edge);
    held = 0;
  }
  // The last group is open, and takes what is left over.
  return kept.slice(0, -1);
}
