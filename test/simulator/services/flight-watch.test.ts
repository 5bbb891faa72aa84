/** The rules and alarms of the flight-delay example, as they are synthesized, on the simulated services. */
import { App } from 'aws-cdk-lib';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { beforeAll, describe, expect, it } from 'vitest';
import { FlightWatchStack } from '../../../examples/flight-watch/stack';
import { metricLine } from '../../../lambda/shared/emf';
import type { DriftMonitor } from '../../../lib';
import { DRIFT_METRICS, DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../../lib/contract/metrics';
import { Clock } from '../../../simulator/clock';
import type { AlarmProperties } from '../../../simulator/services/alarm';
import { type AlarmAction, CloudWatch } from '../../../simulator/services/cloudwatch';
import { type Delivery, EventBridge, type RuleProperties } from '../../../simulator/services/events';
import { ServiceError } from '../../../simulator/services/service-error';
import { Sns } from '../../../simulator/services/sns';
import { Sqs } from '../../../simulator/services/sqs';
import type { Template } from '../../../simulator/checks/template';
import { DAY, ENVIRONMENT, HOUR, MINUTE, START } from './fixture';

const MACHINE = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:retrain';
let template: Template;

beforeAll(() => {
  const app = new App();
  const stack = new FlightWatchStack(app, 'FlightWatch', { env: { account: ENVIRONMENT.account, region: ENVIRONMENT.region } });
  (stack.node.findChild('FlightDelay') as DriftMonitor).onDrift('Retrain', StateMachine.fromStateMachineArn(stack, 'Machine', MACHINE));
  template = app.synth().getStackByName('FlightWatch').template as Template;
});

/** ARN or name of what a reference points to, made from its logical id. */
function physical(logicalId: string, attribute: string): string {
  const { partition, account, region } = ENVIRONMENT;
  const services: Readonly<Record<string, string>> = { 'AWS::SNS::Topic': 'sns', 'AWS::SQS::Queue': 'sqs', 'AWS::Lambda::Function': 'lambda', 'AWS::CloudWatch::Alarm': 'cloudwatch', 'AWS::IAM::Role': 'iam' };
  const service = services[template.Resources[logicalId]!.Type];
  if (service === undefined) throw new Error(`${logicalId}: got a reference to ${template.Resources[logicalId]!.Type}, expected one that the test knows`);
  if (attribute === 'QueueName') return logicalId;
  return `arn:${partition}:${service}:${region}:${account}:${service === 'cloudwatch' ? 'alarm:' : ''}${logicalId}`;
}

function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::GetAtt': attribute } = value as { readonly Ref?: string; readonly 'Fn::GetAtt'?: [string, string] };
  if (Ref !== undefined) return physical(Ref, 'Ref');
  if (attribute) return physical(...attribute);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolved(inner)]));
}

function logicalIds(type: string, part = ''): string[] {
  return Object.keys(template.Resources).filter((id) => template.Resources[id]!.Type === type && id.includes(part));
}

interface Transition {
  readonly alarm: string;
  readonly state: string;
  readonly after: number;
}

class World {
  public readonly deliveries: (Delivery & { readonly after: number })[] = [];
  public readonly transitions: Transition[] = [];
  public readonly clock: Clock;
  public readonly sqs: Sqs;
  public readonly sns: Sns;
  public readonly bus: EventBridge;
  public readonly cloudwatch: CloudWatch;

  /**
   * @param check what the function does when its schedule comes
   * @param seed permutes what happens at the same time
   */
  public constructor(
    private readonly check: (world: World, hour: number) => void,
    seed?: number,
  ) {
    this.clock = new Clock({ start: START, ...(seed === undefined ? {} : { seed }) });
    this.sqs = new Sqs(this.clock, (QueueName, visible) => {
      this.cloudwatch.putMetricData({ namespace: 'AWS/SQS', name: 'ApproximateNumberOfMessagesVisible', dimensions: { QueueName }, at: this.clock.now, values: [visible] });
    });
    this.sns = new Sns(this.clock, this.sqs);
    this.bus = new EventBridge(this.clock, ENVIRONMENT, (delivery) => this.deliver(delivery), this.sqs);
    this.cloudwatch = new CloudWatch(this.clock, ENVIRONMENT, this.bus, (action) => this.act(action));
    for (const id of logicalIds('AWS::SNS::Topic')) this.sns.createTopic(physical(id, 'Ref'));
    for (const id of logicalIds('AWS::SQS::Queue')) this.sqs.createQueue(physical(id, 'Arn'));
    for (const id of logicalIds('AWS::CloudWatch::Alarm')) this.cloudwatch.putMetricAlarm(id, resolved(template.Resources[id]!.Properties) as AlarmProperties);
    for (const id of logicalIds('AWS::Events::Rule')) this.bus.putRule(id, resolved(template.Resources[id]!.Properties) as RuleProperties);
  }

  /** Logs metrics as the drift check does. */
  public log(values: Readonly<Record<string, number>>): void {
    this.cloudwatch.ingestLogLine(metricLine({ namespace: DRIFT_NAMESPACE, dimensions: { [MODEL_DIMENSION]: 'flight-delay' }, time: new Date(this.clock.now), values }));
  }

  public ofAlarm(name: string): (readonly [string, number])[] {
    return this.transitions.filter(({ alarm }) => alarm === name).map(({ state, after }) => [state, after] as const);
  }

  public starts(): (Delivery & { readonly after: number })[] {
    return this.deliveries.filter(({ targetArn }) => targetArn === MACHINE);
  }

  private act({ actionArn, alarmName, newState, at }: AlarmAction): void {
    this.transitions.push({ alarm: alarmName.replace(/.*Alarms?(Drift|DataQuality|Freshness)?[0-9A-F]{8}$/, '$1') || 'DeadLetters', state: newState, after: at - START });
    this.sns.publish(actionArn, `${alarmName} ${newState}`);
  }

