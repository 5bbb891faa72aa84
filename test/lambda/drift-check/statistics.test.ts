/** Tests of the statistics and of what they are compared with. */
import { describe, expect, it } from 'vitest';
import type { FeatureBaseline } from '../../../lib/contract/baseline';
import type { StatisticName, StatisticResult } from '../../../lib/contract/verdict';
import { statisticResult } from '../../../lambda/drift-check/statistics';
import { chiSquareQuantile } from '../../../lambda/stats/chi-square';
import { kolmogorovQuantile, kolmogorovSurvival } from '../../../lambda/stats/kolmogorov-distribution';
import { categorical, continuous, counted, discrete } from '../support/baselines';
import { normal, sample, uniform } from '../support/random';

function result(name: StatisticName, threshold: number, baseline: FeatureBaseline, cells: readonly unknown[]): StatisticResult {
  return statisticResult({ name, threshold }, baseline, counted(baseline, cells))!;
}

const gauss = normal(21);
const delay = continuous('delay', sample(10_000, gauss));

describe('psi', () => {
  it('is δ² for a normal distribution moved by δ', () => {
    const { value, breached } = result('psi', 0.2, delay, sample(20_000, () => gauss() + 0.5));
    expect(value).toBeGreaterThan(0.2);
    expect(value).toBeLessThan(0.28);
    expect(breached).toBe(true);
  });

  it('keeps its threshold in a large window', () => {
    expect(result('psi', 0.2, delay, sample(2000, gauss))).toMatchObject({ threshold: 0.2, breached: false, calm: true });
  });

  it('raises the threshold to what chance alone exceeds in one of a hundred small windows', () => {
    const { threshold } = result('psi', 0.1, delay, sample(60, gauss));
    expect(threshold).toBeCloseTo(chiSquareQuantile(0.01, 9) * (1 / 10_000 + 1 / 60), 12);
  });

  it('comes with the probability of such a value without a change', () => {
    expect(result('psi', 0.2, delay, sample(2000, gauss)).pValue).toBeGreaterThan(0.001);
    expect(result('psi', 0.2, delay, sample(2000, () => gauss() + 0.5)).pValue).toBeLessThan(1e-10);
  });

  it('sees categories change places, and new ones', () => {
    const origin = categorical('origin', ['ORD', 'JFK'], [700, 300, 0]);
    const cells = (ord: number, jfk: number, lax: number): string[] => [...new Array<string>(ord).fill('ORD'), ...new Array<string>(jfk).fill('JFK'), ...new Array<string>(lax).fill('LAX')];
    expect(result('psi', 0.2, origin, cells(700, 300, 0)).value).toBeCloseTo(0, 10);
    expect(result('psi', 0.2, origin, cells(300, 700, 0)).breached).toBe(true);
    expect(result('psi', 0.2, origin, cells(560, 240, 200)).breached).toBe(true);
  });
});

describe('ks', () => {
  it('is 2Φ(δ/2) − 1 for a normal distribution moved by δ', () => {
    expect(result('ks', 0.1, delay, sample(20_000, () => gauss() + 0.5))).toMatchObject({ value: expect.closeTo(0.1974, 1) as number, breached: true, calm: false });
  });

  it('is not breached by a shift that is certain but small', () => {
    const { value, pValue, breached } = result('ks', 0.1, delay, sample(20_000, () => gauss() + 0.1));
    expect(pValue).toBeLessThan(1e-4);
    expect(value).toBeLessThan(0.1);
    expect(breached).toBe(false);
  });

  it('is not breached by a distance that is large but may be chance', () => {
    const { value, threshold, pValue, breached } = result('ks', 0.01, delay, sample(300, gauss));
    expect(value).toBeGreaterThan(0.01);
    const observations = Math.round((10_000 * 300) / 10_300);
    expect(threshold).toBe(kolmogorovQuantile(observations, 0.01));
    expect(pValue).toBe(kolmogorovSurvival(observations, value));
    expect(breached).toBe(false);
  });

  it('follows the order of few distinct values', () => {
    const stops = discrete('stops', [0, 1, 2], [500, 300, 200, 0]);
    expect(result('ks', 0.1, stops, [...new Array<number>(300).fill(0), ...new Array<number>(700).fill(2)])).toMatchObject({ value: 0.5, breached: true });
  });

  it('says nothing about categories, which have no order', () => {
    const origin = categorical('origin', ['ORD'], [10, 0]);
    expect(statisticResult({ name: 'ks', threshold: 0.1 }, origin, counted(origin, ['ORD']))).toBeUndefined();
  });
});

