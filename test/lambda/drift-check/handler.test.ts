/** Tests of whole drift checks, from event to answer, over a local folder. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PartialsDocument } from '../../../lib/contract/partial';
import type { DriftStateDocument, VerdictDocument } from '../../../lib/contract/verdict';
import { at, CONFIG, requestFor, World, worldOf } from '../support/world';

const BASELINE = driftKeys.baseline('flights');
const STATE = driftKeys.state('flights');

describe('the first check', () => {
  it('builds the baseline, reads the hours of the window and writes verdict and state', async () => {
    const world = await worldOf([0, 0, 0]);
    expect(await world.handler(at(3))).toEqual({
      outcome: 'STABLE',
      verdictKey: 'models/flights/drift/verdicts/2001/02/03/03.json',
      reason: '0 of 3 features drifted; 0 of the last 1 windows drifted, the model counts as stable (since 2001-02-03T03:00:00Z)',
    });
    const baseline = await world.document<{ id: string }>(BASELINE);
    expect(await world.keys()).toEqual([
      BASELINE,
      driftKeys.partials('flights', baseline.id, '2001-02-03'),
      STATE,
      'models/flights/drift/verdicts/2001/02/03/03.json',
    ]);
  });

  it('judges each feature over its own window', async () => {
    const world = await worldOf([0, 0, 0]);
    const { verdictKey } = await world.handler(at(3));
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect(verdict).toMatchObject({ window: { start: '2001-02-03T00:00:00Z', end: '2001-02-03T03:00:00Z' }, status: 'calm', driftState: 0, rows: 900, quarantined: 0, hours: 3, emptyHours: 0, lateObjects: 0 });
    expect(verdict.features.map(({ name, window, present }) => [name, window.start, present])).toEqual([
      ['delay', '2001-02-03T00:00:00Z', 900],
      ['distance', '2001-02-03T01:00:00Z', 600],
      ['origin', '2001-02-03T00:00:00Z', 900],
    ]);
  });

  it('takes the window from the event, less the lag', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    expect((await world.handler(at(3, 14))).verdictKey).toContain('/2001/02/03/02.json');
    expect((await world.handler(at(3, 15))).verdictKey).toContain('/2001/02/03/03.json');
    expect((await world.handler(at(4, 59))).verdictKey).toContain('/2001/02/03/04.json');
  });

  it('emits every metric once, with the time of the event', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.handler(at(3));
    expect(world.log.metricLines).toHaveLength(1);
    expect(world.log.latestMetrics()).toEqual({ ModelId: 'flights', DriftState: 0, DataQualityState: 0, DriftedFeatures: 0, ExtraColumns: 0, Rows: 900, QuarantinedLines: 0, LateObjects: 0, ChecksCompleted: 1 });
    expect((JSON.parse(world.log.metricLines[0]!) as { _aws: { Timestamp: number } })._aws.Timestamp).toBe(Date.UTC(2001, 1, 3, 3, 15));
  });
});

describe('metrics of single features', () => {
  it('are written of those that are asked for, with the feature as dimension, and not where there are too few values', async () => {
    const config = { ...CONFIG, features: CONFIG.features.map((feature) => (feature.name === 'distance' ? feature : { ...feature, metrics: true as const })) };
    const world = await worldOf([0, 0, 0], new World(config));
    const { features } = await world.document<VerdictDocument>((await world.handler(at(3))).verdictKey);
    const lines = world.log.metricLines.slice(1).map((line) => JSON.parse(line) as Record<string, unknown> & { _aws: { CloudWatchMetrics: [{ Dimensions: string[][] }] } });
    expect(lines.map(({ Feature }) => Feature)).toEqual(['delay', 'origin']);
    expect(lines[0]!._aws.CloudWatchMetrics[0].Dimensions).toEqual([['ModelId', 'Feature']]);
    const value = (name: string): number => features[0]!.statistics.find((one) => one.name === name)!.value;
    expect(lines[0]).toMatchObject({ ModelId: 'flights', Psi: value('psi'), Ks: value('ks'), MissingRate: 0, InvalidRate: 0 });
    expect(lines[1]).not.toHaveProperty('Ks');
    const empty = await worldOf([], new World(config));
    await empty.handler(at(3));
    expect(empty.log.metricLines).toHaveLength(1);
  });
});

describe('later checks', () => {
  it('read the data set once, and each hour of the log once', async () => {
    const world = await worldOf([0, 0, 0, 0, 0]);
    for (const hour of [3, 4, 5]) await world.handler(at(hour));
    expect(world.store.readsOf('data/')).toBe(1);
    expect(world.store.readsOf('log/')).toBe(5);
    const cold = world.another();
    await cold.writeHour('2001-02-03T05:00:00Z');
    await cold.handler(at(6));
    expect(cold.store.readsOf('data/')).toBe(0);
    expect(cold.store.readsOf('log/')).toBe(1);
    expect(cold.store.readsOf('store/models/flights/drift/partials/')).toBe(1);
  });

  it('keep what they read of partials while the function is warm', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    await world.handler(at(4));
    await world.writeHour('2001-02-03T04:00:00Z');
    await world.handler(at(5));
    expect(world.store.readsOf('store/models/flights/drift/partials/')).toBe(0);
  });

  it('write the same bytes for the same objects, whatever ran before', async () => {
    const one = await worldOf([0, 0, 0, 8, 8, 8]);
    const two = await worldOf([0, 0, 0, 8, 8, 8]);
    for (const hour of [3, 4, 5, 6]) await one.handler(at(hour));
    for (const hour of [3, 4, 5, 6]) await two.another().handler(at(hour));
    expect(await two.keys()).toEqual(await one.keys());
    for (const key of await one.keys()) expect(await two.text(key), key).toBe(await one.text(key));
  });

  it('do again what is missing when a check broke off between its writes', async () => {
    const whole = await worldOf([0, 0, 8, 8, 8]);
    for (const hour of [3, 4, 5]) await whole.handler(at(hour));
    const broken = await worldOf([0, 0, 8, 8, 8]);
    await broken.handler(at(3));
    let left = 2;
    broken.store.beforeWrite = () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('killed')));
    await expect(broken.handler(at(4))).rejects.toThrow('killed');
    broken.store.beforeWrite = () => Promise.resolve();
    for (const hour of [4, 5]) await broken.handler(at(hour));
    for (const key of await whole.keys()) expect(await broken.text(key), key).toBe(await whole.text(key));
  });
});

describe('drift', () => {
  it('of a critical feature is told in words, and raises the state when enough of the last windows drifted', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15]);
    await world.handler(at(3));
    const first = await world.handler(at(5));
    expect(first.outcome).toBe('STABLE');
    expect(first.reason).toMatch(/^delay \(critical\) drifted: psi 0\.\d+ ≥ 0\.2 over 3 hours, ks 0\.\d+ ≥ 0\.1 over 3 hours; 1 of 3 features drifted; 1 of the last 2 windows drifted, the model counts as stable/);
    const second = await world.handler(at(6));
    expect(second.outcome).toBe('DRIFTED');
    expect(second.reason).toContain('2 of the last 2 windows drifted, the model now counts as drifted (since 2001-02-03T06:00:00Z)');
    expect(world.log.latestMetrics()).toMatchObject({ DriftState: 1, DriftedFeatures: 1 });
    expect(await world.document<VerdictDocument>(second.verdictKey)).toMatchObject({ status: 'drifted', driftState: 1 });
  });

  it('lets go only after as many calm windows in a row', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15, 0, 0, 0, 0, 0]);
    const outcomes: string[] = [];
    for (let hour = 3; hour <= 11; hour++) outcomes.push((await world.handler(at(hour))).outcome);
    expect(outcomes.indexOf('DRIFTED')).toBe(2);
    const statuses = await Promise.all([3, 4, 5, 6, 7, 8, 9, 10, 11].map(async (hour) => (await world.document<VerdictDocument>(driftKeys.verdict('flights', `2001-02-03T${String(hour).padStart(2, '0')}`))).status));
    const secondCalm = statuses.findIndex((status, index) => index > 2 && status === 'calm' && statuses[index - 1] === 'calm');
    expect(outcomes.slice(secondCalm)).toEqual(outcomes.slice(secondCalm).map(() => 'STABLE'));
    expect(outcomes.slice(2, secondCalm)).toEqual(outcomes.slice(2, secondCalm).map(() => 'DRIFTED'));
    expect(await world.document<DriftStateDocument>(STATE)).toMatchObject({ state: 0 });
  });

  it('of one feature in three that is not critical does not make the window drifted', async () => {
    const world = await worldOf([0, 0, 15], new World({ ...CONFIG, features: CONFIG.features.map((feature) => ({ ...feature, critical: false })) }));
    const { verdictKey } = await world.handler(at(3));
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect(verdict.features.map(({ status }) => status)).toEqual(['drifted', 'stable', 'stable']);
    expect(verdict.status).toBe('calm');
  });

  it('is not judged with too few values: the state keeps its value', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15]);
    for (const hour of [3, 5, 6]) await world.handler(at(hour));
    const { outcome, verdictKey } = await world.handler(at(9));
    expect(outcome).toBe('INSUFFICIENT_DATA');
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect(verdict).toMatchObject({ status: 'insufficient-data', driftState: 1, rows: 0, emptyHours: 3 });
    expect(verdict.features[0]).toMatchObject({ status: 'insufficient-data', reason: '0 values in the window, 200 are needed', statistics: [] });
    expect(world.log.latestMetrics()).toMatchObject({ DriftState: 1, ChecksCompleted: 1, Rows: 0 });
  });
});

describe('events', () => {
  it('that are delivered twice find their window judged, and change nothing but the report of the state', async () => {
    const world = await worldOf([0, 0, 0]);
    const { verdictKey } = await world.handler(at(3));
    const before = await Promise.all((await world.keys()).map((key) => world.text(key)));
    expect(await world.handler(at(3))).toEqual({ outcome: 'ALREADY_JUDGED', verdictKey, reason: 'the window up to 2001-02-03T03:00:00Z was judged before' });
    expect(await Promise.all((await world.keys()).map((key) => world.text(key)))).toEqual(before);
    expect(world.log.latestMetrics()).toEqual({ ModelId: 'flights', DriftState: 0, DataQualityState: 0 });
  });

  it('that come late are superseded: the state does not go back', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    const { verdictKey } = await world.handler(at(4));
    const state = await world.text(STATE);
    expect(await world.handler(at(3))).toEqual({ outcome: 'SUPERSEDED', verdictKey, reason: 'the window up to 2001-02-03T04:00:00Z was judged before the one up to 2001-02-03T03:00:00Z' });
    expect(await world.text(STATE)).toBe(state);
    expect(await world.keys('models/flights/drift/verdicts/')).toEqual([verdictKey]);
  });

  it('that are no schedule’s and name no window are refused, so that a wrong time cannot move the state', async () => {
    const world = await worldOf([0, 0, 0, 0]);
    await world.handler(at(3));
    const before = await world.keys();
    await expect(world.handler({ time: '2021-02-03T04:15:00Z' })).rejects.toThrow('event.source: got nothing, expected "aws.events"');
    expect(await world.keys()).toEqual(before);
    expect((await world.handler(at(4))).outcome).toBe('STABLE');
  });

  it.each([
    [{}, 'event.time: got nothing, expected an ISO 8601 instant'],
    [{ time: 'soon' }, 'event.time: got "soon", expected an ISO 8601 instant'],
  ])('without a time are refused before anything is read (%#)', async (event, message) => {
    const world = await worldOf([0]);
    await expect(world.handler(event as never)).rejects.toThrow(message);
    expect(world.store.reads).toEqual([]);
  });
});

describe('a request', () => {
  const request = requestFor(3, 6);

  it('is judged over its own span, and leaves state and metrics alone', async () => {
    const world = await worldOf([0, 0, 0, 15, 15, 15]);
    await world.handler(at(3));
    const state = await world.text(STATE);
    const metrics = world.log.metricLines.length;
    const { outcome, verdictKey, reason } = await world.handler(request);
    expect([outcome, verdictKey]).toEqual(['ON_REQUEST', 'models/flights/drift/requested/2001-02-03-03_2001-02-03-06.json']);
    expect(reason).toContain('delay (critical) drifted');
    const verdict = await world.document<VerdictDocument>(verdictKey);
    expect(verdict).toMatchObject({ status: 'drifted', driftState: 0, window: request.window, rows: 900 });
    expect(verdict.features.map(({ window }) => window)).toEqual([request.window, request.window, request.window]);
    expect(await world.text(STATE)).toBe(state);
    expect(world.log.metricLines).toHaveLength(metrics);
  });

  it('needs no scheduled check before it', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0]);
    expect((await world.handler(request)).outcome).toBe('ON_REQUEST');
    expect(await world.keys(STATE)).toEqual([]);
  });

  it('before any scheduled check stores no hour: no schedule has closed one', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0]);
    await world.writeLines('2001-02-03T04:00:00Z', ['broken'], 'part-1.jsonl');
    const { verdictKey } = await world.handler(request);
    expect(await world.document<VerdictDocument>(verdictKey)).toMatchObject({ rows: 900, quarantined: 1 });
    expect(await world.keys()).toEqual([BASELINE, verdictKey]);
    expect(world.log.of('lines-quarantined')).toEqual([{ hour: '2001-02-03T04:00:00Z', quarantined: 1, rows: 300 }]);
  });

  it('stores hours up to the end of the latest judged window, and none behind it', async () => {
    const world = await worldOf([0, 0, 0, 0, 0, 0]);
    await world.handler(at(4));
    await world.handler(requestFor(0, 6));
    const { id } = await world.document<{ id: string }>(BASELINE);
    const { hours } = await world.document<PartialsDocument>(driftKeys.partials('flights', id, '2001-02-03'));
    expect(hours.map(({ hour }) => hour)).toEqual(['00', '01', '02', '03'].map((hour) => `2001-02-03T${hour}:00:00Z`));
  });

  it('with a time that is too late blinds no later check to what comes in these hours', async () => {
    const world = await worldOf([0, 0, 0]);
    await world.handler(at(3));
    const early = await world.document<VerdictDocument>((await world.handler(requestFor(3, 6))).verdictKey);
    expect(early).toMatchObject({ rows: 0, emptyHours: 3 });
    await world.writeHours('2001-02-03T03:00:00Z', [15, 15, 15]);
    const later = await world.document<VerdictDocument>((await world.handler(at(6))).verdictKey);
    expect(later).toMatchObject({ rows: 900, emptyHours: 0, status: 'drifted' });
  });

  it('cannot judge hours that are still open', async () => {
    const world = await worldOf([0]);
    await expect(world.handler({ ...request, time: at(6, 10).time })).rejects.toThrow('event.window.end: got 2001-02-03T06:00:00Z, expected at most 2001-02-03T05:00:00Z');
    expect(await world.keys()).toEqual([]);
  });
});
