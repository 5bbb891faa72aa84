/** Segments: rows of one category, judged by themselves. */
import { describe, expect, it } from 'vitest';
import type { BaselineDocument, ColumnCounts } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PartialsDocument } from '../../../lib/contract/partial';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';
import { segmentsTable } from '../../../lambda/drift-check/report/segments';
import { judgeSegments, withSegments } from '../../../lambda/drift-check/segments';
import { rowsOf } from '../../../lambda/shared/merge';
import { normal, uniform } from '../support/random';
import { CONFIG, World } from '../support/world';

const SEGMENTS = { column: 'region', most: 3, always: [] as string[], bins: 50 };

function configOf(segments: typeof SEGMENTS | 'none' = SEGMENTS): DriftCheckConfig {
  const names = ['delay', 'distance', 'region'];
  return {
    ...CONFIG,
    everyHours: 24,
    features: names.map((name) => ({ ...CONFIG.features[0]!, name, critical: false, windowHours: 24 })),
    dataset: { ...CONFIG.dataset, columns: [{ name: 'departure', type: 'timestamp' }, { name: 'delay', type: 'number' }, { name: 'distance', type: 'number' }, { name: 'region', type: 'category' }] },
    binning: { ...CONFIG.binning, ...(segments === 'none' ? {} : { segments }) },
  };
}

/** Half of the rows in the north, a quarter in the south, some in the east; the west is rare. */
const REGIONS = ['north', 'north', 'north', 'north', 'south', 'south', 'east', 'west'];

interface Row {
  readonly delay: number;
  readonly distance: number;
  readonly region: string;
}

/** @param moved by how much delays of a region are moved */
function rows(seed: number, count: number, moved: Readonly<Record<string, number>> = {}): Row[] {
  const [gauss, even] = [normal(seed), uniform(seed)];
  return Array.from({ length: count }, () => {
    const region = REGIONS[Math.floor(even() * REGIONS.length)]!;
    const delay = Math.round((gauss() * 10 + (region === 'south' ? 5 : 0) + (moved[region] ?? 0)) * 10) / 10;
    return { delay, distance: 100 + Math.floor(even() * 2400), region };
  });
}

async function worldWith(config = configOf()): Promise<World> {
  const world = new World(config);
  const lines = rows(1, 8000).map(({ delay, distance, region }) => `2001-01-01T00:00:00Z,${delay},${distance},${region}`);
  await world.writeData('flights/2001-01.csv', new TextEncoder().encode(['departure,delay,distance,region', ...lines].join('\n')));
  return world;
}

/** A day in three hours of the log. */
async function day(world: World, date: string, moved: Readonly<Record<string, number>> = {}): Promise<VerdictDocument> {
  for (const hour of [3, 11, 20]) {
    await world.writeLines(`${date}T${String(hour).padStart(2, '0')}:00:00Z`, rows(Date.parse(date) / 1000 + hour, 2000, moved).map((row) => JSON.stringify(row)));
  }
  const time = new Date(Date.parse(date) + 24 * 3_600_000 + 15 * 60_000).toISOString();
  return world.document<VerdictDocument>((await world.handler({ time, source: 'aws.events' })).verdictKey);
}

const statuses = ({ segments }: VerdictDocument): Record<string, string> => Object.fromEntries(segments!.segments.map(({ segment, status }) => [segment, status]));