describe('unseen-rate', () => {
  it('is the share of values that the baseline never had', () => {
    const stops = discrete('stops', [0, 1], [900, 100, 0]);
    expect(result('unseen-rate', 0.01, stops, [...new Array<number>(950).fill(0), ...new Array<number>(50).fill(9)])).toMatchObject({ value: 0.05, breached: true, calm: false });
  });

  it('tolerates what the baseline had outside its own categories', () => {
    const origin = categorical('origin', ['ORD'], [900, 100]);
    const cells = [...new Array<string>(900).fill('ORD'), ...new Array<string>(100).fill('LAX')];
    expect(result('unseen-rate', 0.01, origin, cells)).toMatchObject({ value: 0.1, breached: false, calm: true });
  });

  it('says nothing about a continuous feature', () => {
    expect(statisticResult({ name: 'unseen-rate', threshold: 0.01 }, delay, counted(delay, [1]))).toBeUndefined();
  });
});

describe('missing-rate and invalid-rate', () => {
  const withGaps: FeatureBaseline = { ...delay, missing: 2500 };

  it('are shares of all rows; numbers that are not finite count as invalid', () => {
    const cells = [...new Array<number>(80).fill(0), ...new Array<null>(10).fill(null), ...new Array<string>(5).fill('x'), ...new Array<number>(5).fill(Infinity)];
    expect(result('missing-rate', 0.05, delay, cells).value).toBe(0.1);
    expect(result('invalid-rate', 0.05, delay, cells).value).toBe(0.1);
  });

  it('may exceed the rate of the baseline by the configured tolerance, and by chance', () => {
    const cells = (missing: number): unknown[] => [...new Array<number>(1000 - missing).fill(0), ...new Array<null>(missing).fill(null)];
    const limit = 0.2 + 0.05;
    const threshold = limit + 2.326 * Math.sqrt((limit * (1 - limit)) / 1000);
    expect(result('missing-rate', 0.05, withGaps, cells(200))).toMatchObject({ value: 0.2, threshold: expect.closeTo(threshold, 12) as number, breached: false, calm: true });
    expect(result('missing-rate', 0.05, withGaps, cells(Math.floor(threshold * 1000)))).toMatchObject({ breached: false, calm: false });
    expect(result('missing-rate', 0.05, withGaps, cells(Math.ceil(threshold * 1000)))).toMatchObject({ breached: true, calm: false });
  });

  it('are calm at none at all, even without tolerance', () => {
    expect(result('missing-rate', 0, delay, [1, 2])).toMatchObject({ value: 0, breached: false, calm: true });
    expect(result('missing-rate', 0, delay, [1, null])).toMatchObject({ value: 0.5, breached: true, calm: false });
  });

  it('say nothing about no rows', () => {
    expect(statisticResult({ name: 'missing-rate', threshold: 0.1 }, delay, counted(delay, []))).toBeUndefined();
  });
});

describe('calm', () => {
  it('ends at eight tenths of the threshold', () => {
    const origin = categorical('origin', ['ORD', 'JFK'], [500_000, 500_000, 0]);
    const cells = (ord: number): string[] => [...new Array<string>(ord).fill('ORD'), ...new Array<string>(10_000 - ord).fill('JFK')];
    const { value } = result('psi', 1, origin, cells(6000));
    expect(result('psi', value / 0.79, origin, cells(6000))).toMatchObject({ calm: true, breached: false });
    expect(result('psi', value / 0.81, origin, cells(6000))).toMatchObject({ calm: false, breached: false });
    expect(result('psi', value / 1.01, origin, cells(6000))).toMatchObject({ calm: false, breached: true });
  });
});

describe('false alarms', () => {
  it('of PSI and KS without any change stay at about one in a hundred windows of any size', () => {
    const counts = { psi: 0, ks: 0 };
    for (const size of [50, 200, 1000]) {
      for (let window = 0; window < 400; window++) {
        const current = counted(delay, sample(size, gauss));
        for (const name of ['psi', 'ks'] as const) if (statisticResult({ name, threshold: 0.001 }, delay, current)!.breached) counts[name] += 1;
      }
    }
    for (const name of ['psi', 'ks'] as const) {
      expect(counts[name] / 1200, name).toBeLessThan(0.02);
      expect(counts[name], name).toBeGreaterThan(0);
    }
  });

  it('are rarer still with the default thresholds, which all the same see half a standard deviation', () => {
    let alarms = 0;
    let found = 0;
    for (let window = 0; window < 300; window++) {
      if (result('psi', 0.2, delay, sample(1000, gauss)).breached) alarms += 1;
      if (result('psi', 0.2, delay, sample(1000, () => gauss() + 0.5)).breached) found += 1;
    }
    expect(alarms).toBe(0);
    expect(found / 300).toBeGreaterThan(0.85);
  });
});

