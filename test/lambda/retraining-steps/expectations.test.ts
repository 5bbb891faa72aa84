/** Tests of what a data set is expected to be: which rows are quarantined, what rejects the data, and what is told of it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ColumnExpectation, DatasetExpectations, QuarantineReport } from '../../../lib/contract/expectations';
import type { PrepareAnswer } from '../../../lib/contract/retraining-steps';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import { CONFIG, flights, HEADER, RetrainingWorld } from '../support/retraining';

const DELAY = 1;
const DISTANCE = 2;
const ORIGIN = 3;
const REMARK = 5;

function worldThatExpects(expectations: Partial<DatasetExpectations>, quarantinedShare = 0.01): RetrainingWorld {
  return new RetrainingWorld({ ...CONFIG, quarantinedShare, expectations: { columns: [], ...expectations } });
}

const expecting = (expectation: ColumnExpectation, share?: number): RetrainingWorld => worldThatExpects({ columns: [expectation] }, share);

/** Ten days of rows, one column of some of them changed. */
function changed(position: number, rows: readonly number[], cell: string): string[] {
  return flights(10).map((line, row) => (rows.includes(row) ? line.split(',').map((one, index) => (index === position ? cell : one)).join(',') : line));
}

async function answerOf(world: RetrainingWorld, lines: readonly string[], now?: string): Promise<PrepareAnswer> {
  await world.writeData('all.csv', lines);
  return world.prepare('none', 'run-1', now);
}

const TEN = Array.from({ length: 10 }, (_, index) => index * 7);

describe('rows that break an expectation', () => {
  it.each<[what: string, expectation: ColumnExpectation, position: number, cell: string, reason: string]>([
    ['lie below a range', { column: 'distance', min: 0 }, DISTANCE, '-1', 'column "distance" below 0'],
    ['lie above one', { column: 'delay', max: 500 }, DELAY, '500.1', 'column "delay" above 500'],
    ['are no number where one is expected', { column: 'delay', max: 500 }, DELAY, 'late', 'column "delay" not a finite number'],
    ['are outside a domain', { column: 'origin', oneOf: ['ORD', 'JFK', 'LAX'] }, ORIGIN, 'SIN', 'column "origin" not one of the 3 values that are allowed'],
  ])('because they %s are quarantined, and from the share on reject the data', async (_, expectation, position, cell, reason) => {
    const { status, reason: words } = await answerOf(expecting(expectation), changed(position, TEN, cell));
    expect([status, words]).toEqual(['REJECTED', `0.0104 of 960 rows against the expectations of the schema, expected less than 0.01: 10 with ${reason}, the first in flights/all.csv line 2; mend the data, or the schema`]);
    expect(words).not.toContain('SIN');
    expect((await answerOf(expecting(expectation), changed(position, TEN.slice(1), cell))).status).toBe('READY');
  });

  it('are neither trained on nor held out, nor part of the baseline, and the report names them without their values', async () => {
    const world = expecting({ column: 'distance', max: 5000 });
    const answer = await answerOf(world, changed(DISTANCE, [3, 5, 900], '77777'));
    expect(answer).toMatchObject({ status: 'READY', trainingRows: 766, holdoutRows: 191 });
    const lines = [...(await world.lines(answer.trainingUri)), ...(await world.lines(answer.holdoutUri)), await world.text(answer.baselineKey)];
    expect(lines.join()).not.toContain('77777');
    expect(await world.document<QuarantineReport>(answer.manifestKey.replace('manifest', 'quarantine'))).toEqual({
      version: 1, modelId: 'flights', fingerprint: answer.fingerprint, refused: 3, reasons: [{ reason: 'column "distance" above 5000', rows: 3 }],
      lines: [5, 7, 902].map((line) => ({ key: 'flights/all.csv', line, reason: 'column "distance" above 5000' })),
    });
    expect((await world.document<SnapshotManifest>(answer.manifestKey)).inputs).toMatchObject([{ rows: 766, heldOut: 191, refused: 3, quarantined: 0 }]);
  });

  it('are listed also when they reject the data', async () => {
    const world = expecting({ column: 'distance', max: 5000 });
    const { fingerprint } = await answerOf(world, changed(DISTANCE, TEN, '77777'));
    expect(await world.document<QuarantineReport>(`models/flights/retraining/snapshots/${fingerprint}/quarantine.json`)).toMatchObject({ refused: 10 });
    expect(await world.keys()).not.toContain(`models/flights/retraining/snapshots/${fingerprint}/manifest.json`);
  });

  it('are not those without a value', async () => {
    expect(await answerOf(worldThatExpects({ columns: [{ column: 'distance', min: 0, max: 5000 }, { column: 'origin', oneOf: ['ORD', 'JFK', 'LAX'] }] }), changed(DISTANCE, TEN, 'NA').map((row) => row.replace(',ORD,', ',,')))).toMatchObject({ status: 'READY', trainingRows: 768 });
  });
});

