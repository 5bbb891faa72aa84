/** Baselines whose parts do not fit together, and what is said about them. */
import { describe, expect, it } from 'vitest';
import { type BaselineDocument, type ColumnCounts, type FeatureBaseline, MOST_SPANS, WEEK_HOURS } from '../../../lib/contract/baseline';
import { shapeProblem } from '../../../lambda/shared/baseline-shape';
import { coarseEnds } from '../../../lambda/shared/week-counts';
import { baselineOf, categorical, continuous, discrete } from '../support/baselines';
import { normal, sample } from '../support/random';

const DELAY = continuous('delay', sample(1000, normal(1)));
const STOPS = discrete('stops', [0, 1, 2], [500, 300, 200, 0]);
const REGION = categorical('region', ['north', 'south', 'east'], [500, 300, 150, 50]);

const empty = (bins: number): ColumnCounts => ({ present: 0, missing: 0, invalid: 0, nonFinite: 0, counts: new Array<number>(bins).fill(0) });

/** With counts by the hour of the week and by segment. */
function whole(feature: FeatureBaseline, change: { readonly ends?: (ends: number[]) => unknown; readonly hours?: (hours: ColumnCounts[]) => unknown; readonly segments?: (segments: ColumnCounts[]) => unknown } = {}): FeatureBaseline {
  const own = coarseEnds(feature, 20);
  const parts = (count: number): ColumnCounts[] => Array.from({ length: count }, () => empty(own.length));
  const same = <T>(value: T): T => value;
  const ends = (change.ends ?? same)(own);
  return { ...feature, week: { ends, hours: (change.hours ?? same)(parts(WEEK_HOURS)) }, bySegment: { ends, segments: (change.segments ?? same)(parts(2)) } } as FeatureBaseline;
}

function document(features: readonly FeatureBaseline[], more: Partial<BaselineDocument> = {}): BaselineDocument {
  const baseline = baselineOf(features);
  return { ...baseline, segments: ['north', 'south'], settings: { ...baseline.settings, segments: { column: 'region', most: 2, always: [], bins: 20 } }, ...more };
}

describe('shapeProblem', () => {
  it('finds none in a baseline with hours and segments, nor in one without', () => {
    expect(shapeProblem(document([DELAY, STOPS, REGION].map((feature) => whole(feature))))).toBeUndefined();
    expect(shapeProblem(baselineOf([DELAY, STOPS, REGION]))).toBeUndefined();
  });

  const HOURS = 'got counts by the hour of the week of "delay" in another shape, expected 168 hours in bins that are bins of the feature';

  it.each<[what: string, change: Parameters<typeof whole>[1]]>([
    ['too few hours', { hours: (hours) => hours.slice(1) }],
    ['hours that are no list', { hours: () => ({}) }],
    ['an hour with other bins', { hours: ([first, ...others]) => [{ ...first!, counts: first!.counts.slice(1) }, ...others] }],
    ['an hour without counts', { hours: ([first, ...others]) => [{ ...first!, counts: 7 }, ...others] }],
    ['an hour of nothing', { hours: ([, ...others]) => [null, ...others] }],
    ['a count that is none', { hours: ([first, ...others]) => [{ ...first!, counts: first!.counts.map(() => -1) }, ...others] }],
    ['half a value', { hours: ([first, ...others]) => [{ ...first!, present: 0.5 }, ...others] }],
    ['no ends', { ends: () => undefined }],
    ['ends out of order', { ends: ([first, second, ...others]) => [second, first, ...others] }],
    ['ends that go on', { ends: (ends) => [...ends.slice(0, -1), ends.at(-1)! + 1] }],
    ['ends that stop before', { ends: (ends) => [...ends.slice(0, -1), ends.at(-1)! - 1] }],
    ['a PSI bin that is joined', { ends: (ends) => ends.map((end) => (end === DELAY.psiEdges[3] ? end + 0.5 : end)) }],
    ['another PSI bin', { ends: (ends) => ends.map((end) => (end === DELAY.psiEdges[3] ? end + 1 : end)) }],
    ['what lies below the range among the others', { ends: (ends) => ends.map((end) => (end === 0 ? 1 : end)) }],
  ])('finds %s', (_, change) => {
    expect(shapeProblem(document([whole(DELAY, change), whole(REGION)]))).toBe(HOURS);
  });

  it.each<[what: string, feature: FeatureBaseline]>([
    ['values that share a bin', whole(STOPS, { ends: ([, ...others]) => [1, ...others.slice(1)] })],
    ['categories that are not the first', whole(REGION, { ends: () => [0, 2, 3] })],
  ])('finds %s', (_, feature) => {
    expect(shapeProblem(document([feature, ...(feature.name === 'region' ? [] : [whole(REGION)])]))).toContain(`got counts by the hour of the week of "${feature.name}"`);
  });

  it.each<[what: string, baseline: BaselineDocument, problem: string]>([
    ['a feature without them', document([DELAY, whole(REGION)]), 'got counts by segment of "delay" in another shape'],
    ['fewer than the baseline has', document([whole(DELAY, { segments: (all) => all.slice(1) }), whole(REGION)]), 'got counts by segment of "delay" in another shape'],
    ['counts of a baseline that has none', { ...baselineOf([{ ...DELAY, bySegment: whole(DELAY).bySegment! }]) }, 'got counts by segment of "delay" in another shape'],
    ['a name twice', document([whole(DELAY), whole(REGION)], { segments: ['north', 'north'] }), 'got segments in another shape'],
    ['names that are no texts', document([whole(DELAY), whole(REGION)], { segments: [1, 2] as unknown as string[] }), 'got segments in another shape'],
    ['no feature that tells them apart', document([whole(DELAY)]), 'got segments in another shape'],
  ])('finds among segments %s', (_, baseline, problem) => {
    expect(shapeProblem(baseline)).toContain(problem);
  });

  const SPAN = empty(coarseEnds(DELAY, 20).length);
  const spans = { hours: 24, ends: coarseEnds(DELAY, 20), spans: new Array<ColumnCounts>(MOST_SPANS).fill(SPAN) };

  it.each<[what: string, spans: unknown, problem: RegExp | undefined]>([
    ['none in as many spans as there may be', spans, undefined],
    ['none where no span had a row', { ...spans, spans: [] }, undefined],
    ['one more span than there may be', { ...spans, spans: [...spans.spans, SPAN] }, /^got counts by spans of "delay" in another shape, expected at most 100 of them, /],
    ['a span with other bins', { ...spans, spans: [{ ...SPAN, counts: SPAN.counts.slice(1) }] }, /^got counts by spans of "delay"/],
    ['spans of half an hour', { ...spans, hours: 0.5 }, /^got counts by spans of "delay"/],
    ['spans of no time', { ...spans, hours: 0 }, /^got counts by spans of "delay"/],
    ['spans that are no list', { ...spans, spans: { length: 1 } }, /^got counts by spans of "delay"/],
    ['ends that stop before', { ...spans, ends: spans.ends.slice(0, -1) }, /^got counts by spans of "delay"/],
    ['nothing for spans', null, /^got counts by spans of "delay"/],
  ])('finds %s', (_, value, problem) => {
    const found = shapeProblem(baselineOf([{ ...DELAY, spans: value } as FeatureBaseline]));
    expect(found ?? '').toMatch(problem ?? /^$/);
  });

  it.each([['completeness', 1.5], ['completeness', '1'], ['rankError', -0.1]])('finds a %s of %j', (name, value) => {
    expect(shapeProblem(baselineOf([{ ...DELAY, [name]: value }]))).toBe('got completeness or rankError of "delay" in another shape, expected shares');
  });
});
