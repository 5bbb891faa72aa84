/** Tests of judging a window of performance from its parts: what is told of which task, whose rows count, and what is kept from window to window. */
import { describe, expect, it } from 'vitest';
import type { PerformanceConfig, PerformancePart } from '../../../lib/contract/performance';
import type { PerformanceStateDocument } from '../../../lib/contract/performance-verdict';
import { TREND_WINDOWS } from '../../../lib/contract/verdict';
import { addHours } from '../../../lambda/drift-check/hours';
import { type JudgedPerformance, judgePerformance, type Judging, postponed, restated } from '../../../lambda/drift-check/performance/judgement';
import { performanceCounter } from '../../../lambda/shared/performance/counter';
import { CellReader } from '../../../lambda/shared/records/cells';

const START = '2001-02-03T00:00:00Z';
const DELAY = 2;

type Row = readonly [label: unknown, prediction: unknown, ...groups: unknown[]];

const BINARY: PerformanceConfig = {
  task: { kind: 'binary', label: 'delayed', positive: '1' },
  groundTruth: { prefix: 'labels/', format: 'csv', keys: 'yyyy/MM/dd/HH', columns: { id: 'id', label: 'delayed' }, delayHours: DELAY },
  id: 'id', prediction: 'score', sensitive: [], windowHours: 1, minLabelled: 100, minGroupSize: 30,
  rules: [{ metric: 'ACCURACY', kind: 'drop', minDrop: 0.05, unit: 'metric' }], fairness: [], breach: { times: 1, outOf: 1 },
};
const MULTICLASS: PerformanceConfig = { ...BINARY, task: { kind: 'multiclass', label: 'kind' } };

const rows = (count: number, ...row: Row): Row[] => Array.from({ length: count }, () => row);
/** So many rows right, and so many wrong. */
const answers = (right: number, wrong: number): Row[] => [...rows(right / 2, '1', '0.9'), ...rows(right / 2, '0', '0.1'), ...rows(wrong, '1', '0.2')];

function part(config: PerformanceConfig, index: number, labelled: readonly Row[], changes: Partial<PerformancePart> = {}): PerformancePart {
  const counter = performanceCounter(config, new CellReader([]), false);
  for (const [label, prediction, ...groups] of labelled) expect(counter.add(label, prediction, groups)).toBe(true);
  return {
    start: addHours(START, index), predictions: labelled.length, labelled: labelled.length, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late: 0, lateObjects: 0, found: {},
    labels: { objects: 1, delivered: labelled.length, replaced: 0, quarantined: 0 }, counts: counter.counts(), ...changes,
  };
}

interface Asked {
  readonly config?: PerformanceConfig;
  readonly stored?: PerformanceStateDocument | undefined;
  readonly isNewModel?: boolean;
  readonly definition?: string;
}

const judging = (config: PerformanceConfig, end: string, isNewModel = false): Judging => ({ config, everyHours: 1, end, isNewModel });

function judge(parts: readonly PerformancePart[], { config = BINARY, stored, isNewModel = false, definition = 'definition' }: Asked = {}): JudgedPerformance {
  const window = { start: parts[0]!.start, end: addHours(parts.at(-1)!.start, 1) };
  return judgePerformance({ definition, window, parts }, stored, judging(config, addHours(window.end, DELAY), isNewModel));
}

