/** What each bin adds to the population stability index: (q − p) ln(q / p) of the smoothed shares. Their sum is the index. */
import type { ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import { JEFFREYS, sharePair } from '../stats/shares';
import { joinedBins, psiBins } from './shape';

export interface BinContribution {
  /** The values of the bin. */
  readonly label: string;
  readonly value: number;
  /** Whether the window has a larger share in it than the baseline. */
  readonly more: boolean;
}

/** In the order of the bins; those that are empty in both samples are left out. None where a sample is empty. */
export function psiContributions(baseline: FeatureBaseline, current: Pick<ColumnCounts, 'counts'>): BinContribution[] {
  const { baseline: before, current: now } = psiBins(baseline, current);
  const labels = labelsOf(baseline, current).filter((_, bin) => before[bin]! > 0 || now[bin]! > 0);
  const { baseline: p, current: q } = sharePair(before, now, JEFFREYS);
  return Array.from(p, (share, bin) => ({ label: labels[bin]!, value: (q[bin]! - share) * Math.log(q[bin]! / share), more: q[bin]! > share }));
}

function labelsOf(baseline: FeatureBaseline, current: Pick<ColumnCounts, 'counts'>): string[] {
  if (baseline.kind === 'continuous') {
    const ends = baseline.psiEdges.map((edge) => Number(baseline.edges[edge]!.toPrecision(6)));
    if (ends.length === 0) return ['all values'];
    return [`up to ${ends[0]}`, ...ends.slice(1).map((end, index) => `${ends[index]} to ${end}`), `above ${ends.at(-1)}`];
  }
  const names = [...(baseline.kind === 'categorical' ? baseline.categories : baseline.values.map(String)), 'others'];
  return joinedBins(baseline, current).members.map(([first, ...more]) => `${names[first!]}${more.length === 0 ? '' : ` and ${more.length} more`}`);
}