describe('segments of a check', () => {
  it('are the most frequent categories of the training data, and the rows of each are counted once', async () => {
    const world = await worldWith();
    const { segments, rows: total } = await day(world, '2001-02-03');
    const baseline = await world.document<BaselineDocument>('models/flights/drift/baseline.json');
    expect(baseline.segments).toEqual(['north', 'south', 'east']);
    for (const { bySegment, present } of baseline.features) expect(bySegment!.segments.reduce((sum, part) => sum + part.present, 0)).toBeLessThan(present);
    expect(segments).toMatchObject({ column: 'region' });
    expect(segments!.segments.map(({ segment }) => segment)).toEqual(baseline.segments);
    expect(segments!.segments.reduce((sum, one) => sum + one.rows, 0) + segments!.otherRows).toBe(total);
  });

  it('hold in the baseline what their rows alone would have given, in coarser bins', async () => {
    const world = await worldWith();
    await day(world, '2001-02-03');
    const { features } = await world.document<BaselineDocument>('models/flights/drift/baseline.json');
    const alone = new World(configOf('none'));
    const south = rows(1, 8000).filter(({ region }) => region === 'south');
    await alone.writeData('flights/2001-01.csv', new TextEncoder().encode(['departure,delay,distance,region', ...south.map(({ delay, distance, region }) => `2001-01-01T00:00:00Z,${delay},${distance},${region}`)].join('\n')));
    await day(alone, '2001-02-03');
    const ofSouth = await alone.document<BaselineDocument>('models/flights/drift/baseline.json');
    const [delay] = features;
    const { ends, segments } = delay!.bySegment!;
    expect(segments[1]!.present).toBe(ofSouth.features[0]!.present);
    const edges = delay!.kind === 'continuous' ? delay!.edges : [];
    const upTo = (edge: number): number => south.filter((row) => row.delay <= edge).length;
    expect(segments[1]!.counts.map((_, bin) => segments[1]!.counts.slice(0, bin + 1).reduce((sum, count) => sum + count, 0))).toEqual([...ends.slice(0, -1).map((end) => upTo(edges[end]!)), south.length]);
  });

  it('show a drift of one region that all rows together do not have, and change nothing about the window', async () => {
    const [one, other] = [await worldWith(), await worldWith(configOf('none'))];
    const moved = { south: 6 };
    const [verdict, plain] = [await day(one, '2001-02-03', moved), await day(other, '2001-02-03', moved)];
    expect(statuses(verdict)).toEqual({ north: 'calm', south: 'drifted', east: 'calm' });
    expect(verdict.segments!.segments[1]!.drifted.map(({ name }) => name)).toEqual(['delay']);
    expect(verdict.features).toEqual(plain.features);
    expect(plain.status).not.toBe('drifted');
    expect([verdict.status, verdict.driftState]).toEqual([plain.status, plain.driftState]);
    expect(plain).not.toHaveProperty('segments');
    expect(verdict.reason).toContain('region south drifted: delay drifted: psi');
  });

  it('that are critical make the window drifted, and keep it from being calm', async () => {
    const world = await worldWith(configOf({ ...SEGMENTS, always: ['south'] }));
    expect(await day(world, '2001-02-03')).toMatchObject({ status: 'calm' });
    const verdict = await day(world, '2001-02-04', { south: 6 });
    expect(verdict).toMatchObject({ status: 'drifted', reason: expect.stringContaining('region south (critical) drifted') as string });
    expect(await day(world, '2001-02-05', { south: 6 })).toMatchObject({ driftState: 1 });
  });

  it('that are critical are judged however rare they are, and are told where they cannot be', async () => {
    const world = await worldWith(configOf({ ...SEGMENTS, always: ['abroad', 'west'] }));
    const verdict = await day(world, '2001-02-03');
    expect(verdict.segments!.segments.map(({ segment, critical, status }) => [segment, critical, status])).toEqual([
      ['abroad', true, 'insufficient-data'], ['west', true, 'calm'], ['north', false, 'calm'],
    ]);
    expect(verdict.status).toBe('unclear');
    expect(verdict.reason).toContain('region abroad (critical) is insufficient-data');
  });

  it('that are critical are found however data write them', async () => {
    const flags = (seed: number): string[] => rows(seed, 4000).map(({ delay, distance, region }) => `2001-01-01T00:00:00Z,${delay},${distance},${region === 'south' ? 'True' : 'false'}`);
    const world = new World(configOf({ ...SEGMENTS, always: ['True', 'nroth'] }));
    await world.writeData('flights/2001-01.csv', new TextEncoder().encode(['departure,delay,distance,region', ...flags(1)].join('\n')));
    const verdict = await day(world, '2001-02-03');
    expect(verdict.segments!.segments.map(({ segment, critical }) => [segment, critical])).toEqual([['true', true], ['nroth', true], ['false', false]]);
  });

  it('are not held to unseen categories where rare ones share a bin with them', () => {
    const names = Array.from({ length: 30 }, (_, index) => `c${String(index).padStart(2, '0')}`);
    const part = (counts: number[]): ColumnCounts => ({ present: counts.reduce((sum, count) => sum + count, 0), missing: 0, invalid: 0, nonFinite: 0, counts });
    const region = { name: 'region', kind: 'categorical' as const, categories: ['north'], ...part([2000, 0]), bySegment: { ends: [0, 1], segments: [part([2000, 0])] } };
    const rare = [1980, ...new Array<number>(9).fill(1), 11];
    const maker = { name: 'maker', kind: 'categorical' as const, categories: names, ...part([1980, ...new Array<number>(29).fill(1), 0]), bySegment: { ends: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 30], segments: [part(rare)] } };
    const baseline = { features: [region, maker], segments: ['north'], settings: { segments: { column: 'region', most: 1, always: [], bins: 11 } } } as unknown as BaselineDocument;
    const judgedBy = { statistics: [{ name: 'unseen-rate' as const, threshold: 0.01 }], critical: false, windowHours: 24 };
    const window = { start: '2001-02-03T00:00:00Z', end: '2001-02-04T00:00:00Z' };
    const windows = [region, maker].map((one) => ({ feature: { name: one.name, ...judgedBy }, baseline: one, current: part([...one.counts]), window }));
    const tail = [1650, ...new Array<number>(9).fill(1), 341];
    const verdict = judgeSegments(baseline, windows, [[part([2000, 0]), part(tail)]], { minBaselineSamples: 500, minWindowSamples: 200, quarantinedShare: 0.01, driftedShare: 0.5 })!;
    expect(verdict.segments[0]!.drifted).toEqual([]);
  });

  it('take nothing from a column within itself', async () => {
    const world = await worldWith();
    const { segments, features } = await day(world, '2001-02-03');
    expect(features.map(({ name }) => name)).toEqual(['delay', 'distance', 'region']);
    for (const { nearness } of segments!.segments) expect(nearness.map((value) => typeof value)).toEqual(['number', 'number', 'object']);
    expect(segments!.tests).toBe(3 * 2 * 2);
  });

  it('are counted as a metric, and stand on the page', async () => {
    const world = await worldWith();
    const { window } = await day(world, '2001-02-03', { south: 6 });
    expect(world.log.latestMetrics()).toMatchObject({ DriftedSegments: 1 });
    const page = await world.text(`models/flights/drift/verdicts/${window.end.slice(0, 13).replaceAll('-', '/').replace('T', '/')}.html`);
    expect(page).toContain('<h2 id="segments-title">By region</h2>');
    expect(page).toContain('Drifted by region: south, by delay.');
    const plain = await worldWith(configOf('none'));
    await day(plain, '2001-02-03');
    expect(plain.log.latestMetrics()).not.toHaveProperty('DriftedSegments');
  });

  it('hold no row without a category, as the page says of a log that has lost the column', () => {
    const table = segmentsTable({ column: 'region', segments: [], otherRows: 2000, tests: 0 }, ['delay']).text;
    expect(table).toContain('2,000 rows of another category, or of none, are in no segment. ');
  });

  it('are not judged in a request for hours, which lack their days and nights', async () => {
    const world = await worldWith();
    await day(world, '2001-02-03');
    const { verdictKey } = await world.handler({ time: '2001-02-04T01:00:00Z', window: { start: '2001-02-03T00:00:00Z', end: '2001-02-03T12:00:00Z' } });
    expect(await world.document(verdictKey)).not.toHaveProperty('segments');
  });
});

