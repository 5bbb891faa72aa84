/**
 * What can go wrong with one call: of a Task, or of a function. A fault meets the call that it is meant for, once or each time it is tried;
 * everything else goes as it goes.
 */
import type { Api, ApiRequest, Caller, ServiceName } from '../../simulator/api/operation';
import { ServiceError } from '../../simulator/services/service-error';
import type { TaskAnswer, TaskHandle, TaskPort, TaskRequest } from '../../simulator/state-language/task-port';
import type { World } from '../../simulator/world';

export const KINDS = [
  'throttled', 'throttled for long', 'service error', 'service error for long', 'access denied', 'no answer in time', 'no answer in time, though it was carried out',
  'answer lost', 'delivered twice', 'killed before the call', 'killed after the call', 'clock jumps before the answer', 'answer beyond the data limit',
] as const;

export type Kind = (typeof KINDS)[number];

/** Which call: the n-th of an operation by a state, or by a role outside of states. */
export interface Target {
  /** State of a Task, or `role` and the construct path of a function's, or of a machine that looks how a job has ended. */
  readonly by: string;
  readonly service: string;
  readonly operation: string;
  /** From 1, in the order of the story. */
  readonly occurrence: number;
}

export interface FaultCase {
  readonly kind: Kind;
  readonly target: Target;
}

const TIMEOUT_MS = 60_000;
const JUMP_MS = 3 * 3_600_000;
const RUNNING = ['CreateEndpoint', 'UpdateEndpoint', 'DeleteEndpoint', 'CreateTrainingJob', 'CreateTransformJob'];
/** More than a state may hold. */
const OVERSIZED = 'x'.repeat(300_000);
const LASTING: readonly Kind[] = ['throttled for long', 'service error for long', 'access denied'];
/** How services name that they are asked too much, where they do not say `ThrottlingException`. */
const THROTTLED: Readonly<Record<string, string>> = { lambda: 'TooManyRequestsException', sns: 'Throttled' };
/** The same for an error of their own. */
const BROKEN: Readonly<Record<string, string>> = { lambda: 'ServiceException', dynamodb: 'InternalServerError', ssm: 'InternalServerError', ecr: 'ServerException' };

/** Whether a fault of the kind can meet what is called so: only Tasks have timeouts and data limits of their own. */
export function canMeet(kind: Kind, { by }: Target): boolean {
  return !by.startsWith('role ') || !['no answer in time', 'no answer in time, though it was carried out', 'clock jumps before the answer', 'answer beyond the data limit'].includes(kind);
}

/** Sees all calls of a world, and makes one of them go wrong. */
export class Faults {
  /** Calls while it watches, in their order. */
  public readonly seen: Target[] = [];
  /** All requests for what costs money as long as it runs, and all that change the endpoint. */
  public readonly requests: { readonly operation: string; readonly request: ApiRequest; readonly roleArn: string; readonly executionArn: string | undefined; readonly owner: string | undefined }[] = [];
  /** Whether the fault has met its call. */
  public hasStruck = false;
  private isWatching = false;
  private world: World | undefined;
  private machines: readonly string[] = [];
  private task: TaskRequest | undefined;
  private readonly counts = new Map<string, number>();
  private lasting: Target | undefined;

  public constructor(private readonly fault?: FaultCase) {}

  /** For `WorldOptions.tasks`. */
  public readonly tasks = (port: TaskPort): TaskPort => ({
    refusal: (integration) => port.refusal(integration),
    start: (request, answer) => this.start(port, request, answer),
  });

  /** @param owner who holds the lease of deployments now */
  public watch(world: World, machines: readonly string[], owner: () => string | undefined): void {
    this.isWatching = true;
    this.machines = machines;
    if (this.world) return;
    this.world = world;
    const call: Api['call'] = world.api.call.bind(world.api);
    world.api.call = (service, operation, request, caller) => {
      const task = this.task;
      this.task = undefined; // what a Task calls, it calls at once
      if (RUNNING.includes(operation)) this.requests.push({ operation, request, roleArn: caller.roleArn, executionArn: task?.executionArn, owner: owner() });
      return this.call(call, task, [service, operation, request, caller]);
    };
  }

  /** From here on everything goes well. */
  public end(): void {
    this.isWatching = false;
    this.lasting = undefined;
  }

