/**
 * Bins and counts of one feature, as a baseline has them, from what Model Monitor knows of it. Where there is a sketch whose weights add up
 * to the values that there were, quantiles and counts come from it; otherwise the buckets of equal width are the bins.
 */
import type { BinningSettings, FeatureBaseline } from '../../../lib/contract/baseline';
import { binEdges } from '../../stats/bin-edges';
import { BinFinder } from '../../stats/bin-finder';
import { nextDown } from '../../stats/next-down';
import { rowsOf } from '../merge';
import { CellCounts, type CellReader } from '../records/cells';
import type { FeatureConstraints } from './constraints';
import { rankError, spread, weightedValues } from './sketch';
import type { FeatureStatistics, NumberStatistics, TextStatistics } from './statistics';

/** What a feature is, and how it is to be counted. */
export interface ImportedFeature {
  readonly name: string;
  readonly type: 'number' | 'category';
  readonly statistics: FeatureStatistics;
  readonly constraints: FeatureConstraints;
}

/** Counts of a sketch are sums of its weights; those of buckets may be off by a rounding. */
const ROUNDING = 1e-3;

/** The feature, or in words why it cannot be had. */
export function importedFeature(feature: ImportedFeature, binning: BinningSettings, reader: CellReader): FeatureBaseline | string {
  const { name, type, statistics, constraints } = feature;
  const { completeness } = constraints;
  const asked = completeness === undefined ? {} : { completeness };
  if (statistics.kind === 'empty') {
    const counts = { present: 0, missing: statistics.missing, invalid: 0, nonFinite: 0, counts: [0] };
    return type === 'number' ? { name, kind: 'discrete', values: [], ...counts, ...asked } : { name, kind: 'categorical', categories: [], ...counts, ...asked };
  }
  if (type === 'number' && statistics.kind === 'number') {
    const imported = fromSketch(name, statistics, binning, reader) ?? fromBuckets(name, statistics, reader);
    return typeof imported === 'string' ? imported : { ...(constraints.isNonNegative ? nonNegative(imported) : imported), ...completenessOf(imported, statistics, completeness) };
  }
  if (type === 'category' && statistics.kind === 'text') {
    const imported = categories(name, statistics, constraints.domain ?? [], binning, reader);
    return { ...imported, ...completenessOf(imported, statistics, completeness) };
  }
  const got = statistics.kind === 'number' ? 'numerical_statistics' : 'string_statistics';
  return `feature ${JSON.stringify(name)}: got ${got}, expected those of a ${type}; give the column the type ${statistics.kind === 'number' ? 'number' : 'category'} in the schema, or ignore it`;
}

/** Of values that are missing ones here and were none for Model Monitor, as many rows fewer have to have a value. */
function completenessOf(imported: FeatureBaseline, { missing }: { readonly missing: number }, completeness: number | undefined): { readonly completeness?: number } {
  if (completeness === undefined) return {};
  return { completeness: Math.max(0, completeness - (imported.missing - missing) / Math.max(1, rowsOf(imported))) };
}

/** Undefined where there is no sketch, or one of other values. */
function fromSketch(name: string, { present, missing, min, max, sketch }: NumberStatistics, binning: BinningSettings, reader: CellReader): FeatureBaseline | undefined {
  if (!sketch) return undefined;
  const all = weightedValues(sketch);
  if (all.total !== present) return undefined;
  const kept = Array.from(all.values, (value, index) => [value, all.weights[index]!] as const).filter(([value]) => reader.takes(value));
  const total = kept.reduce((sum, [, weight]) => sum + weight, 0);
  // A number may stand for a missing value, as it does in the log; the sketch took it for one.
  const cells = { present: total, missing: missing + present - total, invalid: 0, nonFinite: 0 };
  const error = rankError(sketch);
  const inexact = error === 0 ? {} : { rankError: error };
  // Compacting may lose the extremes, which the file tells; one that stands for a missing value is none.
  const extremes = [min + 0, max + 0].filter((value) => reader.takes(value));
  const distinct = [...new Set([...extremes, ...kept.map(([value]) => value)])].sort((a, b) => a - b);
  if (distinct.length <= binning.discreteLimit) {
    const places = new Map(distinct.map((value, index) => [value, index]));
    const counts = new Array<number>(distinct.length + 1).fill(0);
    for (const [value, weight] of kept) counts[places.get(value)!]! += weight;
    return { name, kind: 'discrete', values: distinct, ...cells, counts, ...inexact };
  }
  const sorted = spread({ values: Float64Array.from(kept, ([value]) => value), weights: Float64Array.from(kept, ([, weight]) => weight), total });
  const [least, largest] = [distinct[0]!, distinct.at(-1)!];
  [sorted[0], sorted[sorted.length - 1]] = [least, largest];
  const { edges, psiEdges } = binEdges(sorted, binning.psiBins, binning.grid);
  const finder = new BinFinder(edges);
  const counts = new Array<number>(edges.length + 1).fill(0);
  for (const [value, weight] of kept) counts[finder.find(value)]! += weight;
  return { name, kind: 'continuous', min: least, max: largest, edges, psiEdges, ...cells, counts, ...inexact };
}

