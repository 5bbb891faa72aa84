/** Tests of data that are not fit to train on: every reason is told, all at once, and no value of a row. */
import { describe, expect, it } from 'vitest';
import type { PrepareAnswer, RetrainingStepsConfig } from '../../../lib/contract/retraining-steps';
import { buildBaseline } from '../../../lambda/shared/baseline-builder';
import { CONFIG, flights, RetrainingWorld } from '../support/retraining';

/** Answers to a data set of these rows. */
async function answerTo(lines: readonly string[], changes: Partial<RetrainingStepsConfig> = {}, header?: string): Promise<PrepareAnswer> {
  const world = new RetrainingWorld({ ...CONFIG, ...changes });
  await world.writeData('all.csv', lines, header);
  const answer = await world.prepare();
  expect((await world.keys('models/flights/retraining/snapshots/')).filter((key) => key.endsWith('.json'))).toEqual(answer.status === 'READY' ? expect.any(Array) : []);
  return answer;
}

/** Ten days of rows, one column changed. */
function changed(position: number, change: (cell: string, row: number) => string): string[] {
  return flights(10).map((line, row) => line.split(',').map((cell, index) => (index === position ? change(cell, row) : cell)).join(','));
}

const LATE = 4;

describe('prepare rejects', () => {
  it('a prefix without objects, and a repository without an image, together', async () => {
    const world = new RetrainingWorld();
    world.image = undefined;
    await world.folder.write('data', 'flights/_SUCCESS', '');
    expect(await world.prepare()).toMatchObject({
      status: 'REJECTED',
      reason: 'data set data/flights/: got no object, expected the training data; write it there, or mend the prefix; image repository flights: got no image with a tag, expected one to train with; push it',
      fingerprint: 'none',
      imageUri: 'none',
    });
    expect(world.log.of('data-rejected')).toHaveLength(1);
  });

  it('too few rows on either side', async () => {
    expect(await answerTo(flights(10), { minTrainingRows: 769, minHoldoutRows: 193 })).toMatchObject({
      status: 'REJECTED',
      reason: '768 rows to train on, expected at least 769; 192 held-out rows, expected at least 193',
    });
  });

  it('too few rows because one of them lies in the future, when the history ends with it', async () => {
    const dataset = { ...CONFIG.dataset, history: { seconds: 4 * 86_400 } };
    const { reason } = await answerTo([...flights(10), '2101-01-01T00:00:00Z,1,500,JFK,1,'], { dataset });
    expect(reason).toContain('0 rows to train on (960 are older than the history, which ends with the newest event time), expected at least 100');
  });

  it('a data set that holds nothing out', async () => {
    expect((await answerTo(flights(10), { dataset: { ...CONFIG.dataset, holdout: { kind: 'none' } } })).reason).toBe('0 held-out rows, expected at least 50');
  });

  it('unreadable lines from the share on, with the first one', async () => {
    const broken = [...flights(10), ...Array.from({ length: 10 }, () => 'secret,1')];
    const { status, reason } = await answerTo(broken);
    expect([status, reason]).toEqual(['REJECTED', "10 of 970 lines unreadable: 0.0103, expected less than 0.01; the first is flights/all.csv line 962: 2 fields, expected 6 as in the header"]);
    expect((await answerTo(broken.slice(0, -1))).status).toBe('READY');
  });

  describe('unreadable lines where a history leaves rows out', () => {
    /** Of the ten days, the first six are older: 576 rows. */
    const changes = { dataset: { ...CONFIG.dataset, history: { seconds: 4 * 86_400 - 900 } } };
    const [old, young] = [flights(10).slice(0, 576), flights(10).slice(576)];
    const answer = async (files: Readonly<Record<string, readonly string[]>>, headers: Readonly<Record<string, string>> = {}): Promise<PrepareAnswer> => {
      const world = new RetrainingWorld({ ...CONFIG, ...changes });
      for (const [key, lines] of Object.entries(files)) await world.writeData(key, lines, headers[key]);
      return world.prepare();
    };

    it('as a share of the lines that are not older', async () => {
      const broken = Array.from({ length: 4 }, () => 'secret,1');
      expect((await answer({ 'a.csv': old, 'b.csv': [...young, ...broken] })).reason).toBe("4 of 388 lines unreadable: 0.0103, expected less than 0.01; the first is flights/b.csv line 386: 2 fields, expected 6 as in the header");
      expect((await answer({ 'a.csv': [...old, ...young, ...broken] })).reason).toContain('4 of 388 lines unreadable: 0.0103');
      expect((await answer({ 'a.csv': old, 'b.csv': [...young, ...broken.slice(1)] })).status).toBe('READY');
    });

    it('but not those of a file that is older as a whole, whose header may lack a column', async () => {
      const lacking = old.map((line) => line.slice(0, line.lastIndexOf(',')));
      expect(await answer({ 'a.csv': [...lacking, 'cut off'], 'b.csv': young }, { 'a.csv': 'departure,delay,distance,origin,late' })).toMatchObject({ status: 'READY', reason: expect.stringContaining('576 older than the history') as string });
      expect((await answer({ 'a.csv': [...old, ...Array.from({ length: 300 }, () => 'cut off')], 'b.csv': young })).status).toBe('READY');
    });
  });

  it('a file without one of the columns of the schema', async () => {
    const { reason } = await answerTo(flights(10).map((line) => line.slice(0, line.lastIndexOf(','))), {}, 'departure,delay,distance,origin,late');
    expect(reason).toContain('line 2: its file\'s header lacks "remark"');
    expect(reason).toContain('0 rows to train on, expected at least 100');
  });

  it('labels that are missing, on either side', async () => {
    const { status, reason } = await answerTo(changed(LATE, (cell, row) => (row === 7 || row === 9 || row === 800 ? 'NA' : cell)));
    expect([status, reason]).toEqual([
      'REJECTED',
      '2 rows to train on without a label in column "late", the first in flights/all.csv line 9, expected none: leave such rows out, or mend them; ' +
        '1 held-out rows without a label in column "late", the first in flights/all.csv line 802, expected none: leave such rows out, or mend them',
    ]);
  });

  it('a third class of two', async () => {
    const { reason } = await answerTo(changed(LATE, (cell, row) => (row === 20 ? 'perhaps' : cell)));
    expect(reason).toBe('1 rows to train on with a label that is neither of two classes in column "late", the first in flights/all.csv line 22, expected none: leave such rows out, or mend them');
  });

  it('a label that is no number, for a regression', async () => {
    const task = { kind: 'regression', label: 'delay' } as const;
    const changes = { task, features: ['distance', 'origin'], gates: [] };
    const { reason } = await answerTo(changed(1, (cell, row) => (row === 20 ? 'long' : row === 30 ? 'Infinity' : cell)), changes);
    expect(reason).toContain('2 rows to train on with a label that is no number in column "delay", the first in flights/all.csv line 22');
    expect(reason).not.toContain('long');
  });

  it.each([
    ['no "1" in column "late" among the rows to train on', (cell: string, row: number) => (row < 768 ? '0' : cell)],
    ['nothing but "1" in column "late" among the rows to train on', (cell: string, row: number) => (row < 768 ? '1' : cell)],
    ['no "1" in column "late" among the held-out rows', (cell: string, row: number) => (row >= 768 ? '0' : cell)],
    ['nothing but "1" in column "late" among the held-out rows', (cell: string, row: number) => (row >= 768 ? '1' : cell)],
  ])('one class only: %s', async (reason, change) => {
    expect(await answerTo(changed(LATE, change))).toMatchObject({ status: 'REJECTED', reason: `${reason}, expected both classes` });
  });

  it('a feature without any value, on either side', async () => {
    expect((await answerTo(changed(1, (cell, row) => (row < 768 ? '' : cell)))).reason).toBe('no value in any of the rows to train on in "delay", expected some of every feature');
    expect((await answerTo(changed(3, (cell, row) => (row >= 768 ? 'NA' : cell)))).reason).toBe('no value in any of the held-out rows in "origin", expected some of every feature');
    expect((await answerTo(changed(2, () => 'far'))).reason).toBe('no value in any of the rows to train on in "distance", expected some of every feature; no value in any of the held-out rows in "distance", expected some of every feature');
  });

  it('no such thing of a feature that is text, however long', async () => {
    const features = [...CONFIG.features, 'remark'];
    expect((await answerTo(changed(5, () => 'x'.repeat(300)), { features })).status).toBe('READY');
    expect((await answerTo(flights(10), { features })).reason).toContain('in "remark"');
  });

  describe('values that contradict what other columns determine', () => {
    const determinedBy = (changes: object = {}): RetrainingStepsConfig['dataset'] => ({
      ...CONFIG.dataset,
      columns: CONFIG.dataset.columns.map((column) => (column.name === 'distance' ? { ...column, determinedBy: ['origin'], tolerance: 0.05, ...changes } : column)),
    });
    const MILES: Readonly<Record<string, number>> = { ORD: 740, JFK: 1000, LAX: 2000 };
    /** Ten days of flights; these rows have kilometres. */
    const routes = (isWrong: (row: number) => boolean, factor = 1.609): string[] =>
      flights(10).map((line, row) => {
        const [departure, delay, , origin, ...rest] = line.split(',');
        return [departure, delay, MILES[origin!]! * (isWrong(row) ? factor : 1), origin, ...rest].join(',');
      });

    it('on either side, from the share of unreadable lines on, with the first one, and no value', async () => {
      const { status, reason } = await answerTo(routes((row) => row >= 700 && row < 708), { dataset: determinedBy() });
      expect([status, reason]).toEqual([
        'REJECTED',
        '0.0104 of the rows to train on have another value in column "distance" (determined by "origin") than most such rows of the data set, expected less than 0.01; ' +
          'the first is flights/all.csv line 702: 1.609 times the expected value, with a tolerance of 0.05; mend the data, or the tolerance in the schema',
      ]);
      expect((await answerTo(routes((row) => row >= 700 && row < 707), { dataset: determinedBy() })).status).toBe('READY');
      expect((await answerTo(routes((row) => row >= 768), { dataset: determinedBy() })).reason).toContain('1 of the held-out rows have another value in column "distance"');
      expect((await answerTo(routes((row) => row >= 700, 1.05), { dataset: determinedBy() })).status).toBe('READY');
    });

    it('with one more reading of the rows only where there are such, and the baseline that the drift check would build', async () => {
      for (const [wrong, readings] of [[0, 1], [3, 2]] as const) {
        const world = new RetrainingWorld({ ...CONFIG, dataset: determinedBy() });
        await world.writeData('all.csv', routes((row) => row < wrong));
        const { baselineKey } = await world.prepare();
        // One for the event times, and those of the rows.
        expect(world.store.readsOf('data/')).toBe(1 + readings);
        const { modelId, dataset, missingWords, baseline } = world.config;
        const { baseline: built } = await buildBaseline({ store: world.folder, bucket: 'data', dataset, modelId, ...baseline, missingWords });
        expect(await world.document(baselineKey)).toEqual(built);
        expect(built.features.find(({ name }) => name === 'distance')).toMatchObject({ invalid: wrong, determined: { values: [1000, 2000, 740] } });
      }
    });

    it('by the live baseline, when all of the data have come to be wrong', async () => {
      const world = new RetrainingWorld({ ...CONFIG, dataset: determinedBy() });
      await world.writeData('all.csv', routes(() => false));
      const { baselineKey } = await world.prepare();
      await world.rebase(baselineKey);
      await world.writeData('all.csv', routes(() => true));
      const { status, reason } = await world.prepare();
      expect(status).toBe('REJECTED');
      expect(reason).toContain('1 of the rows to train on have another value in column "distance" (determined by "origin") than the live baseline models/flights/drift/baseline.json');
      expect(reason).not.toContain('most such rows');
      const other = world.another({ baseline: { ...CONFIG.baseline, features: ['distance', 'origin'] } });
      expect(await other.prepare(), 'a baseline of another definition says nothing').toMatchObject({ status: 'READY' });
    });

    it('a column that more combinations determine than can be kept', async () => {
      const lines = flights(110).map((line, row) => line.split(',').map((cell, index) => (index === 3 ? `airport ${row}` : cell)).join(','));
      const { status, reason } = await answerTo(lines, { dataset: determinedBy() });
      expect(status).toBe('REJECTED');
      expect(reason).toContain('column "distance": got more than 10000 combinations of "origin" to determine it, expected at most that many; name columns with fewer categories');
    });

    it('of a monitor that watches all but the determined column, just the same', async () => {
      const changes = { dataset: determinedBy(), baseline: { ...CONFIG.baseline, features: ['delay'] } };
      expect((await answerTo(routes((row) => row < 300), changes)).reason).toContain('the first is flights/all.csv line 2: 1.609 times');
    });
  });

  it('a line break in a row to score, which would be two rows there', async () => {
    const { reason } = await answerTo(changed(3, (cell, row) => (row === 900 ? '"JFK\nNY"' : cell)));
    expect(reason).toBe('1 held-out row with a line break in a feature, expected none: a model is asked one row a line');
    expect((await answerTo(changed(3, (cell, row) => (row === 9 ? '"JFK\nNY"' : cell)))).status).toBe('READY');
  });

  it('event times that nobody can read', async () => {
    expect(await answerTo(changed(0, () => 'yesterday'))).toMatchObject({ status: 'REJECTED', reason: 'data set data/flights/: got no row with an event time in column "departure", expected ISO 8601 or epoch milliseconds' });
  });

  it('more than one run can read, before it reads', async () => {
    const world = new RetrainingWorld();
    await world.writeData('all.csv', flights(1));
    const list = world.folder.list.bind(world.folder);
    world.folder.list = async function* (bucket, options) {
      for await (const object of list(bucket, options)) yield { ...object, size: 9 * 1024 ** 3 };
    };
    expect((await world.prepare()).reason).toContain('got 9663676416 bytes, expected at most 3221225472');
    expect(world.store.reads).toEqual([]);
  });
});
