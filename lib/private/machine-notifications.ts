/** Topics that hear how the executions of a machine end; also those that are named after the machine was defined. */
import { Duration, Lazy, type IResolvable } from 'aws-cdk-lib';
import type * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { TRANSIENT_RETRY } from './retries';
import type { ServiceRole } from './role';
import { ServiceCall, type Permission } from './service-call';

const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/**
 * A person who hears twice is better than one who does not hear: also where no answer came, and where the error has no name in the
 * service's model. The last one is a refusal now and then; a few attempts do no harm.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 */
const UNHEARD_RETRY: sfn.RetryProps = {
  errors: [sfn.Errors.TIMEOUT, 'SNS.InternalErrorException', 'SNS.KMSThrottlingException', 'SNS.AmazonSNSException'],
  interval: Duration.seconds(5), maxAttempts: 3, backoffRate: 2, jitterStrategy: sfn.JitterType.FULL,
};

export interface Notification {
  /** JSONata expression, at most 100 characters of ASCII in one line. */
  readonly subject: string;
  /** JSONata expression. */
  readonly message: string;
}

export class MachineNotifications {
  private readonly topics: string[];
  private readonly keys: string[];
  private role?: ServiceRole;

  public constructor(private readonly first: sns.ITopic) {
    this.topics = [first.topicArn];
    this.keys = first.masterKey ? [first.masterKey.keyArn] : [];
  }

  /** Their ARNs, as a variable of the machine holds them. */
  public get variable(): IResolvable {
    return Lazy.any({ produce: () => this.topics });
  }

  /**
   * A state that tells every topic of the variable `$topics`. One that cannot be told does not keep the others from being told, and
   * nothing that fails here gets any further.
   */
  public state(scope: Construct, id: string, { subject, message }: Notification, next: sfn.IChainable): sfn.Map {
    const publish = new ServiceCall(scope, `${id}Topic`, {
      integration: 'sns:publish',
      arguments: { TopicArn: '{% $states.input %}', Subject: subject, Message: message },
      permissions: this.permissions(this.first),
    });
    for (const retry of [TRANSIENT_RETRY, UNHEARD_RETRY]) publish.addRetry(retry);
    publish.addCatch(sfn.Pass.jsonata(scope, `${id}TopicFailed`), { errors: [sfn.Errors.ALL] });
    const map = sfn.Map.jsonata(scope, id, { items: sfn.ProvideItems.jsonata('{% $topics %}') });
    map.itemProcessor(publish);
    map.addCatch(next, { errors: [sfn.Errors.ALL] });
    map.next(next);
    return map;
  }

  /** The role of the machine, which has the permissions for the first topic from its states, and gets those for later ones. */
  public attach(role: ServiceRole): void {
    this.role = role;
  }

  /** One more topic, once however often it is named. */
  public add(topic: sns.ITopic): void {
    if (this.topics.includes(topic.topicArn)) return;
    this.topics.push(topic.topicArn);
    for (const { sid, actions, resources } of this.permissions(topic)) {
      if (actions === KEY_ACTIONS && this.keys.includes(resources[0]!)) continue;
      this.role?.allow(`${sid}${this.topics.length}`, actions, resources);
      if (actions === KEY_ACTIONS) this.keys.push(resources[0]!);
    }
  }

  private permissions({ topicArn, masterKey }: sns.ITopic): Permission[] {
    return [
      { sid: 'Notify', actions: ['sns:Publish'], resources: [topicArn] },
      ...(masterKey ? [{ sid: 'EncryptNotifications', actions: KEY_ACTIONS, resources: [masterKey.keyArn] }] : []),
    ];
  }
}
