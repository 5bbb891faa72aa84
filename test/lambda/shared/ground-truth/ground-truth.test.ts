/** Tests of labels that come later: how they are read, and that each row gets its own or is accounted for. */
import { describe, expect, it } from 'vitest';
import { GroundTruthJoin } from '../../../../lambda/shared/ground-truth/join';
import { GroundTruth } from '../../../../lambda/shared/ground-truth/labels';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import { streamed } from '../../support/chunks';
import { fc } from '../../support/property';

type Refused = { line: number; reason: string; lines?: number | undefined }[];

const line = (eventId: unknown, data: unknown, encoding = 'CSV'): string => JSON.stringify({ groundTruthData: { data, encoding }, eventMetadata: { eventId }, eventVersion: '0' });
const capture = (eventId: string, rows: readonly string[], inferenceId?: string): string =>
  JSON.stringify({ captureData: { endpointInput: { data: rows.join('\n'), encoding: 'CSV' } }, eventMetadata: { eventId, ...(inferenceId === undefined ? {} : { inferenceId }) } });

async function read(truth: GroundTruth, lines: readonly string[], minute = 0, key = 'labels'): Promise<Refused> {
  const refused: Refused = [];
  const object = { key, chunks: streamed([Buffer.from(lines.map((one) => `${one}\n`).join(''))]), lastModified: new Date(Date.UTC(2001, 1, 3, 4, minute)) };
  await truth.read(object, (number, reason) => refused.push({ line: number, reason }));
  return refused;
}

async function joined(truth: GroundTruth, lines: readonly string[]) {
  const rows: [unknown, unknown][] = [];
  const refused: Refused = [];
  const refuse = (number: number, reason: string, count?: number): void => void refused.push({ line: number, reason, lines: count });
  const join = new GroundTruthJoin(truth, 1, { labelled: ([delay], label) => rows.push([delay, label]), unequal: refuse, quarantine: refuse });
  const layout = { inputs: ['delay', 'stops'], outputs: [], inferenceId: 'id' };
  const handler = { row: (cells: readonly unknown[], number: number) => join.row(cells, number), quarantine: (number: number, reason: string, count?: number) => join.quarantine(number, reason, count) };
  await readRecords({ key: 'log', format: 'capture', capture: layout, chunks: streamed([Buffer.from(`${lines.join('\n')}\n`)]), absentColumns: 'missing' }, ['delay', 'id'], handler);
  join.end();
  return { rows, refused, join };
}

describe('a request of which a row cannot be read', () => {
  it.each([['before', ['1,2', 'x', '3,4']], ['behind', ['1,2', '3,4', 'x']]])('has its other rows counted as lost, %s them or not', async (_, rows) => {
    const { join, rows: found } = await joined(new GroundTruth(), [capture('a', rows), capture('b', ['5,6'])]);
    expect([join.lost, join.unlabelled, found]).toEqual([2, 1, []]);
  });
});