describe('a list that a column refers to', () => {
  const listed: ColumnExpectation = { column: 'origin', listedIn: { file: '_reference/airports.csv', column: 'code' } };
  const withList = async (list: string | undefined, lines = flights(10)): Promise<PrepareAnswer> => {
    const world = expecting(listed);
    if (list !== undefined) await world.folder.write('data', 'flights/_reference/airports.csv', list);
    return answerOf(world, lines);
  };

  it('is looked up beside the data, of which it is no part', async () => {
    expect(await withList('code,name\nORD,Chicago\nJFK,New York\nLAX,Los Angeles\n')).toMatchObject({ status: 'READY', trainingRows: 768, holdoutRows: 192 });
    expect((await withList('code,name\nORD,Chicago\nJFK,New York\n')).reason).toContain('0.25 of 960 rows against the expectations of the schema, expected less than 0.01: 240 with column "origin" not in its list, the first in flights/all.csv line 4');
  });

  it('decides which rows count: data under another list, or without it, are other data', async () => {
    const world = expecting(listed, 0.5);
    const write = (codes: string): Promise<unknown> => world.folder.write('data', 'flights/_reference/airports.csv', `code\n${codes}`);
    await write('ORD\nJFK\nLAX\n');
    const first = await answerOf(world, flights(10));
    expect(await world.prepare(first.fingerprint)).toMatchObject({ status: 'NO_CHANGE' });
    expect((await world.document<SnapshotManifest>(first.manifestKey)).lists).toMatchObject([{ key: 'flights/_reference/airports.csv' }]);
    await write('ORD\nJFK\n');
    const second = await world.prepare(first.fingerprint);
    expect(second).toMatchObject({ status: 'READY', trainingRows: 576 });
    expect(second.fingerprint).not.toBe(first.fingerprint);
    rmSync(join(world.root, 'data', 'flights', '_reference', 'airports.csv'));
    expect((await world.prepare(second.fingerprint)).reason).toContain('no such object, expected a list');
  });

  it.each<[what: string, list: string | undefined, reason: string]>([
    ['is not there', undefined, 'flights/_reference/airports.csv: no such object, expected a list with column "code" to hold the data against'],
    ['has no such column', 'name\nChicago\n', 'flights/_reference/airports.csv line 2: '],
    ['is empty', 'code\n', 'flights/_reference/airports.csv: no value in column "code"'],
  ])('rejects the data where it %s: evidence that is missing proves nothing', async (_, list, reason) => {
    const answer = await withList(list);
    expect(answer.status).toBe('REJECTED');
    expect(answer.reason).toContain(reason);
  });
});

describe('a key that no two rows share', () => {
  it('keeps the first of them, in every reading', async () => {
    const world = worldThatExpects({ unique: ['departure', 'origin'] }, 0.5);
    const rows = flights(10);
    const answer = await answerOf(world, [...rows.slice(0, 400), ...rows.slice(0, 300), ...rows.slice(400)]);
    expect(answer).toMatchObject({ status: 'READY', trainingRows: 768, holdoutRows: 192 });
    expect(await world.lines(answer.trainingUri)).toEqual([HEADER, ...rows.slice(0, 768)]);
    expect(await world.document<QuarantineReport>(answer.manifestKey.replace('manifest', 'quarantine'))).toMatchObject({ refused: 300, reasons: [{ reason: 'the same "departure", "origin" as a row before', rows: 300 }] });
  });

  it('is not broken by rows that share only a part of it', async () => {
    expect(await answerOf(worldThatExpects({ unique: ['departure', 'remark'] }), changed(REMARK, TEN, 'same'))).toMatchObject({ status: 'READY', trainingRows: 768 });
  });
});

