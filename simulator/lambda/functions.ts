/**
 * AWS Lambda: functions of the world, each a warm process that speaks the Lambda Runtime API.
 *
 * One invocation is in flight, the others wait for it; only what the function in flight itself invokes runs inside of it. A function that
 * comes to be invoked again from within its own invocation is throttled, because it has one process.
 * Documented: names, partial and full ARNs; payloads of at most 6 MB; failures, see `ending.ts`; events, see `event-queue.ts`.
 * Assumed: an invocation takes no virtual time. A timeout is the function's own, in wall-clock time, or the shorter one of the simulator.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
import type { FunctionInvoker, Invocation } from '../api/lambda';
import type { Caller } from '../api/operation';
import type { Clock } from '../clock';
import { type Environment, stableId } from '../services/environment';
import { refuseIfAny, ServiceError } from '../services/service-error';
import type { Sqs } from '../services/sqs';
import { configurationProblems, type FunctionConfiguration } from './configuration';
import { invocationOf, isJson } from './ending';
import { type DiscardedEvent, EventQueue } from './event-queue';
import { ColdProcesses } from './cold-processes';
import type { FunctionProcess } from './function-process';
import type { ProcessSource, ServiceEndpoint } from './process-source';

export interface InvocationRecord {
  readonly functionArn: string;
  readonly requestId: string;
  readonly payload: string;
  readonly isColdStart: boolean;
  readonly invocation: Invocation;
}

/** Watches; what it throws ends the run. */
export interface FunctionsListener {
  /** A line of the log of an invocation, in the order in which it was written, before `invoked`. */
  logged?(functionArn: string, requestId: string, line: string): void;
  invoked?(record: InvocationRecord): void;
  /** An event was given up. */
  discarded?(event: DiscardedEvent): void;
}

export interface FunctionsOptions {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly endpoint: ServiceEndpoint;
  readonly queues: Pick<Sqs, 'sendMessage'>;
  readonly listener?: FunctionsListener;
  /** Where processes come from; by default each is started for its function, and ends with it. */
  readonly processes?: ProcessSource;
  /** Path of the Node binary that runs the functions; the simulator's own by default. */
  readonly node?: string;
  /** Wall-clock limit of an invocation, where the function's is longer; 60 by default. */
  readonly longestSeconds?: number;
}

interface DeclaredFunction {
  readonly configuration: FunctionConfiguration;
  process: FunctionProcess | undefined;
  /** Invocations that wait for the process. */
  tail: Promise<unknown>;
  /** What the process works on. */
  current: { readonly invokedBy: DeclaredFunction | undefined } | undefined;
  starts: number;
  requests: number;
}

const LARGEST_PAYLOAD_BYTES = 6 * 1024 * 1024;
const LONGEST_SECONDS = 60;

export class Functions implements FunctionInvoker {
  private readonly functions = new Map<string, DeclaredFunction>();
  private readonly events: EventQueue;
  private readonly processes: ProcessSource;
  private tail: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  public constructor(private readonly options: FunctionsOptions) {
    this.processes = options.processes ?? new ColdProcesses();
    this.events = new EventQueue(
      options.clock,
      options.queues,
      (configuration, requestId, payload) => this.inTurn(this.find(configuration.arn), requestId, payload),
      (event) => options.listener?.discarded?.(event),
    );
  }

  /** @throws ServiceError `NotSimulated` with all problems, `ResourceConflictException` */
  public register(configuration: FunctionConfiguration): void {
    refuseIfAny(`function ${configuration.name}`, configurationProblems(configuration));
    if (this.functions.has(configuration.name)) throw new ServiceError('ResourceConflictException', `function ${configuration.name}: exists already, expected a free name`, false);
    this.functions.set(configuration.name, { configuration, process: undefined, tail: Promise.resolve(), current: undefined, starts: 0, requests: 0 });
  }

  /**
   * Runs the function and waits for its answer.
   *
   * @param functionName name, partial or full ARN
   * @param payload JSON
   * @param caller who invokes; the role of a function in flight marks an invocation from within
   * @throws ServiceError `ResourceNotFoundException`, `RequestTooLargeException`, `InvalidRequestContentException`, `TooManyRequestsException`
   */
  public async invoke(functionName: string, payload: string, caller?: Caller): Promise<Invocation> {
    const target = this.find(functionName);
    requireJson(target, payload);
    const requestId = nextRequestId(target);
    const invoker = caller && [...this.functions.values()].find(({ configuration, current }) => current && configuration.roleArn === caller.roleArn);
    if (!invoker) return this.inTurn(target, requestId, payload);
    for (let one: DeclaredFunction | undefined = invoker; one; one = one.current?.invokedBy) if (one === target) throw throttled(target);
    return this.run(target, requestId, payload, invoker);
  }

