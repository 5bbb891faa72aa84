/**
 * Amazon SQS in memory: standard queues with visibility timeout, delay, retention, and dead-letter queues.
 *
 * Documented: a received message is hidden for the visibility timeout and comes back unless it is deleted; a message that would be
 * received more than `maxReceiveCount` times moves to the dead-letter queue, and keeps its time of sending, from which retention
 * counts; a queue is active, and has metrics each minute, while it holds messages and up to six hours after.
 * Assumed: messages come in the order of sending (AWS promises none) and exactly once per visibility timeout; the metric is written at
 * each full minute. FIFO queues are refused by name.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
 */
import type { Clock } from '../clock';
import { nameInArn, stableId } from './environment';
import { ServiceError } from './service-error';

export interface QueueProperties {
  /** Seconds; 30 by default. */
  readonly visibilityTimeout?: number;
  /** Seconds; four days by default. */
  readonly messageRetentionPeriod?: number;
  readonly redrivePolicy?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly receiveCount: number;
  /** Deletes this receipt of the message. */
  readonly receiptHandle: string;
}

/** Takes the number of visible messages of a queue, once a minute while the queue is active. */
export type QueueGauge = (queueName: string, visibleMessages: number) => void;

interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
}

interface Queue {
  readonly arn: string;
  readonly visibilityMs: number;
  readonly retentionMs: number;
  readonly redrive: QueueProperties['redrivePolicy'];
  messages: StoredMessage[];
  /** No metric is written after it; undefined while none is scheduled. */
  activeUntil: number | undefined;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ACTIVE_MS = 6 * 60 * MINUTE;
const DEFAULT_VISIBILITY = 30;
const DEFAULT_RETENTION = 345_600;
const MOST_RECEIVED = 10;
const LARGEST_MESSAGE_BYTES = 1 << 20;

export class Sqs {
  private readonly queues = new Map<string, Queue>();
  private sent = 0;

  public constructor(
    private readonly clock: Clock,
    private readonly gauge?: QueueGauge,
  ) {}

  public createQueue(arn: string, properties: QueueProperties = {}): void {
    if (this.queues.has(arn)) throw new ServiceError('QueueNameExists', `queue ${arn}: exists already, expected a free name`, false);
    if (arn.endsWith('.fifo')) throw new ServiceError('NotSimulated', `queue ${arn}: got a FIFO queue, expected a standard one; the other kind is not simulated`, false);
    this.queues.set(arn, {
      arn,
      visibilityMs: (properties.visibilityTimeout ?? DEFAULT_VISIBILITY) * SECOND,
      retentionMs: (properties.messageRetentionPeriod ?? DEFAULT_RETENTION) * SECOND,
      redrive: properties.redrivePolicy,
      messages: [],
      activeUntil: undefined,
    });
  }

  /** @returns the id of the message */
  public sendMessage(queueArn: string, body: string, attributes: Readonly<Record<string, string>> = {}, delaySeconds = 0): string {
    const queue = this.queue(queueArn);
    const bytes = Buffer.byteLength(body);
    if (bytes === 0 || bytes > LARGEST_MESSAGE_BYTES) throw new ServiceError('InvalidMessageContents', `queue ${queueArn}: got a message of ${bytes} bytes, expected 1 to ${LARGEST_MESSAGE_BYTES}`, false);
    this.sent += 1;
    const now = this.clock.now;
    const messageId = stableId(queueArn, this.sent);
    queue.messages.push({ messageId, body, attributes, sentAt: now, visibleAt: now + delaySeconds * SECOND, receiveCount: 0 });
    this.keepActive(queue);
    return messageId;
  }

  /**
   * Visible messages, up to ten, which are then hidden; those that were received too often have gone to the dead-letter queue.
   *
   * @throws ServiceError `InvalidParameterValue`
   */
  public receiveMessages(queueArn: string, limit = 1): Message[] {
    const queue = this.queue(queueArn);
    if (!(limit >= 1 && limit <= MOST_RECEIVED)) throw new ServiceError('InvalidParameterValue', `Value ${limit} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and ${MOST_RECEIVED}, if provided.`, false);
    this.dropExpired(queue);
    const now = this.clock.now;
    const received: Message[] = [];
    for (const message of [...queue.messages]) {
      if (received.length >= limit) break;
      if (message.visibleAt > now) continue;
      if (queue.redrive && message.receiveCount >= queue.redrive.maxReceiveCount) {
        this.moveToDeadLetters(queue, queue.redrive.deadLetterTargetArn, message);
        continue;
      }
      message.receiveCount += 1;
      message.visibleAt = now + queue.visibilityMs;
      received.push({ ...shown(message), receiptHandle: handleOf(message) });
    }
    return received;
  }

  /** Deletes a received message; a handle that no longer stands for one is no error, as in AWS. */
  public deleteMessage(queueArn: string, receiptHandle: string): void {
    const queue = this.queue(queueArn);
    queue.messages = queue.messages.filter((message) => handleOf(message) !== receiptHandle);
  }

  /** All messages, hidden ones too, without receiving them: for scenarios to look at. */
  public peek(queueArn: string): readonly Omit<Message, 'receiptHandle'>[] {
    const queue = this.queue(queueArn);
    this.dropExpired(queue);
    return queue.messages.map(shown);
  }

  public has(queueArn: string): boolean {
    return this.queues.has(queueArn);
  }

  private queue(arn: string): Queue {
    const queue = this.queues.get(arn);
    if (!queue) throw new ServiceError('QueueDoesNotExist', `queue ${arn}: no such queue`, false);
    return queue;
  }

  private moveToDeadLetters(from: Queue, to: string, message: StoredMessage): void {
    const deadLetters = this.queue(to);
    from.messages.splice(from.messages.indexOf(message), 1);
    deadLetters.messages.push({ ...message, visibleAt: this.clock.now, receiveCount: 0 });
    this.keepActive(deadLetters);
  }

  private dropExpired(queue: Queue): void {
    const oldest = this.clock.now - queue.retentionMs;
    if (queue.messages.some(({ sentAt }) => sentAt <= oldest)) queue.messages = queue.messages.filter(({ sentAt }) => sentAt > oldest);
  }

  /** Writes the metric at every full minute until the queue has been empty for six hours. */
  private keepActive(queue: Queue): void {
    if (!this.gauge) return;
    const isScheduled = queue.activeUntil !== undefined;
    queue.activeUntil = this.clock.now + ACTIVE_MS;
    if (!isScheduled) this.scheduleGauge(queue);
  }

  private scheduleGauge(queue: Queue): void {
    this.clock.schedule((Math.floor(this.clock.now / MINUTE) + 1) * MINUTE, () => {
      this.dropExpired(queue);
      const now = this.clock.now;
      this.gauge!(nameInArn(queue.arn), queue.messages.filter(({ visibleAt }) => visibleAt <= now).length);
      if (queue.messages.length > 0) queue.activeUntil = now + ACTIVE_MS;
      if (now >= queue.activeUntil!) queue.activeUntil = undefined;
      else this.scheduleGauge(queue);
    });
  }
}

function shown({ messageId, body, attributes, sentAt, receiveCount }: StoredMessage): Omit<Message, 'receiptHandle'> {
  return { messageId, body, attributes, sentAt, receiveCount };
}

function handleOf({ messageId, receiveCount }: StoredMessage): string {
  return `${messageId}:${receiveCount}`;
}
