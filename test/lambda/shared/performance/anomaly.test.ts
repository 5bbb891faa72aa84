/** Tests of counting the answers of an anomaly detector, and of its metrics beside those of the single scores. */
import { describe, expect, it } from 'vitest';
import { performanceCounter } from '../../../../lambda/shared/performance/counter';
import { rankedScores } from '../../../../lambda/shared/performance/anomaly-metrics';
import { performanceMetrics } from '../../../../lambda/shared/performance/metrics';
import { CellReader } from '../../../../lambda/shared/records/cells';
import { averagePrecision } from '../../../../lambda/stats/average-precision';
import { floatBin } from '../../../../lambda/stats/float-bin';
import { precisionAtK } from '../../../../lambda/stats/precision-at-k';
import { rocAuc } from '../../../../lambda/stats/roc-auc';
import type { AnomalyPerformance, AnomalyTaskConfig, PerformanceCounts } from '../../../../lib/contract/performance';
import { edgeReference, scoresOfClass } from '../../support/edge-reference';
import { fc } from '../../support/property';
import { normal, uniform } from '../../support/random';

const TASK: AnomalyTaskConfig = { kind: 'anomaly', label: 'fraud', positive: '1', threshold: 2, inspected: 50 };
const counter = () => performanceCounter({ task: TASK, sensitive: [] }, new CellReader(['NA']), false);

interface Answer {
  readonly score: number;
  readonly label: '0' | '1' | undefined;
}

/** Scores around 0, those of the anomalies, one in twenty, around 3; a label each, but for a share of them. */
function answers(count: number, seed: number, unlabelled = 0): Answer[] {
  const [next, gauss] = [uniform(seed), normal(seed)];
  return Array.from({ length: count }, () => {
    const isAnomaly = next() < 0.05;
    return { score: gauss() + (isAnomaly ? 3 : 0), label: next() < unlabelled ? undefined : isAnomaly ? '1' : '0' };
  });
}

function countsOf(list: readonly Answer[]): PerformanceCounts {
  const counted = counter();
  for (const { score, label } of list) {
    if (label === undefined) counted.unlabelled!(score);
    else expect(counted.add(label, String(score), [])).toBe(true);
  }
  return counted.counts();
}

const valueOf = (counts: PerformanceCounts, name: string): number | undefined => performanceMetrics(counts).find(({ metric }) => metric === name)?.value;

