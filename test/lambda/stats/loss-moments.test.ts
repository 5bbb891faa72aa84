/** Tests of mean, standard error and spread of losses. */
import { describe, expect, it } from 'vitest';
import { cautiousShareError, macroError, shareError } from '../../../lambda/stats/sampling-error';
import { LossMoments } from '../../../lambda/stats/loss-moments';
import { Mse } from '../../../lambda/stats/mse';

function momentsOf(losses: readonly number[]): LossMoments {
  const moments = new LossMoments();
  for (const loss of losses) moments.add(loss);
  return moments;
}

describe('LossMoments', () => {
  it('has mean, spread and standard error of the losses', () => {
    const moments = momentsOf([1, 2, 3, 6]);
    expect([moments.rows, moments.mean, moments.spread, moments.standardError]).toEqual([4, 3, 14, Math.sqrt(14 / 4 / 4)]);
  });

  it('loses no digit far from 0, where squares cancel', () => {
    const moments = momentsOf([1e8, 1e8 + 1, 1e8 + 2].map((loss) => loss + 0.5));
    expect(moments.spread).toBe(2);
  });

  it('agrees with the error of the mean squared error', () => {
    const mse = new Mse();
    const moments = new LossMoments();
    for (const [truth, answer] of [[1, 1.5], [2, 1], [0, 3], [4, 4]] as const) {
      mse.add(truth, answer);
      moments.add((truth - answer) ** 2);
    }
    expect([moments.mean, moments.standardError]).toEqual([mse.value, expect.closeTo(mse.standardError, 12)]);
  });

  it('goes on from its state', () => {
    const half = momentsOf([0.1, 0.7]);
    const whole = LossMoments.of(JSON.parse(JSON.stringify(half.state)) as LossMoments['state']);
    whole.add(0.3);
    expect(whole.state).toEqual(momentsOf([0.3, 0.7, 0.1]).state);
  });

  it('is not a number without rows', () => {
    const none = new LossMoments();
    expect([none.mean, none.spread, none.standardError]).toEqual([NaN, NaN, NaN]);
  });
});

describe('the standard error', () => {
  it('of a mean over classes is that of independent ones, and leaves out classes without one', () => {
    expect(macroError([0.3, NaN, 0.4])).toBe(0.25);
    expect(macroError([NaN])).toBeNaN();
  });

  it('of a share that is near a half is the usual one, and one of all rows or of none knows that others may differ', () => {
    expect(cautiousShareError(0.5, 10_000)).toBeCloseTo(shareError(0.5, 10_000), 5);
    expect(cautiousShareError(1, 12)).toBeCloseTo(Math.sqrt((14 / 16) * (2 / 16) / 16), 12);
    expect(cautiousShareError(0, 12)).toBe(cautiousShareError(1, 12));
  });
});
