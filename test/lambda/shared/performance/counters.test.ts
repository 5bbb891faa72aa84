/** Tests of the performance counters: the same for every partition and order, equal to scikit-learn, and bounded. */
import { describe, expect, it } from 'vitest';
import { MAX_GROUPS, MAX_OTHER_LABELS, MAX_PERFORMANCE_CLASSES, type BinaryPerformance, type MulticlassPerformance, type PerformanceConfig, type PerformanceCounts } from '../../../../lib/contract/performance';
import { judgeRule } from '../../../../lambda/drift-check/performance/rules';
import { strayRows } from '../../../../lambda/shared/performance/binary-counter';
import { performanceCounter } from '../../../../lambda/shared/performance/counter';
import { calibrationShares, countedRows, performanceMetrics } from '../../../../lambda/shared/performance/metrics';
import { CellReader } from '../../../../lambda/shared/records/cells';
import { performanceReference } from '../../support/performance-reference';
import { fc } from '../../support/property';
import { normal, uniform } from '../../support/random';

type Row = readonly [label: unknown, prediction: unknown, group?: unknown];
type Task = Pick<PerformanceConfig, 'task' | 'sensitive'>;

const BINARY: Task = { task: { kind: 'binary', label: 'late', positive: '1' }, sensitive: ['origin'] };
const MULTICLASS: Task = { task: { kind: 'multiclass', label: 'class' }, sensitive: [] };
const REGRESSION: Task = { task: { kind: 'regression', label: 'delay' }, sensitive: [] };
const counter = (task: Task, isNumber = false) => performanceCounter(task, new CellReader(['NA']), isNumber);

function counted(task: Task, rows: readonly Row[], isNumber = false): PerformanceCounts {
  const one = counter(task, isNumber);
  for (const [label, prediction, group] of rows) one.add(label, prediction, [group]);
  return one.counts();
}

function measured(task: Task, rows: readonly Row[], isNumber = false): Record<string, number> {
  return Object.fromEntries(performanceMetrics(counted(task, rows, isNumber)).map(({ metric, value }) => [metric, value]));
}

const CASES: readonly (readonly [string, Task, fc.Arbitrary<Row>])[] = [
  ['binary', BINARY, fc.tuple(fc.constantFrom('1', '0', 1, 'NA', 'x'), fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom('0.5', 2, 'NA', null)), fc.constantFrom('ORD', 'JFK', 'a', undefined))],
  ['multiclass', MULTICLASS, fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', 'NA'), fc.constantFrom('a', 'b', 'c', 7))],
  ['regression', REGRESSION, fc.tuple(fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.constantFrom(0, 1e300, 'NA')), fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -5, max: 5 }).map(String)))],
];

