/** Tests of the metrics of a regression: reference values, cancellation, and what cannot be told. */
import { describe, expect, it } from 'vitest';
import { Mae } from '../../../lambda/stats/mae';
import { R2 } from '../../../lambda/stats/r2';
import { Rmse } from '../../../lambda/stats/rmse';

function measured(truths: readonly number[], predictions: readonly number[]): { rmse: number; mae: number; r2: number } {
  const [rmse, mae, r2] = [new Rmse(), new Mae(), new R2()];
  truths.forEach((truth, index) => {
    for (const metric of [rmse, mae, r2]) metric.add(truth, predictions[index]!);
  });
  return { rmse: rmse.value, mae: mae.value, r2: r2.value };
}

describe('RMSE, MAE and R2', () => {
  it('agree with the reference, computed with fractions in Python', () => {
    const { rmse, mae, r2 } = measured([3, -0.5, 2, 7, 4.2], [2.5, 0, 2, 8, 5]);
    expect(rmse).toBeCloseTo(0.654217089351845, 15);
    expect(mae).toBeCloseTo(0.56, 15);
    expect(r2).toBeCloseTo(0.9300470711297071, 14);
  });

  it('do not cancel where the truths are large and near each other', () => {
    const shift = 1e9;
    expect(measured([1, 2, 3, 4].map((y) => y + shift), [1, 2, 3, 5].map((y) => y + shift))).toEqual({ rmse: 0.5, mae: 0.25, r2: 0.8 });
  });

  it('know a perfect model, and one that is as good as the mean', () => {
    expect(measured([1, 2, 3], [1, 2, 3])).toEqual({ rmse: 0, mae: 0, r2: 1 });
    expect(measured([1, 2, 3], [2, 2, 2]).r2).toBe(0);
    expect(measured([1, 2, 3], [3, 2, 1]).r2).toBe(-3);
  });

  it('are not numbers where there is nothing to tell', () => {
    expect(measured([], [])).toEqual({ rmse: NaN, mae: NaN, r2: NaN });
    expect(measured([5, 5, 5], [5, 4, 6]).r2).toBeNaN();
    expect(measured([5], [4]).r2).toBeNaN();
  });
});
