/** Tests of average precision: a reference value, and the definition over all distinct scores. */
import { describe, expect, it } from 'vitest';
import { averagePrecision } from '../../../lambda/stats/average-precision';
import { fc } from '../support/property';
import { NEGATIVES, POSITIVES } from '../support/scored';

const scores = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 });

describe('averagePrecision', () => {
  it('agrees with the reference', () => {
    expect(averagePrecision(POSITIVES, NEGATIVES)).toBeCloseTo(34 / 63, 14);
  });

  it('sums the gain in recall times the precision, for all scores', () => {
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        const from = (rows: readonly number[], score: number): number => rows.filter((value) => value >= score).length;
        let expected = 0;
        for (const score of new Set([...positives, ...negatives])) {
          const gained = positives.filter((value) => value === score).length / positives.length;
          expected += (gained * from(positives, score)) / (from(positives, score) + from(negatives, score));
        }
        expect(averagePrecision(Float64Array.from(positives).sort(), Float64Array.from(negatives).sort())).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('is the share of the positive class for a model that says the same of everything', () => {
    expect(averagePrecision(Float64Array.of(0.5), Float64Array.of(0.5, 0.5, 0.5))).toBe(0.25);
  });

  it('is not a number when a class has no row', () => {
    expect(averagePrecision(new Float64Array(), NEGATIVES)).toBeNaN();
    expect(averagePrecision(POSITIVES, new Float64Array())).toBeNaN();
  });
});
