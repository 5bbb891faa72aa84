/** Baselines for tests, without a data set. */
import type { BaselineDocument, CategoricalBaseline, ColumnCounts, ContinuousBaseline, DiscreteBaseline, FeatureBaseline } from '../../../lib/contract/baseline';
import { columnCounter } from '../../../lambda/shared/column-bins';
import { CellReader } from '../../../lambda/shared/records/cells';
import { BinFinder } from '../../../lambda/stats/bin-finder';
import { binEdges } from '../../../lambda/stats/bin-edges';
import { ascending } from './random';

const COMPLETE = { missing: 0, invalid: 0, nonFinite: 0 };

export function continuous(name: string, values: readonly number[]): ContinuousBaseline {
  const sorted = ascending(values);
  const { edges, psiEdges } = binEdges(sorted, 10, 1000);
  const finder = new BinFinder(edges);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const value of values) counts[finder.find(value)]! += 1;
  return { name, kind: 'continuous', min: sorted[0]!, max: sorted.at(-1)!, edges, psiEdges, ...COMPLETE, present: values.length, counts };
}

/** @param counts per value, all others last */
export function discrete(name: string, values: readonly number[], counts: readonly number[]): DiscreteBaseline {
  return { name, kind: 'discrete', values, ...COMPLETE, present: total(counts), counts };
}

/** @param counts per category, all others last */
export function categorical(name: string, categories: readonly string[], counts: readonly number[]): CategoricalBaseline {
  return { name, kind: 'categorical', categories, ...COMPLETE, present: total(counts), counts };
}

/** The cells of a window in the bins of the baseline. */
export function counted(baseline: FeatureBaseline, cells: readonly unknown[]): ColumnCounts {
  const counter = columnCounter(baseline, new CellReader([]));
  for (const cell of cells) counter.add(cell);
  return counter.result();
}

export function baselineOf(features: readonly FeatureBaseline[], id = 'baseline'): BaselineDocument {
  return {
    version: 1,
    modelId: 'flights',
    id,
    definition: 'definition',
    rows: Math.max(0, ...features.map(({ present }) => present)),
    quarantined: 0,
    inputs: [],
    settings: { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 },
    features,
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