describe('a window of labels', () => {
  it.each([[0, 'no row has a label'], [1, 'all rows have a label'], [0.5, '0\\.5 of the rows have a label']])('says of a share of %d that %s', (share, words) => {
    const rows = part(BINARY, 0, answers(98, 2));
    const { verdict } = judge([{ ...rows, predictions: 100, labelled: 100 * share, unlabelled: 100 - 100 * share }]);
    expect(verdict.reason).toMatch(new RegExp(`; ${words}; `));
  });

  it('is judged from just as many rows on as are asked for', () => {
    expect(judge([part(BINARY, 0, answers(98, 1))]).verdict).toMatchObject({ status: 'insufficient-data', metrics: [], rules: [], reason: expect.stringMatching(/^99 rows with a label, 100 are needed; all rows have a label; /) as string });
    expect(judge([part(BINARY, 0, answers(98, 2))]).verdict.metrics).not.toEqual([]);
  });

  it('has no share of labels where nothing was asked of the model', () => {
    const { verdict } = judge([part(BINARY, 0, [])]);
    expect(verdict.reason).toBe(`0 rows with a label, 100 are needed; 0 of the last 1 windows breached, the performance counts as kept (since ${addHours(START, 1 + DELAY)})`);
    for (const detail of ['confusion', 'calibration', 'classes', 'fairness']) expect(verdict).not.toHaveProperty(detail);
  });

  it('counts single labels of neither class, and is not told of many', () => {
    const stray = (count: number): Row[] => [...answers(200 - count, 0), ...rows(count, '7', '0.1')];
    const { reason } = judge([part(BINARY, 0, stray(2))]).verdict;
    expect(reason).toContain('2 labels of neither class counted as not positive');
    expect(reason).not.toContain('more than two values');
    expect(judge([part(BINARY, 0, stray(4))]).verdict.reason).toContain('labels have more than two values, expected the positive class and one other');
    expect(judge([part(BINARY, 0, answers(200, 0))]).verdict.reason).not.toContain('neither class');
  });

  it('is told by the rules that are broken alone, where one is, and by all of them else', () => {
    const config: PerformanceConfig = { ...BINARY, rules: [{ metric: 'ACCURACY', kind: 'floor', limit: 0.9 }, { metric: 'RECALL', kind: 'floor', limit: 0.1 }] };
    const { reason } = judge([part(config, 0, answers(120, 80))], { config }).verdict;
    expect(reason).toMatch(/^ACCURACY 0\.6, /);
    expect(reason).not.toContain('RECALL');
    expect(judge([part(config, 0, answers(200, 0))], { config }).verdict.reason).toMatch(/^ACCURACY 1, [^;]*; RECALL 1, /);
  });

  it('tells classes with most rows first, then by name, fifty of them', () => {
    const labelled = [...rows(60, 'b', 'b'), ...rows(20, 'c', 'b'), ...rows(30, 'd', 'd'), ...rows(20, 'a', 'a')];
    const { verdict } = judge([part(MULTICLASS, 0, labelled)], { config: MULTICLASS });
    expect(verdict.classes).toEqual([
      { name: 'b', rows: 60, predicted: 80, correct: 60 }, { name: 'd', rows: 30, predicted: 30, correct: 30 }, { name: 'a', rows: 20, predicted: 20, correct: 20 }, { name: 'c', rows: 20, predicted: 0, correct: 0 },
    ]);
    expect(verdict).not.toHaveProperty('confusion');
    const many = Array.from({ length: 60 }, (_, index) => rows(index + 1, `k${index}`, `k${index}`)).flat();
    const { classes } = judge([part(MULTICLASS, 0, many)], { config: MULTICLASS }).verdict;
    expect([classes!.length, classes![0]!.name, classes!.at(-1)!.name]).toEqual([50, 'k59', 'k10']);
  });

  it('is not told where labels are no classes, and has neither classes nor a confusion matrix where they are numbers', () => {
    const texts = Array.from({ length: 200 }, (_, index) => [`k${index}`, 'k0'] as const);
    const { verdict } = judge([part(MULTICLASS, 0, texts)], { config: MULTICLASS });
    expect(verdict).toMatchObject({ status: 'insufficient-data', reason: expect.stringContaining('labels and answers have too many classes to be told apart') as string });
    expect(verdict).not.toHaveProperty('classes');
    const config: PerformanceConfig = { ...BINARY, task: { kind: 'regression', label: 'delay' }, rules: [{ metric: 'RMSE', kind: 'ceiling', limit: 5 }] };
    const numbers = judge([part(config, 0, Array.from({ length: 120 }, (_, index) => [index, index + (index % 2)] as const))], { config }).verdict;
    expect(numbers).toMatchObject({ status: 'calm', reason: expect.stringMatching(/^RMSE 0\.7\d+, at most 5 as asked; /) as string });
    for (const detail of ['confusion', 'classes']) expect(numbers).not.toHaveProperty(detail);
  });
});

