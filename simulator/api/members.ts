/**
 * Reads the members of a request: those of the wrong type are refused as AWS does, and those that the simulator knows nothing of by
 * name. A member that was silently passed over would prove something that is not so.
 */
import { refuseIfAny, ServiceError, unknownProperties } from '../services/service-error';
import type { ApiRequest } from './operation';

/** What the members of an operation are read with. */
export class Members {
  /**
   * @param operation as in `S3 PutObject`, for messages
   * @param known members that the operation reads, or that make no difference here
   * @throws ServiceError `NotSimulated` with the names of all others
   */
  public constructor(
    private readonly operation: string,
    private readonly request: ApiRequest,
    known: readonly string[],
  ) {
    refuseIfAny(operation, unknownProperties(operation, request, known));
  }

  public text(name: string): string {
    return this.required(name, this.optionalText(name), 'a text');
  }

  public optionalText(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw this.invalid(name, value, 'a text');
  }

  public optionalNumber(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'number') return value;
    throw this.invalid(name, value, 'a number');
  }

  public flag(name: string): boolean {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    throw this.invalid(name, value, 'true or false');
  }

  public optionalTexts(name: string): readonly string[] | undefined {
    const value = this.value(name);
    if (value === undefined || (Array.isArray(value) && value.every((one) => typeof one === 'string'))) return value;
    throw this.invalid(name, value, 'a list of texts');
  }

  /** Entries of a list of structures. */
  public structures(name: string): readonly ApiRequest[] {
    const value = this.value(name);
    if (Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null)) return value as ApiRequest[];
    throw this.invalid(name, value, 'a list of structures');
  }

  /** A blob, or the text that stands for one. */
  public content(name: string): Uint8Array | string {
    const value = this.value(name);
    if (typeof value === 'string' || value instanceof Uint8Array) return value;
    throw this.invalid(name, value, 'a blob or a text');
  }

  /** @returns milliseconds since 1970 */
  public optionalTime(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'number') return value;
    const time = value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) throw this.invalid(name, value, 'a time');
    return time;
  }

  /** One of a few texts. */
  public oneOf<T extends string>(name: string, choices: readonly T[], absent: T): T {
    const value = this.optionalText(name) ?? absent;
    if ((choices as readonly string[]).includes(value)) return value as T;
    throw this.invalid(name, value, `one of ${choices.join(', ')}`);
  }

  /** Refuses a value that asks for something which is not simulated. */
  public only(name: string, allowed: readonly unknown[]): void {
    const value = this.value(name);
    if (value === undefined || allowed.includes(value)) return;
    throw new ServiceError('NotSimulated', `${this.operation}.${name}: got ${JSON.stringify(value)}, expected ${allowed.map((one) => JSON.stringify(one)).join(' or ')}; the rest is not simulated`, false);
  }

  public invalid(name: string, got: unknown, expected: string): ServiceError {
    return new ServiceError('ValidationException', `${this.operation}.${name}: got ${got === undefined ? 'nothing' : JSON.stringify(got)}, expected ${expected}`, false);
  }

  private required<T>(name: string, value: T | undefined, expected: string): T {
    if (value === undefined) throw this.invalid(name, value, expected);
    return value;
  }

  private value(name: string): unknown {
    return this.request[name] ?? undefined;
  }
}

/** Without members that have no value: the SDK leaves them out. */
export function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
