/**
 * Every call that a state machine makes: SDK integrations for all operations of the Api, and the optimised ones of a table. A
 * refusal of the service becomes the error of the Task by the name that Step Functions gives it; what is not simulated ends the run
 * instead, because a machine that caught it would prove nothing.
 */
import type { Api, ApiRequest, ServiceName } from '../api/operation';
import type { Clock } from '../clock';
import { stableId } from '../services/environment';
import { ServiceError } from '../services/service-error';
import type { Json, JsonObject } from '../state-language';
import type { CallPattern, ChildRequest, Integration, StopReason, TaskAnswer, TaskHandle, TaskPort, TaskRequest } from '../state-language/task-port';
import { optimisedFailure, sdkFailure, type TaskFailure } from './error-names';
import { argumentsOf, describing, type Ends, endOf, idOf, type JobKind, JOBS } from './jobs';
import { OPTIMISED, type OptimisedIntegration } from './optimised';
import { asApiMembers, asStatesMembers, optimisedAnswer, sdkAnswer, sdkRequest } from './values';

export interface IntegrationsOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly ends: Ends;
}

type Answer = (answer: TaskAnswer) => void;

const SDK_PATTERNS: readonly CallPattern[] = ['request-response', 'waitForTaskToken'];
/** A call that has returned: nothing is left to stop. */
const RETURNED: TaskHandle = { stop: () => {} };

export class Integrations implements TaskPort {
  private calls = 0;

  public constructor(private readonly options: IntegrationsOptions) {}

  public refusal({ name, service, action, isSdk, pattern }: Integration): string | undefined {
    const { api } = this.options;
    if (isSdk) {
      if (!api.has(service, operationOf(action))) return `${name} is not simulated, expected one of ${api.names.filter((one) => one.startsWith(`${service}:`)).join(', ') || api.names.join(', ')}`;
      return SDK_PATTERNS.includes(pattern) ? undefined : `${name}.${pattern}: an SDK integration cannot wait for a job`;
    }
    const optimised = OPTIMISED[name];
    if (!optimised || !api.has(optimised.service, optimised.operation)) return `${name} is not simulated, expected one of ${Object.keys(OPTIMISED).join(', ')}, or an integration of aws-sdk`;
    return optimised.patterns.includes(pattern) ? undefined : `${name}.${pattern}: this integration has no such pattern, expected ${optimised.patterns.join(' or ')}`;
  }

  public async start(request: TaskRequest, answer: Answer): Promise<TaskHandle> {
    const { integration } = request;
    if (integration.isSdk) {
      answer(await this.callSdk(request));
      return RETURNED;
    }
    const optimised = OPTIMISED[integration.name];
    if (!optimised) throw new ServiceError('NotSimulated', `${integration.name} is not simulated`, false);
    const result = await this.callOptimised(optimised, request);
    const kind = integration.pattern.startsWith('sync') ? JOBS[integration.name] : undefined;
    if (kind && 'output' in result) return this.waitForEnd(kind, idOf(kind, argumentsOf(request.arguments), result.output as JsonObject), request, answer);
    answer(result);
    return RETURNED;
  }

  public refusalOfChild(what: 'start' | 'describe' | 'stop', { machineArn, executionArn, roleArn }: ChildRequest): string | undefined {
    const [operation, request] = what === 'start' ? ['StartExecution', { stateMachineArn: machineArn }] : [what === 'describe' ? 'DescribeExecution' : 'StopExecution', { executionArn }];
    try {
      this.options.api.admit('sfn', operation, request, { roleArn });
      return undefined;
    } catch (error) {
      if (isRefusal(error)) return error.message;
      throw error;
    }
  }

  private async callSdk({ integration, arguments: args, roleArn, executionArn, state }: TaskRequest): Promise<TaskAnswer> {
    const [service, operation] = [integration.service as ServiceName, operationOf(integration.action)];
    const requestId = this.nextRequestId(executionArn, state);
    return answering(
      async () => sdkAnswer(service, operation, await this.call(service, operation, sdkRequest(service, operation, argumentsOf(args)), roleArn)),
      (error) => sdkFailure(service, error, requestId),
    );
  }

  private async callOptimised(optimised: OptimisedIntegration, task: TaskRequest): Promise<TaskAnswer> {
    const { service, operation, request = (args: JsonObject): ApiRequest => args, answer = optimisedAnswer } = optimised;
    const requestId = this.nextRequestId(task.executionArn, task.state);
    const result = await answering(
      async () => answer(await this.call(service, operation, request(argumentsOf(task.arguments), task), task.roleArn)) as Json,
      (error) => optimisedFailure(service, error, requestId),
    );
    if ('error' in result) return result;
    const output = result.output as JsonObject;
    if (isFailure(output)) return output;
    return { output: { ...output, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: { RequestId: requestId } } };
  }

  /** The job or execution has been started; the Task ends with it. */
  private waitForEnd(kind: JobKind, id: string, task: TaskRequest, answer: Answer): TaskHandle {
    const { clock, ends } = this.options;
    let isWaiting = true;
    // What has ended may be told of in the middle of another event: the answer gets one of its own.
    ends[kind.ends](id, () => void clock.after(0, async () => {
      if (!isWaiting) return;
      isWaiting = false;
      const requestId = this.nextRequestId(task.executionArn, task.state);
      const described = await answering(
        async () => (await this.call(kind.service, kind.describe, describing(kind, id), task.roleArn)) as Json,
        (error) => optimisedFailure(kind.service, error, requestId),
      );
      answer('output' in described ? endOf(kind, described.output, task.integration.pattern === 'sync:2') : described);
    }));
    return {
      stop: (reason: StopReason) => {
        if (!isWaiting) return;
        isWaiting = false;
        if (reason === 'aborted') clock.after(0, () => this.tryToStop(kind, id, task.roleArn));
      },
    };
  }

  /** Documented as best effort: a job that cannot be stopped goes on, and nobody is told. */
  private async tryToStop(kind: JobKind, id: string, roleArn: string): Promise<void> {
    try {
      await this.call(kind.service, kind.stop, { [kind.id]: id }, roleArn);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }

  private async call(service: ServiceName, operation: string, request: ApiRequest, roleArn: string): Promise<unknown> {
    return asStatesMembers(service, await this.options.api.call(service, operation, asApiMembers(service, request), { roleArn }));
  }

  private nextRequestId(executionArn: string, state: string): string {
    this.calls += 1;
    return stableId('request', executionArn, state, this.calls);
  }
}

async function answering(call: () => Promise<Json>, failure: (error: ServiceError) => TaskFailure): Promise<TaskAnswer> {
  try {
    return { output: await call() };
  } catch (error) {
    if (isRefusal(error)) return failure(error);
    throw error;
  }
}

/** An answer of the service that says no; anything else is a defect, or the end of what is simulated. */
function isRefusal(error: unknown): error is ServiceError {
  return error instanceof ServiceError && error.code !== 'NotSimulated';
}

function isFailure(output: JsonObject | TaskFailure): output is TaskFailure {
  return typeof output['error'] === 'string' && typeof output['cause'] === 'string';
}

function operationOf(action: string): string {
  return action.slice(0, 1).toUpperCase() + action.slice(1);
}