describe('partials of segments', () => {
  const PARTIALS = 'models/flights/drift/partials/';

  it('add up to those of all rows, where every category is a segment, whatever format the log has', async () => {
    const config = configOf({ ...SEGMENTS, most: 4 });
    const documents: PartialsDocument[] = [];
    for (const format of ['jsonl', 'csv'] as const) {
      const world = await worldWith({ ...config, log: { ...config.log, format } });
      const all = rows(7, 1500);
      const lines = format === 'jsonl' ? all.map((row) => JSON.stringify(row)) : ['delay,distance,region', ...all.map(({ delay, distance, region }) => `${delay},${distance},${region}`)];
      await world.writeLines('2001-02-03T05:00:00Z', lines, `part.${format}`);
      await world.handler({ time: '2001-02-04T00:15:00Z', source: 'aws.events' });
      const [key] = await world.keys(PARTIALS);
      documents.push(await world.document<PartialsDocument>(key!));
    }
    const { features, segments } = documents[0]!.hours[5]!;
    const totals = features.map((_, feature) => segments!.reduce((sum, ofSegment) => sum + rowsOf(ofSegment[feature]!), 0));
    expect(totals).toEqual([1500, 1500, 1500]);
    expect(documents[1]!.hours[5]!.segments).toEqual(segments);
  });

  it('are refused where they do not fit the baseline', async () => {
    const world = await worldWith();
    await day(world, '2001-02-03');
    const [key] = await world.keys(PARTIALS);
    const document = await world.document<PartialsDocument>(key!);
    const changed = (change: (segments: ColumnCounts[][]) => unknown): string =>
      JSON.stringify({ ...document, hours: document.hours.map((hour) => ({ ...hour, segments: change(JSON.parse(JSON.stringify(hour.segments)) as ColumnCounts[][]) })) });
    for (const segments of [() => undefined, (all: ColumnCounts[][]) => all.slice(1), (all: ColumnCounts[][]) => all.map((one) => one.slice(1)), (all: ColumnCounts[][]) => all.map((one) => one.map((column) => ({ ...column, counts: column.counts.slice(1) })))]) {
      await world.replace(key!, changed(segments));
      await expect(world.another().handler({ time: '2001-02-04T01:00:00Z', window: { start: '2001-02-03T00:00:00Z', end: '2001-02-04T00:00:00Z' } })).rejects.toThrow('got partials of another baseline, day or shape');
    }
  });

  it('of a baseline without segments are read anew when segments are asked for', async () => {
    const world = await worldWith(configOf('none'));
    await day(world, '2001-02-03');
    const segmented = world.another(configOf());
    const verdict = await day(segmented, '2001-02-04');
    expect(verdict.segments!.segments).toHaveLength(3);
    const baselines = (await segmented.keys(PARTIALS)).map((key) => key.slice(PARTIALS.length).split('/')[0]);
    expect(new Set(baselines).size).toBe(2);
  });
});

