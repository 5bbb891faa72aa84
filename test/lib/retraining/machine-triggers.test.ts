/** Who may begin a run, and when: governor, lease, sweep and janitor. */
import { describe, expect, it } from 'vitest';
import { DynamoDb, type Item } from '../../../simulator/services/dynamodb';
import type { Json } from '../../../simulator/state-language/json';
import { DAY, HOUR, judged, MODEL, outcomeOf, RECORD_KEY, retrain, tableName, type RetrainingRun } from './machine-fixture';
import { START } from '../../simulator/state-language/harness';

const seconds = (time: number): string => String(Math.floor(time / 1000));
const PENDING = { type: 'drift', id: 'e-9', at: 'x', detail: 'kept', force: false, attempts: 0 };
const pending = (over: object = {}): Item[string] => ({ S: JSON.stringify({ ...PENDING, ...over }) });
const BUSY = { 'LEASE#RETRAINING': { owner: { S: 'arn:other' }, expiresAt: { N: seconds(START + HOUR) }, fence: { N: '6' } } };
const LIVE = { RELEASE: { live: { S: 'arn:live' }, liveModel: { S: 'flights-live' } } };
const FROZEN = { RELEASE: { live: { S: 'arn:live' }, frozen: { BOOL: true }, frozenReason: { S: 'two rollbacks' } } };
const COOL = { RETRAINING: { cooldownUntil: { N: seconds(START + HOUR) } } };
const SPENT = { RETRAINING: { month: { S: '2026-11' }, runs: { N: '4' } } };
const ALARM = { LookAtDriftAlarm: [{ output: { MetricAlarms: [{ StateValue: 'ALARM', StateReason: 'crossed' }] } }] };

const kept = ({ record }: RetrainingRun): object => JSON.parse(String(record['pending'])) as object;

describe('a trigger', () => {
  it.each([
    ['while the model is frozen', FROZEN, 'SKIPPED_FROZEN', /two rollbacks/, false],
    ['during the cooldown', COOL, 'SKIPPED_COOLDOWN', /after 2026-11-01T01:00:00/, true],
    ['when the runs of the month are used up', SPENT, 'SKIPPED_BUDGET', /all 4 runs of 2026-11/, true],
    ['while another run is under way', BUSY, 'COALESCED', /another run/, true],
    ['that was taken up before', { RETRAINING: { lastTrigger: { S: 't-1' }, updatedAt: { S: 'before' } } }, 'DUPLICATE', /t-1/, false],
  ])('%s begins nothing, says so, and is kept where it may count later', async (_, items, outcome, reason, isKept) => {
    const run = await retrain({ items, trigger: { type: 'drift' } });
    expect(outcomeOf(run)).toMatchObject({ outcome, reason: expect.stringMatching(reason) as string });
    expect(run.calls).toEqual([]);
    expect(run.historyItems).toMatchObject([{ outcome }]);
    expect(run.notifications).toHaveLength(1);
    if (isKept) expect(kept(run)).toMatchObject({ type: 'drift', id: 't-1', attempts: 0 });
    else expect(run.record['pending']).toBeUndefined();
  });

  it('by performance begins a run as drift does', async () => {
    expect(outcomeOf(await retrain({ trigger: { type: 'performance' } })).outcome).toBe('DEPLOYED');
  });

  it('of last month does not count', async () => {
    expect(outcomeOf(await retrain({ items: { RETRAINING: { month: { S: '2026-10' }, runs: { N: '4' } } } })).outcome).toBe('DEPLOYED');
  });

  it('of a person who insists goes past cooldown, runs and an equal fingerprint, never past a freeze or another run', async () => {
    const trigger = { type: 'manual', force: true } as const;
    const run = await retrain({ trigger, items: { RETRAINING: { ...COOL.RETRAINING, ...SPENT.RETRAINING, fingerprint: { S: 'f-old' } } } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'PrepareData')!.arguments)).toContain('"lastFingerprint":"none"');
    expect(run.record['runs']).toBe(5);
    expect(outcomeOf(await retrain({ trigger, items: FROZEN })).outcome).toBe('SKIPPED_FROZEN');
    expect(outcomeOf(await retrain({ trigger, items: BUSY })).outcome).toBe('COALESCED');
  });

  it('of a machine that insists does not', async () => {
    expect(outcomeOf(await retrain({ trigger: { type: 'drift', force: true }, items: COOL })).outcome).toBe('SKIPPED_COOLDOWN');
  });

  it('by a first image is of no interest once a version is live, and nobody is told', async () => {
    const run = await retrain({ trigger: { type: 'first-image' }, items: LIVE });
    expect(outcomeOf(run).outcome).toBe('NOTHING_TO_DO');
    expect([run.historyItems, run.notifications]).toEqual([[], []]);
    expect(outcomeOf(await retrain({ trigger: { type: 'first-image' } })).outcome).toBe('DEPLOYED');
  });

  it.each([
    ['of another kind', { type: 'whim' }],
    ['without a kind', { type: undefined as unknown as string }],
  ])('%s is refused, with what to write', async (_, trigger) => {
    const run = await retrain({ trigger });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'FAILED', reason: expect.stringMatching(/^input: got .*expected modelId flights and a trigger of type drift, .*; start it with/) as string });
    expect(run.record).toEqual({});
  });

  it('takes over a lease that has expired', async () => {
    const run = await retrain({ items: { 'LEASE#RETRAINING': { owner: { S: 'arn:other' }, expiresAt: { N: seconds(START - HOUR) }, fence: { N: '6' } } } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.lease).toEqual({ modelId: MODEL, item: 'LEASE#RETRAINING', fence: 7 });
  });

  it.each([['ends well', 'PROMOTE'], ['fails', 'MAYBE']])('that came during a run is kept when that %s', async (_, decision) => {
    const database = new DynamoDb();
    const run = await retrain({ database, script: { Judge: () => {
      database.updateItem({ TableName: tableName(), Key: RECORD_KEY, UpdateExpression: 'SET pending = :p', ExpressionAttributeValues: { ':p': pending() } });
      return judged(decision);
    } } });
    expect(kept(run)).toMatchObject({ id: 'e-9', attempts: 0 });
    expect(run.record).toMatchObject({ lastTrigger: 't-1', lastOutcome: decision === 'PROMOTE' ? 'DEPLOYED' : 'FAILED' });
  });

  it('says that the table is down, and still tells people', async () => {
    const run = await retrain({ script: { ReadRelease: [{ error: 'DynamoDB.ResourceNotFoundException', cause: 'no such table' }] } });
    expect(outcomeOf(run)).toEqual({ outcome: 'FAILED', reason: 'reading the records: DynamoDB.ResourceNotFoundException, no such table' });
    expect(run.notifications).toHaveLength(1);
  });
});

