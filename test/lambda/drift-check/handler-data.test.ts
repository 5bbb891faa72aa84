/** Tests of what whole drift checks do with data that is late, unreadable, missing or secret. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { createHandler } from '../../../lambda/drift-check/index';
import type { ObjectStore } from '../../../lambda/shared/storage/port';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { QuarantineDocument } from '../../../lib/contract/partial';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { at, BUCKETS, CONFIG, requestFor, World, worldOf } from '../support/world';

const TWO_DAYS: DriftCheckConfig = { ...CONFIG, features: CONFIG.features.map((feature) => ({ ...feature, windowHours: 48 })) };

describe('objects that come late', () => {
  it('are counted a day later, once, and enter no window', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0], new World(TWO_DAYS));
    await world.handler(at(6));
    await world.writeHour('2001-02-03T02:00:00Z', { name: 'late.jsonl', rows: 50 });
    await world.handler(at(26));
    const next = await world.document<VerdictDocument>((await world.handler(at(27))).verdictKey);
    expect(next).toMatchObject({ lateObjects: 1, late: { rows: 50, unreadObjects: 0, unreadBytes: 0 }, rows: 1800 });
    expect(world.log.latestMetrics()).toMatchObject({ LateObjects: 1, LateRows: 50 });
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(next);
    expect(validate.errors ?? []).toEqual([]);
    expect(world.log.of('objects-late')).toEqual([{ lateObjects: 1, rows: 50, unreadObjects: 0, unreadBytes: 0, start: '2001-02-02T07:00:00Z', end: '2001-02-03T03:00:00Z' }]);
    const after = await world.document<VerdictDocument>((await world.handler(at(28))).verdictKey);
    expect(after).toMatchObject({ lateObjects: 0, rows: 1800 });
    expect(after).not.toHaveProperty('late');
    expect(world.log.latestMetrics()).not.toHaveProperty('LateRows');
  });

  it.each([4, 9, 22])('are counted once by hourly checks, when they come after the one of hour %d', async (when) => {
    const world = await worldOf([0, 0, 0]);
    let late = 0;
    for (let hour = 3; hour <= 30; hour += 1) {
      const { verdictKey } = await world.handler(at(hour));
      late += (await world.document<VerdictDocument>(verdictKey)).lateObjects;
      if (hour === when) await world.writeHour('2001-02-03T02:00:00Z', { name: 'late.jsonl', rows: 50 });
    }
    expect(late).toBe(1);
  });

  it('are counted for an hour that was empty when it was read', async () => {
    const world = await worldOf([0, 0], new World(TWO_DAYS));
    const first = await world.document<VerdictDocument>((await world.handler(at(3))).verdictKey);
    expect(first).toMatchObject({ emptyHours: 46, rows: 600 });
    await world.writeHour('2001-02-03T02:00:00Z');
    await world.handler(at(26));
    const next = await world.document<VerdictDocument>((await world.handler(at(27))).verdictKey);
    expect(next).toMatchObject({ lateObjects: 1, emptyHours: 46, rows: 600 });
  });

  it('that cannot be fetched are told as unread and named in the log, and hide no drift', async () => {
    const world = await worldOf([0, 0, 0]);
    for (const hour of ['03T23', '04T00', '04T01', '04T02']) await world.writeHour(`2001-02-${hour}:00:00Z`, { shift: 50 });
    const denied: ObjectStore = {
      list: (bucket, options) => world.store.list(bucket, options),
      read: (bucket, key) => world.store.read(bucket, key),
      write: (bucket, key, body, condition) => world.store.write(bucket, key, body, condition),
      stream: (bucket, key) => (key.endsWith('archived.jsonl') ? Promise.reject(new Error(`${bucket}/${key}: Access Denied`)) : world.store.stream(bucket, key)),
    };
    const handler = createHandler({ storage: denied, config: CONFIG, buckets: BUCKETS, log: world.log });
    await handler(at(3));
    await world.writeLines('2001-02-03T02:00:00Z', ['{}'], 'archived.jsonl');
    await world.writeHour('2001-02-03T02:00:00Z', { name: 'late.jsonl', rows: 50 });
    await handler(at(26));
    const { verdictKey, outcome } = await handler(at(27));
    expect(outcome).toBe('DRIFTED');
    const next = await world.document<VerdictDocument>(verdictKey);
    expect(next).toMatchObject({ status: 'drifted', lateObjects: 2, late: { rows: 50, unreadObjects: 1, unreadBytes: 3 } });
    expect(world.log.of('late-object-unread')).toEqual([{ hour: '2001-02-03T02:00:00Z', key: 'inference/2001/02/03/02/archived.jsonl', error: 'log/inference/2001/02/03/02/archived.jsonl: Access Denied' }]);
  });

  it('are counted when an object was replaced', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    await world.writeHour('2001-02-03T02:00:00Z', { rows: 10 });
    await world.handler(at(26));
    expect((await world.document<VerdictDocument>((await world.handler(at(27))).verdictKey)).lateObjects).toBe(1);
  });

  it('are counted in every hour that the check before closed, whichever of them is listed first', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0], new World({ ...CONFIG, everyHours: 3 }));
    await world.handler(at(3));
    for (const hour of ['00', '02']) await world.writeHour(`2001-02-03T${hour}:00:00Z`, { name: 'late.jsonl', rows: 50 });
    await world.handler(at(24));
    expect(await world.document<VerdictDocument>((await world.handler(at(27))).verdictKey)).toMatchObject({ lateObjects: 2, late: { rows: 100 } });
  });

  it('are counted after checks that were missed', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0]);
    await world.handler(at(3));
    await world.writeHour('2001-02-03T02:00:00Z', { name: 'late.jsonl' });
    await world.handler(at(26));
    expect((await world.document<VerdictDocument>((await world.handler(at(30))).verdictKey)).lateObjects).toBe(1);
  });
});

describe('lines that cannot be read', () => {
  const row = '{"delay":1,"distance":500,"origin":"ORD"}';

  it('are quarantined with key, line and reason, and counted', async () => {
    const world = await worldOf([0, 0]);
    await world.writeLines('2001-02-03T02:00:00Z', [row, 'secret-4711', '', '[1]', row, '{"delay":nan}']);
    const { verdictKey } = await world.handler(at(3));
    const quarantine = await world.document<QuarantineDocument>('models/flights/drift/quarantine/2001/02/03/02.json');
    expect(quarantine).toEqual({
      version: 1,
      modelId: 'flights',
      hour: '2001-02-03T02:00:00Z',
      quarantined: 3,
      lines: [
        { key: 'inference/2001/02/03/02/part-0.jsonl', line: 2, reason: 'not valid JSON' },
        { key: 'inference/2001/02/03/02/part-0.jsonl', line: 4, reason: 'not a JSON object' },
        { key: 'inference/2001/02/03/02/part-0.jsonl', line: 6, reason: 'not valid JSON' },
      ],
    });
    expect(await world.document<VerdictDocument>(verdictKey)).toMatchObject({ rows: 602, quarantined: 3, qualityBreached: false });
    expect(world.log.latestMetrics()).toMatchObject({ QuarantinedLines: 3, Rows: 602, DataQualityState: 0 });
  });

  it('make the data quality bad from their share on', async () => {
    const world = await worldOf([0, 0]);
    await world.writeLines('2001-02-03T02:00:00Z', new Array<string>(20).fill('broken'));
    const { reason, verdictKey } = await world.handler(at(3));
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect(verdict.qualityBreached).toBe(true);
    expect(verdict.features.map(({ status }) => status)).toEqual(['stable', 'stable', 'stable']);
    expect(reason).toContain('20 of 620 lines unreadable: 0.0322 ≥ 0.01');
    expect(world.log.latestMetrics()).toMatchObject({ DataQualityState: 1, DriftState: 0 });
  });

  it('do not stop a check that finds nothing else', async () => {
    const world = await worldOf([]);
    await world.writeLines('2001-02-03T02:00:00Z', ['broken']);
    expect((await world.handler(at(3))).outcome).toBe('INSUFFICIENT_DATA');
  });
});

describe('missing and invalid values', () => {
  it('make the data quality bad, not the distribution drifted', async () => {
    const world = await worldOf([0, 0]);
    const lines = Array.from({ length: 300 }, (_, index) => JSON.stringify({ delay: null, distance: index % 2 ? 'far' : 100 + index * 8, origin: 'ORD' }));
    await world.writeLines('2001-02-03T02:00:00Z', lines);
    const verdict = await world.document<VerdictDocument>((await world.handler(at(3))).verdictKey);
    const [delay, distance, origin] = verdict.features;
    expect(delay).toMatchObject({ missing: 300, status: 'stable', qualityBreached: true });
    expect(distance).toMatchObject({ invalid: 150, qualityBreached: true });
    expect(origin).toMatchObject({ qualityBreached: false });
    expect(verdict.qualityBreached).toBe(true);
  });

  it('are the same in CSV and JSON: a column that a header lacks is missing in each row of its file', async () => {
    const csv = { ...CONFIG, log: { ...CONFIG.log, format: 'csv' as const } };
    const rows = Array.from({ length: 300 }, (_, index) => [100 + index * 8, 'ORD'] as const);
    const [asCsv, asJson] = [await worldOf([], new World(csv)), await worldOf([])];
    await asCsv.writeLines('2001-02-03T02:00:00Z', ['distance,origin', ...rows.map((row) => row.join(','))]);
    await asJson.writeLines('2001-02-03T02:00:00Z', rows.map(([distance, origin]) => JSON.stringify({ distance, origin })));
    const [one, other] = await Promise.all([asCsv, asJson].map(async (world) => world.document<VerdictDocument>((await world.handler(at(3))).verdictKey)));
    expect(one).toMatchObject({ rows: 300, quarantined: 0 });
    expect(one!.features[0]).toMatchObject({ name: 'delay', present: 0, missing: 300, qualityBreached: true });
    expect(one!.features[1]).toMatchObject({ name: 'distance', present: 300, missing: 0 });
    expect(one!.features).toEqual(other!.features);
  });
});

describe('a number that other columns determine', () => {
  const columns = CONFIG.dataset.columns.map((column) => (column.name === 'distance' ? { ...column, determinedBy: ['origin'], tolerance: 0.05 } : column));
  const MILES = { ORD: 740, JFK: 1000, LAX: 2000, SFO: 2400 } as const;
  const lines = (origins: readonly (keyof typeof MILES)[], factor: number): string[] =>
    Array.from({ length: 300 }, (_, index) => origins[index % origins.length]!).map((origin, index) => JSON.stringify({ delay: (index % 21) - 10, distance: MILES[origin] * factor, origin }));

  it('is invalid in another unit, and its drift is not judged; where the training data say nothing of it, it counts', async () => {
    const world = new World({ ...CONFIG, dataset: { ...CONFIG.dataset, columns } });
    const airports = ['ORD', 'JFK', 'LAX'] as const;
    await world.replaceTraining(Array.from({ length: 2000 }, (_, index) => `2001-01-01T00:00:00Z,${(index % 21) - 10},${MILES[airports[index % 3]!]},${airports[index % 3]}`));
    await world.writeLines('2001-02-03T01:00:00Z', lines(airports, 1));
    await world.writeLines('2001-02-03T02:00:00Z', [...lines(airports, 1.609), ...lines(['SFO'], 1).slice(0, 2)]);
    const { outcome, verdictKey } = await world.handler(at(3));
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect([outcome, verdict.qualityBreached]).toEqual(['STABLE', true]);
    expect(verdict.features[1]).toMatchObject({ name: 'distance', status: 'insufficient-data', qualityBreached: true, present: 302, invalid: 300 });
    expect(verdict.features[2]).toMatchObject({ name: 'origin', qualityBreached: false });
    expect(world.log.latestMetrics()).toMatchObject({ DataQualityState: 1, DriftState: 0 });
  });
});

describe('privacy', () => {
  it('keeps every value of a feature out of the log and of errors', async () => {
    const canary = 'canary-5f2c';
    const number = 71_234_567.25;
    const world = new World({ ...CONFIG, minBaselineSamples: 1, minWindowSamples: 1 });
    await world.writeTraining();
    const lines = [
      `{"delay":${number},"distance":"${canary}","origin":"${canary}"}`,
      `{"delay":"${canary}`,
      `["${canary}"]`,
      `{"${canary}":1}`,
    ];
    await world.writeLines('2001-02-03T02:00:00Z', lines);
    await world.handler(at(3));
    await world.handler(at(3));
    await world.handler(requestFor(2, 3));
    const broken = new World(CONFIG);
    await broken.writeLines('2001-02-03T02:00:00Z', lines);
    const error = await broken.handler(at(3)).catch((reason: unknown) => String(reason));
    const said = JSON.stringify([world.log.entries, world.log.metricLines, error]);
    expect(said).toContain('window-counted');
    for (const secret of [canary, String(number), '71234567']) expect(said).not.toContain(secret);
    const quarantine = await world.text('models/flights/drift/quarantine/2001/02/03/02.json');
    expect(quarantine).toContain('not valid JSON');
    expect(quarantine).not.toContain(canary);
    for (const key of await world.keys('models/flights/drift/verdicts/')) expect(await world.text(key)).not.toContain(canary);
  });
});

describe('a first baseline', () => {
  const expectations = { columns: [{ column: 'distance', min: 0 }, { column: 'origin', listedIn: { file: '_airports.csv', column: 'code' } }], unique: ['delay', 'distance'] };
  const good = Array.from({ length: 300 }, (_, index) => `2001-01-01T00:00:00Z,${index},${100 + index},ORD`);
  const bad = ['2001-01-01T00:00:00Z,5,-9999,ORD', '2001-01-01T00:00:00Z,6,100,XXX', good[0]!];

  async function baselineOf(lines: readonly string[], config = CONFIG): Promise<BaselineDocument> {
    const world = new World(config);
    await world.replaceTraining(lines);
    await world.store.write('data', 'flights/_airports.csv', 'code\nORD\n');
    await world.writeHour('2001-02-03T00:00:00Z');
    await world.handler(at(1));
    if (config.expectations) expect(world.log.of('baseline-built')).toMatchObject([{ rows: 300, refused: lines.length - 300 }]);
    return world.document<BaselineDocument>('models/flights/drift/baseline.json');
  }

  it('holds no row that a retraining would quarantine', async () => {
    const statistics = ({ rows, features }: BaselineDocument) => ({ rows, features });
    const expected = statistics(await baselineOf(good));
    expect(statistics(await baselineOf([...good, ...bad], { ...CONFIG, expectations }))).toEqual(expected);
    expect(statistics(await baselineOf([...good, ...bad])).rows, 'without expectations').toBe(303);
  });

  it('stays what it is when the expectations change', async () => {
    const [without, with_] = [await baselineOf(good), await baselineOf(good, { ...CONFIG, expectations })];
    expect(with_.definition).toBe(without.definition);
  });

  it('is not built while the list is missing that rows are to be held against', async () => {
    const world = new World({ ...CONFIG, expectations });
    await world.replaceTraining(good);
    await expect(world.handler(at(1))).rejects.toThrow('flights/_airports.csv: no such object, expected a list with column "code" to hold the data against');
  });
});
