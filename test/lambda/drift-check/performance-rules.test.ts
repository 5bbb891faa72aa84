/** Tests of the rules about performance and fairness: what breaks them, what may be chance, and what is not judged. */
import { describe, expect, it } from 'vitest';
import { judgeFairness } from '../../../lambda/drift-check/performance/fairness';
import { LabelLedger } from '../../../lambda/drift-check/performance/label-ledger';
import { judgeRule, ruleName, shareOfAllowed, standingOf } from '../../../lambda/drift-check/performance/rules';
import type { BinaryPerformance, ConfusionCounts, FairnessRuleConfig, PerformancePart, PerformanceRuleConfig } from '../../../lib/contract/performance';
import type { MeasuredMetric } from '../../../lib/contract/performance-verdict';

const measured = (value: number, error: number | 'unknown' = 0.01): MeasuredMetric[] => [{ metric: 'ACCURACY', value, ...(error === 'unknown' ? {} : { error }) }, { metric: 'RMSE', value: 10 * value, error: 0.1 }];
const drop: PerformanceRuleConfig = { metric: 'ACCURACY', kind: 'drop', minDrop: 0.05, unit: 'metric' };

describe('a rule about a drop', () => {
  it.each([
    ['worse by too much and more than chance', 0.84, 0.01, true, false, 'ACCURACY 0.84, worse than the 0.9 of the reference by 0.06, of which 0.05 is allowed (4.24 standard errors)'],
    ['worse by too much, but not more than chance', 0.84, 0.03, false, false, 'ACCURACY 0.84, worse than the 0.9 of the reference, which may be chance'],
    ['worse, but by less than is allowed', 0.87, 0.001, false, true, 'ACCURACY 0.87, the reference 0.9'],
    ['nearly as much worse as is allowed', 0.855, 0.001, false, false, 'ACCURACY 0.855, the reference 0.9'],
    ['better', 0.95, 0.01, false, true, 'ACCURACY 0.95, the reference 0.9'],
  ])('of a window that is %s', (_, value, error, breached, calm, reason) => {
    const result = judgeRule(drop, measured(value, error), measured(0.9));
    expect([result.breached, result.calm, result.drop]).toEqual([breached, calm, expect.closeTo(0.9 - value, 12)]);
    expect(result.reason).toBe(reason);
  });

  it('is kept by just as much as it allows, and calm by less than 0.8 of it', () => {
    const half = { ...drop, minDrop: 0.5 };
    const [kept, near] = [0.5, 0.6].map((value) => judgeRule(half, measured(value, 0.001), measured(1)));
    expect(kept).toMatchObject({ breached: false, calm: false, reason: 'ACCURACY 0.5, the reference 1' });
    expect(near).toMatchObject({ drop: 0.4, breached: false, calm: false });
  });

  it('measures from a reference of its own where it names one, taken as exact', () => {
    expect(judgeRule({ ...drop, reference: 0.95 }, measured(0.88), undefined)).toMatchObject({ breached: true, reference: 0.95, referenceError: 0, z: expect.closeTo(7, 9) as number });
  });

  it('may be as a share of the reference, and turns round where lower is better', () => {
    const rule: PerformanceRuleConfig = { metric: 'RMSE', kind: 'drop', minDrop: 0.1, unit: 'share' };
    expect([0.98, 1.2].map((value) => judgeRule(rule, measured(value), measured(1)).breached)).toEqual([false, true]);
    expect(judgeRule(rule, measured(1.05), measured(1))).toMatchObject({ breached: false, calm: true });
    const ofNothing = judgeRule(rule, measured(1), measured(0));
    expect(ofNothing).toMatchObject({ breached: false, calm: false, reason: 'RMSE has a reference of 0, of which there is no share; allow a drop in its own unit' });
    expect(ofNothing).not.toHaveProperty('drop');
    expect(judgeRule(drop, measured(0.1), measured(0))).toMatchObject({ drop: -0.1, calm: true });
    expect(judgeRule({ metric: 'ACCURACY', kind: 'floor', limit: 0 }, measured(0.1), undefined)).toMatchObject({ drop: -0.1, calm: true });
  });

  it('uses up a share of what it allows, which a rule about a limit does not', () => {
    const rule: PerformanceRuleConfig = { metric: 'RMSE', kind: 'drop', minDrop: 0.1, unit: 'share' };
    expect(shareOfAllowed(judgeRule(rule, measured(1.05), measured(1)))).toBeCloseTo(0.5, 12);
    expect(shareOfAllowed(judgeRule(drop, measured(0.875), measured(0.9)))).toBeCloseTo(0.5, 12);
    expect(shareOfAllowed(judgeRule({ metric: 'ACCURACY', kind: 'floor', limit: 0.9 }, measured(0.8), undefined))).toBeUndefined();
    const untold = { rule: drop, breached: false, calm: false, reason: '' };
    expect([shareOfAllowed({ ...untold, reference: 0.9 }), shareOfAllowed({ ...untold, drop: 0.1 })]).toEqual([undefined, undefined]);
  });

  it('has a name that tells its metric and its kind', () => {
    expect(ruleName(drop)).toBe('ACCURACY drop');
  });

  it('is not judged without a reference, a value or an error', () => {
    for (const result of [judgeRule(drop, measured(0.8), undefined), judgeRule(drop, [], measured(0.9)), judgeRule(drop, measured(0.8, 'unknown'), measured(0.9))]) {
      expect([result.breached, result.calm, result.drop]).toEqual([false, false, undefined]);
    }
    // A value is shown that no error is known of.
    expect(judgeRule(drop, measured(0.8, 'unknown'), measured(0.9))).toMatchObject({ value: 0.8, reason: 'ACCURACY cannot be told of these rows' });
    expect(judgeRule(drop, [], measured(0.9))).not.toHaveProperty('value');
    expect(judgeRule(drop, measured(NaN), measured(0.9))).toMatchObject({ breached: false, calm: false, reason: 'ACCURACY cannot be compared' });
  });
});

