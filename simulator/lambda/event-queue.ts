/**
 * Lambda's queue of events: asynchronous invocations, their retries and dead letters, on virtual time.
 *
 * Documented: a failed event is tried twice more, after one minute and two minutes more; one that is older than the maximum age is
 * given up; then the event goes to the dead-letter queue with the attributes `RequestID`, `ErrorCode` (the HTTP status, 200 for an error
 * of the function) and `ErrorMessage` (its first kilobyte), or is lost; an event has at most 1 MB. The request id stays the same.
 * Assumed: nothing throttles, because there is one invocation in flight.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 * @see https://repost.aws/knowledge-center/lambda-function-duplicate-invocations
 */
import type { Invocation } from '../api/lambda';
import type { Clock } from '../clock';
import { ServiceError } from '../services/service-error';
import type { Sqs } from '../services/sqs';
import type { FunctionConfiguration } from './configuration';

/** An event that nobody will try again. */
export interface DiscardedEvent {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: string;
  readonly attempts: number;
  readonly errorMessage: string;
  /** Absent where the event is lost: no queue, or one that did not take it. */
  readonly deadLetterArn?: string;
}

interface QueuedEvent {
  readonly configuration: FunctionConfiguration;
  readonly requestId: string;
  readonly payload: string;
  readonly acceptedAt: number;
}

const MINUTE = 60_000;
const LARGEST_EVENT_BYTES = 1024 * 1024;
const LONGEST_ERROR_MESSAGE = 1024;

export class EventQueue {
  public constructor(
    private readonly clock: Clock,
    private readonly queues: Pick<Sqs, 'sendMessage'>,
    private readonly run: (configuration: FunctionConfiguration, requestId: string, payload: string) => Promise<Invocation>,
    private readonly onDiscard: (event: DiscardedEvent) => void,
  ) {}

  /** The function runs in an event of its own, at the same time. */
  public accept(configuration: FunctionConfiguration, requestId: string, payload: string): void {
    const bytes = Buffer.byteLength(payload);
    if (bytes > LARGEST_EVENT_BYTES) throw new ServiceError('RequestTooLargeException', `function ${configuration.name}: got an event of ${bytes} bytes, expected at most ${LARGEST_EVENT_BYTES}`, false);
    const event: QueuedEvent = { configuration, requestId, payload, acceptedAt: this.clock.now };
    this.clock.schedule(this.clock.now, () => this.attempt(event, 1));
  }

  private async attempt(event: QueuedEvent, attempt: number): Promise<void> {
    const { configuration, requestId, payload } = event;
    const { functionError, payload: answer } = await this.run(configuration, requestId, payload);
    if (functionError === undefined) return;
    const nextAt = this.clock.now + attempt * MINUTE;
    const isTooOld = nextAt - event.acceptedAt > (configuration.maxEventAgeSeconds ?? Infinity) * 1000;
    if (attempt > (configuration.maxRetryAttempts ?? 2) || isTooOld) this.discard(event, attempt, answer);
    else this.clock.schedule(nextAt, () => this.attempt(event, attempt + 1));
  }

  private discard({ configuration, requestId, payload }: QueuedEvent, attempts: number, answer: string): void {
    const errorMessage = messageOf(answer).slice(0, LONGEST_ERROR_MESSAGE);
    const discarded = { functionArn: configuration.arn, requestId, payload, attempts, errorMessage };
    const { deadLetterArn } = configuration;
    if (deadLetterArn === undefined) return this.onDiscard(discarded);
    try {
      this.queues.sendMessage(deadLetterArn, payload, { RequestID: requestId, ErrorCode: '200', ErrorMessage: errorMessage });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error; // a defect, not an answer
      return this.onDiscard(discarded);
    }
    this.onDiscard({ ...discarded, deadLetterArn });
  }
}

/** @param answer JSON, of an error as a rule */
function messageOf(answer: string): string {
  const error: unknown = JSON.parse(answer);
  const message = typeof error === 'object' && error !== null && 'errorMessage' in error ? error.errorMessage : undefined;
  return typeof message === 'string' ? message : answer;
}
