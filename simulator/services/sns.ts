/**
 * Amazon SNS in memory: topics, subscribers as callbacks, the documented retries, dead-letter queues.
 *
 * Documented: an endpoint that is managed by AWS is tried 100,015 times over 23 days: three times at once, twice a second apart, ten
 * times with an exponential back-off from one to twenty seconds, then every twenty seconds; an error of the client's (endpoint gone, no
 * permission) is not tried again; what cannot be delivered goes to the subscription's dead-letter queue, or is lost.
 * Assumed: each wait is the same multiple of the one before; the jitter is left out. Filter policies, FIFO topics and message structures
 * are not simulated.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
import type { Clock } from '../clock';
import { stableId } from './environment';
import { ServiceError } from './service-error';
import type { Sqs } from './sqs';

export interface Notification {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** One that throws a `ServiceError` has failed; any other error is a defect and ends the run. */
export type Subscriber = (notification: Notification) => void | Promise<void>;

export interface SubscriptionOptions {
  readonly deadLetterQueueArn?: string;
}

interface Subscription {
  readonly deliver: Subscriber;
  readonly deadLetterQueueArn: string | undefined;
}

interface Topic {
  readonly subscriptions: Subscription[];
  readonly published: Notification[];
}

const LARGEST_MESSAGE_BYTES = 262_144;
const LONGEST_SUBJECT = 100;
const ATTEMPTS = 100_015;

export class Sns {
  private readonly topics = new Map<string, Topic>();
  private count = 0;

  public constructor(
    private readonly clock: Clock,
    private readonly queues: Pick<Sqs, 'sendMessage'>,
  ) {}

  public createTopic(arn: string): void {
    if (this.topics.has(arn)) throw new ServiceError('InvalidParameter', `topic ${arn}: exists already, expected a free name`, false);
    this.topics.set(arn, { subscriptions: [], published: [] });
  }

  /** @throws ServiceError `NotFound` */
  public subscribe(topicArn: string, deliver: Subscriber, { deadLetterQueueArn }: SubscriptionOptions = {}): void {
    this.topic(topicArn).subscriptions.push({ deliver, deadLetterQueueArn });
  }

  /** A subscriber that puts the notification into a queue, in the envelope that AWS wraps around it. */
  public subscribeQueue(topicArn: string, queueArn: string, options: SubscriptionOptions = {}): void {
    this.subscribe(topicArn, (notification) => void this.queues.sendMessage(queueArn, envelope(notification)), options);
  }

  /**
   * Accepts the message; subscribers get it as an event of its own, at the same time.
   *
   * @returns the id of the message
   */
  public publish(topicArn: string, message: string, subject?: string): string {
    const topic = this.topic(topicArn);
    const bytes = Buffer.byteLength(message);
    if (bytes === 0 || bytes > LARGEST_MESSAGE_BYTES) throw new ServiceError('InvalidParameter', `topic ${topicArn}: got a message of ${bytes} bytes, expected 1 to ${LARGEST_MESSAGE_BYTES}`, false);
    if (subject !== undefined && !isSubject(subject)) throw new ServiceError('InvalidParameter', `topic ${topicArn}: got the subject ${JSON.stringify(subject)}, expected 1 to ${LONGEST_SUBJECT} printable ASCII characters`, false);
    this.count += 1;
    const notification: Notification = { messageId: stableId(topicArn, this.count), topicArn, subject, message, at: this.clock.now };
    topic.published.push(notification);
    for (const subscription of topic.subscriptions) {
      this.clock.schedule(notification.at, () => this.attempt(subscription, notification, 1));
    }
    return notification.messageId;
  }

  /** What was published, oldest first: for scenarios to look at. */
  public published(topicArn: string): readonly Notification[] {
    return this.topic(topicArn).published;
  }

  /** What was published to any topic, oldest first. */
  public all(): readonly Notification[] {
    return [...this.topics.values()].flatMap(({ published }) => published).sort((one, other) => one.at - other.at);
  }

  private async attempt(subscription: Subscription, notification: Notification, attempt: number): Promise<void> {
    try {
      await subscription.deliver(notification);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error; // a defect, not an answer
      const isFinal = attempt >= ATTEMPTS || !error.retryable;
      if (!isFinal) {
        this.clock.schedule(this.clock.now + delayAfter(attempt), () => this.attempt(subscription, notification, attempt + 1));
      } else if (subscription.deadLetterQueueArn !== undefined) {
        this.queues.sendMessage(subscription.deadLetterQueueArn, envelope(notification));
      }
    }
  }

  private topic(arn: string): Topic {
    const topic = this.topics.get(arn);
    if (!topic) throw new ServiceError('NotFound', `topic ${arn}: no such topic`, false);
    return topic;
  }
}

function isSubject(subject: string): boolean {
  return subject.length <= LONGEST_SUBJECT && /^[!-~][ -~]*$/.test(subject);
}

/** Milliseconds between an attempt and the next. */
function delayAfter(attempt: number): number {
  if (attempt <= 3) return 0;
  if (attempt <= 5) return 1000;
  return attempt <= 15 ? Math.round(1000 * 20 ** ((attempt - 6) / 9)) : 20_000;
}

function envelope({ messageId, topicArn, subject, message, at }: Notification): string {
  return JSON.stringify({ Type: 'Notification', MessageId: messageId, TopicArn: topicArn, ...(subject === undefined ? {} : { Subject: subject }), Message: message, Timestamp: new Date(at).toISOString() });
}
