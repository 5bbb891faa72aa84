/** Tests of counting rows into partials: bins, quarantine, and that the parts make the whole. */
import { describe, expect, it } from 'vitest';
import { QUARANTINE_LIST_LIMIT, type QuarantinedLine } from '../../../lib/contract/partial';
import { binCount, columnCounter } from '../../../lambda/shared/column-bins';
import { ColumnSum, rowsOf } from '../../../lambda/shared/merge';
import { PartialBuilder } from '../../../lambda/shared/partial-builder';
import { readRecords } from '../../../lambda/shared/records/read-records';
import { CellReader } from '../../../lambda/shared/records/cells';
import { baselineOf, categorical, continuous, discrete } from '../support/baselines';
import { streamed } from '../support/chunks';
import { fc } from '../support/property';

const HOUR = '2001-02-03T04:00:00Z';
const reader = new CellReader(['NA']);
const baseline = baselineOf([
  continuous('delay', Array.from({ length: 100 }, (_, index) => index)),
  discrete('stops', [0, 1, 2], [80, 15, 5, 0]),
  categorical('origin', ['ORD', 'JFK'], [60, 40, 0]),
]);

function input(key: string): { key: string; etag: string; size: number } {
  return { key, etag: `etag of ${key}`, size: 1 };
}

/** Builds one hour from the rows of each object. */
function built(objects: Readonly<Record<string, readonly (readonly unknown[])[]>>) {
  const builder = new PartialBuilder(baseline, reader);
  for (const [key, rows] of Object.entries(objects)) {
    const handler = builder.object(input(key));
    rows.forEach((row, index) => handler.row(row, index + 1));
  }
  return builder.build(HOUR);
}

