/** Tests of the performance of a model in whole drift checks, from labels to state and metrics. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { PerformanceCheck } from '../../../lambda/drift-check/performance/performance-check';
import type { PerformanceDocument } from '../../../lib/contract/performance';
import type { PerformanceVerdict } from '../../../lib/contract/performance-verdict';
import type { DriftStateDocument, VerdictDocument } from '../../../lib/contract/verdict';
import { driftKeys } from '../../../lib/contract/drift-check';
import { labelledConfig, LabelledWorld, PERFORMANCE, type HourOptions } from '../support/labelled';
import { at, BUCKETS } from '../support/world';

/** Writes these hours from midnight on, with the training data. */
async function labelled(hours: readonly HourOptions[], config = labelledConfig()): Promise<LabelledWorld> {
  const made = new LabelledWorld(config);
  await made.world.writeTraining();
  for (const [hour, options] of hours.entries()) await made.hour(hour, options);
  return made;
}

async function check({ world }: LabelledWorld, hour: number): Promise<PerformanceVerdict> {
  const { verdictKey } = await world.handler(at(hour));
  return (await world.document<VerdictDocument>(verdictKey)).performance!;
}

/** What the published schema has against the verdict. */
async function problemsOf({ world }: LabelledWorld, end: string): Promise<unknown> {
  const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
  validate(await world.document(driftKeys.verdict('flights', end)));
  return validate.errors ?? [];
}

const metric = (verdict: PerformanceVerdict, name: string): number | undefined => verdict.metrics.find((one) => one.metric === name)?.value;
const good = (hours: number): HourOptions[] => Array.from({ length: hours }, () => ({}));