  /**
   * Hands an event over; the function runs in an event of the clock, with Lambda's retries.
   *
   * @returns the id of the request
   * @throws ServiceError as `invoke`
   */
  public invokeLater(functionName: string, payload: string): string {
    const target = this.find(functionName);
    requireJson(target, payload);
    const requestId = nextRequestId(target);
    this.events.accept(target.configuration, requestId, payload);
    return requestId;
  }

  /** Ends the invocations in flight with a defect that was found while they ran; it is not theirs to catch. */
  public abort(defect: Error): void {
    for (const { process } of this.functions.values()) process?.abort(defect);
  }

  /** Has no use for processes any more: they end, or go back to where others get them from. */
  public async close(): Promise<void> {
    this.isClosed = true;
    await this.processes.giveBack([...this.functions.values()].flatMap(({ process }) => process ?? []));
  }

  private find(functionName: string): DeclaredFunction {
    const [, name] = /^(?:(?:arn:[^:]+:lambda:[^:]*:)?(?:\d+:)?function:)?([A-Za-z0-9_-]+)(?::\$LATEST)?$/.exec(functionName) ?? [];
    const found = this.functions.get(name ?? '');
    if (!found || (functionName.startsWith('arn:') && functionName.replace(/:\$LATEST$/, '') !== found.configuration.arn)) {
      throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`, false);
    }
    return found;
  }

  private inTurn(target: DeclaredFunction, requestId: string, payload: string): Promise<Invocation> {
    const turn = this.tail.then(() => this.run(target, requestId, payload));
    this.tail = turn.catch(() => undefined); // whoever asked gets the error
    return turn;
  }

  /** One after the other for each process. */
  private run(target: DeclaredFunction, requestId: string, payload: string, invokedBy?: DeclaredFunction): Promise<Invocation> {
    const turn = target.tail.then(async () => {
      target.current = { invokedBy };
      try {
        return await this.runInProcess(target, requestId, payload);
      } finally {
        target.current = undefined;
      }
    });
    target.tail = turn.catch(() => undefined); // whoever asked gets the error
    return turn;
  }

  private async runInProcess(target: DeclaredFunction, requestId: string, payload: string): Promise<Invocation> {
    const { configuration } = target;
    // A process that was given back may serve another world by now.
    if (this.isClosed) throw new Error(`function ${configuration.name}: got an invocation after the functions were closed, expected none`);
    const isColdStart = target.process === undefined;
    const running = (target.process ??= await this.start(target));
    const { ending, lines } = await running.run({
      requestId,
      functionArn: configuration.arn,
      payload,
      virtualTime: new Date(this.options.clock.now).toISOString(),
      remainingMs: Math.min(configuration.timeoutSeconds, this.options.longestSeconds ?? LONGEST_SECONDS) * 1000,
    });
    const invocation = invocationOf(requestId, ending);
    for (const line of lines) this.options.listener?.logged?.(configuration.arn, requestId, line);
    this.options.listener?.invoked?.({ functionArn: configuration.arn, requestId, payload, isColdStart, invocation });
    return invocation;
  }

  private async start(target: DeclaredFunction): Promise<FunctionProcess> {
    const { environment, endpoint, clock, node } = this.options;
    const { configuration } = target;
    const started: FunctionProcess = await this.processes.start({
      configuration, endpoint,
      region: environment.region,
      node: node ?? process.execPath,
      id: stableId(configuration.arn, 'process', (target.starts += 1)),
      virtualTime: new Date(clock.now).toISOString(),
      onExit: () => {
        if (target.process === started) target.process = undefined;
      },
    });
    return started;
  }
}

function nextRequestId(target: DeclaredFunction): string {
  return stableId(target.configuration.arn, 'request', (target.requests += 1));
}

function requireJson({ configuration: { name } }: DeclaredFunction, payload: string): void {
  const bytes = Buffer.byteLength(payload);
  if (bytes > LARGEST_PAYLOAD_BYTES) throw new ServiceError('RequestTooLargeException', `function ${name}: got a payload of ${bytes} bytes, expected at most ${LARGEST_PAYLOAD_BYTES}`, false);
  if (!isJson(payload)) throw new ServiceError('InvalidRequestContentException', `function ${name}: Could not parse request body into json`, false);
}

function throttled({ configuration: { name } }: DeclaredFunction): ServiceError {
  return new ServiceError('TooManyRequestsException', `function ${name}: Rate Exceeded; it is in flight and was invoked from within, and has one process here`);
}
