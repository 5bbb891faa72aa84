/**
 * One attempt of a Task: the call through the port, its timeouts, and the token where the Task waits for one.
 *
 * Documented: the events of the history; TimeoutSeconds and HeartbeatSeconds end in `States.Timeout`; each attempt has a token
 * of its own; without Arguments the input of the state is sent. Observed by others on AWS: a timeout has no cause. Assumed: a
 * timeout and an answer of the same moment have no order; SendTaskFailure without an error gives an empty one.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html
 */
import type { Timer } from '../clock';
import type { TaskDefinition } from './definition';
import { HEARTBEAT_TIMEOUT, StateError, TIMEOUT } from './errors';
import type { Json } from './json';
import { MOST_SECONDS } from './limits';
import type { StopReason, TaskAnswer, TaskHandle, TaskRequest } from './task-port';
import type { WaitingTask } from './task-tokens';
import type { Visit } from './visit';

const SECONDS = { least: 1, most: MOST_SECONDS };

export async function startTask(visit: Visit, definition: TaskDefinition): Promise<void> {
  visit.taskToken = definition.integration.pattern === 'waitForTaskToken' ? visit.execution.newToken() : undefined;
  const parameters = definition.arguments ? await visit.evaluate(definition.arguments) : visit.input;
  visit.requireSize(parameters, 'input of the task');
  const timeoutInSeconds = definition.timeoutSeconds && await visit.evaluateNumber(definition.timeoutSeconds, SECONDS);
  const heartbeatInSeconds = definition.heartbeatSeconds && await visit.evaluateNumber(definition.heartbeatSeconds, SECONDS);
  const { resource } = definition;
  visit.record('TaskScheduled', { resource, parameters, timeoutInSeconds, heartbeatInSeconds });
  visit.record('TaskStarted', { resource });
  await new TaskAttempt(visit, definition, heartbeatInSeconds).start(parameters, timeoutInSeconds);
}

class TaskAttempt implements WaitingTask {
  private readonly token: string | undefined;
  private timeout: Timer | undefined;
  private silence: Timer | undefined;
  private handle: TaskHandle | undefined;
  private hasAnswer = false;
  /** Why nobody waits any more; undefined where the attempt runs or has its answer. */
  private stopped: StopReason | undefined;
  private isOver = false;

  public constructor(private readonly visit: Visit, private readonly definition: TaskDefinition, private readonly heartbeatInSeconds: number | undefined) {
    this.token = visit.taskToken;
  }

  public async start(parameters: Json, timeoutInSeconds: number | undefined): Promise<void> {
    const { visit, definition } = this;
    const { execution } = visit;
    visit.release = (reason) => this.stop(reason);
    if (timeoutInSeconds !== undefined) this.timeout = visit.after(timeoutInSeconds * 1000, () => this.timedOut(new StateError(TIMEOUT)));
    if (this.token !== undefined) execution.host.tokens.register(this.token, this);
    this.heartbeat();
    const request: TaskRequest = {
      integration: definition.integration,
      resource: definition.resource,
      arguments: parameters,
      context: visit.context,
      executionArn: execution.arn,
      roleArn: execution.host.roleArn,
      state: visit.path,
      taskToken: this.token,
    };
    const handle = await execution.host.port.start(request, (answer) => this.answer(answer));
    this.handle = handle;
    // The call itself may have ended the execution.
    if (this.stopped) handle.stop(this.stopped);
    else if (definition.integration.pattern.startsWith('sync')) this.submitted();
  }

  public succeed(output: Json): void {
    this.later({ output });
  }

  public fail(error = '', cause = ''): void {
    this.later({ error, cause });
  }

  public heartbeat(): void {
    this.silence?.cancel();
    if (this.heartbeatInSeconds === undefined) return;
    this.silence = this.visit.after(this.heartbeatInSeconds * 1000, () => this.timedOut(new StateError(TIMEOUT, undefined, HEARTBEAT_TIMEOUT)));
  }

  private answer(answer: TaskAnswer): void {
    if (this.hasAnswer) throw new Error(`${this.visit.path}: got a second answer from the port, expected one for each attempt`);
    this.hasAnswer = true;
    const isHandedOver = this.token !== undefined && 'output' in answer;
    if (isHandedOver) this.visit.after(0, () => this.submitted());
    else this.later(answer);
  }

  /** Answers arrive in events of their own, whoever gives them. */
  private later(answer: TaskAnswer): void {
    this.visit.after(0, () => this.settle(answer));
  }

  private submitted(): void {
    if (!this.isOver) this.visit.record('TaskSubmitted', { resource: this.definition.resource });
  }

  private async settle(answer: TaskAnswer): Promise<void> {
    if (this.isOver) return;
    this.close();
    const { visit } = this;
    if ('error' in answer) throw this.failed(new StateError(answer.error, answer.cause));
    const { output } = answer;
    try {
      visit.requireSize(output, 'result of the task');
    } catch (error) {
      throw error instanceof StateError ? this.failed(error) : error;
    }
    visit.record('TaskSucceeded', { output });
    await visit.leave(this.definition.transition, output, { result: output });
  }

  private failed(failure: StateError): StateError {
    this.visit.record('TaskFailed', { error: failure.errorName, cause: failure.causeText });
    return failure;
  }

  private timedOut(failure: StateError): void {
    if (this.isOver) return;
    this.stop('task timed out');
    this.visit.record('TaskTimedOut', { error: failure.errorName });
    throw failure;
  }

  private stop(reason: StopReason): void {
    if (this.isOver) return;
    this.close();
    this.stopped = reason;
    this.handle?.stop(reason);
  }

  private close(): void {
    this.isOver = true;
    this.timeout?.cancel();
    this.silence?.cancel();
    if (this.token !== undefined) this.visit.execution.host.tokens.close(this.token);
  }
}