describe('performance', () => {
  it('is told of the rows whose labels are due, by the id of the request', async () => {
    const made = await labelled(good(4));
    const verdict = await check(made, 4);
    expect(verdict).toMatchObject({
      window: { start: '2001-02-03T00:00:00Z', end: '2001-02-03T02:00:00Z' }, status: 'calm', state: 0,
      predictions: 600, labelled: 600, unlabelled: 0, withoutId: 0, unusable: 0, repeated: 0, late: 0, replacedLabels: 0, unreadableLabels: 0,
    });
    const { truePositives, trueNegatives } = verdict.confusion!;
    expect(metric(verdict, 'ACCURACY')).toBe((truePositives + trueNegatives) / 600);
    expect(metric(verdict, 'ACCURACY')).toBeGreaterThan(0.85);
    expect(verdict.reason).toMatch(/^ACCURACY 0\.\d+, the reference 0\.\d+; all rows have a label; 0 of the last 1 windows breached, the performance counts as kept/);
  });

  it('that falls below the reference by too much and more than chance raises the state, in words and metrics', async () => {
    const made = await labelled([{}, {}, {}, { wrong: 0.3 }, { wrong: 0.3 }, { wrong: 0.3 }, {}, {}]);
    for (const hour of [4, 5]) expect((await check(made, hour)).status).toBe('calm');
    expect(await check(made, 6)).toMatchObject({ status: 'breached', state: 0 });
    const verdict = await check(made, 7);
    expect(verdict).toMatchObject({ status: 'breached', state: 1 });
    expect(verdict.reason).toMatch(/^ACCURACY 0\.\d+, worse than the 0\.\d+ of the reference by 0\.\d+, of which 0\.05 is allowed \(\d+\.\d+ standard errors\); .* the performance now counts as breached \(since 2001-02-03T07:00:00Z\)$/);
    const values = made.world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>).reduce((all, one) => ({ ...all, ...one }), {});
    expect(values).toMatchObject({ PerformanceState: 1, LabelCoverage: 1, LabelledRows: 600, LateLabels: 0, UnmatchedLabels: 0, Accuracy: metric(verdict, 'ACCURACY'), RocAuc: metric(verdict, 'ROC_AUC') });
    expect(values['PerformanceDrop']).toBeGreaterThan(1);
    expect(values['PerformanceDropZ']).toBeGreaterThan(2.33);
    expect(values).not.toHaveProperty('FairnessState');
    const page = await made.world.text(driftKeys.report('flights', '2001-02-03T07:00:00Z'));
    for (const words of ['The model answers worse than it may', 'Confusion matrix, positive from 0.5 on', 'calibration of the scores', 'ACCURACY over the latest windows, reference dashed']) expect(page).toContain(words);
    expect(page).not.toMatch(/NaN|Infinity|undefined|id="fairness"/);
    expect(await problemsOf(made, '2001-02-03T07:00:00Z')).toEqual([]);
  });

  it('of a few rows is not judged, and a metric that no row tells has no datapoint', async () => {
    const few = await labelled([{ rows: 90 }, { rows: 90 }, {}, {}]);
    expect(await check(few, 4)).toMatchObject({ status: 'insufficient-data', metrics: [], reason: expect.stringMatching(/^180 rows with a label, 200 are needed;/) as string });
    const none = await labelled(good(4), labelledConfig({ task: { kind: 'binary', label: 'late', positive: '7' } }));
    const verdict = await check(none, 4);
    expect(['RECALL', 'ROC_AUC', 'PR_AUC'].map((name) => metric(verdict, name))).toEqual([undefined, undefined, undefined]);
    expect(verdict.reason).toMatch(/^labels have more than two values/);
  });

  it('is not hidden by single labels of neither class, which are told', async () => {
    const strayed = async (count: number): Promise<LabelledWorld> => {
      const made = await labelled(good(4));
      const strays = Array.from({ length: count }, (_, index) => ({ flight: `stray-${index}`, score: 0.1, late: 2 }));
      await made.world.writeLines('2001-02-03T01:00:00Z', strays.map(({ flight, score }) => JSON.stringify({ flight, score })), 'part-1.jsonl');
      await made.world.writeLabels('labels/2001/02/03/01/stray.jsonl', strays.map(({ flight, late }) => JSON.stringify({ flight, late })));
      return made;
    };
    expect(await check(await strayed(3), 4)).toMatchObject({ status: 'calm', labelled: 603, reason: expect.stringContaining('; 3 labels of neither class counted as not positive') as string });
    expect(await check(await strayed(20), 4)).toMatchObject({ status: 'insufficient-data', reason: expect.stringMatching(/^labels have more than two values/) as string });
  });

  it('of an event that came twice gives the states again, and no count', async () => {
    const made = await labelled(good(4));
    await check(made, 4);
    await made.world.handler(at(4));
    expect(made.world.log.latestMetrics()).toEqual({ ModelId: 'flights', DriftState: 0, DataQualityState: 0, PerformanceState: 0 });
  });

  it('of another baseline begins anew: rows before are another model\'s', async () => {
    const made = await labelled(good(10));
    for (const hour of [4, 5]) await check(made, hour);
    made.world.delete(driftKeys.baseline('flights'));
    await made.world.writeTraining(2001);
    const verdict = await check(made, 6);
    expect(verdict).toMatchObject({ status: 'insufficient-data', labelled: 0, window: { start: '2001-02-03T04:00:00Z', end: '2001-02-03T04:00:00Z' } });
    expect(verdict.reason).toMatch(/^the model is new since 2001-02-03T06:00:00Z, and its first labels are due behind 2001-02-03T08:00:00Z; /);
    const { performance } = await made.world.document<DriftStateDocument>(driftKeys.state('flights'));
    expect(performance).not.toHaveProperty('reference');
    for (const hour of [7, 8]) expect((await check(made, hour)).status).toBe('insufficient-data');
    expect(await check(made, 9)).toMatchObject({ status: 'insufficient-data', labelled: 300, reason: expect.stringMatching(/^no whole window of this model yet/) as string });
    expect(await check(made, 10)).toMatchObject({ status: 'calm', labelled: 600 });
  });
});

