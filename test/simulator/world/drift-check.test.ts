/** The drift check in the world: the bundle as it is synthesized, by its schedule, on simulated services and virtual time. */
import { describe, expect, it } from 'vitest';
import { FlightWatchStack } from '../../../examples/flight-watch/stack';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../../lib/contract/metrics';
import type { World } from '../../../simulator/world';
import { REGION, synthesized } from '../assembly/fixture';
import { DAY, HOUR, hourlyMonitor, hourOfLog, loaded, MINUTE, START, trainingData } from './fixture';

const metric = (name: string): Parameters<World['cloudwatch']['metrics']['statistic']>[0] => ({ namespace: DRIFT_NAMESPACE, name, dimensions: { [MODEL_DIMENSION]: 'flight-delay' } });

function alarms(world: World): Record<string, string> {
  return Object.fromEntries(world.cloudwatch.describeAlarms().map(({ AlarmName, StateValue }) => [world.label(AlarmName).split('/').at(-1)!, StateValue]));
}

describe('a drift check in the world', () => {
  it('builds the baseline, writes its verdict, and its log becomes metrics and states of alarms', async () => {
    const world = await loaded(synthesized(hourlyMonitor));
    const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
    const store = world.physicalId('Store/Bucket', 'AWS::S3::Bucket');
    world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(2000));
    for (let hour = -6; hour < 4; hour++) {
      const { key, body } = hourOfLog(START + hour * HOUR, 100);
      world.s3.putObject(lake, key, body);
    }
    await world.runFor(4 * HOUR);

    const keys = world.s3.listObjects(store).objects.map(({ key }) => key);
    expect(keys).toContain(driftKeys.baseline('flight-delay'));
    expect(keys.filter((key) => key.includes('/verdicts/') && key.endsWith('.json'))).toEqual([0, 1, 2, 3].map((hour) => driftKeys.verdict('flight-delay', new Date(START + hour * HOUR).toISOString())));
    const verdict = JSON.parse(Buffer.from(world.s3.getObject(store, driftKeys.verdict('flight-delay', '2001-02-01T03:00:00Z')).body).toString()) as VerdictDocument;
    expect(verdict).toMatchObject({ driftState: 0, rows: 900, emptyHours: 15, window: { start: '2001-01-31T03:00:00Z', end: '2001-02-01T03:00:00Z' } });

    expect(world.cloudwatch.metrics.statistic(metric(DRIFT_METRICS.rows), 'Maximum', START, START + 4 * HOUR)).toBe(900);
    expect(world.cloudwatch.metrics.statistic(metric(DRIFT_METRICS.checksCompleted), 'Sum', START, START + 4 * HOUR)).toBe(4);
    expect(alarms(world)).toEqual({ DataQuality: 'OK', Drift: 'OK', Freshness: 'OK', DeadLettersAlarm: 'OK' });
    expect(world.trace.filter(({ kind }) => kind === 'invocation').map(({ at, subject, what }) => [at, subject, what])).toEqual(
      [0, 1, 2, 3].map((hour) => [START + hour * HOUR + 30 * MINUTE, 'Hourly/Monitor/Check/Function', 'succeeded']),
    );
  });

  it('alarms when the log moves away from the training data, tells the topic, and does so once', async () => {
    const world = await loaded(synthesized(hourlyMonitor));
    const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
    world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(2000));
    for (let hour = -24; hour < 12; hour++) {
      const { key, body } = hourOfLog(START + hour * HOUR, 100, 35);
      world.s3.putObject(lake, key, body);
    }
    await world.runFor(8 * HOUR);
    expect(alarms(world)).toMatchObject({ Drift: 'ALARM', Freshness: 'OK' });
    const drift = world.trace.filter(({ kind, subject, what }) => kind === 'alarm' && subject === 'Hourly/Monitor/Alarms/Drift' && what.endsWith('to ALARM'));
    expect(drift).toHaveLength(1);
    // Most delays lie outside the range of the training data, too, which is a finding about their quality.
    const told = world.sns.published(world.physicalId('ModelWorkspace/Alerts')).filter(({ subject }) => subject?.startsWith('ALARM'));
    expect(told.map(({ message }) => JSON.parse(message) as unknown)).toEqual([
      expect.objectContaining({ NewStateValue: 'ALARM', Region: REGION, AlarmName: world.physicalId('Alarms/DataQuality') }),
      expect.objectContaining({ NewStateValue: 'ALARM', Region: REGION, AlarmName: world.physicalId('Alarms/Drift') }),
    ]);
  });

  it('that cannot run is tried again, ends in the dead letters, and alarms', async () => {
    const world = await loaded(synthesized((app) => new FlightWatchStack(app, 'FlightWatch', { env: { region: REGION } })));
    // Without training data there is nothing to compare with.
    await world.runFor(2 * HOUR);
    const invocations = world.trace.filter(({ kind }) => kind === 'invocation');
    expect(invocations.map(({ at, what }) => [(at - START) / MINUTE, what])).toEqual([[30, 'Unhandled'], [31, 'Unhandled'], [33, 'Unhandled'], [33, 'given up']]);
    const [message] = world.sqs.peek(world.arn('ModelWorkspace/DeadLetters'));
    expect(JSON.parse(message!.body)).toMatchObject({ source: 'aws.events', time: '2001-02-01T00:30:00Z' });
    expect(alarms(world)['DeadLettersAlarm']).toBe('ALARM');
  });

  it('reads and writes in the name of its own role', async () => {
    const world = await loaded(synthesized(hourlyMonitor));
    const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
    world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(500));
    const callers = new Set<string>();
    world.api.inject({ service: 's3', operation: 'PutObject', code: 'SlowDown', message: 'reduce your request rate', when: (_request, { roleArn }) => callers.add(roleArn) && false });
    await world.runFor(DAY / 24);
    expect([...callers]).toEqual([world.arn('Check/Execution/Role')]);
  });
});
