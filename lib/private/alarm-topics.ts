/** The topics that the alarms of a construct tell of every change to ALARM and back. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { Problems } from './errors';

/** Actions that CloudWatch takes for each state of an alarm. */
const MOST_TOPICS = 5;

export class AlarmTopics {
  private readonly notified = new Set<string>();

  /** @param owner names itself in refusals */
  public constructor(private readonly owner: IConstruct) {}

  /**
   * One more topic for all of the alarms, once however often it is named.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   * @throws for the sixth topic
   */
  public add(topic: sns.ITopic, alarms: readonly cloudwatch.Alarm[]): void {
    if (this.notified.has(topic.topicArn)) return;
    const problems = new Problems(this.owner);
    problems.require(this.notified.size < MOST_TOPICS, { subject: 'topic', got: topic.node.path, expected: `at most ${MOST_TOPICS} topics, the one of the workspace included`, fix: 'subscribe the rest to one of these topics' });
    problems.throwIfAny();
    this.notified.add(topic.topicArn);
    for (const alarm of alarms) {
      const action = { bind: () => ({ alarmActionArn: topic.topicArn }) };
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}
