/**
 * Drift statistics by the conventions of NannyML 0.13, to compare figures with theirs; this engine's own are in the files of their
 * names. Doane bins of the reference, and one more for what lies outside of them, which the reference has nothing of.
 *
 * @see https://github.com/NannyML/nannyml/blob/main/nannyml/drift/univariate/methods.py
 */
import { doaneEdges, equalWidthEdges, histogram } from './equal-width';
import { hellinger } from './hellinger';
import { jensenShannonDistance } from './jensen-shannon';
import { ksFromGrid } from './kolmogorov-smirnov';
import { ksTwoSample } from './ks-two-sample';
import { Moments } from './moments';

/** From so many rows of the reference on, the Kolmogorov–Smirnov distance is taken on a grid of as many steps of equal width. */
const GRID_FROM = 10_000;

/** Of two samples that are not empty, finite. */
export interface NannymlStatistics {
  /** Distance, base 2. */
  readonly jensenShannon: number;
  readonly hellinger: number;
  /** On the grid far too small for heavy tails: a few outliers take up most of it. */
  readonly ks: number;
}

export function nannymlStatistics(reference: readonly number[], current: readonly number[]): NannymlStatistics {
  const edges = doaneEdges(reference);
  const [p, q] = [withLeftover(reference, edges), withLeftover(current, edges)];
  return { jensenShannon: jensenShannonDistance(p, q), hellinger: hellinger(p, q), ks: ksOf(reference, current) };
}

function ksOf(reference: readonly number[], current: readonly number[]): number {
  if (reference.length < GRID_FROM) return ksTwoSample(ascending(reference), ascending(current)).distance;
  const { min, max } = Moments.of(reference);
  const edges = equalWidthEdges(min, max, GRID_FROM);
  const below = (values: readonly number[]): number => values.filter((value) => value < min).length;
  const counted = (values: readonly number[]): number[] => {
    const inside = histogram(values, edges);
    const under = below(values);
    return [under, ...inside, values.length - under - inside.reduce((sum, count) => sum + count, 0)];
  };
  return ksFromGrid(counted(reference), counted(current)).lower;
}

function withLeftover(values: readonly number[], edges: readonly number[]): number[] {
  const counts = histogram(values, edges);
  const inside = counts.reduce((sum, count) => sum + count, 0);
  return [...counts, values.length - inside].map((count) => count / values.length);
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}
