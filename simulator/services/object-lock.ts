/**
 * Object Lock of Amazon S3: how long a version cannot be deleted.
 *
 * Documented: the bucket's default retention counts from the moment a version is written; a locked version cannot be deleted, while a
 * delete marker hides it and is not locked itself. Assumed: years are of 365 days. Nobody here has the permission to bypass governance, so both
 * modes are alike.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
import { isObject } from '../assembly';
import { ServiceError } from './service-error';

/** Default retention of a bucket in milliseconds; undefined without one. */
export type Lock = number | undefined;

const DAY_MS = 86_400_000;

/** What is wrong with the properties of a bucket, by name. */
export function lockProblems({ ObjectLockEnabled: enabled, ObjectLockConfiguration: configuration }: LockProperties, where: string): string[] {
  const isEnabled = String(enabled) === 'true';
  if (configuration === undefined) return [];
  if (!isEnabled) return [`${where}.ObjectLockConfiguration: got a configuration, expected none where ObjectLockEnabled is not true`];
  return retentionOf(configuration) === undefined ? [`${where}.ObjectLockConfiguration: got ${JSON.stringify(configuration)}, expected a default retention in GOVERNANCE or COMPLIANCE mode with either Days or Years`] : [];
}

/** Of properties without problems. */
export function lockOf({ ObjectLockConfiguration: configuration }: LockProperties): Lock {
  return configuration === undefined ? undefined : retentionOf(configuration);
}

/** @throws ServiceError `AccessDenied` while the version is locked */
export function requireUnlocked(where: string, lock: Lock, lastModified: number, now: number): void {
  if (lock === undefined || now >= lastModified + lock) return;
  throw new ServiceError('AccessDenied', `${where}: Access Denied because object protected by object lock.`);
}

interface LockProperties {
  readonly ObjectLockEnabled?: unknown;
  readonly ObjectLockConfiguration?: unknown;
}

function retentionOf(configuration: unknown): number | undefined {
  const rule = isObject(configuration) ? configuration['Rule'] : undefined;
  const retention = isObject(rule) ? rule['DefaultRetention'] : undefined;
  if (!isObject(retention) || !['GOVERNANCE', 'COMPLIANCE'].includes(String(retention['Mode']))) return undefined;
  const { Days: days, Years: years } = retention;
  const whole = days !== undefined && years === undefined ? Number(days) : years !== undefined && days === undefined ? Number(years) * 365 : NaN;
  return Number.isInteger(whole) && whole > 0 ? whole * DAY_MS : undefined;
}
