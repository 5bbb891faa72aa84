/** Tests of the rows of captured payloads in JSON that come with the names of their columns, and of payloads of too many rows. */
import { describe, expect, it } from 'vitest';
import { MAX_ROWS, payloadRows } from '../../../../lambda/shared/records/capture/payload';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import { streamed } from '../../support/chunks';
import { RowsTaken } from '../../support/rows';

const rows = (value: unknown, columns = ['a', 'b']): readonly unknown[] => payloadRows({ data: JSON.stringify(value), encoding: 'JSON' }, columns);

describe('a payload in the split form of pandas', () => {
  it('gives its cells by the names beside them, in any order and among others', () => {
    expect(rows({ columns: ['b', 'a'], data: [[1, 2], [3, 4]] })).toEqual([[2, 1], [4, 3]]);
    expect(rows({ columns: ['x', 'a', 'b'], index: [0], data: [[9, 1, 2]] })).toEqual([[1, 2]]);
    expect(rows({ dataframe_split: { columns: ['b', 'a'], data: [[1, 2]] } })).toEqual([[2, 1]]);
    expect(rows({ columns: ['a'], data: [[1], [2]] }, ['a'])).toEqual([[1], [2]]);
  });

  it.each([
    ['names that lack one of the columns', { columns: ['a', 'c'], data: [[1, 2]] }, 'names beside the rows that lack one of the columns'],
    ['names that are none', { columns: [0, 1], data: [[1, 2]] }, 'names beside the rows that lack one of the columns'],
    ['a row of another width than the names', { columns: ['a', 'b'], data: [[1, 2, 3]] }, '3 values, expected 2'],
    ['a row that is no list', { columns: ['a', 'b'], data: [5] }, 'a row that is no list'],
  ])('refuses %s', (_, value, reason) => {
    expect(rows(value)).toEqual([reason]);
  });

  it('is none where no names stand beside the rows, or a column is called so', () => {
    expect(rows({ data: [[1, 2]] })).toEqual([[1, 2]]);
    expect(rows({ columns: 3, data: [[1, 2]] })).toEqual([[1, 2]]);
    expect(rows([{ columns: ['b', 'a'], data: 1 }], ['columns', 'data'])).toEqual([[['b', 'a'], 1]]);
  });
});

describe('a captured request of too many rows', () => {
  it.each([
    ['CSV', '1\n'.repeat(MAX_ROWS + 5)],
    ['JSON', `[${'1,'.repeat(MAX_ROWS + 4)}1]`],
  ])('counts each of them as lost, in %s', async (encoding, data) => {
    const taken = new RowsTaken();
    const line = JSON.stringify({ captureData: { endpointInput: { data, encoding } } });
    await readRecords({ key: 'x', format: 'capture', capture: { inputs: ['a'], outputs: [] }, chunks: streamed([Buffer.from(`${line}\n`)]), absentColumns: 'missing' }, ['a'], taken);
    expect(taken).toMatchObject({ rows: [], quarantined: [{ line: 1, reason: `more than ${MAX_ROWS} rows in a request`, lines: MAX_ROWS + 5 }] });
  });
});
