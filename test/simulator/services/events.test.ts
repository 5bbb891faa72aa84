/** The event bus: rules, schedules, deliveries, retries and dead letters on virtual time. */
import { describe, expect, it } from 'vitest';
import { Clock } from '../../../simulator/clock';
import { type Delivery, EventBridge, type RuleProperties, type TargetProperties } from '../../../simulator/services/events';
import { ServiceError } from '../../../simulator/services/service-error';
import { Sqs } from '../../../simulator/services/sqs';
import { DAY, ENVIRONMENT, HOUR, MINUTE, refusal, SECOND, START } from './fixture';

const DEAD = 'arn:aws:sqs:ap-southeast-1:111122223333:dead';
const RULE_ARN = 'arn:aws:events:ap-southeast-1:111122223333:rule/drift';
const TARGET: TargetProperties = { Arn: 'arn:aws:lambda:ap-southeast-1:111122223333:function:f', Id: 'Target0' };
const ON_ALARM: RuleProperties = { EventPattern: { source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } }, Targets: [TARGET] };
const ALARM = { source: 'aws.cloudwatch', detailType: 'CloudWatch Alarm State Change', resources: ['alarm'], detail: { state: { value: 'ALARM' } } };

interface Bus {
  readonly clock: Clock;
  readonly sqs: Sqs;
  readonly bus: EventBridge;
  readonly deliveries: (Delivery & { readonly after: number })[];
}

function create(fail: (delivery: Delivery) => void = () => undefined): Bus {
  const clock = new Clock({ start: START });
  const sqs = new Sqs(clock);
  sqs.createQueue(DEAD);
  const deliveries: Bus['deliveries'] = [];
  const bus = new EventBridge(
    clock,
    ENVIRONMENT,
    (delivery) => {
      deliveries.push({ ...delivery, after: clock.now - START });
      fail(delivery);
    },
    sqs,
  );
  return { clock, sqs, bus, deliveries };
}

const down = (): never => {
  throw new ServiceError('ServiceException', 'the service is down');
};

describe('a rule with a pattern', () => {
  it('gives a matching event to all its targets, with what the bus adds, and no other event', async () => {
    const { clock, bus, deliveries } = create();
    expect(bus.putRule('drift', { ...ON_ALARM, Targets: [TARGET, { ...TARGET, Id: 'Target1', RoleArn: 'role', Input: '{}' }] })).toBe(RULE_ARN);
    await clock.runUntil(START + 1500);
    bus.putEvent(ALARM);
    bus.putEvent({ ...ALARM, detail: { state: { value: 'OK' } } });
    await clock.run();
    expect(deliveries).toHaveLength(2);
    expect(JSON.parse(deliveries[0]!.input)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/) as string,
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      account: '111122223333',
      time: '2024-01-01T00:00:01Z',
      region: 'ap-southeast-1',
      resources: ['alarm'],
      detail: { state: { value: 'ALARM' } },
    });
    expect(deliveries[1]).toMatchObject({ input: '{}', roleArn: 'role', targetArn: TARGET.Arn, ruleArn: RULE_ARN, attempt: 1 });
  });

  it('sends what the event was when it came, without what was undefined, which no pattern finds', async () => {
    const { clock, bus, deliveries } = create();
    bus.putRule('drift', { EventPattern: { source: ['aws.cloudwatch'], detail: { reason: [{ exists: false }] } }, Targets: [TARGET] });
    const detail = { state: { value: 'ALARM' }, reason: undefined };
    bus.putEvent({ ...ALARM, detail });
    detail.state.value = 'OK';
    await clock.run();
    expect(deliveries.map(({ input }) => (JSON.parse(input) as { readonly detail: object }).detail)).toEqual([ALARM.detail]);
    expect(deliveries[0]!.event.detail).toStrictEqual(ALARM.detail);
  });

  it('gives each event an id of its own, the same in every run', async () => {
    const ids = async (): Promise<string[]> => {
      const { clock, bus, deliveries } = create();
      bus.putRule('drift', ON_ALARM);
      bus.putEvent(ALARM);
      bus.putEvent(ALARM);
      await clock.run();
      return deliveries.map(({ event }) => event.id);
    };
    const first = await ids();
    expect(new Set(first).size).toBe(2);
    expect(await ids()).toEqual(first);
  });

  it('is silent while disabled, and after its deletion', async () => {
    const { clock, bus, deliveries } = create();
    bus.putRule('drift', { ...ON_ALARM, State: 'DISABLED' });
    bus.putEvent(ALARM);
    bus.putRule('drift', ON_ALARM);
    bus.deleteRule('drift');
    bus.putEvent(ALARM);
    await clock.run();
    expect(deliveries).toEqual([]);
  });

  it('renders the input transformer of the deployed drift trigger', async () => {
    const { clock, bus, deliveries } = create();
    const InputTransformer = { InputPathsMap: { id: '$.id', time: '$.time', reason: '$.detail.state.reason' }, InputTemplate: '{"modelId":"m","trigger":{"type":"drift","id":<id>,"at":<time>,"detail":<reason>}}' };
    bus.putRule('drift', { ...ON_ALARM, Targets: [{ ...TARGET, InputTransformer }] });
    bus.putEvent({ ...ALARM, detail: { state: { value: 'ALARM', reason: 'said "so"' } } });
    await clock.run();
    expect(JSON.parse(deliveries[0]!.input)).toEqual({ modelId: 'm', trigger: { type: 'drift', id: deliveries[0]!.event.id, at: '2024-01-01T00:00:00Z', detail: 'said "so"' } });
  });
});