describe('cramers-v', () => {
  const origin = categorical('origin', ['ORD', 'JFK'], [700, 300, 0]);
  const cells = (ord: number, jfk: number): string[] => [...new Array<string>(ord).fill('ORD'), ...new Array<string>(jfk).fill('JFK')];

  it('is the square root of chi-square over the rows of both, where they are as many, and has its probability', () => {
    // χ² of [[700, 300], [550, 450]] is 48, by scipy without Yates' correction.
    const { value, breached, pValue } = result('cramers-v', 0.1, origin, cells(550, 450));
    expect(value).toBeCloseTo(Math.sqrt(48 / 2000), 12);
    expect(pValue).toBeCloseTo(4.262e-12, 14);
    expect(breached).toBe(true);
    expect(result('cramers-v', 0.1, origin, cells(690, 310)).breached).toBe(false);
  });

  it('does not depend on how many rows the baseline has', () => {
    for (const times of [1, 20, 1000]) {
      const larger = categorical('origin', ['ORD', 'JFK'], [500 * times, 500 * times, 0]);
      expect(result('cramers-v', 0.1, larger, cells(900, 100)), String(times)).toMatchObject({ value: expect.closeTo(0.4364, 4) as number, breached: true });
    }
    expect(result('cramers-v', 0.1, categorical('origin', ['ORD', 'JFK'], [990_000, 10_000, 0]), cells(950, 50))).toMatchObject({ value: expect.closeTo(0.1172, 4) as number, breached: true });
  });

  it('is raised to what chance alone exceeds, and says nothing of continuous values', () => {
    const { threshold, value, breached } = result('cramers-v', 0.01, origin, cells(146, 54));
    expect(threshold).toBeCloseTo(Math.sqrt(chiSquareQuantile(0.01, 1) * (1 / 1000 + 1 / 200)) / 2, 12);
    expect([value > 0.01, breached]).toEqual([true, false]);
    expect(statisticResult({ name: 'cramers-v', threshold: 0.1 }, delay, counted(delay, [1]))).toBeUndefined();
  });
});

describe('a feature of many rare categories', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `c${index}`);
  const codes = categorical('code', names, [...new Array<number>(1000).fill(100), 0]);
  const next = uniform(5);
  const drawn = (size: number, of: readonly string[]): string[] => Array.from({ length: size }, () => of[Math.floor(next() * of.length)]!);

  it.each([
    ['the last hundred of them alone', 200, () => names.slice(-100)],
    ['the last fifty of them alone', 500, () => names.slice(-50)],
    ['one in ten of them alone', 200, () => names.filter(() => next() < 0.1)],
    ['one in twenty of them alone', 500, () => names.filter(() => next() < 0.05)],
  ] as const)('drifts when a small window has %s', (_, size, some) => {
    const cells = drawn(size, some());
    for (const [name, threshold] of [['psi', 0.2], ['cramers-v', 0.1]] as const) expect(result(name, threshold, codes, cells), name).toMatchObject({ breached: true, calm: false });
  });

  it('raises next to no false alarm', () => {
    let alarms = 0;
    for (let window = 0; window < 300; window++) for (const name of ['psi', 'cramers-v'] as const) if (result(name, 0.001, codes, drawn(200, names)).breached) alarms += 1;
    expect(alarms).toBeGreaterThan(0);
    expect(alarms / 600).toBeLessThan(0.03);
  });
});

describe('out-of-range-rate', () => {
  it('counts what lies beyond the extremes of the baseline, on both sides', () => {
    const [low, high] = [delay.min - 1, delay.max + 1];
    expect(result('out-of-range-rate', 0.01, delay, [...new Array<number>(970).fill(0), ...new Array<number>(15).fill(low), ...new Array<number>(15).fill(high)])).toMatchObject({ value: 0.03, breached: true });
    expect(result('out-of-range-rate', 0.01, delay, [...new Array<number>(998).fill(delay.min), high, delay.max])).toMatchObject({ value: 0.001, breached: false, calm: true });
  });

  it('is never held to fewer than five values', () => {
    expect(result('out-of-range-rate', 0.01, delay, [...new Array<number>(95).fill(0), ...new Array<number>(5).fill(1e9)]).breached).toBe(false);
  });
});