describe('a kept trigger by which a person insists', () => {
  const INSISTING = { pending: pending({ type: 'manual', id: 'm-1', force: true }), fingerprint: { S: 'f-old' } };
  const detail = { pending: pending({ detail: '"force":true' }) };

  it.each([
    ['during the cooldown', { RETRAINING: { ...COOL.RETRAINING, ...INSISTING } }, 'SKIPPED_COOLDOWN'],
    ['while another run is under way', { ...BUSY, RETRAINING: INSISTING }, 'COALESCED'],
  ])('stays when another comes %s', async (_, items, outcome) => {
    const run = await retrain({ items, trigger: { type: 'drift' } });
    expect(outcomeOf(run)).toEqual({ outcome, reason: 'a trigger by which a person insists is kept already, and stands for this one, too' });
    expect(kept(run)).toMatchObject({ id: 'm-1', force: true });
    expect(kept(await retrain({ items, trigger: { type: 'drift' } }))).toMatchObject({ id: 'm-1' });
  });

  it('gives way to another one', async () => {
    expect(kept(await retrain({ items: { ...BUSY, RETRAINING: INSISTING }, trigger: { type: 'manual', force: true } }))).toMatchObject({ id: 't-1', force: true });
  });

  it('is not one whose detail only looks like it', async () => {
    expect(kept(await retrain({ items: { ...BUSY, RETRAINING: detail }, trigger: { type: 'drift' } }))).toMatchObject({ id: 't-1' });
  });

  it('makes the run insist that takes up another trigger', async () => {
    const run = await retrain({ items: { RETRAINING: INSISTING }, trigger: { type: 'drift' } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'PrepareData')!.arguments)).toContain('"lastFingerprint":"none"');
    expect(run.record['pending']).toBeUndefined();
  });
});