describe('labels that cannot be joined', () => {
  it('hide no drift: its verdict is written, the check then fails, and the next attempt joins them', async () => {
    const made = await labelled(good(5));
    await check(made, 4);
    const { performance: before } = await made.world.document<DriftStateDocument>(driftKeys.state('flights'));
    made.world.store.beforeWrite = (path) => (path.includes('/performance/') ? Promise.reject(new Error('access denied')) : Promise.resolve());
    await expect(made.world.handler(at(5))).rejects.toThrow(/^labels of the window up to 2001-02-03T05:00:00Z: access denied$/);
    expect(await made.world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-03T05:00:00Z'))).not.toHaveProperty('performance');
    expect((await made.world.document<DriftStateDocument>(driftKeys.state('flights'))).performance).toEqual(before);
    await expect(made.world.handler(at(5))).rejects.toThrow(/access denied/);
    made.world.store.beforeWrite = () => Promise.resolve();
    expect((await made.world.handler(at(5))).outcome).toBe('ALREADY_JUDGED');
    const key = driftKeys.performance('flights', new PerformanceCheck(partsOf(made)).definition, '2001-02-03');
    expect((await made.world.document<PerformanceDocument>(key)).parts.map(({ start }) => start.slice(11, 13))).toEqual(['00', '01', '02']);
  });

  it('while another model begins leave it without a reference of the one before', async () => {
    const made = await labelled(good(7));
    for (const hour of [4, 5]) await check(made, hour);
    made.world.delete(driftKeys.baseline('flights'));
    await made.world.writeTraining(2001);
    made.world.store.beforeWrite = (path) => (path.includes('/performance/') ? Promise.reject(new Error('access denied')) : Promise.resolve());
    await expect(made.world.handler(at(6))).rejects.toThrow(/access denied/);
    const { performance } = await made.world.document<DriftStateDocument>(driftKeys.state('flights'));
    expect(performance).toMatchObject({ from: '2001-02-03T06:00:00Z', state: 0, trend: [] });
    expect(performance).not.toHaveProperty('reference');
  });
});

describe('labels that could never be joined before another model begins', () => {
  it('count for it from then on alone', async () => {
    const made = await labelled(good(9));
    made.world.store.beforeWrite = (path) => (path.includes('/performance/') ? Promise.reject(new Error('access denied')) : Promise.resolve());
    for (const hour of [4, 5]) await expect(made.world.handler(at(hour))).rejects.toThrow(/access denied/);
    made.world.delete(driftKeys.baseline('flights'));
    await made.world.writeTraining(2001);
    await expect(made.world.handler(at(6))).rejects.toThrow(/access denied/);
    made.world.store.beforeWrite = () => Promise.resolve();
    expect(await check(made, 7)).toMatchObject({ status: 'insufficient-data', labelled: 0, reason: expect.stringMatching(/^the model is new since 2001-02-03T06:00:00Z/) as string });
    const { performance } = await made.world.document<DriftStateDocument>(driftKeys.state('flights'));
    expect(performance).toMatchObject({ from: '2001-02-03T06:00:00Z', joined: { end: '2001-02-03T05:00:00Z' } });
    expect(performance).not.toHaveProperty('reference');
  });
});

describe('labels that cannot be joined in time', () => {
  it('hide no drift either: it is told in the time that is left, and the next attempt joins them', async () => {
    const made = await labelled(good(5));
    let asked = 0;
    const context = { getRemainingTimeInMillis: () => ((asked += 1) > 3 ? 59_000 : 600_000) };
    await expect(made.world.handler(at(4), context)).rejects.toThrow(/^labels of the window up to 2001-02-03T04:00:00Z: no time is left to read on$/);
    expect(await made.world.document<VerdictDocument>(driftKeys.verdict('flights', '2001-02-03T04:00:00Z'))).toMatchObject({ status: expect.any(String) as string });
    expect((await made.world.handler(at(4), { getRemainingTimeInMillis: () => 600_000 })).outcome).toBe('ALREADY_JUDGED');
    const key = driftKeys.performance('flights', new PerformanceCheck(partsOf(made)).definition, '2001-02-03');
    expect((await made.world.document<PerformanceDocument>(key)).parts).toHaveLength(2);
  });
});

describe('a reference', () => {
  it('of a metric is its value in the first whole window that tells it, whatever the windows before told', async () => {
    const config = labelledConfig({ minLabelled: 100, rules: [{ metric: 'ROC_AUC', kind: 'drop', minDrop: 0.05, unit: 'metric' }] });
    const made = await labelled([{ rows: 60, none: true }, { rows: 60, none: true }, { rows: 60, none: true }, {}, {}, {}], config);
    expect((await check(made, 4)).metrics.map(({ metric: name }) => name)).toContain('ACCURACY');
    expect(await check(made, 4 + 2)).toMatchObject({ status: 'calm', reason: expect.stringMatching(/^ROC_AUC 0\.\d+, the reference/) as string });
  });

  it('is not of the model before where labels are joined in another way meanwhile', async () => {
    const made = await labelled(good(9));
    for (const hour of [4, 5]) await check(made, hour);
    made.world.delete(driftKeys.baseline('flights'));
    await made.world.writeTraining(2001);
    await check(made, 6);
    const config = labelledConfig({ groundTruth: { ...PERFORMANCE.groundTruth, delayHours: 1 } });
    const other = made.world.another(config);
    const { verdictKey } = await other.handler(at(7));
    expect((await other.document<VerdictDocument>(verdictKey)).performance).toMatchObject({ labelled: 0, reason: expect.stringMatching(/^the model is new since 2001-02-03T06:00:00Z/) as string });
    expect((await other.document<DriftStateDocument>(driftKeys.state('flights'))).performance).toMatchObject({ from: '2001-02-03T06:00:00Z' });
  });
});

describe('fairness', () => {
  it('between groups of a sensitive column has a state, metrics and a table of its own', async () => {
    const config = labelledConfig({ sensitive: ['origin'], fairness: [{ column: 'origin', metric: 'DEMOGRAPHIC_PARITY', limit: 0.1 }], rules: [{ metric: 'ACCURACY', kind: 'floor', limit: 0.6 }] });
    const made = await labelled([{ suspected: 'JFK' }, { suspected: 'JFK' }, { suspected: 'JFK' }, {}, {}], config);
    const { fairness, status } = await check(made, 4);
    expect([status, fairness!.status, fairness!.state]).toEqual(['calm', 'breached', 0]);
    expect(fairness!.reason).toMatch(/^DEMOGRAPHIC_PARITY of origin 0\.\d+ \(JFK and ORD\), at most 0\.1 is asked$/);
    expect(fairness!.columns[0]!.groups.map(({ group, rows, compared }) => [group, rows, compared])).toEqual([['JFK', 300, true], ['ORD', 300, true]]);
    expect((await check(made, 5)).fairness!.state).toBe(1);
    const lines = made.world.log.metricLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.at(-1)).toMatchObject({ ModelId: 'flights', SensitiveColumn: 'origin', DemographicParityDifference: expect.closeTo(0.6, 1) as number, _aws: { CloudWatchMetrics: [{ Dimensions: [['ModelId', 'SensitiveColumn']] }] } });
    expect(lines.find((line) => line['FairnessState'] === 1)).toMatchObject({ PerformanceState: 0 });
    expect(await made.world.text(driftKeys.report('flights', '2001-02-03T05:00:00Z'))).toContain('difference of selection rates');
    expect(await problemsOf(made, '2001-02-03T05:00:00Z')).toEqual([]);
  });
});