describe('the data as a whole', () => {
  it('may lack a share of the values of a column, and no more', async () => {
    const lacking = changed(DELAY, [...TEN, 500], 'NA');
    expect((await answerOf(expecting({ column: 'delay', maxMissing: 0.0115 }), lacking)).status).toBe('READY');
    expect((await answerOf(expecting({ column: 'delay', maxMissing: 0.01 }), lacking)).reason).toBe('0.0114 of 960 rows without a value in column "delay", expected at most 0.01');
  });

  it('have as many rows as expected, held-out ones included', async () => {
    const rows = flights(10);
    expect((await answerOf(worldThatExpects({ minRows: 960, maxRows: 960 }), rows)).status).toBe('READY');
    expect((await answerOf(worldThatExpects({ minRows: 961 }), rows)).reason).toBe('960 rows, expected at least 961');
    expect((await answerOf(worldThatExpects({ maxRows: 959 }), rows)).reason).toBe('960 rows, expected at most 959');
  });

  it('are fresh by the time of the run, not by a clock', async () => {
    const aged = (now?: string): Promise<PrepareAnswer> => answerOf(worldThatExpects({ maxAgeSeconds: 2 * 86_400 }), flights(10), now);
    expect((await aged('2001-01-12T23:45:00Z')).status).toBe('READY');
    expect((await aged('2001-01-12T23:45:01Z')).reason).toBe('the newest row by column "departure" is 48 hours old, expected at most 48 hours');
    expect((await aged('2001-01-09T00:00:00Z')).reason).toBe('the newest row by column "departure" lies 47 hours in the future, expected none there');
    expect((await aged()).reason).toBe('no time of the run to tell the age of the data by, expected one in the event');
  });

  it('are as fresh as the clock says that wrote times without an offset', async () => {
    const aged = (now: string): Promise<PrepareAnswer> =>
      answerOf(new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, utcOffsetMinutes: 480 }, expectations: { columns: [], maxAgeSeconds: 2 * 86_400 } }), flights(10).map((line) => line.replace('.000Z,', ',')), now);
    expect((await aged('2001-01-12T15:45:00Z')).status).toBe('READY');
    expect((await aged('2001-01-12T15:45:01Z')).reason).toBe('the newest row by column "departure" is 48 hours old, expected at most 48 hours');
  });

  it('are looked at again when they were fresh once and have not changed since', async () => {
    const world = worldThatExpects({ maxAgeSeconds: 86_400 });
    expect((await answerOf(world, flights(10), '2001-01-11T00:00:00Z')).status).toBe('READY');
    expect((await world.prepare('none', 'run-2', '2001-02-01T00:00:00Z')).status).toBe('REJECTED');
  });

  it('are told all that is wrong at once', async () => {
    const world = worldThatExpects({ columns: [{ column: 'delay', maxMissing: 0 }, { column: 'distance', max: 5000 }], minRows: 5000 });
    const { reason } = await answerOf(world, changed(DISTANCE, TEN, '6000').map((row, index) => (index === 500 ? row.replace(/Z,[^,]*/, 'Z,') : row)));
    expect(reason.split('; ').length).toBeGreaterThanOrEqual(3);
    for (const part of ['against the expectations of the schema', 'without a value in column "delay"', '950 rows, expected at least 5000']) expect(reason).toContain(part);
  });

  it('are a change of the fingerprint when what is expected of them changes: what was accepted must be again', async () => {
    const world = worldThatExpects({ minRows: 900 });
    const first = await answerOf(world, flights(10));
    const stricter = world.another({ expectations: { columns: [], minRows: 961 } });
    expect(await stricter.prepare(first.fingerprint)).toMatchObject({ status: 'REJECTED' });
    expect(await world.prepare(first.fingerprint)).toMatchObject({ status: 'NO_CHANGE' });
  });
});

describe('the data against the snapshot that was accepted last', () => {
  const shifted = (days: number): string[] => flights(days).map((row) => row.split(',').map((cell, index) => (index === DISTANCE ? String(Number(cell) * 1.609) : cell)).join(','));

  it('may come in another number, and by no more than was said', async () => {
    const world = worldThatExpects({ maxRowsChange: 0.2 });
    expect((await answerOf(world, flights(10))).status).toBe('READY');
    expect((await answerOf(world, flights(12))).status).toBe('READY');
    expect((await answerOf(world, flights(15))).reason).toBe('1440 rows, 0.25 more than the 1152 of the snapshot accepted last, expected a change of at most 0.2');
    expect((await answerOf(world, flights(9))).reason).toContain('864 rows, 0.25 fewer than the 1152 of the snapshot accepted last');
    expect((await answerOf(world, flights(13))).status).toBe('READY');
  });

  it('may drift, and by no more than was said: here by a change of unit', async () => {
    const world = worldThatExpects({ maxDrift: 0.2 });
    expect((await answerOf(world, flights(10))).status).toBe('READY');
    expect((await answerOf(world, flights(11))).status).toBe('READY');
    const { status, reason } = await answerOf(world, shifted(11));
    expect(status).toBe('REJECTED');
    expect(reason).toMatch(/^column "distance" has a population stability index of [\d.]+ against the snapshot accepted last, expected at most 0\.2$/);
    expect((await answerOf(world.another({ expectations: { columns: [], maxDrift: 10 } }), shifted(11))).status).toBe('READY');
  });

  it('are not compared with themselves when the step is tried again', async () => {
    const world = worldThatExpects({ maxRowsChange: 0.2 });
    await answerOf(world, flights(10));
    await answerOf(world, flights(12));
    expect((await world.prepare()).status).toBe('READY');
  });

  it('are rejected while the snapshot that was accepted last is gone', async () => {
    const world = worldThatExpects({ maxDrift: 0.2 });
    await world.folder.write('store', 'models/flights/retraining/accepted.json', JSON.stringify({ version: 1, modelId: 'flights', fingerprint: '0123456789abcdef', rows: 960 }));
    expect((await answerOf(world, flights(10))).reason).toContain('models/flights/retraining/snapshots/0123456789abcdef/baseline.json: no such object, expected the baseline of the snapshot accepted last');
    await world.folder.write('store', 'models/flights/retraining/accepted.json', JSON.stringify({ version: 1, modelId: 'flights', fingerprint: 'x' }));
    await expect(answerOf(world, flights(10))).rejects.toThrow('accepted.json: got fingerprint "x" and undefined rows, expected those of a snapshot; delete it');
  });
});
