/** Tests of JSON Lines: rows, hostile lines, and that nothing of a line gets out. */
import { describe, expect, it } from 'vitest';
import { CellCounts, CellReader } from '../../../../lambda/shared/records/cells';
import { JsonLinesDecoder } from '../../../../lambda/shared/records/jsonl';
import { RowsTaken } from '../../support/rows';

function decode(lines: readonly string[], columns = ['a', 'b'], taken = new RowsTaken()): RowsTaken {
  const decoder = new JsonLinesDecoder(columns, taken);
  lines.forEach((line, index) => decoder.line(line, index + 1));
  decoder.end();
  return taken;
}

describe('JsonLinesDecoder', () => {
  it('hands on the wanted members in the wanted order', () => {
    expect(decode(['{"b":"x","c":1,"a":2}']).rows).toEqual([[2, 'x']]);
  });

  it('hands on undefined for an absent member, also after a row that had it', () => {
    expect(decode(['{"a":1,"b":2}', '{"b":3}', '{}']).rows).toEqual([[1, 2], [undefined, 3], [undefined, undefined]]);
  });

  it('skips blank lines', () => {
    expect(decode(['', '  ', '\r', '{"a":1}']).quarantined).toEqual([]);
  });

  it('reads a line with a carriage return', () => {
    expect(decode(['{"a":1}\r']).rows).toEqual([[1, undefined]]);
  });

  it.each([
    ['{"a":1', 'not valid JSON'],
    ['{"a":nan}', 'not valid JSON'],
    ['{"a":1NaN}', 'not valid JSON'],
    ['{"a":-NaN}', 'not valid JSON'],
    ['{"a":1Infinity}', 'not valid JSON'],
    ['{"a":Infinity5}', 'not valid JSON'],
    ['{"a":2-Infinity}', 'not valid JSON'],
    ['{NaN:1}', 'not valid JSON'],
    ['{"a":NaN,"b":"', 'not valid JSON'],
    ['{"a":1}{"a":2}', 'not valid JSON'],
    ["{'a':1}", 'not valid JSON'],
    ['[1,2]', 'not a JSON object'],
    ['null', 'not a JSON object'],
    ['12', 'not a JSON object'],
    ['"text"', 'not a JSON object'],
  ])('quarantines %s', (line, reason) => {
    const { rows, quarantined } = decode(['{"a":1}', line]);
    expect(rows).toHaveLength(1);
    expect(quarantined).toEqual([{ line: 2, reason }]);
  });

  it('takes the numbers that Python writes and JSON has not as what their texts are in CSV', () => {
    const { rows, quarantined } = decode(['{"a": NaN, "b": "NaN, \\"Infinity\\""}', '{"a":Infinity,"b":-Infinity}', '{"b":[NaN,1],"a":NaN }\r']);
    expect(quarantined).toEqual([]);
    expect(rows).toEqual([['NaN', 'NaN, "Infinity"'], [Infinity, -Infinity], ['NaN', ['NaN', 1]]]);
    const counts = new CellCounts();
    const reader = new CellReader(['NaN']);
    for (const [a] of rows) reader.number(a, counts);
    expect(counts).toEqual({ present: 0, missing: 2, invalid: 0, nonFinite: 1 });
  });

  it('looks for them in time that grows with the line', () => {
    const started = process.cpuUsage().user;
    expect(decode([`{"a":NaN,"b":"${'\\"'.repeat(2_000_000)}`]).quarantined).toEqual([{ line: 1, reason: 'not valid JSON' }]);
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
  });

  it('survives nesting of any depth', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(decode([deep, `{"a":${deep}}`]).quarantined).toEqual([{ line: 1, reason: 'not a JSON object' }]);
  });

  it('takes inherited names as columns only when the row has them itself', () => {
    const { rows } = decode(['{"a":1}', '{"constructor":"x","__proto__":"y","toString":1}'], ['constructor', '__proto__', 'toString']);
    expect(rows).toEqual([[undefined, undefined, undefined], ['x', 'y', 1]]);
  });

  it('does not let a row change what other rows look like', () => {
    const { rows } = decode(['{"__proto__":{"a":"polluted"},"b":1}', '{"b":2}']);
    expect(rows).toEqual([[undefined, 1], [undefined, 2]]);
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false);
  });

  it('quarantines a row that cannot be used, for the reason given', () => {
    const { rows, quarantined } = decode(['{"a":1}', '{"a":2}'], ['a'], new RowsTaken(([a]) => (a === 1 ? 'no event time' : undefined)));
    expect(rows).toEqual([[2]]);
    expect(quarantined).toEqual([{ line: 1, reason: 'no event time' }]);
  });

  it('passes on what the splitter could not read', () => {
    const taken = new RowsTaken();
    new JsonLinesDecoder(['a'], taken).unreadable(4, 'not UTF-8');
    expect(taken.quarantined).toEqual([{ line: 4, reason: 'not UTF-8' }]);
  });
});
