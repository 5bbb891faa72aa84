/** Tests of learning determined values beside another work: whether rows agree is known without a second look at them. */
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../lib/contract/dataset';
import { DeterminedLearner, TooManyCombinations } from '../../../lambda/shared/determined-learner';
import { DeterminedReader } from '../../../lambda/shared/determined-reader';
import { CellReader } from '../../../lambda/shared/records/cells';
import { fc } from '../support/property';

const COLUMNS = ['distance', 'from', 'to'];
const SCHEMA: readonly Column[] = [
  { name: 'distance', type: 'number', determinedBy: ['from', 'to'], tolerance: 0.05 },
  { name: 'from', type: 'category' },
  { name: 'to', type: 'category' },
];

type Row = readonly [distance: unknown, from: unknown, to: unknown];

interface Given {
  readonly row: Row;
  readonly isLearnt: boolean;
}

function learnerOf(rows: readonly Given[]): DeterminedLearner {
  const learner = new DeterminedLearner(COLUMNS, SCHEMA, new CellReader(['NA']));
  for (const { row, isLearnt } of rows) {
    if (isLearnt) learner.learn(row);
    else learner.see(row);
  }
  return learner;
}

/** As the check of the data does it, when the values are known: row by row. */
function contradictions(rows: readonly Given[], learner: DeterminedLearner): number {
  const reader = new DeterminedReader(new CellReader(['NA']), learner.values().get('distance')!, [1, 2]);
  return rows.filter(({ row }) => reader.contradiction(row, 0) !== undefined).length;
}

const distance = fc.constantFrom<unknown>('100', 100, '101', '104.9', '105', '106', '160.9', '-100', '0', 'NA', 'far', 'Infinity', undefined);
const place = fc.constantFrom<unknown>('A', 'B', ' A', 7, '7', true, 'true', 'NA', undefined, {});
const rows = fc.array(fc.record({ row: fc.tuple(distance, place, fc.constant('B')), isLearnt: fc.boolean() }), { maxLength: 60, size: 'max' });
const usual = fc.array(fc.record({ row: fc.tuple(fc.constantFrom('100', '101', '99'), fc.constantFrom('A', 'B'), fc.constantFrom('A', 'B')), isLearnt: fc.boolean() }), { maxLength: 60, size: 'max' });

describe('a learner of determined values', () => {
  it('agrees if and only if none of its rows contradicts what it has learnt', () => {
    const counts = { agreed: 0, contradicted: 0 };
    fc.assert(fc.property(fc.oneof(rows, usual), (given) => {
      const learner = learnerOf(given);
      const isAgreed = contradictions(given, learner) === 0;
      expect(learner.agrees).toBe(isAgreed);
      counts[isAgreed ? 'agreed' : 'contradicted'] += 1;
    }), { numRuns: 1000, seed: 11 });
    expect(Math.min(counts.agreed, counts.contradicted)).toBeGreaterThan(100);
  });

  it('learns nothing from rows that it only sees, and is not mended by the order of rows', () => {
    const seen = learnerOf(Array.from({ length: 9 }, () => ({ row: ['100', 'A', 'B'] as Row, isLearnt: false })));
    expect(seen.values().get('distance')!.combinations).toEqual([]);
    const usual: Given[] = Array.from({ length: 5 }, () => ({ row: ['100', 'A', 'B'], isLearnt: true }));
    const wrong: Given = { row: ['160.9', 'A', 'B'], isLearnt: false };
    expect([learnerOf([wrong, ...usual]).agrees, learnerOf([...usual, wrong]).agrees, learnerOf(usual).agrees]).toEqual([false, false, true]);
  });

  it('says that it does not know when it sees more combinations than it can keep, and refuses to learn more', () => {
    const many = (isLearnt: boolean): Given[] => Array.from({ length: 10_001 }, (_, index) => ({ row: ['100', `from ${index}`, 'B'], isLearnt }));
    expect(learnerOf(many(false)).agrees).toBe(false);
    expect(() => learnerOf(many(true))).toThrow(TooManyCombinations);
    expect(learnerOf(many(true).slice(1)).agrees).toBe(true);
  });
});
