/**
 * Whether the parts of a baseline fit together. Its id says that nobody changed it since it was written, not that whoever wrote it knew the
 * contract: counts that do not fit their bins would be compared with the wrong ones.
 */
import { type BaselineDocument, type ColumnCounts, type DeterminedValues, type FeatureBaseline, MAX_COMBINATIONS, MOST_SPANS, WEEK_HOURS } from '../../lib/contract/baseline';
import { binCount } from './column-bins';

/** Got and expected of the first part that does not fit. */
export function shapeProblem({ features, segments, settings }: BaselineDocument): string | undefined {
  const categories = features.filter(({ kind }) => kind === 'categorical').map(({ name }) => name);
  if (segments !== undefined && !areSegments(segments, settings.segments?.column, categories)) {
    return 'got segments in another shape, expected texts, each once, and the feature that tells them apart in the settings';
  }
  for (const feature of features) {
    const of = JSON.stringify(feature.name);
    if (feature.kind !== 'categorical' && feature.determined !== undefined && !isDetermined(feature.determined, categories)) {
      return `got determined values of ${of} in another shape, expected one number for each combination of features that are categories`;
    }
    if (feature.week !== undefined && !areParts(feature, feature.week, (feature.week as { readonly hours?: unknown } | null)?.hours, WEEK_HOURS)) {
      return `got counts by the hour of the week of ${of} in another shape, expected ${WEEK_HOURS} hours in bins that are bins of the feature`;
    }
    if (feature.spans !== undefined && !areSpans(feature, feature.spans)) {
      return `got counts by spans of ${of} in another shape, expected at most ${MOST_SPANS} of them, of whole hours, in bins that are bins of the feature`;
    }
    if ((feature.bySegment !== undefined || segments !== undefined) && !areParts(feature, feature.bySegment, feature.bySegment?.segments, segments?.length)) {
      return `got counts by segment of ${of} in another shape, expected one for each of the baseline's segments, in bins that are bins of the feature`;
    }
    if (!isShare(feature.completeness) || (feature.kind !== 'categorical' && !isShare(feature.rankError))) return `got completeness or rankError of ${of} in another shape, expected shares`;
  }
  return undefined;
}

function isShare(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && value >= 0 && value <= 1);
}

function areSegments(segments: unknown, column: string | undefined, categories: readonly unknown[]): boolean {
  return Array.isArray(segments) && segments.every((name) => typeof name === 'string') && new Set(segments).size === segments.length && categories.includes(column);
}

function areSpans(feature: FeatureBaseline, spans: unknown): boolean {
  const { hours, ends, spans: parts } = (spans ?? {}) as Readonly<Record<string, unknown>>;
  return Number.isSafeInteger(hours) && Number(hours) > 0 && Array.isArray(parts) && parts.length <= MOST_SPANS && areParts(feature, { ends }, parts, parts.length);
}

/** @param parts of the feature's counts: so many are expected */
function areParts(feature: FeatureBaseline, coarse: { readonly ends: unknown } | null | undefined, parts: unknown, expected: number | undefined): boolean {
  if (typeof coarse !== 'object' || coarse === null || !Array.isArray(coarse.ends) || !Array.isArray(parts)) return false;
  const ends = coarse.ends as readonly unknown[];
  const last = binCount(feature) - 1;
  const areEnds = ends.every((end, index) => Number.isSafeInteger(end) && Number(end) > Number(ends[index - 1] ?? -1)) && ends.at(-1) === last;
  return areEnds && keepsApart(feature, ends) && parts.length === expected && (parts as readonly (ColumnCounts | null)[]).every((part) => isPart(part, ends.length));
}

/** PSI bins, what lies outside of the range, and values with bins of their own. */
function keepsApart(feature: FeatureBaseline, ends: readonly unknown[]): boolean {
  if (feature.kind !== 'continuous') return ends.slice(0, feature.kind === 'discrete' ? ends.length : -1).every((end, index) => end === index);
  const { edges, psiEdges } = feature;
  return [...psiEdges, ...(edges.length > 0 ? [0, edges.length - 1] : [])].every((edge) => ends.includes(edge));
}

function isPart(part: ColumnCounts | null, bins: number): boolean {
  const counts: unknown = part?.counts;
  if (!part || !Array.isArray(counts)) return false;
  const numbers = [part.present, part.missing, part.invalid, part.nonFinite, ...(counts as readonly unknown[])];
  return numbers.every((count) => Number.isSafeInteger(count) && Number(count) >= 0) && counts.length === bins;
}

function isDetermined(determined: Readonly<Partial<Record<keyof DeterminedValues, unknown>>>, categories: readonly unknown[]): boolean {
  const { by, tolerance, combinations, values } = determined;
  if (!Array.isArray(by) || !Array.isArray(combinations) || !Array.isArray(values)) return false;
  const isCombination = (one: unknown): boolean => Array.isArray(one) && one.length === by.length && one.every((category) => typeof category === 'string');
  return (
    by.length > 0 &&
    by.every((name) => categories.includes(name)) &&
    typeof tolerance === 'number' &&
    tolerance >= 0 &&
    tolerance <= 1 &&
    combinations.length === values.length &&
    combinations.length <= MAX_COMBINATIONS &&
    combinations.every(isCombination) &&
    values.every(Number.isFinite)
  );
}
