/** What each bin adds to the population stability index: (q − p) ln(q / p) of the smoothed shares. Their sum is the index. */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import { JEFFREYS, sharePair } from '../stats/shares';
import { psiCounts } from './statistics';

export interface BinContribution {
  /** The values of the bin. */
  readonly label: string;
  readonly value: number;
  /** Whether the window has a larger share in it than the baseline. */
  readonly more: boolean;
}

/** In the order of the bins; those that are empty in both samples are left out. None where a sample is empty. */
export function psiContributions(baseline: FeatureBaseline, current: Pick<ColumnCounts, 'counts'>): BinContribution[] {
  const [before, now] = [psiCounts(baseline, baseline), psiCounts(baseline, current)];
  const labels = labelsOf(baseline).filter((_, bin) => before[bin]! > 0 || now[bin]! > 0);
  const { baseline: p, current: q } = sharePair(before, now, JEFFREYS);
  return Array.from(p, (share, bin) => ({ label: labels[bin]!, value: (q[bin]! - share) * Math.log(q[bin]! / share), more: q[bin]! > share }));
}

function labelsOf(baseline: FeatureBaseline): string[] {
  if (baseline.kind === 'categorical') return [...baseline.categories, 'others'];
  if (baseline.kind === 'discrete') return [...baseline.values.map(String), 'others'];
  const ends = baseline.psiEdges.map((edge) => Number(baseline.edges[edge]!.toPrecision(6)));
  if (ends.length === 0) return ['all values'];
  return [`up to ${ends[0]}`, ...ends.slice(1).map((end, index) => `${ends[index]} to ${end}`), `above ${ends.at(-1)}`];
}