describe('the sweep', () => {
  const sweep = { type: 'sweep', id: 's-1' } as const;

  it.each([
    ['nothing waits and nothing drifts', {}, {}],
    ['the model is frozen', FROZEN, ALARM],
    ['a trigger waits in the cooldown', { RETRAINING: { ...COOL.RETRAINING, pending: pending() } }, ALARM],
    ['a trigger waits without runs left', { RETRAINING: { ...SPENT.RETRAINING, pending: pending() } }, ALARM],
    ['drift lasts in the cooldown', COOL, ALARM],
    ['a trigger waits while another run is under way', { ...BUSY, RETRAINING: { pending: pending() } }, ALARM],
    ['a first image waits that has become unimportant', { ...LIVE, RETRAINING: { pending: pending({ type: 'first-image' }) } }, {}],
  ])('leaves all as it is when %s, and tells nobody', async (_, items, script) => {
    const run = await retrain({ trigger: sweep, items, script });
    expect(outcomeOf(run).outcome, run.trace).toBe('NOTHING_TO_DO');
    expect([run.historyItems, run.notifications]).toEqual([[], []]);
    expect(run.calls).not.toContain('PrepareData');
    expect(run.record['lastTrigger']).toBeUndefined();
  });

  it('goes on as the trigger that waits', async () => {
    const run = await retrain({ trigger: sweep, items: { RETRAINING: { pending: pending(), cooldownUntil: { N: seconds(START) } } } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
    expect(run.record).toMatchObject({ lastTrigger: 'e-9' });
    expect(run.record['pending']).toBeUndefined();
    expect(JSON.stringify(run.port.requests.find(({ state }) => state === 'Register')!.arguments)).toContain('"trigger":"drift e-9"');
  });

  it('goes on as a person who insisted, even in the cooldown', async () => {
    const run = await retrain({ trigger: sweep, items: { RETRAINING: { pending: pending({ type: 'manual', force: true }), ...COOL.RETRAINING } } });
    expect(outcomeOf(run).outcome).toBe('DEPLOYED');
  });

  it('takes up drift that lasts, also beside a first image that has become unimportant', async () => {
    for (const items of [LIVE, { ...LIVE, RETRAINING: { pending: pending({ type: 'first-image' }) } }]) {
      const run = await retrain({ trigger: sweep, items, script: ALARM });
      expect(outcomeOf(run).outcome).toBe('DEPLOYED');
      expect(run.record).toMatchObject({ lastTrigger: expect.stringMatching(/^lasting-20261101-0000-/) as string });
    }
  });

  it('says that the alarm is gone: nothing watches the model then', async () => {
    const run = await retrain({ trigger: sweep, script: { LookAtDriftAlarm: [{ output: { MetricAlarms: [] } }] } });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'FAILED', reason: expect.stringMatching(/^drift alarm: got none/) as string });
    expect(run.notifications).toHaveLength(1);
  });

  it('does not begin what another execution began after it looked', async () => {
    const first = await retrain({ trigger: sweep, items: { RETRAINING: { pending: pending() } } });
    const second = await retrain({
      trigger: sweep, name: 'run-2', database: first.database,
      script: { ReadRecord: [{ output: { Item: { pending: { S: JSON.stringify(PENDING) }, updatedAt: { S: 'before' } } } }] },
    });
    expect(outcomeOf(second).outcome).toBe('NOTHING_TO_DO');
    expect(second.lease).toEqual({ modelId: MODEL, item: 'LEASE#RETRAINING', fence: 2 });
  });
});