describe('a rule about a limit', () => {
  it.each([
    ['floor', 0.9, 0.91, false, true, 'at least 0.9 as asked'],
    ['floor', 0.9, 0.9, false, true, 'at least 0.9 as asked'],
    ['floor', 0.9, 0.89, false, false, 'at least 0.9 is asked, which may be chance'],
    ['floor', 0.9, 0.87, true, false, 'at least 0.9 is asked'],
    ['ceiling', 0.9, 0.89, false, true, 'at most 0.9 as asked'],
    ['ceiling', 0.9, 0.91, false, false, 'at most 0.9 is asked, which may be chance'],
    ['ceiling', 0.9, 0.93, true, false, 'at most 0.9 is asked'],
  ] as const)('of a %s at %f and a value of %f', (kind, limit, value, breached, calm, reason) => {
    const result = judgeRule({ metric: 'ACCURACY', kind, limit }, measured(value), undefined);
    expect([result.breached, result.calm, result.reason]).toEqual([breached, calm, `ACCURACY ${value}, ${reason}`]);
  });

  it('is a floor of any metric', () => {
    expect(judgeRule({ metric: 'RMSE', kind: 'floor', limit: 9 }, measured(0.8), undefined)).toMatchObject({ drop: 1, breached: true });
  });
});

describe('the status of a window', () => {
  const one = (breached: boolean, calm: boolean, judged = true, name = 'rule') => ({ name, breached, calm, judged });
  it.each([
    ['breached', [one(true, false), one(false, true)]],
    ['calm', [one(false, true), one(false, true)]],
    ['unclear', [one(false, true), one(false, false)]],
    ['calm', [one(false, true), one(false, false, false)]],
    ['insufficient-data', [one(false, false, false)]],
    ['insufficient-data', []],
  ])('is %s', (status, results) => {
    expect(standingOf(results).status).toBe(status);
  });

  it('has no suspects without a window before', () => {
    expect(standingOf([])).toEqual({ status: 'insufficient-data', suspects: [] });
  });

  it('is not calm by a rule that is told, and near what it allows', () => {
    expect(standingOf([one(false, false, true, 'RECALL')], ['RECALL'])).toEqual({ status: 'unclear', suspects: ['RECALL'] });
  });

  it('is not calm while a rule that was breached cannot be told, and is again when it has been seen calm', () => {
    const rare = (breached: boolean, calm: boolean, judged: boolean) => [one(false, true, true, 'ACCURACY'), one(breached, calm, judged, 'RECALL')];
    const breached = standingOf(rare(true, false, true));
    expect(breached).toEqual({ status: 'breached', suspects: ['RECALL'] });
    const untold = standingOf(rare(false, false, false), breached.suspects);
    expect(untold).toEqual({ status: 'unclear', suspects: ['RECALL'] });
    const nothing = standingOf([], untold.suspects);
    expect(nothing).toEqual({ status: 'insufficient-data', suspects: ['RECALL'] });
    expect(standingOf(rare(false, true, true), nothing.suspects)).toEqual({ status: 'calm', suspects: [] });
    expect(standingOf([one(false, true, true, 'ACCURACY')], ['a rule that is no more'])).toEqual({ status: 'calm', suspects: [] });
  });
});

