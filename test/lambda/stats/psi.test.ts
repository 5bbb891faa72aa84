/** Tests of the population stability index: reference values, invariants, and what chance makes of it. */
import { describe, expect, it } from 'vitest';
import { chiSquareSurvival } from '../../../lambda/stats/chi-square';
import { psi, psiNoise, psiNoiseFloor } from '../../../lambda/stats/psi';
import { reference } from '../support/reference';
import { uniform } from '../support/random';
import { fc } from '../support/property';

const counts = fc.integer({ min: 2, max: 30 }).chain((bins) => {
  const side = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: bins, maxLength: bins });
  return fc.tuple(side, side);
});

describe('psi', () => {
  it('agrees with the reference for deciles with empty bins', () => {
    expect(psi(reference.decile.ref, reference.decile.cur).value).toBeCloseTo(reference.decile.psi_add_half, 12);
  });

  it('agrees with the reference for other ways to fill empty bins', () => {
    const { ref, cur } = reference.decile;
    expect(psi(ref, cur, { add: 1 }).value).toBeCloseTo(reference.decile.psi_add_one, 12);
    expect(psi(ref, cur, { floor: 1e-4 }).value).toBeCloseTo(reference.decile['psi_floor_0.0001'], 12);
    expect(psi(ref, cur, { floor: 1e-6 }).value).toBeCloseTo(reference.decile['psi_floor_1e-06'], 12);
  });

  it('is infinite for an empty bin that is not filled', () => {
    expect(psi([5, 5], [10, 0], 'none').value).toBe(Infinity);
  });

  it('approaches the Jeffreys divergence of the shares as samples grow', () => {
    const { p, q, psi: expected } = reference.shares;
    const times = (share: number): number => Math.round(share * 1e9);
    expect(psi(p.map(times), q.map(times)).value).toBeCloseTo(expected, 8);
  });

  it('has the probability of chi-square with a degree of freedom less than bins', () => {
    const { value, bins, pValue } = psi([100, 200, 0, 300], [120, 180, 0, 250]);
    expect(bins).toBe(3);
    expect(pValue).toBeCloseTo(chiSquareSurvival(value / (1 / 600 + 1 / 550), 2), 14);
  });

  it('is 0 with probability 1 for equal counts', () => {
    expect(psi([5, 0, 17], [5, 0, 17])).toEqual({ value: 0, bins: 2, pValue: 1 });
  });

  it('says nothing about an empty sample', () => {
    expect(psi([0, 0], [3, 4])).toEqual({ value: 0, bins: 2, pValue: 1 });
    expect(psi([3, 4], [0, 0])).toEqual({ value: 0, bins: 2, pValue: 1 });
  });

  it('says nothing about a single bin', () => {
    expect(psi([9], [2])).toEqual({ value: 0, bins: 1, pValue: 1 });
    expect(psi([0, 9, 0], [0, 2, 0])).toEqual({ value: 0, bins: 1, pValue: 1 });
  });

  it('stays finite when everything moved to a bin that was empty', () => {
    const { value, pValue } = psi([1000, 0], [0, 1000]);
    expect(value).toBeGreaterThan(10);
    expect(Number.isFinite(value)).toBe(true);
    expect(pValue).toBeLessThan(1e-12);
  });

  it('refuses samples in different bins', () => {
    expect(() => psi([1, 2], [1, 2, 3])).toThrow('psi: got 2 and 3 bins, expected the same number');
  });

  it('is at least 0, symmetric, and does not depend on the order of the bins', () => {
    fc.assert(
      fc.property(counts, ([baseline, current]) => {
        const { value, bins, pValue } = psi(baseline, current);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(psi(current, baseline).value).toBeCloseTo(value, 10);
        const reversed = psi([...baseline].reverse(), [...current].reverse());
        expect(reversed.value).toBeCloseTo(value, 10);
        expect(reversed.bins).toBe(bins);
      }),
    );
  });

  it('does not change when bins that are empty on both sides are added', () => {
    fc.assert(
      fc.property(counts, ([baseline, current]) => {
        expect(psi([...baseline, 0], [...current, 0])).toEqual(psi(baseline, current));
      }),
    );
  });
});

describe('psiNoiseFloor', () => {
  it('is the quantile of chi-square times the sum of the inverse sizes', () => {
    expect(psiNoiseFloor(10, 10_000, 200, 0.01)).toBeCloseTo(21.665994333461928 * (1 / 10_000 + 1 / 200), 12);
  });

  it('is 0 without two bins to compare', () => {
    expect(psiNoiseFloor(1, 100, 100, 0.01)).toBe(0);
    expect(psiNoiseFloor(1, 100, 0, 0.01)).toBe(0);
    expect(psiNoiseFloor(2, 100, 100, 0.01)).toBeCloseTo(6.6348966 / 50, 8);
  });

  it('is infinite for an empty sample', () => {
    expect(psiNoiseFloor(10, 100, 0, 0.01)).toBe(Infinity);
  });

  it('is exceeded by about one in a hundred unchanged windows, however small they are', () => {
    const next = uniform(7);
    const draw = (size: number): number[] => {
      const bins = new Array<number>(10).fill(0);
      for (let i = 0; i < size; i++) bins[Math.floor(next() * 10)]! += 1;
      return bins;
    };
    for (const size of [60, 200, 1000]) {
      let alarms = 0;
      for (let window = 0; window < 2000; window++) {
        const { value, bins } = psi(new Array<number>(10).fill(1000), draw(size));
        if (value >= psiNoiseFloor(bins, 10_000, size, 0.01)) alarms += 1;
      }
      expect(alarms / 2000, `windows of ${size}`).toBeLessThan(0.016);
      expect(alarms, `windows of ${size}`).toBeGreaterThan(0);
    }
  });
});

describe('psiNoise', () => {
  it('is the mean of the value over unchanged windows', () => {
    const next = uniform(11);
    let sum = 0;
    for (let window = 0; window < 1000; window++) {
      const bins = new Array<number>(10).fill(0);
      for (let i = 0; i < 500; i++) bins[Math.floor(next() * 10)]! += 1;
      sum += psi(new Array<number>(10).fill(1000), bins).value;
    }
    // The baseline is not drawn here: its share of the noise is missing.
    expect(sum / 1000 / psiNoise(10, Infinity, 500)).toBeCloseTo(1, 1);
    expect(psiNoise(10, 10_000, 500)).toBeCloseTo(9 * (1 / 10_000 + 1 / 500), 15);
  });

  it('is 0 without two bins to compare', () => {
    expect([psiNoise(0, 100, 100), psiNoise(1, 100, 0)]).toEqual([0, 0]);
    expect(psiNoise(2, 100, 100)).toBe(0.02);
  });
});