  private start(port: TaskPort, request: TaskRequest, answer: (answer: TaskAnswer) => void): TaskHandle | Promise<TaskHandle> {
    if (this.world) this.task = request;
    const kind: string = (this.isWatching && this.isNext(request) ? this.fault?.kind : undefined) ?? 'none';
    const { clock } = this.world ?? {};
    switch (kind) {
      case 'no answer in time':
        this.strike(request);
        this.task = undefined;
        clock!.after(TIMEOUT_MS, () => answer({ error: 'States.Timeout', cause: 'no answer' }));
        return { stop: () => undefined };
      case 'no answer in time, though it was carried out': {
        const started = port.start(request, () => undefined);
        clock!.after(TIMEOUT_MS, () => answer({ error: 'States.Timeout', cause: 'no answer' }));
        return started;
      }
      case 'clock jumps before the answer':
        return port.start(request, (given) => void clock!.after(JUMP_MS, () => answer(given)));
      default:
        return port.start(request, answer);
    }
  }

  /** Whether the fault is meant for the attempt that is to start. */
  private isNext({ state, integration }: TaskRequest): boolean {
    if (!this.fault || this.hasStruck) return false;
    const { by, operation, occurrence } = this.fault.target;
    const key = keyOf(by, operation);
    return by === state && integration.action.toLowerCase() === operation.toLowerCase() && (this.counts.get(key) ?? 0) + 1 === occurrence;
  }

  /** Counts an attempt that calls nothing. */
  private strike({ state }: TaskRequest): void {
    const { by, operation } = this.fault!.target;
    this.counts.set(keyOf(by, operation), (this.counts.get(keyOf(state, operation)) ?? 0) + 1);
    this.hasStruck = true;
  }

  private async call(call: Api['call'], task: TaskRequest | undefined, request: readonly [ServiceName, string, ApiRequest, Caller]): Promise<unknown> {
    const [service, operation, , { roleArn }] = request;
    const by = task?.state ?? (this.world!.permissions.role(roleArn) ? `role ${this.world!.label(roleArn)}` : undefined);
    if (!this.isWatching || by === undefined) return call(...request);
    const key = keyOf(by, operation);
    const occurrence = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, occurrence);
    const target = { by, service, operation, occurrence };
    this.seen.push(target);
    if (this.lasting && keyOf(this.lasting.by, this.lasting.operation) === key) throw this.error(service);
    const { fault } = this;
    if (!fault || this.hasStruck || fault.target.by !== by || fault.target.operation !== operation || fault.target.occurrence !== occurrence) return call(...request);
    this.hasStruck = true;
    if (LASTING.includes(fault.kind)) this.lasting = target;
    return this.faulty(call, task, request);
  }

  private async faulty(call: Api['call'], task: TaskRequest | undefined, request: readonly [ServiceName, string, ApiRequest, Caller]): Promise<unknown> {
    const [service] = request;
    const { kind }: { readonly kind: string } = this.fault!;
    switch (kind) {
      case 'answer lost':
        await call(...request);
        throw this.error(service);
      case 'delivered twice':
        await call(...request);
        return call(...request);
      case 'killed before the call':
        this.kill(task);
        return call(...request);
      case 'killed after the call': {
        const answer = await call(...request);
        this.kill(task);
        return answer;
      }
      case 'answer beyond the data limit':
        return { ...((await call(...request)) as object), Padding: OVERSIZED };
      case 'no answer in time, though it was carried out':
      case 'clock jumps before the answer':
        return call(...request);
      default:
        throw this.error(service);
    }
  }

  /** Somebody stops the execution, of a function the one that called it. */
  private kill(task: TaskRequest | undefined): void {
    const { stepFunctions } = this.world!;
    const running = task ? [task.executionArn] : this.machines.flatMap((arn) => stepFunctions.listExecutions(arn).filter(({ status }) => status === 'RUNNING').map(({ executionArn }) => executionArn));
    for (const executionArn of running) stepFunctions.stopExecution(executionArn, 'Killed', 'a fault');
  }

  private error(service: string): ServiceError {
    const { kind } = this.fault!;
    if (kind === 'access denied') return new ServiceError('AccessDeniedException', 'not authorized');
    return kind.startsWith('throttled') ? new ServiceError(THROTTLED[service] ?? 'ThrottlingException', 'Rate exceeded') : new ServiceError(BROKEN[service] ?? 'InternalFailure', 'down');
  }
}

function keyOf(by: string, operation: string): string {
  return `${by} ${operation}`;
}
