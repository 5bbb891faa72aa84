/** Tests of correcting the tests of a window for their number. */
import { describe, expect, it } from 'vitest';
import type { StatisticConfig } from '../../../lib/contract/drift-check';
import type { StatisticResult } from '../../../lib/contract/verdict';
import { correctedForTests, type MeasuredStatistic } from '../../../lambda/drift-check/corrected-tests';

const psi = (pValue: number, changes: Partial<StatisticResult> = {}, config: Partial<StatisticConfig> = {}): MeasuredStatistic => ({
  config: { name: 'psi', threshold: 0.2, ...config },
  result: { name: 'psi', value: 0.3, threshold: 0.2, breached: true, calm: false, pValue, ...changes },
});

describe('correctedForTests', () => {
  it('keeps what is beyond chance among all tests, and no more', () => {
    const alone = correctedForTests([[psi(0.009)]]);
    expect(alone[0]![0]).toMatchObject({ breached: true, adjustedPValue: 0.009 });
    const among = correctedForTests([[psi(0.009)], ...Array.from({ length: 9 }, () => [psi(0.5, { breached: false })])]);
    expect(among[0]![0]!.breached).toBe(false);
    expect(among[0]![0]!.adjustedPValue).toBeCloseTo(0.09, 12);
    const many = correctedForTests([[psi(0.0004)], [psi(0.002)], ...Array.from({ length: 8 }, () => [psi(0.5, { breached: false })])]);
    expect(many.slice(0, 2).map(([one]) => one!.breached)).toEqual([true, true]);
  });

  it('breaches nothing that is small, and leaves the quality of the data alone', () => {
    const small = psi(1e-9, { breached: false, value: 0.05 });
    const missing = psi(0.5, { name: 'missing-rate' });
    expect(correctedForTests([[small, missing]])).toEqual([[{ ...small.result, adjustedPValue: 1e-9 }, missing.result]]);
  });

  it('holds each statistic against its own level', () => {
    const [[strict, loose]] = correctedForTests([[psi(0.02), psi(0.02, {}, { alpha: 0.05 })]]) as [StatisticResult[]];
    expect([strict!.breached, loose!.breached]).toEqual([false, true]);
  });

  it('leaves alone what is to be no part of it, and corrects the others as if that were not there', () => {
    const [[each, one]] = correctedForTests([[psi(0.04, {}, { alpha: 0.05, correction: 'none' }), psi(0.009)]]) as [StatisticResult[]];
    expect(each).toEqual(psi(0.04).result);
    expect(one).toMatchObject({ breached: true, adjustedPValue: 0.009 });
  });
});