describe('an anomaly detector', () => {
  it('ranks as its single scores do, but for those of one bin', () => {
    const list = answers(5000, 3);
    const scoresOf = (label: string): Float64Array => Float64Array.from(list.filter((one) => one.label === label).map(({ score }) => score)).sort();
    const [anomalies, others] = [scoresOf('1'), scoresOf('0')];
    const counts = countsOf(list);
    expect(valueOf(counts, 'PR_AUC')).toBeCloseTo(averagePrecision(anomalies, others), 2);
    expect(valueOf(counts, 'ROC_AUC')).toBeCloseTo(rocAuc(anomalies, others), 2);
    expect(Math.abs(valueOf(counts, 'PRECISION_AT_K')! - precisionAtK(anomalies, others, TASK.inspected))).toBeLessThan(0.03);
    const alarms = list.filter(({ score }) => score >= TASK.threshold);
    expect(valueOf(counts, 'PRECISION')).toBe(alarms.filter(({ label }) => label === '1').length / alarms.length);
  });

  it('has a rate of alarms by all answers, with a label or without, and an error of it', () => {
    const list = answers(4000, 4, 0.9);
    const metrics = performanceMetrics(countsOf(list));
    const rate = list.filter(({ score }) => score >= TASK.threshold).length / list.length;
    const told = metrics.find(({ metric }) => metric === 'ANOMALY_RATE')!;
    expect(told.value).toBe(rate);
    expect(told.error).toBeCloseTo(Math.sqrt((rate * (1 - rate)) / list.length), 3);
  });

  it.each(edgeReference.anomalies.map((one) => [one.name, one] as const))('is told as scikit-learn has it, but for the order within bins: %s', (_, one) => {
    const inspected = 25;
    const counted = performanceCounter({ task: { ...TASK, threshold: one.threshold, inspected }, sensitive: [] }, new CellReader(['NA']), false);
    one.scores.forEach((score, row) => counted.add(String(one.truth[row]), score, []));
    const counts = counted.counts() as AnomalyPerformance;
    expect(valueOf(counts, 'ANOMALY_RATE')).toBeCloseTo(one.rate, 12);
    expect(valueOf(counts, 'PRECISION')).toBeCloseTo(one.precision, 12);
    expect(valueOf(counts, 'RECALL')).toBeCloseTo(one.recall, 12);
    expect(valueOf(counts, 'F1')).toBeCloseTo(one.f1, 12);
    const ranked = rankedScores(counts);
    for (const [{ value, lower, upper }, expected] of [[ranked.averagePrecision(), one.average_precision], [ranked.rocAuc(), one.roc_auc]] as const) {
      const differing = new Set(one.scores).size;
      // Where each score has a bin of its own, nothing is lost.
      if (counts.scores.length === differing) expect(value).toBeCloseTo(expected, 12);
      expect(lower).toBeLessThanOrEqual(expected + 1e-12);
      expect(upper).toBeGreaterThanOrEqual(expected - 1e-12);
      expect(Math.abs(value - expected)).toBeLessThan(0.01);
    }
    const atMost = precisionAtK(scoresOfClass(one, 1), scoresOfClass(one, 0), inspected);
    expect(atMost).toBeCloseTo(one.precision_at[inspected]!, 12);
    expect(Math.abs(valueOf(counts, 'PRECISION_AT_K')! - atMost)).toBeLessThan(0.02);
  });

  it('keeps so many bins at most, whatever it answers, and is off by the pairs that share one', () => {
    const next = uniform(11);
    const list = Array.from({ length: 3000 }, (): Answer => ({ score: (next() < 0.5 ? -1 : 1) * 10 ** (600 * next() - 300), label: next() < 0.1 ? '1' : '0' })).filter(({ score }) => Number.isFinite(score));
    const counts = countsOf(list) as AnomalyPerformance;
    expect(counts.scores.length).toBeLessThan(800);
    const scoresOf = (label: string): Float64Array => Float64Array.from(list.filter((one) => one.label === label).map(({ score }) => score)).sort();
    const [anomalies, others] = [scoresOf('1'), scoresOf('0')];
    const shared = counts.scores.reduce((sum, [, ofAnomalies, ofOthers]) => sum + ofAnomalies * ofOthers, 0) / (anomalies.length * others.length);
    const exact = rocAuc(anomalies, others);
    expect(shared).toBeGreaterThan(0.1);
    expect(Math.abs(valueOf(counts, 'ROC_AUC')! - exact)).toBeLessThanOrEqual(shared / 2 + 1e-12);
    // Parts that were counted without bounds come to the same.
    const beyond: AnomalyPerformance = { ...counts, scores: [[0x00100, 0, 2], [0x80000 + 1, 3, 0], [0xffeff, 1, 1]] };
    const merged = counter();
    merged.merge(beyond);
    expect((merged.counts() as AnomalyPerformance).scores).toEqual([[floatBin(-1e300), 0, 2], [floatBin(0), 3, 0], [floatBin(1e300), 1, 1]]);
  });

  it('that nobody labels tells its rate alone', () => {
    expect(performanceMetrics(countsOf(answers(100, 5, 1))).map(({ metric }) => metric)).toEqual(['ANOMALY_RATE']);
    expect(performanceMetrics(counter().counts())).toEqual([]);
  });

  it('has a precision of those inspected where so many rows have a label, ties by halves', () => {
    const counted = counter();
    for (let row = 0; row < 40; row++) counted.add('1', 9, []);
    expect(valueOf(counted.counts(), 'PRECISION_AT_K')).toBeUndefined();
    for (let row = 0; row < 40; row++) counted.add(row % 2 === 0 ? '1' : '0', 5, []);
    // 40 sure ones, and of 40 tied ones 10, half of which are anomalies.
    expect(valueOf(counted.counts(), 'PRECISION_AT_K')).toBe(45 / 50);
  });

  it('refuses what is no score or no label, and tells whether an answer was wrong', () => {
    const wrong: boolean[] = [];
    const counted = counter();
    const answered = (isWrong: boolean): void => void wrong.push(isWrong);
    expect([counted.add('1', 'NA', [], answered), counted.add('NA', 3, [], answered), counted.add('1', 1e308 * 10, [], answered)]).toEqual([false, false, false]);
    expect([counted.add('1', 2, [], answered), counted.add('0', '-7.5', [], answered), counted.add('1', 1.9, [], answered)]).toEqual([true, true, true]);
    expect(wrong).toEqual([false, false, true]);
    // The one without a label has raised an alarm all the same.
    expect(counted.counts()).toMatchObject({ answers: 4, alarms: 2 });
  });

  it('is counted to the same for every parting and order', () => {
    fc.assert(fc.property(fc.nat(200), fc.nat(200), (one, other) => {
      const list = answers(200, 6, 0.2);
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const merged = counter();
      for (const part of [list.slice(to), list.slice(0, from), list.slice(from, to)]) merged.merge(countsOf(part));
      expect(merged.counts()).toEqual(countsOf([...list].reverse()));
    }), { numRuns: 20 });
  });
});