describe('fairness', () => {
  const counts = (groups: readonly (readonly [string, ConfusionCounts])[], missing = 0): BinaryPerformance => {
    const none = { rows: 0, sum: [], squares: [] };
    return { kind: 'binary', confusion: [0, 0, 0, 0], scores: [], calibration: [], squaredError: none, logLoss: none, others: [], groups: [{ counts: groups, missing }] };
  };
  const judge = (groups: readonly (readonly [string, ConfusionCounts])[], rules: readonly Omit<FairnessRuleConfig, 'column'>[]) =>
    judgeFairness(counts(groups), { sensitive: ['region'], minGroupSize: 100, fairness: rules.map((rule) => ({ column: 'region', ...rule })) });

  it('is broken where the whole interval lies beyond the limit, by differences and ratios', () => {
    const apart = judge([['north', [400, 100, 100, 400]], ['south', [150, 50, 350, 450]]], [{ metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 }, { metric: 'DISPARATE_IMPACT', limit: 0.8 }, { metric: 'EQUALIZED_ODDS', limit: 0.1 }, { metric: 'EQUAL_OPPORTUNITY', limit: 0.1 }]);
    expect(apart.rules.map(({ breached }) => breached)).toEqual([true, true, true, true]);
    expect(apart.rules[0]!.reason).toBe('DEMOGRAPHIC_PARITY of region 0.3 (north and south), at most 0.1 is asked');
    const near = judge([['north', [40, 10, 10, 40]], ['south', [33, 10, 17, 40]]], [{ metric: 'DEMOGRAPHIC_PARITY', limit: 0.05 }]);
    expect(near.rules[0]).toMatchObject({ breached: false, calm: false, reason: expect.stringMatching(/which may be chance$/) as string });
  });

  it('names the two groups that certainly differ, where those that differ most may do so by chance', () => {
    const groups = [['large', [3000, 3000, 2000, 2000]], ['other', [2250, 2250, 2750, 2750]], ['small', [21, 21, 29, 29]]] as const;
    const { rules, results } = judge(groups, [{ metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 }, { metric: 'DISPARATE_IMPACT', limit: 0.8 }, { metric: 'EQUALIZED_ODDS', limit: 0.1 }, { metric: 'DEMOGRAPHIC_PARITY', limit: 0.2 }]);
    expect(rules.map(({ reason }) => reason)).toEqual([
      'DEMOGRAPHIC_PARITY of region 0.18 (large and small), at most 0.1 is asked; that of large and other, 0.15, is certain',
      'DISPARATE_IMPACT of region 0.7 (large and small), at least 0.8 is asked; that of large and other, 0.75, is certain',
      'EQUALIZED_ODDS of region 0.18 (large and small), at most 0.1 is asked; that of large and other, 0.15, is certain',
      'DEMOGRAPHIC_PARITY of region 0.18 (large and small), at most 0.2 is asked',
    ]);
    expect(results[0]).not.toHaveProperty('surest');
  });

  it('says what groups lack that cannot be compared', () => {
    const metrics = ['DEMOGRAPHIC_PARITY', 'DISPARATE_IMPACT', 'EQUAL_OPPORTUNITY', 'EQUALIZED_ODDS'] as const;
    const { rules } = judge([['north', [0, 0, 20, 980]], ['south', [0, 0, 20, 480]]], metrics.map((metric) => ({ metric, limit: 0.5 })));
    expect(rules.map(({ judged, reason }) => [judged, reason.split(' cannot be told: ')[1]])).toEqual([
      [true, undefined],
      [false, 'no row of a large enough group is predicted positive'],
      [false, 'fewer than two groups have 100 rows, and 30 of the positive class'],
      [false, 'fewer than two groups have 100 rows, and 30 of the positive class, and 30 of the other'],
    ]);
  });

  it('compares only groups that are large enough, and shows the others', () => {
    const { columns, results, rules } = judge([['north', [400, 100, 100, 400]], ['tiny', [0, 1, 0, 5]]], [{ metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 }]);
    expect(results).toEqual([]);
    expect(rules[0]).toMatchObject({ judged: false, breached: false, reason: 'DEMOGRAPHIC_PARITY of region cannot be told: fewer than two groups have 100 rows' });
    expect(columns[0]!.groups).toEqual([
      { group: 'north', rows: 1000, selectionRate: 0.5, truePositiveRate: 0.8, falsePositiveRate: 0.2, accuracy: 0.8, compared: true },
      { group: 'tiny', rows: 6, selectionRate: 1 / 6, falsePositiveRate: 1 / 6, accuracy: 5 / 6, compared: false },
    ]);
  });
});