  private deliver(delivery: Delivery): void {
    const after = this.clock.now - START;
    this.deliveries.push({ ...delivery, after });
    if (delivery.targetArn !== MACHINE) this.check(this, Math.floor(after / HOUR));
  }
}

function healthy(drifts: (day: number) => boolean): (world: World, hour: number) => void {
  return (world, hour) => world.log({ [DRIFT_METRICS.driftState]: drifts(Math.floor(hour / 24)) ? 1 : 0, [DRIFT_METRICS.dataQualityState]: 0, [DRIFT_METRICS.checksCompleted]: 1 });
}

describe('the flight-delay example', () => {
  it('is checked once a day by its schedule', async () => {
    const world = new World(healthy(() => false));
    await world.clock.runUntil(START + 5 * DAY);
    expect(world.deliveries.map(({ after }) => after)).toEqual([0, 1, 2, 3, 4].map((day) => day * DAY + 30 * MINUTE));
    expect(world.deliveries[0]!.targetArn).toBe(physical(logicalIds('AWS::Lambda::Function')[0]!, 'Arn'));
  });

  it('alarms once when it begins to drift, starts the state machine once, and says when it is well again', async () => {
    const world = new World(healthy((day) => day >= 3 && day < 6));
    await world.clock.runUntil(START + 10 * DAY);
    expect(world.ofAlarm('Drift')).toEqual([['OK', 31 * MINUTE], ['ALARM', 3 * DAY + 31 * MINUTE], ['OK', 6 * DAY + 31 * MINUTE]]);
    expect(world.starts().map(({ after }) => after)).toEqual([3 * DAY + 31 * MINUTE]);
  });

  it('gives the state machine the input that its contract promises', async () => {
    const world = new World(healthy(() => true));
    await world.clock.runUntil(START + DAY);
    const [start] = world.starts();
    expect(JSON.parse(start!.input)).toEqual({
      modelId: 'flight-delay',
      trigger: { type: 'drift', id: start!.event.id, at: '2024-01-01T00:31:00Z', detail: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1 datapoints \[1\.0 /) as string },
    });
    expect(start!.roleArn).toMatch(/^arn:aws:iam:/);
  });

  it('notifies its topic of every transition, and nobody of anything else', async () => {
    const world = new World(healthy((day) => day === 3));
    await world.clock.runUntil(START + 10 * DAY);
    const topic = physical(logicalIds('AWS::SNS::Topic')[0]!, 'Ref');
    expect(world.sns.published(topic)).toHaveLength(world.transitions.length);
    expect(world.ofAlarm('DataQuality')).toEqual([['OK', 31 * MINUTE]]);
    expect(world.ofAlarm('DeadLetters')).toEqual([]);
  });

  it('stays quiet about freshness as long as checks end with a verdict', async () => {
    const world = new World(healthy(() => false));
    await world.clock.runUntil(START + 30 * DAY);
    expect(world.ofAlarm('Freshness').filter(([state]) => state === 'ALARM')).toEqual([]);
  });

  it('alarms about freshness when checks stop, no sooner than it says, and recovers', async () => {
    const stops = 10;
    const world = new World((at, hour) => {
      const day = Math.floor(hour / 24);
      if (day < stops || day >= 20) healthy(() => false)(at, hour);
    });
    await world.clock.runUntil(START + 30 * DAY);
    const lastCheck = (stops - 1) * DAY + 30 * MINUTE;
    const [alarm, ok] = world.ofAlarm('Freshness').filter(([, after]) => after > lastCheck);
    expect(alarm![0]).toBe('ALARM');
    expect(alarm![1] - lastCheck).toBeGreaterThanOrEqual(2 * DAY);
    // The two periods that CloudWatch looks at beyond the six evaluated ones, each a quarter of a day, make it two days.
    expect(alarm![1] - lastCheck).toBe(2 * DAY + MINUTE);
    expect(ok).toEqual(['OK', 20 * DAY + 31 * MINUTE]);
    expect(world.ofAlarm('Drift')).toEqual([['OK', 31 * MINUTE]]);
  });

  it('keeps the event of a check that cannot run, and alarms about it', async () => {
    const world = new World(() => {
      throw new ServiceError('ServiceException', 'down');
    });
    await world.clock.runUntil(START + 3 * HOUR);
    const [message] = world.sqs.peek(physical(logicalIds('AWS::SQS::Queue')[0]!, 'Arn'));
    expect(message!.attributes).toMatchObject({ ERROR_CODE: 'ServiceException' });
    expect(JSON.parse(message!.body)).toMatchObject({ 'detail-type': 'Scheduled Event', time: '2024-01-01T00:30:00Z' });
    expect(message!.sentAt - START).toBeLessThanOrEqual(30 * MINUTE + HOUR);
    const [[state, after] = ['none', NaN]] = world.ofAlarm('DeadLetters');
    expect(state).toBe('ALARM');
    expect(after).toBeGreaterThan(message!.sentAt - START);
    expect(after).toBeLessThanOrEqual(message!.sentAt - START + 2 * MINUTE);
  });

  it('comes to the same transitions in every order of simultaneous events', async () => {
    const run = async (seed?: number): Promise<string[]> => {
      const world = new World(healthy((day) => day % 4 === 3), seed);
      await world.clock.runUntil(START + 20 * DAY);
      expect(world.starts()).toHaveLength(5);
      return world.transitions.map((transition) => JSON.stringify(transition)).sort();
    };
    const expected = await run();
    for (let seed = 1; seed <= 10; seed++) expect(await run(seed)).toEqual(expected);
  });
});
