/** A log that is too large for one function, in the world: the schedule's machine reads it in parts, whatever fails on the way. */
import { describe, expect, it } from 'vitest';
import { driftKeys } from '../../lib/contract/drift-check';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../lib/contract/metrics';
import type { World } from '../../simulator/world';
import { HOUR, hourOfLog, loaded, MINUTE, START, trainingData } from '../simulator/world/fixture';
import { MODEL_ID, readByOneFunction, readInParts } from '../support/log-reading-app';
import { provePermissions } from '../support/permissions/record';

/** Hours of the log that is there, three objects each. */
const HOURS = [-3, -2, -1, 0, 1];
const FUNCTION = 'Hourly/Monitor/Check/Function';
/** Name of the app in the records of permissions. */
const APP = 'reading-in-parts';

const large = (): string => readInParts(3, { oneFunctionBytes: 1000, batchBytes: 4000, joinPartitions: 2, joinHours: 24 });

async function started(assembly: string): Promise<World> {
  const world = await loaded(assembly, { permissions: 'enforced' });
  const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
  world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(1000));
  for (const hour of HOURS) {
    const { key, body } = hourOfLog(START + hour * HOUR, 90);
    const lines = body.trimEnd().split('\n');
    for (let part = 0; part < 3; part++) world.s3.putObject(lake, key.replace('.jsonl', `-${part}.jsonl`), `${lines.slice(30 * part, 30 * (part + 1)).join('\n')}\n${part === 1 ? 'no JSON\n' : ''}`);
  }
  return world;
}

/** Verdicts, partials and lists of unreadable lines, by key. */
function documents(world: World): Record<string, string> {
  const store = world.physicalId('Store/Bucket', 'AWS::S3::Bucket');
  const keys = world.s3.listObjects(store).objects.map(({ key }) => key).filter((key) => !key.startsWith(driftKeys.parts(MODEL_ID)));
  return Object.fromEntries(keys.map((key) => [key, Buffer.from(world.s3.getObject(store, key).body).toString()]));
}

function parts(world: World): string[] {
  return world.s3.listObjects(world.physicalId('Store/Bucket', 'AWS::S3::Bucket')).objects.map(({ key }) => key).filter((key) => key.startsWith(driftKeys.parts(MODEL_ID)) && !key.startsWith(driftKeys.plans(MODEL_ID)));
}

function alarms(world: World): Record<string, string> {
  return Object.fromEntries(world.cloudwatch.describeAlarms().map(({ AlarmName, StateValue }) => [world.label(AlarmName).split('/').at(-1)!, StateValue]));
}

/** Of the story so far; undefined where none has said so. */
function checksCompleted({ cloudwatch, clock }: World): number | undefined {
  return cloudwatch.metrics.statistic({ namespace: DRIFT_NAMESPACE, name: DRIFT_METRICS.checksCompleted, dimensions: { [MODEL_DIMENSION]: MODEL_ID } }, 'Sum', START, clock.now);
}

function invocations(world: World): string[] {
  return world.trace.filter(({ kind, subject }) => kind === 'invocation' && subject === FUNCTION).map(({ what }) => what);
}

/** Documents after a check by one function. */
async function expected(): Promise<Record<string, string>> {
  const world = await started(readByOneFunction(3));
  await world.runFor(HOUR);
  return documents(world);
}

