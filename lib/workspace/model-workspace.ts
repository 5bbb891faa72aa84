/** `ModelWorkspace`: what the models of one stack share. */
import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DataStore, EvidenceStore, type IDataStore, type IEvidenceStore } from '../data';
import { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { DeclaredFunction } from '../private/function';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { arnInStack } from '../private/role';
import { RULES } from '../private/rule-names';
import { checkLimits } from '../private/stack-limits';
import { ReleaseRecords, type IReleaseRecords } from '../registry';

/** Options of a workspace. */
export interface ModelWorkspaceProps {
  /**
   * Where baselines, partial statistics, verdicts and reports lie.
   *
   * @default - a new data store
   */
  readonly dataStore?: IDataStore;
  /**
   * Which model is live.
   *
   * @default - a new table, defined when a model needs it
   */
  readonly releaseRecords?: IReleaseRecords;
  /**
   * Where every alarm of the models goes; lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key.
   *
   * @default - a new topic, with such a policy
   */
  readonly alerts?: sns.ITopic;
}

const WORKSPACE_ID = 'ModelWorkspace';

/**
 * What the models of one stack share: data store, release records, the topic that alarms go to, and the queue for events that
 * could not be delivered or processed. Constructs that are given none share the one of their stack, which is defined on first
 * use; define it yourself, before them, to set its options.
 *
 * Defines 10 resources beside the key: data store (4), topic and queue with their policies (4), an alarm on the queue, and the
 * table of release records; 3 more (4 with managed policies) for the function that asks endpoints, where a model is served; and 4 for an
 * evidence store (2 with an access log bucket in the profile), where the agency profile demands evidence and a model is given none.
 */
export class ModelWorkspace extends Construct {
  /** The workspace of the stack that the scope is in; defined if there is none yet. */
  public static of(scope: Construct): ModelWorkspace {
    const stack = Stack.of(scope);
    return (stack.node.tryFindChild(WORKSPACE_ID) as ModelWorkspace | undefined) ?? new ModelWorkspace(stack, WORKSPACE_ID);
  }

  /** Where baselines, partial statistics, verdicts and reports lie. */
  public readonly dataStore: IDataStore;
  /** Every alarm of the models goes here; subscribe the people on duty. */
  public readonly alerts: sns.ITopic;
  /** Events that could not be delivered or processed, kept for 14 days. */
  public readonly deadLetters: sqs.IQueue;

  private records?: IReleaseRecords;
  private evidenceStore?: IEvidenceStore;
  private probe?: DeclaredFunction;
  private asking?: iam.PolicyStatement;

  /**
   * @param scope a stack
   * @param id `ModelWorkspace`, so that the models of the stack find it
   * @throws when the scope is not a stack or has a workspace, or the id is another one
   */
  public constructor(scope: Construct, id: string, props: ModelWorkspaceProps = {}) {
    const problems = new Problems(`${scope.node.path}/${id}`);
    problems.require(scope.node.tryFindChild(WORKSPACE_ID) === undefined, { subject: 'scope', got: scope.node.path, expected: 'a stack without a workspace', fix: 'define the workspace before the first model, which defines one for itself' });
    problems.require(Stack.isStack(scope), { subject: 'scope', got: scope.node.path, expected: 'a stack', fix: 'define the workspace in the stack itself' });
    problems.require(id === WORKSPACE_ID, { subject: 'id', got: id, expected: WORKSPACE_ID, fix: 'use this id: the models of the stack look for it' });
    problems.throwIfAny();
    super(scope, id);
    checkLimits(Stack.of(this));
    this.records = props.releaseRecords;
    this.dataStore = props.dataStore ?? new DataStore(this, 'Store');
    this.alerts = props.alerts ?? this.defineAlerts();
    this.deadLetters = this.defineDeadLetters();
  }

  /** Which model is live. */
  public get releaseRecords(): IReleaseRecords {
    this.records ??= new ReleaseRecords(this, 'ReleaseRecords');
    return this.records;
  }

  /**
   * Where models keep evidence that are given no store for it: defined where the agency profile demands evidence, else undefined.
   *
   * @internal
   */
  public get _evidence(): IEvidenceStore | undefined {
    if (landingZoneOf(this).evidence) this.evidenceStore ??= new EvidenceStore(this, 'Evidence');
    return this.evidenceStore;
  }

  /**
   * The function that asks an endpoint a request, and may ask this one.
   *
   * @internal
   */
  public _endpointProbe(endpointArn: string): lambda.IFunction {
    this.probe ??= new DeclaredFunction(this, 'EndpointProbe', {
      bundle: 'endpoint-probe',
      description: 'Asks an endpoint one request before a version counts as live',
      config: { version: 1 },
      environment: {},
      memoryMiB: 256,
      // A container has sixty seconds for a request.
      timeout: Duration.seconds(90),
      deadLetters: this.deadLetters,
      calls: ['sagemaker.runtime'],
    });
    // Not a lazy list: the report on roles that others make would show it as a token.
    if (!this.asking) this.asking = this.probe.role.allow('AskEndpoints', ['sagemaker:InvokeEndpoint'], [endpointArn]);
    else this.asking.addResources(endpointArn);
    return this.probe.function;
  }

  private defineAlerts(): sns.Topic {
    const topic = new sns.Topic(this, 'Alerts', { masterKey: landingZoneKey(this, 'messages'), enforceSSL: true });
    // Without this statement, and its twin in the key, CloudWatch drops the notification and the alarm looks fine.
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': arnInStack(this, 'cloudwatch', 'alarm:*') },
        },
      }),
    );
    return topic;
  }

  private defineDeadLetters(): sqs.Queue {
    const queue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: landingZoneKey(this, 'messages'),
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'EventsOfThisAccount',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ArnLike: { 'aws:SourceArn': arnInStack(this, 'events', 'rule/*') },
        },
      }),
    );
    acceptFindings(queue.node.defaultChild!, RULES.sqsRedrive, 'The queue is the last stop of what could not be delivered; an alarm tells of the first message in it.');
    const alarm = new cloudwatch.Alarm(this, 'DeadLettersAlarm', {
      alarmDescription: 'An event could not be delivered or processed. Impact: a check or a retraining did not happen. Read the message in the dead-letter queue, mend the cause, and invoke the function or state machine again.',
      metric: queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.alerts.topicArn }) });
    return queue;
  }
}