describe('labels', () => {
  it('that come behind their time are counted as late, once, and those of unknown ids as unmatched', async () => {
    const made = await labelled([{}, { labelled: 0.5 }, {}, {}, {}, {}, {}]);
    const rows = await made.hour(1, { labelled: 0.5 });
    await made.labels(4, [...rows.slice(150, 170), ...Array.from({ length: 7 }, (_, index) => ({ flight: `unknown-${index}`, late: 1 as const }))], 'late.jsonl');
    const first = await check(made, 4);
    expect(first).toMatchObject({ labelled: 450, unlabelled: 150, late: 0 });
    expect(first, 'rows before the first window were never joined').not.toHaveProperty('unmatched');
    const late = await check(made, 5);
    expect(late).toMatchObject({ labelled: 450, unlabelled: 150, late: 20 });
    expect(late.reason).toContain('20 labels came too late');
    expect(await check(made, 6)).toMatchObject({ late: 0, unmatched: 0 });
    // Labels delivered in hour 4 may belong to rows of that hour, too.
    expect(await check(made, 7)).toMatchObject({ late: 0, unmatched: 7 });
  });

  it('that come behind their time are counted as late where a window is one span, too', async () => {
    const made = await labelled([{}, { labelled: 0.5 }, {}, {}, {}], labelledConfig({ windowHours: 1 }));
    const rows = await made.hour(1, { labelled: 0.5 });
    expect(await check(made, 4)).toMatchObject({ labelled: 150, unlabelled: 150, late: 0 });
    await made.labels(4, rows.slice(150, 170), 'late.jsonl');
    await made.labels(1, rows.slice(270, 280), 'backfilled.jsonl');
    expect(await check(made, 5)).toMatchObject({ labelled: 300, late: 30, lateLabelObjects: 1 });
  });

  it('that come into an hour that was read already, and correct none in time, are late', async () => {
    const made = await labelled([{}, { labelled: 0.5, after: 0 }, {}, {}, {}], labelledConfig({ windowHours: 1 }));
    const rows = await made.hour(1, { labelled: 0.5, after: 0 });
    expect(await check(made, 4)).toMatchObject({ labelled: 150, unlabelled: 150 });
    await made.labels(3, rows.slice(150, 160), 'behind-the-lag.jsonl');
    await made.labels(4, rows.slice(0, 40), 'corrected.jsonl');
    expect(await check(made, 5)).toMatchObject({ late: 10, lateLabelObjects: 0 });
  });

  it('in files that come into a span that was joined are told by their files, and corrections behind their time are not joined', async () => {
    const made = await labelled([{}, { labelled: 0.9 }, {}, {}, {}, {}, {}]);
    await check(made, 4);
    const rows = await made.hour(1, { labelled: 0.9 });
    await made.labels(1, rows.slice(270, 280), 'backfilled.jsonl');
    await made.labels(4, rows.slice(0, 5), 'corrected.jsonl');
    expect(await check(made, 5)).toMatchObject({ lateLabelObjects: 1, late: 10 });
    expect(made.world.log.metricLines.some((line) => (JSON.parse(line) as Record<string, unknown>)['LateObjects'] === 1)).toBe(true);
    expect([(await check(made, 6)).unmatched, (await check(made, 7)).unmatched]).toEqual([0, 5]);
  });

  it('that replace others, name no row, cannot be read or are of no class are each counted', async () => {
    const made = await labelled([{ rows: 300 }, {}, {}, {}]);
    const rows = await made.hour(0);
    await made.world.writeLabels('labels/2001/02/03/01/second.jsonl', [...rows.slice(0, 10).map(({ flight, late }) => JSON.stringify({ flight, late })), 'no json', JSON.stringify({ flight: 'f0-20' }), JSON.stringify({ late: 1 })]);
    await made.world.writeLines('2001-02-03T01:00:00Z', [JSON.stringify({ flight: 'f1-0', score: 0.1 }), JSON.stringify({ score: 0.1 }), JSON.stringify({ flight: 'f1-1', score: 7 })], 'part-1.jsonl');
    const verdict = await check(made, 4);
    expect(verdict).toMatchObject({ labelled: 600, withoutId: 1, unusable: 2, repeated: 2, replacedLabels: 11, unreadableLabels: 2, unlabelled: 0 });
    expect(verdict.predictions).toBe(verdict.labelled + verdict.unlabelled + verdict.withoutId + verdict.unusable);
  });

  it('of another number than a request has rows make these unusable, whatever line follows', async () => {
    const made = await labelled(good(4), labelledConfig({ groundTruth: { prefix: 'labels/', format: 'sagemaker', keys: 'yyyy/MM/dd/HH', delayHours: 2 }, windowHours: 1 }));
    const request = JSON.stringify({ flight: 'two', score: 0.1 });
    await made.world.writeLines('2001-02-03T01:00:00Z', [request, 'no json', request], 'part-1.jsonl');
    await made.world.writeLabels('labels/2001/02/03/01/two.jsonl', [JSON.stringify({ groundTruthData: { data: '1\n0', encoding: 'CSV' }, eventMetadata: { eventId: 'two' } })]);
    expect(await check(made, 4)).toMatchObject({ predictions: 302, unlabelled: 300, unusable: 2 });
  });

  it('are joined once: later checks read no log again but that of the newest span', async () => {
    const made = await labelled(good(6));
    await check(made, 4);
    const before = made.world.store.readsOf('log/inference/2001/02/03/00/');
    await check(made, 5);
    expect(made.world.store.readsOf('log/inference/2001/02/03/00/')).toBe(before);
    expect(made.world.store.readsOf('log/inference/2001/02/03/02/')).toBe(2);
  });

  it('that do not fit into memory at once are joined in parts, to the same', async () => {
    const config = labelledConfig({ groundTruth: { ...PERFORMANCE.groundTruth, delayHours: 1 } });
    const made = await labelled([{}, { labelled: 0.9 }, {}, {}], config);
    await check(made, 3);
    const key = driftKeys.performance('flights', new PerformanceCheck(partsOf(made)).definition, '2001-02-03');
    const whole = await made.world.text(key);
    made.world.delete(key);
    await new PerformanceCheck({ ...partsOf(made), labelLimit: 100 }).window('2001-02-03T03:00:00Z');
    expect(await made.world.text(key)).toBe(whole);
    expect((JSON.parse(whole) as PerformanceDocument).parts.map(({ labelled: rows }) => rows)).toEqual([300, 270]);
  });
});

function partsOf({ world }: LabelledWorld): ConstructorParameters<typeof PerformanceCheck>[0] {
  const { store, config, log } = world;
  return { storage: store, config, performance: config.performance!, buckets: BUCKETS, log };
}
