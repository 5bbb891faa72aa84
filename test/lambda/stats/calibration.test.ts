/** Tests of calibration bins. */
import { describe, expect, it } from 'vitest';
import { Calibration } from '../../../lambda/stats/calibration';

describe('Calibration', () => {
  it('gives mean score and share of the positive class per bin, and leaves out bins without rows', () => {
    const calibration = new Calibration(4);
    for (const [score, isPositive] of [[0, false], [0.125, true], [0.25, false], [1, true], [0.75, false]] as const) calibration.add(score, isPositive);
    expect(calibration.shares()).toEqual([
      { from: 0, to: 0.25, rows: 2, meanScore: 0.0625, positiveShare: 0.5 },
      { from: 0.25, to: 0.5, rows: 1, meanScore: 0.25, positiveShare: 0 },
      { from: 0.75, to: 1, rows: 2, meanScore: 0.875, positiveShare: 0.5 },
    ]);
  });
});
