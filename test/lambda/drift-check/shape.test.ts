/** Tests of the statistics of shape that are not the default ones, and of the conventions of others. */
import { describe, expect, it } from 'vitest';
import type { ColumnCounts, FeatureBaseline } from '../../../lib/contract/baseline';
import type { StatisticConfig } from '../../../lib/contract/drift-check';
import type { ShapeStatisticName, StatisticResult } from '../../../lib/contract/verdict';
import { shapeResult } from '../../../lambda/drift-check/shape';
import { evidentlyStatistics } from '../../../lambda/stats/evidently';
import { kolmogorovQuantile, effectiveObservations } from '../../../lambda/stats/kolmogorov-distribution';
import { categorical, continuous, counted, discrete } from '../support/baselines';
import { normal, sample, uniform } from '../support/random';
import { reference } from '../support/reference';

const gauss = normal(41);
const delay = continuous('delay', sample(10_000, gauss));
const EACH = { alpha: 1, correction: 'none' } as const;

function result(config: Partial<StatisticConfig> & { readonly name: ShapeStatisticName }, baseline: FeatureBaseline, current: ColumnCounts): StatisticResult {
  return shapeResult({ threshold: 0.1, ...config }, baseline, current)!;
}

const cells = (counts: readonly number[]): string[] => counts.flatMap((count, index) => new Array<string>(count).fill(`c${index}`));

describe('the statistics of shape of two given distributions', () => {
  // As counts they have exactly these shares.
  const { p, q, kl_pq, kl_qp, js_e, js_2, hell } = reference.shares;
  const kind = categorical('kind', p.map((_, index) => `c${index}`), [...p.map((share) => Math.round(share * 10_000)), 0]);
  const window = counted(kind, cells(q.map((share) => Math.round(share * 1000))));

  it.each<[what: string, config: Partial<StatisticConfig> & { readonly name: ShapeStatisticName }, expected: number]>([
    ['KL, of the baseline by the window', { name: 'kl', leastShare: 1e-4, direction: 'baseline-current' }, kl_pq],
    ['KL, of the window by the baseline', { name: 'kl', leastShare: 1e-4 }, kl_qp],
    ['PSI, the sum of both', { name: 'psi', leastShare: 1e-4 }, kl_pq + kl_qp],
    ['Jensen–Shannon, base e', { name: 'jensen-shannon', logarithmBase: 'e' }, js_e],
    ['Jensen–Shannon, base 2', { name: 'jensen-shannon' }, js_2],
    ['Hellinger', { name: 'hellinger' }, hell],
    ['L∞', { name: 'l-infinity' }, 0.15],
  ])('are those that scipy finds: %s', (_, config, expected) => {
    expect(result(config, kind, window).value).toBeCloseTo(expected, 10);
  });

  it('are close to them with half a row in each bin', () => {
    expect(result({ name: 'kl' }, kind, window).value).toBeCloseTo(kl_qp, 2);
  });

  it('have a floor where a bin is empty, as Evidently has it', () => {
    const halves = categorical('kind', ['c0', 'c1'], [5000, 5000, 0]);
    const { value } = result({ name: 'psi', leastShare: 1e-4, ...EACH }, halves, counted(halves, cells([1000])));
    expect(value).toBeCloseTo(0.5 * Math.log(2) + 0.4999 * Math.log(0.5 / 1e-4), 10);
  });
});

describe('the divergences', () => {
  it.each([['kl', 0.125], ['hellinger', 0.1747], ['jensen-shannon', 0.2086]] as const)('%s is about that of a normal distribution moved by half a deviation, in deciles a little less', (name, full) => {
    const { value, breached } = result({ name }, delay, counted(delay, sample(20_000, () => gauss() + 0.5)));
    expect(value).toBeGreaterThan(0.85 * full);
    expect(value).toBeLessThan(1.05 * full);
    expect(breached).toBe(true);
  });

  it.each(['kl', 'hellinger', 'jensen-shannon'] as const)('%s is beyond its noise floor in about one of a hundred windows without a change, whatever the bins', (name) => {
    const next = uniform(9);
    // Categories as rare as one in five hundred.
    const shares = [0.6, 0.3, 0.05, 0.03, 0.018, 0.002];
    const drawn = (rows: number): number[] => {
      const counts = shares.map(() => 0);
      for (let row = 0; row < rows; row++) {
        let rest = next();
        const at = shares.findIndex((share) => (rest -= share) < 0);
        counts[at < 0 ? 0 : at]! += 1;
      }
      return counts;
    };
    const kind = categorical('kind', shares.map((_, index) => `c${index}`), [...drawn(10_000), 0]);
    let [numbers, categories] = [0, 0];
    for (let window = 0; window < 1000; window++) {
      if (result({ name, threshold: 0 }, delay, counted(delay, sample(200, gauss))).breached) numbers += 1;
      if (result({ name, threshold: 0 }, kind, counted(kind, cells(drawn(200)))).breached) categories += 1;
    }
    expect(numbers).toBeGreaterThan(1);
    expect(numbers).toBeLessThan(22);
    expect(categories).toBeGreaterThan(0);
    expect(categories).toBeLessThan(22);
  });

  it('are calm without a threshold where the test finds nothing, so that an alarm can end', () => {
    const gauss = normal(12);
    const numbers = continuous('delay', sample(5000, gauss));
    const kind = categorical('kind', ['c0', 'c1'], [600, 400, 0]);
    const same = [result({ name: 'wasserstein', threshold: 0, alpha: 0.01 }, numbers, counted(numbers, sample(500, gauss))), result({ name: 'l-infinity', threshold: 0, alpha: 0.01 }, kind, counted(kind, cells([61, 39])))];
    for (const { value, breached, calm } of same) expect([value > 0, breached, calm]).toEqual([true, false, true]);
    const moved = [result({ name: 'wasserstein', threshold: 0, alpha: 0.01 }, numbers, counted(numbers, sample(500, () => gauss() + 1))), result({ name: 'l-infinity', threshold: 0, alpha: 0.01 }, kind, counted(kind, cells([10, 90])))];
    for (const { breached, calm } of moved) expect([breached, calm]).toEqual([true, false]);
  });

  it('join no rare categories where chance is not asked', () => {
    const kind = categorical('kind', ['c0', 'c1', 'c2'], [9990, 5, 5, 0]);
    const window = counted(kind, cells([998, 2]));
    expect(result({ name: 'hellinger' }, kind, window).value).not.toBe(result({ name: 'hellinger', ...EACH }, kind, window).value);
  });
});

