/** Tests of the metrics of regression: scikit-learn, merged parts, windows that say nothing. */
import { describe, expect, it } from 'vitest';
import { Mae } from '../../../lambda/stats/mae';
import { Mape, SymmetricMape } from '../../../lambda/stats/mape';
import { MeanError } from '../../../lambda/stats/mean-error';
import { Mse } from '../../../lambda/stats/mse';
import { R2 } from '../../../lambda/stats/r2';
import { Rmse } from '../../../lambda/stats/rmse';
import { performanceReference } from '../support/performance-reference';
import { fc } from '../support/property';
import { normal, uniform } from '../support/random';

const METRICS = { mae: Mae, mse: Mse, rmse: Rmse, r2: R2, mape: Mape, smape: SymmetricMape, bias: MeanError };
const pairs = fc.array(fc.tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), { maxLength: 30 });

describe.each(Object.entries(METRICS))('%s', (name, Metric) => {
  const of = (rows: Iterable<readonly [number, number]>): InstanceType<typeof Metric> => {
    const metric = new Metric();
    for (const [truth, prediction] of rows) metric.add(truth, prediction);
    return metric;
  };

  it('agrees with scikit-learn, far from zero too', () => {
    expect(performanceReference.regression.length).toBe(2);
    for (const { truth, predicted, ...expected } of performanceReference.regression) {
      const value = of(truth.map((one, index) => [one, predicted[index]!] as const)).value;
      expect(value / expected[name as keyof typeof METRICS]).toBeCloseTo(1, 9);
    }
  });

  it('is the same to the last bit for a whole and for its merged parts', () => {
    fc.assert(
      fc.property(pairs, fc.nat(30), (all, some) => {
        const at = some % (all.length + 1);
        const merged = of(all.slice(at));
        merged.merge(of(all.slice(0, at)) as never);
        expect(merged.value).toBe(of(all).value);
      }),
    );
  });

  it('is not a number without rows', () => {
    expect(new Metric().value).toBeNaN();
  });
});

describe('R2', () => {
  it('explains nothing where all truths are equal, whatever the sum rounds to', () => {
    const metric = new R2();
    for (let i = 0; i < 3; i++) metric.add(0.1, 0.2);
    expect(metric.value).toBeNaN();
  });

  it('does not cancel far from zero', () => {
    const metric = new R2();
    for (const [truth, prediction] of [[1e9 + 1, 1e9 + 1], [1e9 + 2, 1e9 + 2], [1e9 + 3, 1e9 + 2]] as const) metric.add(truth, prediction);
    expect(metric.value).toBe(0.5);
  });
});

describe('standard errors', () => {
  it('are what the metric scatters by over windows', () => {
    const draw = normal(8);
    const of = (Metric: typeof Mse | typeof Rmse): Mse | Rmse => {
      const metric = new Metric();
      for (let i = 0; i < 200; i++) metric.add(0, draw());
      return metric;
    };
    for (const Metric of [Mse, Rmse]) {
      const windows = Array.from({ length: 400 }, () => of(Metric));
      const mean = windows.reduce((sum, { value }) => sum + value, 0) / 400;
      const scatter = Math.sqrt(windows.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 400);
      const foretold = windows.reduce((sum, { standardError }) => sum + standardError, 0) / 400;
      expect(foretold / scatter).toBeGreaterThan(0.9);
      expect(foretold / scatter).toBeLessThan(1.1);
    }
  });

  it('are 0 where all errors are of one size', () => {
    const metric = new Mse();
    const next = uniform(1);
    for (let i = 0; i < 10; i++) metric.add(0, next() < 0.5 ? 0.3 : -0.3);
    expect(metric.standardError).toBeCloseTo(0, 9);
    expect(new Mse().standardError).toBeNaN();
  });
});

describe('percentage errors', () => {
  it('explode for a truth of 0, and the symmetric one does not', () => {
    const [plain, symmetric] = [new Mape(), new SymmetricMape()];
    for (const metric of [plain, symmetric]) metric.add(0, 1);
    expect(plain.value).toBe(1 / Number.EPSILON);
    expect(symmetric.value).toBe(2);
    symmetric.add(0, 0);
    expect(symmetric.value).toBe(1);
  });
});
