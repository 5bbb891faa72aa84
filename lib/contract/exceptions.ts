/**
 * The trace that an exception leaves in a template: under one key of a resource's metadata, written at synth, read by the command
 * that makes the register.
 */

/** Key in a resource's metadata. */
export const EXCEPTIONS_METADATA = 'cdk-mlops:exceptions';
/** Key in the context: the date against which exceptions are held, because synthesis does not look at the clock. */
export const AS_OF_CONTEXT = 'cdk-mlops:asOf';

/** One exception at one resource. */
export interface ExceptionRecord {
  /** Ids as rule sets print them, e.g. `AwsSolutions-IAM5[Resource::*]`, `CKV_AWS_117`, `LAMBDA_INSIDE_VPC`. */
  readonly rules: readonly string[];
  readonly reason: string;
  readonly owner: string;
  /** Last day of the exception, `YYYY-MM-DD`. */
  readonly expiry: string;
}

/** The rule sets that exceptions speak to, by the form of a rule's id; undefined where no rule set writes ids so. */
export function ruleSetOf(rule: string): 'cdk-nag' | 'checkov' | 'Guard' | 'CloudFormation-Validate' | undefined {
  if (/^CloudFormation-Validate::\w+$/.test(rule)) return 'CloudFormation-Validate';
  if (/^CKV2?_[A-Z]+_\d+$/.test(rule)) return 'checkov';
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(rule)) return 'Guard';
  return /^[A-Z][\w.]*-[A-Za-z]\w*(\[.+\])?$/s.test(rule) ? 'cdk-nag' : undefined;
}

/** True for a day of the calendar, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Dates written so compare as texts do. */
export function isExpired({ expiry }: ExceptionRecord, asOf: string): boolean {
  return expiry < asOf;
}

/**
 * The exceptions in a resource's metadata.
 *
 * @throws when they are not what this library writes
 */
export function readExceptions(metadata: unknown): ExceptionRecord[] {
  const found = (metadata as Readonly<Record<string, unknown>> | undefined)?.[EXCEPTIONS_METADATA] ?? [];
  if (!Array.isArray(found) || !found.every(isRecord)) {
    throw new Error(`${EXCEPTIONS_METADATA}: got ${JSON.stringify(found)}, expected a list of exceptions with rules, reason, owner and expiry; synthesize again`);
  }
  return found;
}

function isRecord(value: unknown): value is ExceptionRecord {
  const { rules, reason, owner, expiry } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return Array.isArray(rules) && rules.length > 0 && rules.every((rule) => typeof rule === 'string')
    && typeof reason === 'string' && typeof owner === 'string' && typeof expiry === 'string' && isDate(expiry);
}
