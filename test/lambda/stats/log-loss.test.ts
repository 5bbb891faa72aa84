/** Tests of the log loss. */
import { describe, expect, it } from 'vitest';
import { LogLoss } from '../../../lambda/stats/log-loss';
import { SCORES, TRUTHS } from '../support/scored';

function logLoss(rows: readonly (readonly [number, boolean])[]): number {
  const loss = new LogLoss();
  for (const [probability, isPositive] of rows) loss.add(probability, isPositive);
  return loss.value;
}

describe('LogLoss', () => {
  it('agrees with the reference', () => {
    expect(logLoss(SCORES.map((score, index) => [score, TRUTHS[index] === 1]))).toBeCloseTo(0.9683640122360316, 14);
  });

  it('is ln 2 for a model that does not know', () => {
    expect(logLoss([[0.5, true], [0.5, false]])).toBeCloseTo(Math.LN2, 15);
  });

  it('is finite for an answer that is certain and wrong', () => {
    expect(logLoss([[0, true]])).toBeCloseTo(-Math.log(1e-15), 10);
    expect(logLoss([[1, false]])).toBeCloseTo(-Math.log(1e-15), 1);
  });

  it('is next to nothing for an answer that is certain and right, and not a number without rows', () => {
    expect(logLoss([[1, true], [0, false]])).toBeLessThan(1e-14);
    expect(logLoss([])).toBeNaN();
  });
});
