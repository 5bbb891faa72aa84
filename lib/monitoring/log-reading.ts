/**
 * Reads a log that is too large for one function: a state machine around the function of the check, started by its schedule. The function
 * plans what is to be read, a distributed Map has it make the steps of the plan beside each other, and it adds up what they made. Then it plans
 * what comes next: the batches of the log are counted, then rows of log and labels are sorted, then their partitions are joined. What is
 * left for one function goes straight to the check.
 *
 * Behind a pause there are labels of weeks. Each plan has those of a day joined, the oldest first, and the machine goes on until the next check
 * is due: then it has the check tell of drift, and the machine of the next event goes on behind what was joined.
 *
 * Whatever fails is planned anew twice, a minute later each time, and goes on from the parts that are there. Labels that cannot be joined hide no
 * drift: the check is made without them, and fails behind its verdict. So it is where nothing can be planned, as a function that died while it
 * planned labels cannot say what of. An event that failed for good waits in the queue of the workspace; its
 * hours stay unread, and the next check reads them.
 */
import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { driftKeys } from '../contract/drift-check';
import { BATCHES_AT_ONCE } from '../contract/fan-out';
import type { IDataStore } from '../data';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { landingZoneLogGroup } from '../private/log-group';
import { assign, caught, choose, follow, type Way } from '../private/machine-states';
import { QUEUE_RETRY, TRANSIENT_RETRY } from '../private/retries';
import { arnInStack } from '../private/role';
import { ServiceCall } from '../private/service-call';
import { LandingZoneStateMachine } from '../private/state-machine';

/** How often the reading of one event is begun. */
const ATTEMPTS = 3;

/** Log, sorting and joining are three plans, and two more for each further day of labels; or where objects come or change meanwhile. */
const PLANS = 24;

/** A function answers within 15 minutes or not at all. */
const STEP_TIMEOUT = Duration.minutes(16);

/** Far more than a check takes; the hours of one that hangs are read by the next. */
const MACHINE_TIMEOUT = Duration.hours(6);

/** Labels are caught up with as long, and not longer than until the next check: two hours are left for the steps of a plan, and for the check. */
const CATCHING_UP_HOURS = 4;

/** The event of the schedule, wherever in the machine. */
const EVENT = '{% $states.context.Execution.Input %}';

/** Whether labels are what would be joined next. */
const LABELS_NEXT = "$reading = 'FAN_OUT' and $subject = 'LABELS'";

/** Whose log is read, and by what. */
export interface LogReadingProps {
  /** Names the model in keys. */
  readonly modelId: string;
  /** Function of the check. */
  readonly check: lambda.IFunction;
  /** Where plans, parts and partials lie. */
  readonly store: IDataStore;
  /** Hours between two checks. */
  readonly everyHours: number;
  /** Gets the event of a check that failed for good. */
  readonly deadLetters: sqs.IQueue;
}

/** The machine, with its role and log group. */
export class LogReading extends Construct {
  /** Its input is the event of the schedule. */
  public readonly stateMachine: sfn.IStateMachine;

  /** Defines the machine. */
  public constructor(scope: Construct, id: string, private readonly props: LogReadingProps) {
    super(scope, id);
    const { modelId } = props;
    // Named, because the role has to name it: the children of a distributed Map are executions of the machine itself.
    const name = `drift-reading-${modelId}`;
    const machine = new LandingZoneStateMachine(this, 'Machine', {
      name,
      definition: this.definition(),
      comment: `Reads the log of model ${modelId} in parts, and checks its inputs for drift`,
      timeout: MACHINE_TIMEOUT,
      logGroup: landingZoneLogGroup(this, 'Logs'),
    });
    machine.role.allow('StartBatches', ['states:StartExecution'], [arnInStack(this, 'states', `stateMachine:${name}`)]);
    machine.role.allow('FollowBatches', ['states:DescribeExecution', 'states:StopExecution'], [arnInStack(this, 'states', `execution:${name}:*`)], undefined,
      'Step Functions names the executions of a distributed Map itself.');
    this.stateMachine = machine.stateMachine;
  }

