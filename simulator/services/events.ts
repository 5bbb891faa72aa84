/**
 * The default event bus of Amazon EventBridge in memory: rules as their CloudFormation properties say, schedules, targets, retries.
 *
 * Documented: an event goes to every target of every enabled rule that matches; a failing target is tried again, by default 185
 * times within 24 hours, with a growing back-off; a missing target or permission is not tried again; then the event goes to the
 * target's dead-letter queue, with attributes that say why, or is lost.
 * Assumed: the back-off doubles from one second to ten minutes, without its random part; the message in the dead-letter queue is the
 * event itself. Other buses, and targets with parameters of their own, are refused by name.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
import type { Clock } from '../clock';
import { arn, type Environment, eventTime, stableId } from './environment';
import type { BusEvent, EventEntry, EventSink } from './event';
import { matchesPattern, patternProblems } from './event-pattern';
import { parseSchedule, type Schedule } from './schedule';
import { refuseIfAny, ServiceError, unknownProperties } from './service-error';
import type { Sqs } from './sqs';
import { inputProblems, renderInput, type TargetInput } from './target-input';

/** Properties of `AWS::Events::Rule`, with every reference resolved. */
export interface RuleProperties {
  readonly Name?: string;
  readonly Description?: string;
  readonly EventBusName?: string;
  readonly EventPattern?: object;
  readonly ScheduleExpression?: string;
  readonly State?: string;
  readonly RoleArn?: string;
  readonly Targets?: readonly TargetProperties[];
}

export interface TargetProperties extends TargetInput {
  readonly Arn: string;
  readonly Id: string;
  readonly RoleArn?: string;
  readonly DeadLetterConfig?: { readonly Arn?: string };
  readonly RetryPolicy?: { readonly MaximumEventAgeInSeconds?: number; readonly MaximumRetryAttempts?: number };
}

/** One delivery to a target. */
export interface Delivery {
  readonly targetArn: string;
  readonly roleArn: string | undefined;
  readonly ruleArn: string;
  readonly input: string;
  readonly event: BusEvent;
  /** 1 for the first. */
  readonly attempt: number;
}

/** A target that throws a `ServiceError` has failed, for good if that is not retryable; any other error is a defect and ends the run. */
export type DeliverToTarget = (delivery: Delivery) => void | Promise<void>;

interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly properties: RuleProperties;
  readonly schedule: Schedule | undefined;
}

interface PendingDelivery {
  readonly rule: Rule;
  readonly target: TargetProperties;
  readonly event: BusEvent;
  readonly acceptedAt: number;
}

const RULE = ['Name', 'Description', 'EventBusName', 'EventPattern', 'ScheduleExpression', 'State', 'RoleArn', 'Targets'];
const TARGET = ['Arn', 'Id', 'RoleArn', 'Input', 'InputPath', 'InputTransformer', 'DeadLetterConfig', 'RetryPolicy'];
const STATES = ['ENABLED', 'DISABLED'];
const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;
const LONGEST_DELAY = 600_000;

/** All that is wrong with a rule or not simulated. */
export function ruleProblems(name: string, properties: RuleProperties): string[] {
  const { EventBusName, EventPattern, ScheduleExpression, State = 'ENABLED', Targets = [] } = properties;
  return [
    ...unknownProperties(name, properties, RULE),
    ...(EventBusName === undefined || EventBusName === 'default' ? [] : [`${name}.EventBusName: got ${EventBusName}, expected the default bus; others are not simulated`]),
    ...(STATES.includes(State) ? [] : [`${name}.State: got ${State}, expected ${STATES.join(' or ')}`]),
    ...(EventPattern === undefined && ScheduleExpression === undefined ? [`${name}: got neither EventPattern nor ScheduleExpression, expected one of them`] : []),
    ...(EventPattern === undefined ? [] : patternProblems(EventPattern, `${name}.EventPattern`)),
    ...scheduleProblems(name, ScheduleExpression),
    ...Targets.flatMap((target) => [
      ...unknownProperties(`${name}.Targets.${target.Id}`, target, TARGET),
      ...inputProblems(target, `${name}.Targets.${target.Id}`),
    ]),
  ];
}

function scheduleProblems(name: string, expression: string | undefined): string[] {
  if (expression === undefined) return [];
  try {
    const hasNext = parseSchedule(expression, 0).next(0) !== undefined;
    return hasNext ? [] : [`${name}.ScheduleExpression: got ${expression}, which never comes`];
  } catch (error) {
    return [`${name}.ScheduleExpression: ${(error as Error).message}`];
  }
}

export class EventBridge implements EventSink {
  private readonly rules = new Map<string, Rule>();
  private count = 0;