describe('a rule with a schedule', () => {
  const daily: RuleProperties = { ScheduleExpression: 'cron(30 0 * * ? *)', Targets: [TARGET] };

  it('comes at its times, as a scheduled event of the rule', async () => {
    const { clock, bus, deliveries } = create();
    bus.putRule('drift', daily);
    await clock.runUntil(START + 3 * DAY);
    expect(deliveries.map(({ after }) => after)).toEqual([30 * MINUTE, DAY + 30 * MINUTE, 2 * DAY + 30 * MINUTE]);
    expect(deliveries[1]!.event).toMatchObject({ source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2024-01-02T00:30:00Z', resources: [RULE_ARN], detail: {} });
  });

  it('follows its new schedule alone once it is replaced, and none once it is disabled', async () => {
    const { clock, bus, deliveries } = create();
    bus.putRule('drift', daily);
    bus.putRule('drift', { ...daily, ScheduleExpression: 'rate(12 hours)' });
    await clock.runUntil(START + DAY);
    expect(deliveries.map(({ after }) => after)).toEqual([12 * HOUR, DAY]);
    bus.putRule('drift', { ...daily, State: 'DISABLED' });
    await clock.runUntil(START + 3 * DAY);
    expect(deliveries).toHaveLength(2);
  });
});

describe('a failing target', () => {
  const withQueue = (RetryPolicy: TargetProperties['RetryPolicy']): RuleProperties => ({ ...ON_ALARM, Targets: [{ ...TARGET, DeadLetterConfig: { Arn: DEAD }, ...(RetryPolicy ? { RetryPolicy } : {}) }] });

  it('is tried again with growing delays until it works', async () => {
    const { clock, sqs, bus, deliveries } = create(({ attempt }) => (attempt < 4 ? down() : undefined));
    bus.putRule('drift', withQueue(undefined));
    bus.putEvent(ALARM);
    await clock.run();
    expect(deliveries.map(({ after }) => after)).toEqual([0, SECOND, 3 * SECOND, 7 * SECOND]);
    expect(new Set(deliveries.map(({ event }) => event.id)).size).toBe(1);
    expect(sqs.peek(DEAD)).toEqual([]);
  });

  it('loses its event to the dead letters after as many retries as allowed', async () => {
    const { clock, sqs, bus, deliveries } = create(down);
    bus.putRule('drift', withQueue({ MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 }));
    bus.putEvent(ALARM);
    await clock.run();
    expect(deliveries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    const [message] = sqs.peek(DEAD);
    expect(JSON.parse(message!.body)).toEqual(deliveries[0]!.event);
    expect(message!.attributes).toEqual({ RULE_ARN, TARGET_ARN: TARGET.Arn, ERROR_CODE: 'ServiceException', ERROR_MESSAGE: 'the service is down', RETRY_ATTEMPTS: '2', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' });
  });

  it('is not tried beyond the age that is allowed, nor by default beyond a day', async () => {
    for (const [policy, age] of [[{ MaximumEventAgeInSeconds: 60 }, 60], [undefined, 86_400]] as const) {
      const { clock, sqs, bus, deliveries } = create(down);
      bus.putRule('drift', withQueue(policy));
      bus.putEvent(ALARM);
      await clock.run();
      expect(deliveries.at(-1)!.after).toBeLessThanOrEqual(age * SECOND);
      expect(deliveries.length).toBeLessThanOrEqual(186);
      expect(sqs.peek(DEAD)[0]!.attributes['EXHAUSTED_RETRY_CONDITION']).toBe('MaximumEventAgeInSeconds');
    }
  });

  it('is not tried again when it is gone', async () => {
    const { clock, sqs, bus, deliveries } = create(() => {
      throw new ServiceError('ResourceNotFoundException', 'gone', false);
    });
    bus.putRule('drift', withQueue(undefined));
    bus.putEvent(ALARM);
    await clock.run();
    expect(deliveries).toHaveLength(1);
    expect(sqs.peek(DEAD)[0]!.attributes).toEqual({ RULE_ARN, TARGET_ARN: TARGET.Arn, ERROR_CODE: 'ResourceNotFoundException', ERROR_MESSAGE: 'gone', RETRY_ATTEMPTS: '0' });
  });

  it('does not keep another target from its event', async () => {
    const { clock, bus, deliveries } = create(({ targetArn }) => (targetArn === TARGET.Arn ? down() : undefined));
    bus.putRule('drift', { ...ON_ALARM, Targets: [{ ...TARGET, RetryPolicy: { MaximumRetryAttempts: 0 } }, { Arn: 'other', Id: 'Target1' }] });
    bus.putEvent(ALARM);
    await clock.run();
    expect(deliveries.map(({ targetArn }) => targetArn)).toEqual([TARGET.Arn, 'other']);
  });

  it('ends the run when it failed by a defect', async () => {
    const { clock, bus } = create(() => {
      throw new TypeError('a defect');
    });
    bus.putRule('drift', ON_ALARM);
    bus.putEvent(ALARM);
    await expect(clock.run()).rejects.toThrow('a defect');
  });
});

describe('a rule that is not simulated', () => {
  it('is refused with all its problems at once', () => {
    const { bus } = create();
    const properties = {
      EventBusName: 'custom',
      EventPattern: { source: [{ cidr: '10.0.0.0/8' }] },
      ScheduleExpression: 'cron(0 0 30 2 ? *)',
      State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      Targets: [{ ...TARGET, EcsParameters: {}, InputPath: '$.a[*]' }],
      ManagedBy: 'x',
    };
    const { message } = refusal(() => bus.putRule('drift', properties));
    for (const part of [/drift\.ManagedBy: got a property that is not simulated/, /EventBusName: got custom/, /operator cidr/, /cron\(0 0 30 2 \? \*\), which never comes/, /State: got ENABLED_WITH_ALL/, /Target0\.EcsParameters/, /Target0\.InputPath/]) {
      expect(message).toMatch(part);
    }
  });

  it.each<[RuleProperties, RegExp]>([
    [{}, /neither EventPattern nor ScheduleExpression/],
    [{ ScheduleExpression: 'cron(0 0 * * * *)' }, /ScheduleExpression: schedule: got/],
  ])('%j is one', (properties, message) => {
    expect(refusal(() => create().bus.putRule('drift', properties)).message).toMatch(message);
  });
});