  private definition(): sfn.IChainable {
    const plan = this.step('PlanReading', { step: 'plan', event: EVENT }, {
      reading: '{% $states.result.Payload.reading %}',
      subject: planned('subject'),
      planKey: planned('planKey'),
      plans: '{% $plans + 1 %}',
    });
    const check = this.step('CheckForDrift', `{% ${LABELS_NEXT} and $attempt < ${ATTEMPTS} ? {'step': 'check', 'event': $states.context.Execution.Input} : $states.context.Execution.Input %}`, {});
    const again = choose(this, 'Again?', [{ when: `{% $attempt < ${ATTEMPTS} %}`, next: this.pause(plan) }, { when: "{% $subject in ['LABELS', 'PLAN'] %}", next: check }], { next: this.keepEvent() });
    follow(check, new sfn.Succeed(this, 'Checked'), [failed(again, 'checking', { subject: 'CHECK' })]);
    const merge = follow(this.step('MergeParts', { step: 'merge', planKey: '{% $planKey %}' }, {}), plan, [failed(again, 'adding up the parts')]);
    const count = this.countBatches();
    const { next, assign: variables } = failed(again, 'the steps of the plan');
    count.addCatch(next, { errors: [sfn.Errors.ALL], assign: { ...variables } });
    count.next(merge);
    follow(plan, choose(this, 'Large?', [{ when: `{% $reading = 'FAN_OUT' and $plans < ${PLANS} and ($subject = 'LOG' or ${this.isInTime()}) %}`, next: count }], { next: check }), [failed(again, 'planning', { subject: 'PLAN' })]);
    return assign(this, 'Begin', { attempt: 0, plans: 0, reading: 'none', subject: 'none', problem: 'none' }, plan);
  }

  /** One child execution for each step of the plan; the parts that they make lie in the store, and are not passed on. */
  private countBatches(): sfn.DistributedMap {
    const { store: { bucket }, modelId } = this.props;
    const count = this.step('CountBatch', '{% $states.input %}', undefined, '{% null %}');
    count.addRetry(TRANSIENT_RETRY);
    const plans = bucket.arnForObjects(`${driftKeys.plans(modelId)}*`);
    const statements = [
      new iam.PolicyStatement({ sid: 'ReadPlans', actions: ['s3:GetObject'], resources: [plans] }),
      ...(bucket.encryptionKey ? [new iam.PolicyStatement({ sid: 'DecryptPlans', actions: ['kms:Decrypt'], resources: [bucket.encryptionKey.keyArn] })] : []),
    ];
    const resource = `arn:${Aws.PARTITION}:states:::s3:getObject`;
    return sfn.DistributedMap.jsonata(this, 'CountBatches', {
      label: 'Batches',
      // More than the function may run would be throttled.
      maxConcurrency: Math.min(BATCHES_AT_ONCE, landingZoneOf(this).reservedConcurrency ?? BATCHES_AT_ONCE),
      itemReader: {
        bucket, resource,
        render: () => ({ Resource: resource, ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: bucket.bucketName, Key: '{% $planKey %}' } }),
        providePolicyStatements: () => statements,
        validateItemReader: () => [],
      },
    }).itemProcessor(count);
  }

  private isInTime(): string {
    const hours = Math.min(CATCHING_UP_HOURS, this.props.everyHours);
    return `$millis() - $toMillis($states.context.Execution.StartTime) < ${Duration.hours(hours).toMilliseconds()}`;
  }

  private step(id: string, payload: unknown, variables: Record<string, unknown> | undefined, outputs?: string): ServiceCall {
    const { functionArn } = this.props.check;
    return new ServiceCall(this, id, {
      integration: 'lambda:invoke',
      arguments: { FunctionName: functionArn, Payload: payload },
      permissions: [{ sid: 'InvokeSteps', actions: ['lambda:InvokeFunction'], resources: [functionArn] }],
      taskTimeout: sfn.Timeout.duration(STEP_TIMEOUT),
      ...(variables && Object.keys(variables).length > 0 ? { assign: variables } : {}),
      ...(outputs === undefined ? {} : { outputs }),
    });
  }

  private pause(plan: sfn.IChainable): sfn.Wait {
    const wait = sfn.Wait.jsonata(this, 'WaitAMinute', { time: sfn.WaitTime.duration(Duration.minutes(1)) });
    wait.next(plan);
    return wait;
  }

  /** As AWS Lambda does with an event of the schedule that a function failed at for good. */
  private keepEvent(): ServiceCall {
    const { deadLetters } = this.props;
    const fail = sfn.Fail.jsonata(this, 'NotRead', { error: 'NotRead', cause: '{% $problem %}' });
    const keep = new ServiceCall(this, 'KeepEvent', {
      integration: 'sqs:sendMessage',
      arguments: { QueueUrl: deadLetters.queueUrl, MessageBody: EVENT },
      permissions: [
        { sid: 'SendDeadLetters', actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] },
        { sid: 'EncryptDeadLetters', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [landingZoneKey(this, 'messages').keyArn] },
      ],
    });
    return follow(keep, fail, [{ next: fail }], [QUEUE_RETRY]);
  }
}

function failed(next: sfn.IChainable, what: string, more: Record<string, unknown> = {}): Way {
  return { next, assign: { problem: caught(what), attempt: '{% $attempt + 1 %}', ...more } };
}

/** A member of the answer of a plan that not every one has. */
function planned(member: string): string {
  const payload = '$states.result.Payload';
  return `{% ${payload}.reading = 'FAN_OUT' ? ${payload}.${member} : 'none' %}`;
}