  public constructor(
    private readonly clock: Clock,
    private readonly environment: Environment,
    private readonly deliver: DeliverToTarget,
    private readonly queues: Pick<Sqs, 'sendMessage'>,
  ) {}

  /**
   * Adds a rule or replaces the one of that name; its schedule counts from now.
   *
   * @returns its ARN
   * @throws ServiceError `NotSimulated` with all {@link ruleProblems}
   */
  public putRule(name: string, properties: RuleProperties): string {
    refuseIfAny(`rule ${name}`, ruleProblems(name, properties));
    const { ScheduleExpression: expression } = properties;
    const rule: Rule = {
      name,
      arn: arn(this.environment, 'events', `rule/${name}`),
      properties,
      schedule: expression === undefined ? undefined : parseSchedule(expression, this.clock.now),
    };
    this.rules.set(name, rule);
    if (isEnabled(rule)) this.scheduleNext(rule);
    return rule.arn;
  }

  public deleteRule(name: string): void {
    this.rules.delete(name);
  }

  /** @returns the id of the event */
  public putEvent({ source, detailType, resources, detail }: EventEntry): string {
    const event = this.eventOf(source, detailType, resources, detail);
    const matching = [...this.rules.values()].filter((rule) => isEnabled(rule) && rule.properties.EventPattern !== undefined && matchesPattern(rule.properties.EventPattern as never, event as never));
    // Most events have no taker. What a target sees has been JSON on the way; what was undefined is gone, and no pattern finds it.
    const sent = matching.length > 0 ? (JSON.parse(JSON.stringify(event)) as BusEvent) : event;
    for (const rule of matching) this.send(rule, sent);
    return event.id;
  }

  private scheduleNext(rule: Rule): void {
    const at = rule.schedule?.next(this.clock.now);
    if (at === undefined) return;
    this.clock.schedule(at, () => {
      if (this.rules.get(rule.name) !== rule) return; // replaced or deleted meanwhile
      this.send(rule, this.eventOf('aws.events', 'Scheduled Event', [rule.arn], {}));
      this.scheduleNext(rule);
    });
  }

  private send(rule: Rule, event: BusEvent): void {
    const acceptedAt = this.clock.now;
    for (const target of rule.properties.Targets ?? []) {
      this.clock.schedule(acceptedAt, () => this.attempt({ rule, target, event, acceptedAt }, 1));
    }
  }

  private async attempt(pending: PendingDelivery, attempt: number): Promise<void> {
    const { rule, target, event, acceptedAt } = pending;
    try {
      const input = renderInput(target, event, { ruleArn: rule.arn, ruleName: rule.name, ingestionTime: new Date(acceptedAt).toISOString() });
      await this.deliver({ targetArn: target.Arn, roleArn: target.RoleArn, ruleArn: rule.arn, input, event, attempt });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error; // a defect, not an answer
      this.retryOrGiveUp(pending, attempt, error);
    }
  }

  private retryOrGiveUp(pending: PendingDelivery, attempt: number, error: ServiceError): void {
    const { MaximumRetryAttempts = DEFAULT_ATTEMPTS, MaximumEventAgeInSeconds = DEFAULT_AGE_SECONDS } = pending.target.RetryPolicy ?? {};
    const next = this.clock.now + Math.min(1000 * 2 ** (attempt - 1), LONGEST_DELAY);
    const isFinal = !error.retryable;
    const isTooOften = attempt > MaximumRetryAttempts;
    const isTooOld = next > pending.acceptedAt + MaximumEventAgeInSeconds * 1000;
    if (!isFinal && !isTooOften && !isTooOld) {
      this.clock.schedule(next, () => this.attempt(pending, attempt + 1));
      return;
    }
    const queue = pending.target.DeadLetterConfig?.Arn;
    if (queue === undefined) return; // documented: the event is dropped
    this.queues.sendMessage(queue, JSON.stringify(pending.event), {
      RULE_ARN: pending.rule.arn,
      TARGET_ARN: pending.target.Arn,
      ERROR_CODE: error.code,
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(attempt - 1),
      ...(isFinal ? {} : { EXHAUSTED_RETRY_CONDITION: isTooOften ? 'MaximumRetryAttempts' : 'MaximumEventAgeInSeconds' }),
    });
  }

  private eventOf(source: string, detailType: string, resources: readonly string[], detail: object): BusEvent {
    const { account, region } = this.environment;
    this.count += 1;
    return {
      version: '0',
      id: stableId('event', this.count),
      'detail-type': detailType,
      source,
      account,
      time: eventTime(this.clock.now),
      region,
      resources,
      detail,
    };
  }
}

function isEnabled({ properties }: Rule): boolean {
  return (properties.State ?? 'ENABLED') === 'ENABLED';
}