describe.each(CASES)('performance of a %s task', (_, task, row) => {
  it('is to the last bit the same for every partition and every order of the parts', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(row, fc.nat(5)), { maxLength: 60 }), fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (rows, order) => {
        const whole = JSON.stringify(counted(task, rows.map(([one]) => one)));
        const merged = counter(task);
        for (const part of order) merged.merge(JSON.parse(JSON.stringify(counted(task, rows.filter(([, place]) => place === part).map(([one]) => one).reverse()))) as PerformanceCounts);
        expect(JSON.stringify(merged.counts())).toBe(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('is of no row without a metric, a datapoint or a complaint', () => {
    expect([performanceMetrics(counted(task, [])), countedRows(counted(task, []))]).toEqual([[], 0]);
  });
});

describe('a rule about a drop', () => {
  const RULES = ['ACCURACY', 'BALANCED_ACCURACY', 'PRECISION', 'RECALL', 'F1', 'ROC_AUC', 'PR_AUC'] as const;

  /** Answers of one and the same model: 95 of 100 rows are negative, and its scores tell them apart by one standard deviation. */
  function drawn(rows: number, seed: number): Row[] {
    const [uniformly, gauss] = [uniform(seed), normal(seed + 1)];
    return Array.from({ length: rows }, () => {
      const late = uniformly() < 0.05 ? 1 : 0;
      return [late, 1 / (1 + Math.exp(-(gauss() + 1.5 * late - 0.5))), 'ORD'];
    });
  }

  it.each([200, 1000])('raises few false alarms in windows of %i rows with few of the class', (rows) => {
    const reference = performanceMetrics(counted(BINARY, drawn(rows, 7)));
    const windows = 200;
    const alarms = Object.fromEntries(RULES.map((metric) => [metric, 0]));
    for (let index = 0; index < windows; index++) {
      const metrics = performanceMetrics(counted(BINARY, drawn(rows, 100 + 10 * index)));
      for (const metric of RULES) if (judgeRule({ metric, kind: 'drop', minDrop: 0.01, unit: 'metric' }, metrics, reference).breached) alarms[metric]! += 1;
    }
    for (const metric of RULES) expect(alarms[metric]! / windows, metric).toBeLessThanOrEqual(0.03);
  });

  it('is not judged by classes of which there are hardly any rows, in means over classes neither', () => {
    const rows: Row[] = [...Array.from({ length: 100 }, (): Row => ['a', 'a']), ...Array.from({ length: 100 }, (): Row => ['b', 'b']), ['c', 'c'], ['c', 'b']];
    const errors = Object.fromEntries(performanceMetrics(counted(MULTICLASS, rows)).map(({ metric, error }) => [metric, error]));
    expect(errors['ACCURACY']).toBeGreaterThan(0);
    expect([errors['PRECISION'], errors['RECALL'], errors['F1']]).toEqual([undefined, undefined, undefined]);
    const few = performanceMetrics(counted(BINARY, [...Array.from({ length: 200 }, (): Row => [0, 0.1, 'ORD']), [1, 0.9, 'ORD'], [1, 0.9, 'ORD']]));
    for (const metric of ['RECALL', 'F1', 'ROC_AUC', 'PR_AUC', 'BALANCED_ACCURACY']) expect(few.find((one) => one.metric === metric)).toEqual({ metric, value: 1 });
  });
});

describe('performance', () => {
  it.each(performanceReference.binary.map((one, index) => [index, one] as const))('of binary reference case %i is what scikit-learn gives', (_, one) => {
    const found = measured(BINARY, one.truth.map((truth, index) => [truth, one.scores[index]]));
    const expected = { ACCURACY: one.accuracy, BALANCED_ACCURACY: one.balanced_accuracy, PRECISION: one.precision, RECALL: one.recall, MCC: one.mcc, LOG_LOSS: one.log_loss, BRIER: one.brier, F1: one.f1, F2: one.f2, F0_5: one.f_half };
    for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9);
    // Scores of a bin are taken as tied.
    for (const [name, value] of Object.entries({ ROC_AUC: one.roc_auc, PR_AUC: one.average_precision })) expect(found[name], name).toBeCloseTo(value, 2);
  });

  it.each(performanceReference.multiclass.map((one, index) => [index, one] as const))('of multiclass reference case %i is what scikit-learn gives', (_, one) => {
    const found = measured(MULTICLASS, one.truth.map((truth, index) => [truth, one.predicted[index]]), true);
    const expected = { ACCURACY: one.accuracy, MCC: one.mcc, PRECISION: one.macro.precision, RECALL: one.macro.recall, F1: one.macro.f1, F2: one.macro.f2, F0_5: one.macro.f_half, WEIGHTED_F1: one.weighted.f1, WEIGHTED_PRECISION: one.weighted.precision, WEIGHTED_RECALL: one.weighted.recall };
    for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9);
  });

  it.each(performanceReference.regression.map((one, index) => [index, one] as const))('of regression reference case %i is what scikit-learn gives', (_, one) => {
    const found = measured(REGRESSION, one.truth.map((truth, index) => [truth, one.predicted[index]]));
    for (const [name, value] of Object.entries({ MAE: one.mae, MSE: one.mse, RMSE: one.rmse, R2: one.r2 })) expect(found[name], name).toBeCloseTo(value, 9);
  });

  it('has no metric that its rows do not tell: 0/0 is no 0', () => {
    expect(measured(BINARY, [['0', 0.1], ['0', 0.2]])).toEqual({ ACCURACY: 1, SPECIFICITY: 1, LOG_LOSS: expect.any(Number) as number, BRIER: expect.closeTo(0.025) as number, CALIBRATION_ERROR: expect.any(Number) as number });
    expect(measured(REGRESSION, [[1, 1], [1, 2]])).not.toHaveProperty('R2');
    expect(measured(REGRESSION, [[0, 1], [1, 2]])).not.toHaveProperty('MAPE');
  });

  it('takes labels and answers for what they mean, and refuses what they are not', () => {
    const one = counter(BINARY, true);
    expect([['1.0', '0.5'], [1, 1], ['0', '0']].map(([label, score]) => one.add(label, score, []))).toEqual([true, true, true]);
    expect([['NA', 0.5], [1, 1.01], [1, -0.1], [1, 'x'], [1, NaN], [null, 0.5]].map(([label, score]) => one.add(label, score, []))).toEqual(new Array(6).fill(false));
    expect((one.counts() as BinaryPerformance).confusion).toEqual([2, 0, 0, 1]);
    expect(calibrationShares(one.counts() as BinaryPerformance).map(({ from, rows, positiveShare }) => [from, rows, positiveShare])).toEqual([[0, 1, 0], [0.5, 1, 1], [0.9, 1, 1]]);
    expect(counter(REGRESSION).add(1e300, 0, [])).toBe(false);
  });

  it('tells that labels have a third value, whichever came first', () => {
    const counts = counted(BINARY, [['z', 0.5], ['1', 0.5], ['b', 0.5], ['a', 0.5], ['b', 0.1]]) as BinaryPerformance;
    expect([counts.others, counts.otherRows, strayRows(counts)]).toEqual([['a', 'b', 'z'], [1, 2, 1], 2]);
    const many = counted(BINARY, Array.from({ length: 30 }, (_, index): Row => [String(10 + ((index * 7) % 30)), 0.5])) as BinaryPerformance;
    expect(many.others.at(-1)).toBe(String(9 + MAX_OTHER_LABELS));
    // Of 30 values a row each some share the fullest bucket.
    expect(strayRows(many)).toBeGreaterThan(25);
  });

  it('knows the other class behind any number of labels that come before it by name', () => {
    const slips = Array.from({ length: 40 }, (_, index): Row => [`#${index}`, 0.5]);
    const counts = counted(BINARY, [...slips, ...new Array<Row>(5000).fill(['0', 0.2]), ...new Array<Row>(500).fill(['1', 0.8])]) as BinaryPerformance;
    expect(counts.others).not.toContain('0');
    expect(strayRows(counts)).toBeGreaterThan(35);
    expect(strayRows(counts)).toBeLessThanOrEqual(40);
    // A third class is told all the same, listed or not.
    const third = counted(BINARY, [...slips, ...new Array<Row>(3000).fill(['0', 0.2]), ...new Array<Row>(2000).fill(['2', 0.2])]) as BinaryPerformance;
    expect(strayRows(third)).toBeGreaterThan(2000);
  });

  it('takes parts that were counted before buckets were as they are', () => {
    const { otherBuckets, ...before } = counted(BINARY, [['1', 0.5], ['0', 0.5], ['0', 0.1], ['x', 0.2]]) as BinaryPerformance;
    const merged = counter(BINARY);
    merged.merge(before);
    expect(merged.counts()).toEqual({ ...before, otherBuckets });
  });

  it('gives up what has too many groups or classes, whole or in parts', () => {
    const rows = Array.from({ length: MAX_GROUPS + 1 }, (_, index): Row => ['1', 0.5, `g${index}`]);
    expect((counted(BINARY, rows.slice(1)) as BinaryPerformance).groups[0]!.counts).toHaveLength(MAX_GROUPS);
    const merged = counter(BINARY);
    merged.merge(counted(BINARY, rows.slice(0, 100)));
    merged.merge(counted(BINARY, rows.slice(100)));
    expect((merged.counts() as BinaryPerformance).groups).toEqual([{ counts: null, missing: 0 }]);
    const classes = Array.from({ length: MAX_PERFORMANCE_CLASSES + 1 }, (_, index): Row => [`c${index}`, `c${index}`]);
    expect((counted(MULTICLASS, classes.slice(1)) as MulticlassPerformance).pairs).toHaveLength(MAX_PERFORMANCE_CLASSES);
    expect([counted(MULTICLASS, classes), countedRows(counted(MULTICLASS, classes)), performanceMetrics(counted(MULTICLASS, classes))]).toEqual([{ kind: 'multiclass', pairs: null }, undefined, []]);
  });

  it('refuses counts of another task', () => {
    expect(() => counter(BINARY).merge(counted(REGRESSION, []))).toThrow('performance: got counts of a regression task, expected those of a binary task');
  });
});