describe('PartialBuilder', () => {
  it('counts each cell in the bin of the baseline, or as what it is instead', () => {
    const { partial } = built({ a: [[-5, 0, 'ORD'], [1e9, 7, 'LAX'], ['NA', null, undefined], ['x', 'y', {}], [Infinity, 2, 'JFK']] });
    expect(partial.rows).toBe(5);
    const [delay, stops, origin] = partial.features;
    expect(delay).toMatchObject({ present: 2, missing: 1, invalid: 1, nonFinite: 1 });
    expect([delay!.counts[0], delay!.counts.at(-1)]).toEqual([1, 1]);
    expect(stops).toEqual({ present: 3, missing: 1, invalid: 1, nonFinite: 0, counts: [1, 0, 1, 1] });
    expect(origin).toEqual({ present: 3, missing: 1, invalid: 1, nonFinite: 0, counts: [1, 1, 1] });
  });

  it('has as many bins as the baseline, whatever comes', () => {
    const { partial } = built({ a: Array.from({ length: 5000 }, (_, index) => [index * 1e6, index, `category ${index}`]) });
    expect(partial.features.map(({ counts }) => counts.length)).toEqual(baseline.features.map(binCount));
  });

  it('says what it counted and for which baseline', () => {
    const { partial, quarantine } = built({ b: [], a: [] });
    expect(partial).toMatchObject({ hour: HOUR, rows: 0, quarantined: 0 });
    expect(partial.inputs).toEqual([input('a'), input('b')]);
    expect(quarantine).toBeUndefined();
  });

  it('lists quarantined lines by key and line, the first ones only, and counts all', () => {
    const builder = new PartialBuilder(baseline, reader);
    for (const key of ['b', 'a']) {
      const handler = builder.object(input(key));
      for (let line = 1; line <= QUARANTINE_LIST_LIMIT - 300; line++) handler.quarantine(line, 'not valid JSON');
    }
    const { partial, quarantine } = builder.build(HOUR);
    expect(partial.quarantined).toBe(1400);
    expect(quarantine!.quarantined).toBe(1400);
    expect(quarantine!.lines).toHaveLength(QUARANTINE_LIST_LIMIT);
    expect(quarantine!.lines[0]).toEqual({ key: 'a', line: 1, reason: 'not valid JSON' });
    expect(quarantine!.lines[700]).toEqual({ key: 'b', line: 1, reason: 'not valid JSON' });
  });

  it('keeps no more of them than it lists, whatever an object holds', () => {
    const builder = new PartialBuilder(baseline, reader);
    const handler = builder.object(input('a'));
    for (let line = 1; line <= 20 * QUARANTINE_LIST_LIMIT; line++) handler.quarantine(line, 'not valid JSON');
    expect(JSON.stringify(builder).match(/not valid JSON/g)).toHaveLength(QUARANTINE_LIST_LIMIT);
  });

  it('keeps at most twice as many as it lists, however many objects have a header that cannot be used', async () => {
    const builder = new PartialBuilder(baseline, reader);
    const body = Buffer.from(['a,b', ...new Array<string>(20).fill('1,2')].join('\n'));
    let most = 0;
    for (let object = 0; object < 2000; object++) {
      // In descending order of key, each object comes before all that were read.
      const key = `part-${String(9999 - object)}.csv`;
      await readRecords({ key, format: 'csv', chunks: streamed([body]), absentColumns: 'missing' }, ['delay', 'stops', 'origin'], builder.object(input(key)));
      if (object % 50 === 49) most = Math.max(most, JSON.stringify(builder).match(/"reason":/g)?.length ?? 0);
    }
    expect(most).toBeLessThanOrEqual(2 * QUARANTINE_LIST_LIMIT);
    const { quarantine } = builder.build(HOUR);
    expect(quarantine!.quarantined).toBe(40_000);
    expect(quarantine!.lines).toHaveLength(QUARANTINE_LIST_LIMIT);
    expect([quarantine!.lines[0], quarantine!.lines.at(-1)]).toMatchObject([{ key: 'part-8000.csv', line: 2 }, { key: 'part-8049.csv', line: 21 }]);
  });

  it('lists the same lines as if it had kept all, for objects in any order and beside each other', () => {
    const lines = fc.array(fc.tuple(fc.nat({ max: 30 }), fc.integer({ min: 1, max: 900 })), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(lines, (runs) => {
        const builder = new PartialBuilder(baseline, reader);
        const handlers = new Map<string, ReturnType<PartialBuilder['object']>>();
        const all = new Map<string, QuarantinedLine[]>();
        for (const [object, count] of runs) {
          const key = `object ${String(object).padStart(2, '0')}`;
          const handler = handlers.get(key) ?? builder.object(input(key));
          handlers.set(key, handler);
          const ofObject = all.get(key) ?? [];
          all.set(key, ofObject);
          for (let i = 0; i < count; i++) {
            ofObject.push({ key, line: ofObject.length + 1, reason: 'not valid JSON' });
            handler.quarantine(ofObject.length, 'not valid JSON');
          }
        }
        const expected = [...all.keys()].sort().flatMap((key) => all.get(key)!);
        const { quarantine } = builder.build(HOUR);
        expect(quarantine!.quarantined).toBe(expected.length);
        expect(JSON.stringify(quarantine!.lines)).toBe(JSON.stringify(expected.slice(0, QUARANTINE_LIST_LIMIT)));
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order in which objects are read', () => {
    const builder = new PartialBuilder(baseline, reader);
    const [a, b] = [builder.object(input('a')), builder.object(input('b'))];
    b.quarantine(3, 'not UTF-8');
    a.row([1, 1, 'ORD'], 1);
    b.row([2, 0, 'JFK'], 1);
    a.quarantine(9, 'not UTF-8');
    const other = new PartialBuilder(baseline, reader);
    const [laterB, laterA] = [other.object(input('b')), other.object(input('a'))];
    laterA.row([1, 1, 'ORD'], 1);
    laterA.quarantine(9, 'not UTF-8');
    laterB.row([2, 0, 'JFK'], 1);
    laterB.quarantine(3, 'not UTF-8');
    expect(JSON.stringify(builder.build(HOUR))).toBe(JSON.stringify(other.build(HOUR)));
  });

  it('gives the same window for every way of splitting the rows into hours, and in every order', () => {
    const cell = fc.oneof(fc.integer({ min: -20, max: 120 }), fc.constantFrom('NA', 'ORD', 'JFK', 'LAX', null, Infinity), fc.double());
    const row = fc.tuple(cell, cell, cell);
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), fc.array(fc.nat({ max: 5 }), { minLength: 60, maxLength: 60 }), (rows, hours) => {
        const parts = Array.from({ length: 6 }, (_, hour) => built({ a: rows.filter((__, index) => hours[index] === hour) }).partial);
        const whole = built({ a: rows }).partial;
        for (const order of [parts, [...parts].reverse()]) {
          const sums = baseline.features.map((feature, index) => {
            const sum = new ColumnSum(binCount(feature));
            for (const part of order) sum.add(part.features[index]!);
            return sum.result();
          });
          expect(JSON.stringify(sums)).toBe(JSON.stringify(whole.features));
        }
        for (const feature of whole.features) {
          expect(rowsOf(feature)).toBe(rows.length);
          expect(feature.counts.reduce((sum, count) => sum + count, 0)).toBe(feature.present);
        }
      }),
    );
  });
});

describe('columnCounter', () => {
  it('takes a category that is named like a member of every object', () => {
    const counter = columnCounter({ kind: 'categorical', categories: ['__proto__', 'constructor'] }, reader);
    for (const cell of ['__proto__', 'constructor', 'toString']) counter.add(cell);
    expect(counter.result().counts).toEqual([1, 1, 1]);
  });

  it('has one bin for everything when the baseline had no value', () => {
    const counter = columnCounter({ kind: 'discrete', values: [] }, reader);
    counter.add(5);
    expect(counter.result().counts).toEqual([1]);
  });
});
