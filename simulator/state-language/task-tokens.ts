/**
 * Task tokens: whoever holds one ends the Task that waits for it.
 *
 * Documented: the three operations and their errors. A token ends with its attempt; a retry gets a new one.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
import { byteLength, type Json } from './json';
import { PAYLOAD_BYTES } from './limits';

/** The Task behind a token. */
export interface WaitingTask {
  succeed(output: Json): void;
  fail(error: string | undefined, cause: string | undefined): void;
  heartbeat(): void;
}

/** An operation on a token was refused, with the error name of the API. */
export class TaskTokenError extends Error {
  public constructor(public readonly errorName: 'InvalidToken' | 'TaskTimedOut' | 'InvalidOutput', message: string) {
    super(`${errorName}: ${message}`);
  }
}

/** All open tokens of a world; machines share one of these. */
export class TaskTokens {
  private readonly open = new Map<string, WaitingTask>();
  private readonly closed = new Set<string>();

  public register(token: string, task: WaitingTask): void {
    this.open.set(token, task);
  }

  public close(token: string): void {
    if (this.open.delete(token)) this.closed.add(token);
  }

  public sendTaskSuccess(token: string, output: Json): void {
    const task = this.taskOf(token);
    const bytes = byteLength(output);
    if (bytes > PAYLOAD_BYTES) throw new TaskTokenError('InvalidOutput', `got an output of ${bytes} bytes, expected at most ${PAYLOAD_BYTES}`);
    this.close(token);
    task.succeed(output);
  }

  public sendTaskFailure(token: string, error?: string, cause?: string): void {
    const task = this.taskOf(token);
    this.close(token);
    task.fail(error, cause);
  }

  public sendTaskHeartbeat(token: string): void {
    this.taskOf(token).heartbeat();
  }

  private taskOf(token: string): WaitingTask {
    const task = this.open.get(token);
    if (task) return task;
    if (this.closed.has(token)) throw new TaskTokenError('TaskTimedOut', 'the task behind the token has ended');
    throw new TaskTokenError('InvalidToken', `got ${JSON.stringify(token)}, expected a token that a Task was given`);
  }
}