describe('Wasserstein', () => {
  it('is the shift in standard deviations, as Evidently finds it in the same values', () => {
    const [before, now] = [sample(5000, () => 40 * gauss() + 7), sample(5000, () => 40 * gauss() + 27)];
    const baseline = continuous('delay', before);
    const { value, breached } = result({ name: 'wasserstein' }, baseline, counted(baseline, now));
    expect(value / evidentlyStatistics(before, now).wasserstein).toBeCloseTo(1, 1.7);
    expect(value).toBeCloseTo(0.5, 1);
    expect(breached).toBe(true);
  });

  it('is exact of few values', () => {
    const seats = discrete('seats', [1, 2, 4], [500, 300, 200, 0]);
    const window = counted(seats, [...new Array<number>(300).fill(1), ...new Array<number>(300).fill(2), ...new Array<number>(400).fill(4)]);
    const [before, now] = [[500, 300, 200], [300, 300, 400]].map(([one, two, four]) => [...new Array<number>(one!).fill(1), ...new Array<number>(two!).fill(2), ...new Array<number>(four!).fill(4)]) as [number[], number[]];
    expect(result({ name: 'wasserstein' }, seats, window).value).toBeCloseTo(evidentlyStatistics(before, now).wasserstein, 12);
  });

  it('counts only where there is a change at all, which small windows may look like', () => {
    let [large, breached] = [0, 0];
    for (let window = 0; window < 300; window++) {
      const one = result({ name: 'wasserstein' }, delay, counted(delay, sample(100, gauss)));
      if (one.value >= 0.1) large += 1;
      if (one.breached) breached += 1;
    }
    expect(large).toBeGreaterThan(30);
    expect(breached).toBeLessThanOrEqual(9);
    expect(result({ name: 'wasserstein', threshold: 0.001, ...EACH }, delay, counted(delay, sample(100, gauss))).breached).toBe(true);
  });

  it('says nothing of categories, nor of a number that is always the same', () => {
    expect(shapeResult({ name: 'wasserstein', threshold: 0.1 }, categorical('kind', ['c0'], [900, 0]), counted(delay, []))).toBeUndefined();
    const one = discrete('seats', [4], [900, 0]);
    expect(shapeResult({ name: 'wasserstein', threshold: 0.1 }, one, counted(one, [4, 4, 5]))).toBeUndefined();
  });
});

describe('L∞', () => {
  it('counts only where the shares are beyond chance different, and says nothing of continuous numbers', () => {
    const kind = categorical('kind', ['c0', 'c1'], [5000, 5000, 0]);
    expect(result({ name: 'l-infinity' }, kind, counted(kind, cells([31, 19])))).toMatchObject({ value: 0.12, breached: false });
    expect(result({ name: 'l-infinity' }, kind, counted(kind, cells([620, 380])))).toMatchObject({ value: 0.12, breached: true });
    expect(shapeResult({ name: 'l-infinity', threshold: 0.1 }, delay, counted(delay, [1]))).toBeUndefined();
  });
});

describe('a test without a threshold', () => {
  it('finds a certain change however small it is, and one in twenty windows without any', () => {
    const test = { name: 'ks', threshold: 0, alpha: 0.05, correction: 'none' } as const;
    expect(result(test, delay, counted(delay, sample(20_000, () => gauss() + 0.1))).breached).toBe(true);
    let alarms = 0;
    for (let window = 0; window < 600; window++) if (result(test, delay, counted(delay, sample(300, gauss))).breached) alarms += 1;
    expect(alarms).toBeGreaterThan(10);
    expect(alarms).toBeLessThan(50);
    expect(result(test, delay, counted(delay, sample(300, gauss))).threshold).toBe(kolmogorovQuantile(effectiveObservations(10_000, 300), 0.05));
  });
});

describe('a threshold without a test', () => {
  it.each(['psi', 'ks', 'kl', 'jensen-shannon', 'hellinger'] as const)('stays as it is in the smallest window: %s', (name) => {
    const [held, plain] = [{}, EACH].map((chance) => result({ name, threshold: 0.01, ...chance }, delay, counted(delay, sample(50, gauss)))) as [StatisticResult, StatisticResult];
    expect(held.threshold).toBeGreaterThan(0.01);
    expect(plain).toMatchObject({ threshold: 0.01, breached: true });
  });

  it('stays as it is for categories, too', () => {
    const kind = categorical('kind', ['c0', 'c1'], [5000, 5000, 0]);
    expect(result({ name: 'cramers-v', threshold: 0.01, ...EACH }, kind, counted(kind, cells([27, 23])))).toMatchObject({ threshold: 0.01, breached: true });
  });
});
