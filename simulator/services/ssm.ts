/**
 * Systems Manager Parameter Store in memory: parameters with versions, and the events of their changes.
 *
 * Documented: the operations below and their errors; versions count from 1; a standard parameter has at most 4 KB, an advanced one
 * 8 KB; every creation, update and deletion is an event, on a best-effort basis; a deleted name starts again at version 1.
 * Assumed: an update with the same value is an update with an event. Labels, policies and secure strings are not simulated.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/reference-eventbridge-events.html
 */
import type { Clock } from '../clock';
import { arn, type Environment } from './environment';
import type { EventSink } from './event';
import { refuseIfAny, ServiceError, unknownProperties } from './service-error';

export interface PutParameterRequest {
  readonly Name: string;
  readonly Value: string;
  readonly Type?: 'String' | 'StringList';
  readonly Overwrite?: boolean;
  readonly Description?: string;
  readonly Tier?: 'Standard' | 'Advanced';
}

export interface Parameter {
  readonly Name: string;
  readonly Value: string;
  readonly Type: 'String' | 'StringList';
  readonly Version: number;
  readonly ARN: string;
  /** Milliseconds since 1970. */
  readonly LastModifiedDate: number;
}

interface Stored {
  readonly parameter: Parameter;
  readonly description: string | undefined;
}

const STANDARD_BYTES = 4096;
const ADVANCED_BYTES = 8192;

export class Ssm {
  private readonly parameters = new Map<string, Stored>();

  public constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly environment: Environment,
    private readonly events: EventSink,
  ) {}

  /**
   * @returns the new version
   * @throws ServiceError `ParameterAlreadyExists` without `Overwrite`, `ValidationException`
   */
  public putParameter(request: PutParameterRequest): number {
    refuseIfAny('SSM PutParameter', unknownProperties('PutParameter', request, ['Name', 'Value', 'Type', 'Overwrite', 'Description', 'Tier']));
    const { Name, Value, Overwrite = false, Tier = 'Standard' } = request;
    const before = this.parameters.get(Name);
    if (before && !Overwrite) throw new ServiceError('ParameterAlreadyExists', `parameter ${Name}: exists already, expected Overwrite`, false);
    const Type = request.Type ?? before?.parameter.Type;
    if (Type !== 'String' && Type !== 'StringList') throw new ServiceError('ValidationException', `parameter ${Name}: got the type ${Type ?? 'nothing'}, expected String or StringList`, false);
    if (!/^\/?[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/.test(Name)) throw new ServiceError('ValidationException', `parameter ${Name}: got a name that is not letters, digits, _ . - and slashes between them`, false);
    const largest = Tier === 'Advanced' ? ADVANCED_BYTES : STANDARD_BYTES;
    const bytes = Buffer.byteLength(Value);
    if (bytes === 0 || bytes > largest) throw new ServiceError('ValidationException', `parameter ${Name}: got ${bytes} bytes, expected 1 to ${largest} for the tier ${Tier}`, false);
    const Version = (before?.parameter.Version ?? 0) + 1;
    const parameter: Parameter = { Name, Value, Type, Version, ARN: this.arnOf(Name), LastModifiedDate: this.clock.now };
    const stored: Stored = { parameter, description: request.Description ?? before?.description };
    this.parameters.set(Name, stored);
    this.announce(before ? 'Update' : 'Create', stored);
    return Version;
  }

  /** @throws ServiceError `ParameterNotFound` */
  public getParameter(name: string): Parameter {
    return this.require(name).parameter;
  }

  /** @throws ServiceError `ParameterNotFound` */
  public deleteParameter(name: string): void {
    const stored = this.require(name);
    this.parameters.delete(name);
    this.announce('Delete', stored);
  }

  private require(name: string): Stored {
    const stored = this.parameters.get(name);
    if (!stored) throw new ServiceError('ParameterNotFound', `parameter ${name}: no such parameter`, false);
    return stored;
  }

  private announce(operation: 'Create' | 'Update' | 'Delete', { parameter: { Name, Type, ARN }, description }: Stored): void {
    this.events.putEvent({
      source: 'aws.ssm',
      detailType: 'Parameter Store Change',
      resources: [ARN],
      detail: { operation, name: Name, type: Type, ...(description === undefined ? {} : { description }) },
    });
  }

  private arnOf(name: string): string {
    return arn(this.environment, 'ssm', `parameter/${name.replace(/^\//, '')}`);
  }
}