/** Buckets hold [lower, upper) and bins (lower, upper], so an edge lies just below where the next bucket begins. */
function fromBuckets(name: string, { present, missing, min, max, buckets }: NumberStatistics, reader: CellReader): FeatureBaseline | string {
  const sign = [min, max].find((value) => !reader.takes(value));
  if (sign !== undefined) {
    return `feature ${JSON.stringify(name)}: got ${sign} as an extreme, which stands for a missing value in the log, expected none in buckets, which do not tell how many rows have it; make the baseline again without these rows, or take the word out of the schema`;
  }
  const cells = { present, missing, invalid: 0, nonFinite: 0 };
  if (min === max) return { name, kind: 'discrete', values: [min + 0], ...cells, counts: [present, 0] };
  const counted = buckets.reduce((sum, { count }) => sum + count, 0);
  if (counted === 0 || Math.abs(counted - present) > Math.max(1, ROUNDING * present)) {
    return `feature ${JSON.stringify(name)}: got ${counted} values in the buckets and no sketch of as many as num_present, expected num_present, ${present}; make the baseline again`;
  }
  const edges = [nextDown(Math.min(min, buckets[0]!.lower)), ...buckets.slice(1).map(({ lower }) => nextDown(lower)), Math.max(max, buckets.at(-1)!.upper)];
  if (edges.some((edge, index) => index > 0 && edge <= edges[index - 1]!)) return `feature ${JSON.stringify(name)}: got buckets of no width, expected each to begin behind the one before; make the baseline again`;
  // Rounded by their sums, so that all of them together stay as many.
  let [sum, before] = [0, 0];
  const inside = buckets.map(({ count }) => {
    sum += count;
    const upTo = Math.round((sum / counted) * present);
    const whole = upTo - before;
    before = upTo;
    return whole;
  });
  const psiEdges: number[] = [];
  let [held, left] = [0, present];
  inside.slice(0, -1).forEach((count, index) => {
    [held, left] = [held + count, left - count];
    if (held === 0 || left === 0) return;
    psiEdges.push(index + 1);
    held = 0;
  });
  // Ranks inside of a bucket are not known; those at its ends are as good as the sketch that they are from.
  return { name, kind: 'continuous', min, max, edges, psiEdges, ...cells, counts: [0, ...inside, 0], rankError: rankError({ k: 2048, levels: [[], [0]] }) };
}

/** The range begins at 0: what lies between it and the least value of the training data is in it, what lies below is not. */
function nonNegative(feature: FeatureBaseline): FeatureBaseline {
  if (feature.kind !== 'continuous' || feature.min < 0) return feature;
  return { ...feature, min: 0, edges: [nextDown(0), ...feature.edges.slice(1)] };
}

/** Texts are read as they are in the log: words for missing values, and `True` beside `true`. Of a domain all others are unseen. */
function categories(name: string, { present, missing, buckets }: TextStatistics, domain: readonly string[], { maxCategories }: BinningSettings, reader: CellReader): FeatureBaseline {
  const cells = new CellCounts();
  const counts = new Map<string, number>();
  let [lacking, invalid] = [0, 0];
  for (const { value, count } of buckets) {
    const wasMissing = cells.missing;
    const category = reader.category(value, cells);
    if (category !== undefined) counts.set(category, (counts.get(category) ?? 0) + count);
    else if (cells.missing > wasMissing) lacking += count;
    else invalid += count;
  }
  const known = domain.map((value) => reader.category(value, cells)).filter((category) => category !== undefined);
  const ranked = [...(known.length > 0 ? new Set(known) : counts.keys())]
    .map((category) => [category, counts.get(category) ?? 0] as const)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, maxCategories);
  const left = Math.round(present - lacking - invalid);
  const own = ranked.map(([, count]) => Math.round(count));
  const others = Math.max(0, left - own.reduce((sum, count) => sum + count, 0));
  return { name, kind: 'categorical', categories: ranked.map(([category]) => category), present: left, missing: Math.round(missing + lacking), invalid: Math.round(invalid), nonFinite: 0, counts: [...own, others] };
}
