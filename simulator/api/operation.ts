/**
 * The operations of the simulated services, by the names of the AWS SDK, JSON in and JSON out. State machines (`integrations/`) and
 * functions (`wire/`) call the same ones, so a rule of a service stands in one place, and a fault that is injected meets both.
 */
import { ServiceError } from '../services/service-error';

/** On whose behalf a request is made. */
export interface Caller {
  readonly roleArn: string;
}

/** Members as the SDK names them; blobs are `Uint8Array` or text, times are `Date`s or milliseconds since 1970. */
export type ApiRequest = Readonly<Record<string, unknown>>;

/**
 * Answers with members as the SDK names them: blobs are `Uint8Array`, times are `Date`s, which each way out writes as its protocol does.
 *
 * @throws ServiceError with the code by which AWS names the refusal
 */
export type Operation = (request: ApiRequest, caller: Caller) => unknown;

/** By name of the API, e.g. `CreateModel`. */
export type Operations = Readonly<Record<string, Operation>>;

/** As Step Functions names them behind `aws-sdk:`. */
export type ServiceName =
  | 'cloudwatch' | 'codebuild' | 'dynamodb' | 'ecr' | 'eventbridge' | 'lambda' | 's3' | 'sagemaker' | 'sagemakerruntime' | 'sfn' | 'sns' | 'sqs' | 'ssm';

/** An answer that a scenario forces upon a call, instead of the service's. */
export interface Fault {
  readonly service: ServiceName;
  readonly operation: string;
  /** How many calls it meets; without a number all of them. */
  readonly times?: number;
  /** How many calls it lets through first. */
  readonly after?: number;
  /** Only calls whose request it accepts. */
  readonly when?: (request: ApiRequest, caller: Caller) => boolean;
  readonly code: string;
  readonly message: string;
}

/** Decides who may call what. */
export interface Guard {
  /** @throws ServiceError as the service says that the caller may not */
  admit(service: ServiceName, operation: string, request: ApiRequest, caller: Caller): void;
  /** What the caller is told, where it may not know why. */
  answer(service: ServiceName, operation: string, request: ApiRequest, caller: Caller, error: ServiceError): ServiceError;
}

interface ActiveFault extends Fault {
  left: number;
  skipped: number;
}

export class Api {
  private faults: ActiveFault[] = [];

  public constructor(
    private readonly services: Readonly<Partial<Record<ServiceName, Operations>>>,
    /** Without one everybody may call everything. */
    private readonly guard?: Guard,
  ) {}

  public has(service: string, operation: string): boolean {
    return this.services[service as ServiceName]?.[operation] !== undefined;
  }

  /** Names of all operations, `service:Operation`. */
  public get names(): string[] {
    return Object.entries(this.services).flatMap(([service, operations]) => Object.keys(operations).map((operation) => `${service}:${operation}`)).sort();
  }

  /**
   * @returns what the operation gives, as the SDK's response has it
   * @throws ServiceError of the operation, of a fault, or `NotSimulated`
   */
  public async call(service: ServiceName, operation: string, request: ApiRequest, caller: Caller): Promise<unknown> {
    const found = this.services[service]?.[operation];
    if (!found) throw new ServiceError('NotSimulated', `${service}:${operation} is not simulated`, false);
    this.guard?.admit(service, operation, request, caller);
    this.meetFault(service, operation, request, caller);
    try {
      return await found(request, caller);
    } catch (error) {
      throw this.guard && error instanceof ServiceError ? this.guard.answer(service, operation, request, caller, error) : error;
    }
  }

  /**
   * Decides on a request for something of others, which nobody here serves.
   *
   * @throws ServiceError as `call`, where the caller may not
   */
  public admit(service: ServiceName, operation: string, request: ApiRequest, caller: Caller): void {
    this.guard?.admit(service, operation, request, caller);
  }

  /** @returns how many calls it has still to meet, now and later */
  public inject(fault: Fault): { readonly left: number } {
    const active = { ...fault, left: fault.times ?? Infinity, skipped: 0 };
    this.faults.push(active);
    return active;
  }

  /** Takes all faults away that are still there. */
  public heal(): void {
    this.faults = [];
  }

  private meetFault(service: ServiceName, operation: string, request: ApiRequest, caller: Caller): void {
    for (const fault of this.faults) {
      if (fault.service !== service || fault.operation !== operation || fault.left === 0 || fault.when?.(request, caller) === false) continue;
      // One that still lets calls through does not keep this one from another fault.
      if (fault.skipped < (fault.after ?? 0)) fault.skipped++;
      else {
        fault.left--;
        throw new ServiceError(fault.code, fault.message);
      }
    }
  }
}