describe('a class that a model stops naming', () => {
  const named = (rows: readonly (readonly [string, string, number])[]): PerformanceCounts => counted(MULTICLASS, rows.flatMap(([label, prediction, times]) => Array.from({ length: times }, (): Row => [label, prediction])));
  const judged = (counts: PerformanceCounts) => judgeRule({ metric: 'PRECISION', kind: 'floor', limit: 0.95 }, performanceMetrics(counts), undefined);

  it('is told of by the precision of the others, and does not silence their rule', () => {
    const result = judged(named([['a', 'a', 100], ['b', 'b', 100], ['c', 'a', 100]]));
    expect(result).toMatchObject({ value: 0.75, breached: true });
    expect(result.error).toBeGreaterThan(0);
  });

  it('leaves a precision that is uncertain where it is hardly ever named, and untold where it is hardly ever there either', () => {
    const few = performanceMetrics(named([['a', 'a', 100], ['b', 'b', 100], ['c', 'a', 97], ['c', 'c', 3]])).find(({ metric }) => metric === 'PRECISION')!;
    const many = performanceMetrics(named([['a', 'a', 100], ['b', 'b', 100], ['c', 'a', 40], ['c', 'c', 60]])).find(({ metric }) => metric === 'PRECISION')!;
    expect(few.error).toBeGreaterThan(many.error!);
    expect(performanceMetrics(named([['a', 'a', 100], ['b', 'b', 100], ['c', 'c', 3]])).find(({ metric }) => metric === 'PRECISION')).not.toHaveProperty('error');
  });
});
