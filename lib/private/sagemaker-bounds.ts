/** Checks of numbers, durations and sizes that SageMaker bounds. Each says whether the value stands; undefined does. */
import { SizeRoundingBehavior, Token, type Duration, type Size } from 'aws-cdk-lib';
import type { Problems } from './errors';

export interface Bounds {
  readonly min: number;
  readonly max: number;
  /** Default: whole numbers only. */
  readonly fractions?: boolean;
}

/** A number within its bounds. */
export function requireNumber(problems: Problems, subject: string, value: number | undefined, bounds: Bounds): boolean {
  if (value === undefined) return true;
  const { min, max, fractions } = bounds;
  const allowed = !Token.isUnresolved(value) && (fractions === true ? Number.isFinite(value) : Number.isInteger(value)) && value >= min && value <= max;
  const range = max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
  problems.require(allowed, { subject, got: value, expected: `${fractions ? 'a number' : 'a whole number'}, ${range}`, fix: 'choose one within the range' });
  return allowed;
}

/** A duration in whole seconds within its bounds, in seconds. */
export function requireSeconds(problems: Problems, subject: string, duration: Duration | undefined, bounds: Bounds): boolean {
  if (duration === undefined) return true;
  const seconds = duration.isUnresolved() ? undefined : duration.toSeconds({ integral: false });
  const { min, max } = bounds;
  const allowed = seconds !== undefined && Number.isInteger(seconds) && seconds >= min && seconds <= max;
  problems.require(allowed, {
    subject,
    got: seconds === undefined ? duration.toSeconds() : `${seconds} s`,
    expected: `${min} to ${max} whole seconds, known at synth time`,
    fix: 'choose a duration within the range',
  });
  return allowed;
}

/** A size in whole GiB within its bounds, in GiB. */
export function requireGibibytes(problems: Problems, subject: string, size: Size | undefined, bounds: Bounds): boolean {
  if (size === undefined) return true;
  const gibibytes = size.isUnresolved() ? undefined : size.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  const { min, max } = bounds;
  const allowed = gibibytes !== undefined && Number.isInteger(gibibytes) && gibibytes >= min && gibibytes <= max;
  problems.require(allowed, {
    subject,
    got: gibibytes === undefined ? size.toGibibytes() : `${gibibytes} GiB`,
    expected: `${min} to ${max} whole GiB, known at synth time`,
    fix: 'choose a size within the range',
  });
  return allowed;
}

/** The seconds of a duration that `requireSeconds` accepted. */
export function seconds(duration: Duration | undefined): number | undefined {
  return duration?.toSeconds();
}