describe('what a model is compared with', () => {
  const good = part(BINARY, 0, answers(180, 20));

  it('is its first whole window, each metric as it was measured there', () => {
    const first = judge([good]);
    expect(first.state.reference!.map(({ metric }) => metric)).toContain('ACCURACY');
    expect(first.state.reference!.every(({ error }) => error !== undefined)).toBe(true);
    const second = judge([part(BINARY, 1, answers(120, 80))], { stored: first.state });
    expect(second.state.reference).toEqual(first.state.reference);
    expect(second.verdict).toMatchObject({ status: 'breached', state: 1, reason: expect.stringMatching(/^ACCURACY 0\.6, worse than the 0\.9 of the reference by .*; 1 of the last 1 windows breached, the performance now counts as breached \(since /) as string });
    expect(second.state.suspects).toEqual(['ACCURACY drop']);
    const third = judge([part(BINARY, 2, answers(120, 80))], { stored: second.state });
    expect(third.verdict.reason).toContain('the performance counts as breached');
    const fourth = judge([part(BINARY, 3, answers(180, 20))], { stored: third.state });
    expect(fourth.verdict).toMatchObject({ status: 'calm', state: 0, reason: expect.stringContaining('0 of the last 1 windows breached, the performance now counts as kept') as string });
    expect(fourth.state).not.toHaveProperty('suspects');
  });

  it('is added to by a later window that tells what the first did not', () => {
    const first = judge([good]);
    const known = first.state.reference!.filter(({ metric }) => metric === 'ACCURACY');
    const { reference } = judge([part(BINARY, 1, answers(160, 40))], { stored: { ...first.state, reference: known } }).state;
    expect(reference!.filter(({ metric }) => metric === 'ACCURACY')).toEqual(known);
    expect(reference!.map(({ metric }) => metric).sort()).toEqual(first.state.reference!.map(({ metric }) => metric).sort());
  });

  it('is no window whose first span has no label', () => {
    const { state, verdict } = judge([part(BINARY, 0, []), part(BINARY, 1, answers(180, 20))]);
    expect(state).not.toHaveProperty('reference');
    expect(verdict.reason).toMatch(/^no whole window of this model yet to compare with; /);
  });

  it('is said to be missing only where every rule waits for it', () => {
    const drop = BINARY.rules[0]!;
    const awaited = 'no whole window of this model yet to compare with';
    const config: PerformanceConfig = { ...BINARY, rules: [{ metric: 'ACCURACY', kind: 'floor', limit: 0.5 }, drop] };
    const { reason } = judge([part(config, 0, []), part(config, 1, answers(180, 20))], { config }).verdict;
    expect(reason).toMatch(/^ACCURACY 0\.9, /);
    expect(reason).not.toContain(awaited);
    // A reference is there, but no row tells what is to be compared with it.
    const recall: PerformanceConfig = { ...BINARY, rules: [{ ...drop, metric: 'RECALL' }] };
    const first = judge([part(recall, 0, answers(180, 20))], { config: recall });
    const untold = judge([part(recall, 1, rows(200, '0', '0.1'))], { config: recall, stored: first.state }).verdict;
    expect(untold.status).not.toBe('breached');
    expect(untold.reason).not.toContain(awaited);
  });

  it('is nothing of another definition, nor of the model before', () => {
    const first = judge([good]);
    expect(judge([part(BINARY, 1, answers(120, 80))], { stored: first.state, definition: 'other' }).verdict.status).not.toBe('breached');
    const anew = judge([part(BINARY, 1, answers(120, 80))], { stored: first.state, isNewModel: true });
    const from = addHours(START, 2 + DELAY);
    expect(anew.state).toMatchObject({ from, state: 0, recent: [{ status: 'insufficient-data' }] });
    expect(anew.verdict).toMatchObject({ labelled: 0, window: { start: addHours(START, 2), end: addHours(START, 2) }, reason: expect.stringMatching(new RegExp(`^the model is new since ${from}, and its first labels are due behind ${addHours(from, DELAY)}`)) as string });
    expect(first.state).not.toHaveProperty('from');
    // Rows of both models in one window: only those of the new one count, and they are no whole window.
    const later = judge([part(BINARY, 3, answers(120, 80)), part(BINARY, 4, answers(180, 20))], { stored: { ...anew.state, from: addHours(START, 4) } });
    expect(later.verdict).toMatchObject({ labelled: 200, window: { start: addHours(START, 4) } });
    expect(later.state).not.toHaveProperty('reference');
  });
});

describe('what is kept', () => {
  it('is a trend of the latest windows, with a value for each rule that could be told', () => {
    let state: PerformanceStateDocument | undefined;
    for (let index = 0; index < TREND_WINDOWS + 2; index++) ({ state } = judge([part(BINARY, index, index % 2 ? answers(10, 0) : answers(180, 20))], { stored: state }));
    expect(state!.trend).toHaveLength(TREND_WINDOWS);
    expect(state!.trend.slice(0, 2).map(({ labelled, values }) => [labelled, values])).toEqual([[200, [0.9]], [10, [null]]]);
  });

  it('is the fairness of the window before, where this one has too few labels', () => {
    const config: PerformanceConfig = { ...BINARY, sensitive: ['region'], fairness: [{ column: 'region', metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 }] };
    const apart = [...rows(100, '1', '0.9', 'north'), ...rows(100, '0', '0.1', 'south')];
    const first = judge([part(config, 0, apart)], { config });
    expect(first.verdict.fairness).toMatchObject({ status: 'breached', state: 1, reason: 'DEMOGRAPHIC_PARITY of region 1 (north and south), at most 0.1 is asked' });
    expect(first.state.fairness!.suspects).toEqual(['region DEMOGRAPHIC_PARITY']);
    const few = judge([part(config, 1, apart.slice(0, 10))], { config, stored: first.state });
    expect(few.verdict).not.toHaveProperty('fairness');
    expect(few.state.fairness).toEqual(first.state.fairness);
    const alike = ['north', 'south'].flatMap((region) => [...rows(50, '1', '0.9', region), ...rows(50, '0', '0.1', region)]);
    expect(judge([part(config, 2, alike)], { config, stored: few.state }).verdict.fairness).toMatchObject({ status: 'calm', state: 0, reason: 'all groups within the limits' });
  });
});

describe('a check that could not join labels', () => {
  const end = addHours(START, 9);

  it('leaves the state as it is, but that another model has no rows yet', () => {
    const { state } = judge([part(BINARY, 0, answers(180, 20))]);
    expect(postponed(state, 'definition', judging(BINARY, end))).toBe(state);
    expect(postponed(undefined, 'definition', judging(BINARY, end))).toBeUndefined();
    const { joined, found } = state;
    const anew = { state: 0, since: end, recent: [{ end, status: 'insufficient-data' }], from: end, trend: [] };
    expect(postponed(state, 'definition', judging(BINARY, end, true))).toEqual({ definition: 'definition', ...anew, joined, found });
    const begin = addHours(end, -DELAY - 1);
    expect(postponed(state, 'other', judging(BINARY, end, true))).toEqual({ definition: 'other', ...anew, joined: { start: begin, end: begin }, found: {} });
  });
});

describe('a verdict of a window that another check was first to judge', () => {
  it('has the states that count', () => {
    const config: PerformanceConfig = { ...BINARY, sensitive: ['region'] };
    const labelled = rows(120, '1', '0.9', 'north');
    const { verdict, state } = judge([part(config, 0, labelled)], { config });
    const { verdict: without, state: older } = judge([part(BINARY, 0, labelled)]);
    const theirs = { ...state, state: 1 as const, fairness: { ...state.fairness!, state: 1 as const } };
    expect(restated(verdict, theirs)).toEqual({ ...verdict, state: 1, fairness: { ...verdict.fairness!, state: 1 } });
    expect(restated(without, theirs)).toEqual({ ...without, state: 1 });
    expect(restated(verdict, { ...older, state: 1 })).toEqual({ ...verdict, state: 1 });
    expect([restated(undefined, theirs), restated(verdict, undefined)]).toEqual([undefined, verdict]);
  });
});