describe('withSegments', () => {
  const judged = judgeWindow([], { rows: 0, quarantined: 0 }, { driftedShare: 0.5, quarantinedShare: 0.01 });
  const segment = (critical: boolean, status: 'drifted' | 'unclear' | 'calm') => ({ segment: 'x', critical, rows: 1, status, qualityBreached: false, judged: 1, drifted: [], nearness: [], reason: 'why' });
  const with_ = (status: 'calm' | 'unclear' | 'drifted', ...segments: ReturnType<typeof segment>[]): string => withSegments({ ...judged, status }, { column: 'c', segments, otherRows: 0, tests: 1 }).status;

  it.each([
    ['calm', [segment(false, 'drifted')], 'calm'],
    ['calm', [segment(true, 'calm'), segment(false, 'unclear')], 'calm'],
    ['calm', [segment(true, 'unclear')], 'unclear'],
    ['calm', [segment(true, 'drifted')], 'drifted'],
    ['unclear', [segment(true, 'calm')], 'unclear'],
    ['unclear', [segment(true, 'drifted')], 'drifted'],
    ['drifted', [segment(true, 'calm')], 'drifted'],
  ] as const)('a %s window with %j is %s', (status, segments, expected) => {
    expect(with_(status, ...segments)).toBe(expected);
  });
});