describe('ground truth', () => {
  it('is read in CSV and JSON, for one row or several', async () => {
    const truth = new GroundTruth();
    const refused = await read(truth, [line('a', '1'), line('b', 'late\non time'), line('c', '{"instances":[{"label":0},{"label":1}]}', 'JSON'), line('d', '[0.5]', 'JSON')]);
    expect(refused).toEqual([]);
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => truth.labels(id))).toEqual([['1'], ['late', 'on time'], [0, 1], [0.5], undefined]);
  });

  it.each([
    ['not valid JSON', '{"a"'],
    ['no groundTruthData', '[]'],
    ['no eventId', '{"groundTruthData":{"data":"1","encoding":"CSV"}}'],
    ['no eventId', line('', '1')],
    ['no eventId', line('x'.repeat(600), '1')],
    ['no data in a captured payload', line('a', 5)],
    ['an encoding that is none of CSV, JSON and BASE64', line('a', '1', 'XML')],
    ['2 values, expected 1', line('a', '1,2')],
    ['no label', line('a', '')],
  ])('counts a line with %s', async (reason, text) => {
    const truth = new GroundTruth();
    expect(await read(truth, ['', text])).toEqual([{ line: 2, reason }]);
    expect([truth.quarantined, truth.size]).toEqual([1, 0]);
  });

  it('keeps of two labels for a request the one that was written last, in whatever order objects are read', async () => {
    const objects = [[0, 'x'], [1, 'a'], [1, 'b'], [2, 'a'], [2, 'c']] as const;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...objects], { minLength: 5 }), async (order) => {
        const truth = new GroundTruth();
        for (const [minute, key] of order) await read(truth, [line('id', 'old'), line('id', `${minute} ${key}`)], minute, key);
        expect([truth.labels('id'), truth.replaced]).toEqual([['2 c'], 9]);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps no more than the limit, and counts the others', async () => {
    const truth = new GroundTruth(2);
    await read(truth, ['a', 'b', 'c', 'd', 'a'].map((id) => line(id, '1')));
    expect([truth.size, truth.dropped, truth.replaced]).toEqual([2, 2, 1]);
  });

  it('counts labels for that and not requests, and long texts as several', async () => {
    const truth = new GroundTruth(5);
    await read(truth, [line('a', '1\n0\n1'), line('b', '1\n0\n1'), line('c', '1')]);
    expect([truth.labels('a'), truth.labels('b'), truth.labels('c'), truth.dropped]).toEqual([['1', '0', '1'], undefined, ['1'], 1]);
    await read(truth, [line('c', '1\n0'), line('d', '1'), line('c', 'x'.repeat(200))], 1);
    expect([truth.labels('c'), truth.dropped]).toEqual([['1', '0'], 3]);
  });

  it('may be columns of a log', async () => {
    const truth = new GroundTruth();
    const refused: Refused = [];
    const object = { key: 'x.jsonl', format: 'jsonl', chunks: streamed([Buffer.from('{"id":"a","late":1}\n{"id":7,"late":0}\n{"late":0}\nx\n')]), absentColumns: 'refused', lastModified: new Date(0) } as const;
    await truth.readColumns(object, { id: 'id', label: 'late' }, (number, reason) => refused.push({ line: number, reason }));
    expect([truth.labels('a'), truth.labels('7'), truth.quarantined]).toEqual([[1], [0], 2]);
    expect(refused).toEqual([{ line: 3, reason: 'no id' }, { line: 4, reason: 'not valid JSON' }]);
  });

  it('is refused for ids of so many digits in JSON that each would be the one of others, too', async () => {
    const truth = new GroundTruth();
    const refused: Refused = [];
    const object = { key: 'x.jsonl', format: 'jsonl', chunks: streamed([Buffer.from('{"id":9007199254740991,"late":1}\n{"id":9007199254740993,"late":0}\n{"id":"9007199254740993","late":0}\n')]), absentColumns: 'refused', lastModified: new Date(0) } as const;
    await truth.readColumns(object, { id: 'id', label: 'late' }, (number, reason) => refused.push({ line: number, reason }));
    expect([truth.labels('9007199254740991'), truth.labels('9007199254740992'), truth.labels('9007199254740993')]).toEqual([[1], undefined, [0]]);
    expect(refused).toEqual([{ line: 2, reason: 'an id that is a number beyond 2^53, whose last digits JSON does not keep' }]);
  });
});

describe('the join', () => {
  it('gives each row of a request its own label, by the inferenceId or else the eventId', async () => {
    const truth = new GroundTruth();
    await read(truth, [line('mine', '1'), line('b', '0\n1')]);
    const { rows, refused, join } = await joined(truth, [capture('a', ['5,0'], 'mine'), capture('b', ['6,0', '7,0']), capture('c', ['8,0', '9,0'])]);
    expect(rows).toEqual([['5', '1'], ['6', '0'], ['7', '1']]);
    expect([refused, join.joined, join.unlabelled]).toEqual([[], 3, 2]);
  });

  it('takes rows whose id is a number that JSON does not keep for rows without one, and those of Parquet as they are', () => {
    const truth = new GroundTruth();
    for (const id of ['12345678901234567', '12345678901234568']) truth.add(id, [1], { key: 'labels', lastModified: new Date(0) });
    const labelled: unknown[] = [];
    const join = new GroundTruthJoin(truth, 0, { labelled: ([id]) => labelled.push(id), unequal: () => undefined, quarantine: () => undefined });
    [JSON.parse('12345678901234567'), 12345678901234567n, '12345678901234568', 5].forEach((id, index) => join.row([id], index + 1));
    join.end();
    expect([labelled, join.withoutId, join.unlabelled]).toEqual([[12345678901234567n, '12345678901234568'], 1, 1]);
  });

  it('refuses a request with another number of labels than rows', async () => {
    const truth = new GroundTruth();
    await read(truth, [line('a', '1\n0')]);
    const { rows, refused } = await joined(truth, [capture('a', ['5,0', '6,0', '7,0'])]);
    expect([rows, refused]).toEqual([[], [{ line: 1, reason: '2 labels for 3 rows', lines: 3 }]]);
  });

  it('refuses all rows of a request that lost one, whichever it was', async () => {
    for (const [at, labels] of [[0, '1\n1'], [1, '1'], [2, '1\n1']] as const) {
      const truth = new GroundTruth();
      await read(truth, [line('a', labels), line('b', '0')]);
      const request = ['5,0', '6,0', '7,0'].map((row, index) => (index === at ? `${row},0` : row));
      const { rows, refused } = await joined(truth, [capture('a', request), capture('b', ['8,0'])]);
      expect(rows).toEqual([['8', '0']]);
      expect(refused.reduce((sum, { lines = 1 }) => sum + lines, 0)).toBe(3);
    }
  });
});