describe('fairness within its limits', () => {
  const none = { rows: 0, sum: [], squares: [] };
  const counted = (...groups: BinaryPerformance['groups']): BinaryPerformance => ({ kind: 'binary', confusion: [0, 0, 0, 0], scores: [], calibration: [], squaredError: none, logLoss: none, others: [], groups });
  const of = (...shares: readonly number[]): BinaryPerformance['groups'][number] => ({ missing: 0, counts: shares.map((share, index) => [`g${index}`, [1000 * share, 0, 0, 1000 * (1 - share)]]) });
  const calm = (shares: readonly number[], metric: FairnessRuleConfig['metric'], limit: number): boolean =>
    judgeFairness(counted(of(...shares)), { sensitive: ['region'], minGroupSize: 100, fairness: [{ column: 'region', metric, limit }] }).rules[0]!.calm;

  it('is calm from the limit on, of differences downwards and of ratios upwards', () => {
    expect([0.25, 0.2, 0.3].map((share) => calm([0.5, 0.5 - share], 'DEMOGRAPHIC_PARITY', 0.25))).toEqual([true, true, false]);
    expect([0.4, 0.45, 0.35].map((share) => calm([0.5, share], 'DISPARATE_IMPACT', 0.8))).toEqual([true, true, false]);
  });

  it('is judged by the groups of the column that a rule names', () => {
    const { rules, columns } = judgeFairness(counted(of(0.9, 0.1), of(0.5, 0.5)), {
      sensitive: ['region', 'sex'], minGroupSize: 100, fairness: ['region', 'sex'].map((column) => ({ column, metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 })),
    });
    expect(rules.map(({ rule, breached, calm: isCalm }) => [rule.column, breached, isCalm])).toEqual([['region', true, false], ['sex', false, true]]);
    expect(columns.map(({ column, groups }) => [column, groups.map(({ selectionRate }) => selectionRate)])).toEqual([['region', [0.9, 0.1]], ['sex', [0.5, 0.5]]]);
  });

  it('is not calm where it cannot be told, as of a column with too many groups', () => {
    const { rules, columns, results } = judgeFairness(counted({ counts: null, missing: 3 }), { sensitive: ['region'], minGroupSize: 100, fairness: [{ column: 'region', metric: 'DISPARATE_IMPACT', limit: 0.8 }] });
    expect([columns, results]).toEqual([[{ column: 'region', missing: 3, groups: [] }], []]);
    expect(rules[0]).toMatchObject({ judged: false, breached: false, calm: false, reason: 'DISPARATE_IMPACT of region cannot be told: fewer than two groups have 100 rows' });
  });

  it('compares a group of just as many rows as are asked, and one alone with none', () => {
    const { columns, rules } = judgeFairness(counted({ missing: 0, counts: [['north', [50, 0, 0, 50]], ['south', [50, 0, 0, 49]]] }), { sensitive: ['region'], minGroupSize: 100, fairness: [{ column: 'region', metric: 'DISPARATE_IMPACT', limit: 0.8 }] });
    expect(columns[0]!.groups.map(({ compared }) => compared)).toEqual([true, false]);
    expect(rules[0]!.reason).toBe('DISPARATE_IMPACT of region cannot be told: fewer than two groups have 100 rows');
  });
});

describe('the ledger of labels', () => {
  const hour = (index: number): string => `2001-02-03T0${index}:00:00Z`;
  const part = (index: number, delivered: number, found: Readonly<Record<string, number>>, late = 0): PerformancePart => ({
    start: hour(index), predictions: 0, labelled: 0, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late, lateObjects: index, found,
    labels: { objects: 1, delivered, replaced: 1, quarantined: 0 }, counts: { kind: 'multiclass', pairs: [] },
  });

  it('knows of the labels of a span what found no row, once all rows that they may belong to are joined', () => {
    const ledger = new LabelLedger(undefined, 1, 1);
    ledger.add(part(0, 9, { [hour(0)]: 3, [hour(1)]: 4 }));
    expect([ledger.unmatched, ledger.open]).toEqual([undefined, { [hour(1)]: 4 }]);
    ledger.add(part(1, 10, { [hour(1)]: 2, [hour(2)]: 5 }, 6));
    expect([ledger.unmatched, ledger.late, ledger.lateObjects, ledger.open, ledger.joined]).toEqual([3, 6, 1, { [hour(2)]: 5 }, { start: hour(0), end: hour(2) }]);
  });

  it('goes on where it stopped, and passes over what it has accounted for', () => {
    const first = new LabelLedger(undefined, 1, 1);
    for (const one of [part(0, 9, { [hour(1)]: 4 }), part(1, 10, { [hour(2)]: 5 })]) first.add(one);
    const next = new LabelLedger({ joined: first.joined, found: first.open }, 1, 1);
    for (const one of [part(1, 10, { [hour(2)]: 5 }, 7), part(2, 8, {})]) next.add(one);
    expect([next.unmatched, next.late, next.joined]).toEqual([2, 0, { start: hour(0), end: hour(3) }]);
  });

  it('says nothing of labels whose rows nobody has joined', () => {
    const ledger = new LabelLedger({ joined: { start: hour(0), end: hour(2) }, found: { [hour(4)]: 9 } }, 1, 1);
    ledger.add(part(4, 10, {}));
    expect([ledger.unmatched, ledger.joined]).toEqual([undefined, { start: hour(4), end: hour(5) }]);
  });
});
