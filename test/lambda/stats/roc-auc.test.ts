/** Tests of the area under the ROC curve: a reference value, and the naive count of pairs. */
import { describe, expect, it } from 'vitest';
import { rocAuc } from '../../../lambda/stats/roc-auc';
import { fc } from '../support/property';
import { NEGATIVES, POSITIVES } from '../support/scored';

// Few distinct values, so that ties are the rule, and some wild ones.
const scores = fc.array(fc.oneof(fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8), fc.double({ noNaN: true, noDefaultInfinity: true })), { minLength: 1, maxLength: 60 });

describe('rocAuc', () => {
  it('agrees with the reference, ties counting half', () => {
    expect(rocAuc(POSITIVES, NEGATIVES)).toBe(37 / 72);
  });

  it('is the share of pairs in the right order, for all scores', () => {
    fc.assert(
      fc.property(scores, scores, (positives, negatives) => {
        let twice = 0;
        for (const positive of positives) for (const negative of negatives) twice += positive > negative ? 2 : positive === negative ? 1 : 0;
        expect(rocAuc(Float64Array.from(positives).sort(), Float64Array.from(negatives).sort())).toBe(twice / (2 * positives.length * negatives.length));
      }),
    );
  });

  it('is 1 for a perfect model, 0 for a perfectly wrong one, ½ for one that says the same of everything', () => {
    const [low, high] = [Float64Array.of(0.1, 0.2), Float64Array.of(0.8, 0.9, 0.9)];
    expect([rocAuc(high, low), rocAuc(low, high), rocAuc(Float64Array.of(0.5, 0.5), Float64Array.of(0.5))]).toEqual([1, 0, 0.5]);
  });

  it('is exact for a million pairs of equal scores and more', () => {
    const same = (size: number): Float64Array => new Float64Array(size).fill(0.3);
    expect(rocAuc(same(300_001), same(200_000))).toBe(0.5);
  });

  it('is not a number when a class has no row', () => {
    expect(rocAuc(new Float64Array(), NEGATIVES)).toBeNaN();
    expect(rocAuc(POSITIVES, new Float64Array())).toBeNaN();
  });
});
