/** Tests that the parts of an hour add up to what one reader of all its objects counts, byte for byte. */
import { describe, expect, it } from 'vitest';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import { type HourResult, HourSum } from '../../../lambda/shared/hour-result';
import { PartialBuilder } from '../../../lambda/shared/partial-builder';
import { CellReader } from '../../../lambda/shared/records/cells';
import { baselineOf, categorical, continuous, discrete } from '../support/baselines';
import { fc } from '../support/property';

const HOUR = '2001-02-03T04:00:00Z';
const reader = new CellReader(['NA']);
const FEATURES = [continuous('delay', Array.from({ length: 100 }, (_, index) => index)), discrete('stops', [0, 1, 2], [80, 15, 5, 0]), categorical('origin', ['ORD', 'JFK'], [60, 40, 0])];
const plain = baselineOf(FEATURES);
const segmented: BaselineDocument = {
  ...plain,
  settings: { ...plain.settings, segments: { column: 'origin', most: 2, always: [], bins: 10 } },
  segments: ['ORD', 'JFK'],
  features: FEATURES.map((feature) => ({ ...feature, bySegment: { ends: feature.counts.map((_, bin) => bin), segments: [] } })),
};

interface LoggedObject {
  readonly rows: readonly (readonly unknown[])[];
  /** Unreadable lines behind the rows. */
  readonly unreadable: number;
  readonly isDamaged: boolean;
}

const cell = fc.constantFrom<unknown>(-1, 0, 1, 2, 50, 99.5, 'ORD', 'JFK', 'LAX', 'NA', null, undefined, Infinity, {});
const loggedObject: fc.Arbitrary<LoggedObject> = fc.record({
  rows: fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }),
  unreadable: fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 3 }) }, fc.integer({ min: 300, max: 1500 })),
  isDamaged: fc.boolean(),
});
/** Objects, to which part each belongs, and the order in which they are read and parts are added. */
const hour = fc.array(fc.record({ object: loggedObject, part: fc.nat({ max: 4 }), readAt: fc.nat(), addedAt: fc.nat() }), { maxLength: 12 });

function counted(baseline: BaselineDocument, objects: readonly (readonly [string, LoggedObject])[]): HourResult {
  const builder = new PartialBuilder(baseline, reader);
  for (const [key, { rows, unreadable, isDamaged }] of objects) {
    const handler = builder.object({ key, etag: `etag of ${key}`, size: rows.length });
    rows.forEach((row, index) => handler.row(row, index + 1));
    for (let line = 1; line <= unreadable; line++) handler.quarantine(rows.length + line, 'not valid JSON');
    if (isDamaged) handler.damaged?.();
  }
  return builder.build(HOUR);
}

function sumOf(baseline: BaselineDocument, parts: readonly HourResult[]): HourResult {
  const sum = new HourSum(baseline, HOUR);
  for (const part of parts) sum.add(part);
  return sum.result();
}

describe('the sum of the parts of an hour', () => {
  it.each([['without segments', plain], ['with segments', segmented]])('has the bytes of what one reader counts, for every partition and order, %s', (_, baseline) => {
    fc.assert(
      fc.property(hour, (entries) => {
        const keyed = entries.map((entry, index) => ({ ...entry, named: [`object ${String(index).padStart(2, '0')}`, entry.object] as const }));
        const whole = counted(baseline, keyed.map(({ named }) => named));
        const inOrder = [...keyed].sort((a, b) => a.readAt - b.readAt);
        const byPart = [0, 1, 2, 3, 4].map((part) => inOrder.filter((entry) => entry.part === part)).filter(({ length }) => length > 0);
        const parts = byPart.sort((a, b) => a[0]!.addedAt - b[0]!.addedAt).map((ofPart) => counted(baseline, ofPart.map(({ named }) => named)));
        expect(JSON.stringify(sumOf(baseline, parts))).toBe(JSON.stringify(whole));
      }),
    );
  });

  it('can be a part itself', () => {
    const object = (rows: number): LoggedObject => ({ rows: Array.from({ length: rows }, (_, row) => [row, row % 3, 'ORD']), unreadable: 700, isDamaged: true });
    const [one, two, three] = ['a', 'b', 'c'].map((key, index) => counted(plain, [[key, object(index + 1)]]));
    const whole = JSON.stringify(sumOf(plain, [one!, two!, three!]));
    expect(JSON.stringify(sumOf(plain, [sumOf(plain, [three!, one!]), two!]))).toBe(whole);
    expect(JSON.stringify(sumOf(plain, [one!, sumOf(plain, [two!, three!])]))).toBe(whole);
  });

  it('refuses a part of another hour, and an object in two parts', () => {
    const part = counted(plain, [['a', { rows: [[1, 1, 'ORD']], unreadable: 0, isDamaged: false }]]);
    expect(() => sumOf(plain, [part, part])).toThrow(`hour ${HOUR}: got a in two parts, expected each object in one: its rows would count twice`);
    expect(() => new HourSum(plain, '2001-02-03T05:00:00Z').add(part)).toThrow(`hour 2001-02-03T05:00:00Z: got a part of ${HOUR}, expected parts of one hour`);
  });
});
