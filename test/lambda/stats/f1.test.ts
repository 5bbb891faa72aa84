/** Tests of F1, of one class and of several. */
import { describe, expect, it } from 'vitest';
import { f1, macroF1 } from '../../../lambda/stats/f1';

describe('f1', () => {
  it('is the harmonic mean of precision and recall', () => {
    expect(f1(4, 4, 2)).toBe(8 / 14);
    const [precision, recall] = [30 / 40, 30 / 50];
    expect(f1(30, 10, 20)).toBeCloseTo((2 * precision * recall) / (precision + recall), 15);
  });

  it('is 0 when nothing is right, and not a number when there is nothing', () => {
    expect(f1(0, 3, 2)).toBe(0);
    expect(f1(0, 0, 0)).toBeNaN();
  });
});

describe('macroF1', () => {
  it('is the mean over the classes that occur or are predicted', () => {
    // Truths aabbbccca, answers abbbacccd: F1 of a, b, c, d is 2/5, 2/3, 1, 0 by Python's fractions.
    const classes = [
      { rows: 3, predicted: 2, correct: 1 },
      { rows: 3, predicted: 3, correct: 2 },
      { rows: 3, predicted: 3, correct: 3 },
      { rows: 0, predicted: 1, correct: 0 },
    ];
    expect(macroF1(classes)).toBeCloseTo(31 / 60, 15);
  });

  it('is not a number without classes', () => {
    expect(macroF1([])).toBeNaN();
  });
});
