/** Tests of sampling errors and of the rule that a drop must be large and no chance. */
import { describe, expect, it } from 'vitest';
import { performanceDrop } from '../../../lambda/stats/performance-drop';
import { rocAuc } from '../../../lambda/stats/roc-auc';
import { rocAucError, samplingErrors, shareError } from '../../../lambda/stats/sampling-error';
import { BinaryConfusion } from '../../../lambda/stats/binary-confusion';
import { countsOf } from '../support/performance-reference';
import { normal, uniform } from '../support/random';

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('samplingErrors', () => {
  it('foretell how the metrics of windows scatter', () => {
    const next = uniform(21);
    const shares = [0.25, 0.1, 0.15, 0.5];
    const windows = Array.from({ length: 600 }, () => {
      const confusion = new BinaryConfusion();
      for (let row = 0; row < 400; row++) {
        const place = next();
        confusion.add(place < 0.25 || (place >= 0.35 && place < 0.5), place < 0.35);
      }
      return confusion;
    });
    const [tp, fp, fn, tn] = shares.map((share) => share * 10_000);
    const errors = samplingErrors(countsOf({ tp: tp!, fp: fp!, fn: fn!, tn: tn! }), 400);
    for (const [foretold, found] of [
      [errors.accuracy, windows.map(({ accuracy }) => accuracy)],
      [errors.precision, windows.map(({ precision }) => precision)],
      [errors.recall, windows.map(({ recall }) => recall)],
    ] as const) {
      expect(foretold / deviation(found)).toBeGreaterThan(0.92);
      expect(foretold / deviation(found)).toBeLessThan(1.08);
    }
    // NannyML's formula for F1 takes the denominator for certain, which makes it somewhat too wide.
    expect(errors.f1 / deviation(windows.map((confusion) => confusion.fBeta(1)))).toBeGreaterThan(0.95);
    expect(errors.f1 / deviation(windows.map((confusion) => confusion.fBeta(1)))).toBeLessThan(1.6);
    expect(errors.f1).toBeCloseTo((Math.sqrt(0.5 * 0.5) / Math.sqrt(400 * 0.5)) * (0.5 / 0.375), 12);
  });

  it('are not numbers where no row of the reference tells', () => {
    expect(samplingErrors(countsOf({ tp: 0, fp: 0, fn: 0, tn: 50 }), 100)).toEqual({ accuracy: 0, precision: NaN, recall: NaN, f1: NaN });
    expect(shareError(0.5, 100)).toBe(0.05);
  });
});

describe('rocAucError', () => {
  it('foretells how ROC AUC of windows scatters', () => {
    const draw = normal(22);
    const values = Array.from({ length: 400 }, () => {
      const sorted = (size: number, shift: number): Float64Array => Float64Array.from({ length: size }, () => draw() + shift).sort();
      return rocAuc(sorted(60, 1), sorted(120, 0));
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(rocAucError(mean, 60, 120) / deviation(values)).toBeGreaterThan(0.9);
    expect(rocAucError(mean, 60, 120) / deviation(values)).toBeLessThan(1.15);
  });

  it('gives the number of its paper', () => {
    // Hanley and McNeil, 1982: A = 0.893 of 51 and 58 cases has an error of 0.0325.
    expect(rocAucError(0.893, 51, 58)).toBeCloseTo(0.0325, 3);
    expect(rocAucError(1, 10, 10)).toBe(0);
  });
});

describe('performanceDrop', () => {
  const rule = { better: 'higher', minDrop: 0.05 } as const;

  it('wants a fall that is large and that is no chance', () => {
    expect(performanceDrop({ value: 0.9, error: 0.003 }, { value: 0.8, error: 0.004 }, rule)).toEqual({ drop: expect.closeTo(0.1, 12) as number, z: expect.closeTo(20, 9) as number, dropped: true });
    expect(performanceDrop({ value: 0.9, error: 0.003 }, { value: 0.87, error: 0.004 }, rule)).toMatchObject({ dropped: false });
    expect(performanceDrop({ value: 0.9, error: 0.03 }, { value: 0.8, error: 0.04 }, rule)).toMatchObject({ z: expect.closeTo(2, 9) as number, dropped: false });
    expect(performanceDrop({ value: 0.9, error: 0.03 }, { value: 0.8, error: 0.04 }, { ...rule, z: 1.9 })).toMatchObject({ dropped: true });
    expect(performanceDrop({ value: 0.8, error: 0.003 }, { value: 0.9, error: 0.004 }, rule)).toMatchObject({ drop: expect.closeTo(-0.1, 12) as number, dropped: false });
  });

  it('knows metrics of which less is better', () => {
    expect(performanceDrop({ value: 2, error: 0.1 }, { value: 3, error: 0.1 }, { better: 'lower', minDrop: 0.5 })).toMatchObject({ drop: 1, dropped: true });
    expect(performanceDrop({ value: 3, error: 0.1 }, { value: 2, error: 0.1 }, { better: 'lower', minDrop: 0.5 })).toMatchObject({ drop: -1, dropped: false });
  });

  it('is certain of a fall without errors, and sees none where nothing moved', () => {
    expect(performanceDrop({ value: 1, error: 0 }, { value: 0.9, error: 0 }, rule)).toMatchObject({ z: Infinity, dropped: true });
    expect(performanceDrop({ value: 1, error: 0 }, { value: 1, error: 0 }, rule)).toEqual({ drop: 0, z: 0, dropped: false });
  });

  it('wants more than the limits themselves', () => {
    expect(performanceDrop({ value: 1, error: 0.01 }, { value: 0.75, error: 0 }, { ...rule, minDrop: 0.25 })).toMatchObject({ drop: 0.25, dropped: false });
    expect(performanceDrop({ value: 1, error: 0 }, { value: 0.75, error: 0.125 }, { ...rule, z: 2 })).toMatchObject({ z: 2, dropped: false });
  });

  it('says nothing of what could not be measured', () => {
    expect(performanceDrop({ value: NaN, error: 0.1 }, { value: 1, error: 0.1 }, rule)).toBeUndefined();
    expect(performanceDrop({ value: 1, error: 0.1 }, { value: NaN, error: 0.1 }, rule)).toBeUndefined();
    expect(performanceDrop({ value: 1, error: NaN }, { value: 1, error: 0.1 }, rule)).toBeUndefined();
  });
});