describe('the janitor', () => {
  const DEAD = 'arn:aws:states:ap-southeast-1:111122223333:execution:machine:dead';
  const died = (status = 'TIMED_OUT', input: string | null = '{"modelId":"flights","trigger":{"type":"drift"}}', error: string | null = null): object => ({ type: 'died', id: 'd-1', died: { executionArn: DEAD, status, error, input } });
  const FAILED = died('FAILED', undefined, 'Retraining.FAILED');
  const held = (attempts: number): Record<string, Item> => ({
    'LEASE#RETRAINING': { owner: { S: DEAD }, expiresAt: { N: seconds(START + DAY) }, fence: { N: '3' } },
    RETRAINING: { pending: pending({ attempts }), lastTrigger: { S: 'e-9' }, updatedAt: { S: '2026-10-31T00:00:00Z' }, failures: { N: '1' } },
  });

  it('frees the lease, counts the failure, keeps the trigger and tells', async () => {
    const run = await retrain({ trigger: died() as { type: string }, items: held(1) });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(/dead ended as TIMED_OUT .* its trigger is kept/) as string });
    expect(run.lease).toEqual({ modelId: MODEL, item: 'LEASE#RETRAINING', fence: 4 });
    expect(run.record).toMatchObject({ failures: 2, lastOutcome: 'FAILED', cooldownUntil: (START + 2 * DAY) / 1000 });
    expect(kept(run)).toMatchObject({ id: 'e-9', attempts: 1 });
    expect([run.historyItems.length, run.notifications.length]).toEqual([1, 1]);
  });

  it.each([
    ['TIMED_OUT', 2, false], ['FAILED', 2, false], ['ABORTED', 2, true], ['ABORTED', 3, false],
  ])('after %s in attempt %i keeps the trigger: %s', async (status, attempts, isKept) => {
    const run = await retrain({ trigger: died(status) as { type: string }, items: held(attempts) });
    const words = isKept ? 'its trigger is kept' : `its trigger is dropped after ${attempts} attempts`;
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(new RegExp(`dead ended as ${status} and still held the lease; the champion serves, and ${words}$`)) as string });
    expect(run.record['pending'] !== undefined).toBe(isKept);
  });

  it.each([1, 3])('counts no death against a trigger that waits for another run, tried %i times before', async (attempts) => {
    const items = held(attempts);
    const run = await retrain({ trigger: died() as { type: string }, items: { ...items, RETRAINING: { ...items['RETRAINING'], lastTrigger: { S: 'a-snapshot' } } } });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(/and no trigger waits for this run$/) as string });
    expect(run.record).toMatchObject({ failures: 2, lastOutcome: 'FAILED' });
    expect(kept(run)).toMatchObject({ id: 'e-9', attempts });
  });

  it('does not drop with the dead what is kept since it has looked', async () => {
    const { RETRAINING, ...lease } = held(3);
    const since = { ...RETRAINING, pending: pending({ id: 'since', attempts: 0 }) };
    const run = await retrain({ trigger: died() as { type: string }, items: { ...lease, RETRAINING: since }, script: { ReadDeadRecord: [{ output: { Item: JSON.parse(JSON.stringify(RETRAINING)) as Json } }] } });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(/and no trigger waits for this run$/) as string });
    expect(run.record).toMatchObject({ failures: 2, lastOutcome: 'FAILED' });
    expect(kept(run)).toMatchObject({ id: 'since', attempts: 0 });
  });

  it.each([
    ['the dead one had tidied up', { 'LEASE#RETRAINING': { fence: { N: '3' } } }, FAILED, 'the execution left no lease behind'],
    ['somebody else holds the lease', BUSY, FAILED, 'the execution left no lease behind'],
    ['a janitor died', held(1), died('FAILED', '{"modelId":"flights","trigger":{"id":"d-0","type":"died"}}'), 'a janitor died; nothing is started by that'],
  ])('is quiet where %s', async (_, items, trigger, reason) => {
    const run = await retrain({ trigger: trigger as { type: string }, items });
    expect(outcomeOf(run)).toEqual({ outcome: 'CLEANED_UP', reason });
    expect([run.historyItems, run.notifications]).toEqual([[], []]);
    expect(run.record['failures']).toBe('RETRAINING' in items ? 1 : undefined);
  });

  it.each([
    ['ABORTED', null], ['TIMED_OUT', null], ['FAILED', 'States.Runtime'], ['FAILED', 'Deployment.FAILED'],
  ])('tells that one is over which ended as %s by %s and held no lease: nobody has yet', async (status, error) => {
    const run = await retrain({ trigger: died(status, undefined, error) as { type: string }, items: { RETRAINING: { failures: { N: '1' } } } });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(new RegExp(`dead ended as ${status} without an outcome and held no lease`)) as string });
    expect([run.historyItems.length, run.notifications.length]).toEqual([1, 1]);
    expect(run.record['failures']).toBe(1);
  });

  it('says that no trigger waits where none does', async () => {
    const run = await retrain({ trigger: died() as { type: string }, items: { 'LEASE#RETRAINING': held(1)['LEASE#RETRAINING']! } });
    expect(outcomeOf(run)).toMatchObject({ outcome: 'CLEANED_UP', reason: expect.stringMatching(/still held the lease; the champion serves, and no trigger waits$/) as string });
  });

  it('needs no input of the dead one, which events leave out when it is long', async () => {
    expect(outcomeOf(await retrain({ trigger: died('FAILED', null) as { type: string }, items: held(1) })).outcome).toBe('CLEANED_UP');
  });
});
