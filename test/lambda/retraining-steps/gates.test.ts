/** Tests of the gates alone: limits, directions, missing evidence, and how the results add up. */
import { describe, expect, it } from 'vitest';
import type { GateResult, GateStatus, MetricValues } from '../../../lib/contract/evaluation';
import type { MetricGateConfig } from '../../../lib/contract/retraining-steps';
import { decisionOf, judgeGate } from '../../../lambda/retraining-steps/gates';

function judged(gate: MetricGateConfig, challenger: MetricValues, champion?: MetricValues, championProblem = 'none'): GateResult {
  const model = (metrics: MetricValues) => ({ uri: 'uri', metrics });
  return judgeGate(gate, { challenger: model(challenger), ...(champion ? { champion: model(champion) } : {}), championProblem });
}

describe('a floor and a ceiling', () => {
  it.each([
    ['floor', 0.62, 0.62, 'PASS', 'ROC_AUC 0.62 ≥ 0.62'],
    ['floor', 0.62, 0.6199, 'REJECT', 'ROC_AUC 0.6199 < 0.62'],
    ['ceiling', 0.5, 0.5, 'PASS', 'ROC_AUC 0.5 ≤ 0.5'],
    ['ceiling', 0.5, 0.5001, 'REJECT', 'ROC_AUC 0.5001 > 0.5'],
  ] as const)('%s %d: %d is a %s', (kind, limit, value, status, reason) => {
    const gate = { metric: 'ROC_AUC', kind, limit } as const;
    expect(judged(gate, { ROC_AUC: value })).toEqual({ gate, status, value, limit, reason });
  });
});

describe('a comparison with the champion', () => {
  it.each([
    ['ROC_AUC', 0.01, 0.79, 0.8, 'PASS'],
    ['ROC_AUC', 0.01, 0.7899, 0.8, 'HOLD'],
    ['ROC_AUC', 0, 0.8, 0.8, 'PASS'],
    ['ROC_AUC', 0, 0.7999, 0.8, 'HOLD'],
    ['RMSE', 0.5, 3.5, 3, 'PASS'],
    ['RMSE', 0.5, 3.51, 3, 'HOLD'],
    ['RMSE', 0.5, 1, 3, 'PASS'],
    ['LOG_LOSS', 0, 0.4, 0.3, 'HOLD'],
    ['R2', 0.1, -0.05, 0, 'PASS'],
  ] as const)('%s within %d: %d against %d is a %s', (metric, margin, value, other, status) => {
    expect(judged({ metric, kind: 'champion', margin }, { [metric]: value }, { [metric]: other }).status).toBe(status);
  });

  const gate = { metric: 'ROC_AUC', kind: 'champion', margin: 0.01 } as const;

  it('passes where none is live, and says so', () => {
    expect(judged(gate, { ROC_AUC: 0.1 })).toEqual({ gate, status: 'PASS', value: 0.1, reason: 'ROC_AUC 0.1, no champion to compare with' });
  });

  it('is inconclusive where the champion could not be scored, or its metric is missing', () => {
    expect(judged(gate, { ROC_AUC: 0.9 }, undefined, 'gone')).toMatchObject({ status: 'INCONCLUSIVE', reason: 'ROC_AUC of the champion is missing: gone' });
    expect(judged(gate, { ROC_AUC: 0.9 }, { F1: 1 })).toMatchObject({ status: 'INCONCLUSIVE', value: 0.9, reason: 'ROC_AUC of the champion is missing: the holdout does not allow to tell it' });
  });

  it('is inconclusive where the metric of the challenger is missing, also without a champion', () => {
    expect(judged(gate, {}).status).toBe('INCONCLUSIVE');
    expect(judged({ metric: 'F1', kind: 'floor', limit: 0 }, { ROC_AUC: 1 }).status).toBe('INCONCLUSIVE');
  });
});

describe('the decision', () => {
  const of = (...statuses: GateStatus[]) => decisionOf(statuses.map((status) => ({ status }) as GateResult));

  it('rejects before it misses evidence, and misses evidence before it compares', () => {
    expect(of('PASS', 'PASS')).toBe('PROMOTE');
    expect(of('PASS', 'HOLD')).toBe('HOLD');
    expect(of('HOLD', 'INCONCLUSIVE', 'PASS')).toBe('INCONCLUSIVE');
    expect(of('INCONCLUSIVE', 'REJECT', 'HOLD')).toBe('REJECT');
  });
});