describe('a log that many read in the world', () => {
  it('gives the documents that one function writes, and what is small goes straight to the check', async () => {
    const world = await started(large());
    await world.runFor(HOUR);
    expect(documents(world)).toEqual(await expected());
    expect(parts(world)).toHaveLength(6);
    // Plan, six batches, the sum, another plan, and the check.
    expect(invocations(world)).toEqual(new Array<string>(10).fill('succeeded'));
    expect(checksCompleted(world)).toBe(1);
    // An alarm on silence says nothing for the first two hours.
    expect(alarms(world)).toMatchObject({ Freshness: 'INSUFFICIENT_DATA', Drift: 'OK' });
    await world.runFor(HOUR);
    expect(alarms(world)).toMatchObject({ Freshness: 'OK', Drift: 'OK' });
    // One hour more: two batches.
    expect(invocations(world)).toHaveLength(10 + 6);
    expect(parts(world)).toHaveLength(8);
    await world.runFor(2 * HOUR);
    // One hour more, and then one without objects, which is left to the check.
    expect(invocations(world)).toHaveLength(10 + 6 + 6 + 2);
    provePermissions(world, APP);
  });

  it('is read all the same where a call is throttled, and where one of the functions fails for a while', async () => {
    const world = await started(large());
    const isCount = (request: Readonly<Record<string, unknown>>): boolean => String(request['Payload']).includes('"step":"count"');
    const throttled = world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'TooManyRequestsException', message: 'Rate Exceeded.', times: 2, when: isCount });
    const killed = world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'InvalidRequestContentException', message: 'killed', times: 1, after: 4, when: isCount });
    await world.runFor(HOUR);
    expect([throttled.left, killed.left]).toEqual([0, 0]);
    expect(documents(world)).toEqual(await expected());
    // What was counted before the failure is not counted again.
    expect(parts(world)).toHaveLength(6);
    expect(checksCompleted(world)).toBe(1);
    expect(alarms(world)).toMatchObject({ DeadLettersAlarm: 'OK' });
  });

  it('stays unread where half of it cannot be read, tells of it, and is read by the next check', async () => {
    const world = await started(large());
    world.api.inject({ service: 's3', operation: 'GetObject', code: 'AccessDenied', message: 'not now', when: ({ Key }) => String(Key).endsWith('22/flights-2.jsonl') });
    await world.runFor(HOUR - 5 * MINUTE);
    expect(Object.keys(documents(world)).filter((key) => /\/(partials|verdicts)\//.test(key))).toEqual([]);
    const [message] = world.sqs.peek(world.arn('ModelWorkspace/DeadLetters'));
    expect(JSON.parse(message!.body)).toMatchObject({ source: 'aws.events', time: '2001-02-01T00:30:00Z' });
    expect(alarms(world)).toMatchObject({ DeadLettersAlarm: 'ALARM' });
    expect(checksCompleted(world)).toBeUndefined();
    world.api.heal();
    await world.runFor(HOUR);
    const later = documents(world);
    const rest = await expected();
    expect(Object.keys(later)).toContain(driftKeys.verdict(MODEL_ID, new Date(START + HOUR).toISOString()));
    // The window of the later check begins an hour later; what both have read they have read alike.
    const lists = Object.keys(rest).filter((key) => key.includes('/quarantine/') && key in later);
    expect(lists).toHaveLength(2);
    for (const key of lists) expect(later[key], key).toBe(rest[key]);
    expect(checksCompleted(world)).toBe(1);
    await world.runFor(HOUR);
    expect(alarms(world)).toMatchObject({ Freshness: 'OK' });
    provePermissions(world, APP);
  });

  it('counts once where the schedule starts the machine twice', async () => {
    const world = await started(large());
    await world.runUntil(START + 30 * MINUTE - 1);
    const input = JSON.stringify({ source: 'aws.events', time: '2001-02-01T00:30:00Z' });
    await world.api.call('sfn', 'StartExecution', { stateMachineArn: world.arn('Reading/Machine', 'AWS::StepFunctions::StateMachine'), name: 'twice', input }, { roleArn: world.arn('Schedule/Start/Role') });
    await world.runFor(30 * MINUTE);
    expect(documents(world)).toEqual(await expected());
    expect(parts(world)).toHaveLength(6);
    expect(new Set(invocations(world))).toEqual(new Set(['succeeded']));
    expect(invocations(world).length).toBeGreaterThan(10);
  });
});
