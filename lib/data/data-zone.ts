/** Zones of a data store: what lies where, and how long it stays in which storage class. */
import { Duration } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Problems } from '../private/errors';
import { requirePrefix } from '../private/prefix';

/** Part of a data store, by what lies in it. */
export enum DataZone {
  /** Data as they came. */
  RAW = 'raw',
  /** Data that were cleaned and joined: what data sets are made of. */
  CURATED = 'curated',
  /** Features that were computed ahead. */
  FEATURES = 'features',
  /** What the library keeps of each model: snapshots of its data, artefacts, baselines, verdicts. */
  MODELS = 'models',
  /** Requests and answers of models. */
  CAPTURES = 'captures',
  /** What people read. */
  REPORTS = 'reports',
}

/** Where a zone lies. */
export interface DataZoneLocation {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Begins the keys of the zone, ends with a slash. */
  readonly prefix: string;
}

/** How the objects of a zone age, counted from the day on which they were written. All classes can be read at once. */
export interface DataZoneLifecycle {
  /** The zone; each at most once. */
  readonly zone: DataZone;
  /**
   * When objects move to infrequent access: whole days, 30 or more, says Amazon S3.
   *
   * @default - never
   */
  readonly infrequentAccessAfter?: Duration;
  /**
   * When objects move to the archive that can still be read at once (Glacier Instant Retrieval): whole days, at least 30 after
   * infrequent access.
   *
   * @default - never
   */
  readonly archiveAfter?: Duration;
  /**
   * When objects are deleted: whole days, more than the others. Refused for MODELS, which hold what a live version may need, and
   * for REPORTS.
   *
   * @default - never
   */
  readonly expireAfter?: Duration;
}

/** Where the zones of a store that exists lie. */
export interface DataZones {
  /** Where the library keeps what belongs to models; its prefix is `models/`. */
  readonly models: DataZoneLocation;
  /**
   * Data as they came.
   *
   * @default - the store has no such zone
   */
  readonly raw?: DataZoneLocation;
  /**
   * Data that were cleaned and joined.
   *
   * @default - the store has no such zone
   */
  readonly curated?: DataZoneLocation;
  /**
   * Features that were computed ahead.
   *
   * @default - the store has no such zone
   */
  readonly features?: DataZoneLocation;
  /**
   * Requests and answers of models.
   *
   * @default - the store has no such zone
   */
  readonly captures?: DataZoneLocation;
  /**
   * What people read.
   *
   * @default - the store has no such zone
   */
  readonly reports?: DataZoneLocation;
}

/** Prefix of a zone in a bucket of the library. */
export function zonePrefix(zone: DataZone): string {
  return `${zone}/`;
}

/** Adds what is wrong with the places of zones. */
export function checkZones(problems: Problems, zones: DataZones): void {
  const named = Object.entries(zones as object).filter((entry): entry is [string, DataZoneLocation] => entry[1] !== undefined);
  for (const [name, { prefix }] of named) requirePrefix(problems, `${name}.prefix`, prefix);
  problems.require(zones.models.prefix === zonePrefix(DataZone.MODELS), {
    subject: 'models.prefix', got: zones.models.prefix, expected: `${zonePrefix(DataZone.MODELS)}, which begins every key of the library`, fix: 'name the bucket that may hold this prefix',
  });
  for (const [index, [name, one]] of named.entries()) {
    for (const [otherName, other] of named.slice(0, index)) {
      const overlap = one.bucket.bucketArn === other.bucket.bucketArn && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix));
      problems.require(!overlap, { subject: `${name}.prefix`, got: one.prefix, expected: `a place apart from ${otherName} (${other.prefix}) in the same bucket`, fix: 'permissions on one zone must not reach into another: choose another prefix' });
    }
  }
}

const REPLACED = Duration.days(365);
/** Partials, states and baselines are written anew with every check; nothing reads what they were. */
const REPLACED_BY_US = 90;

/**
 * How long replaced versions stay. Where two rules meet, Amazon S3 goes by the shorter time.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-conflicts.html
 */
export function replacedRules(problems: Problems, keep: Duration = REPLACED): s3.LifecycleRule[] {
  const longest = days(problems, 'keepReplacedFor', keep, 1)!;
  const rule = { id: 'ExpireOldVersions', noncurrentVersionExpiration: Duration.days(longest) };
  if (longest <= REPLACED_BY_US) return [rule];
  return [rule, { id: 'ExpireOldModelDocuments', prefix: zonePrefix(DataZone.MODELS), noncurrentVersionExpiration: Duration.days(REPLACED_BY_US) }];
}

/** The rules of the zones; adds what Amazon S3 would refuse, and what would lose data that somebody needs. */
export function lifecycleRules(problems: Problems, lifecycles: readonly DataZoneLifecycle[]): s3.LifecycleRule[] {
  const seen = new Set<DataZone>();
  return lifecycles.map(({ zone, infrequentAccessAfter, archiveAfter, expireAfter }) => {
    const subject = `lifecycle of ${zone}`;
    problems.require(!seen.has(zone), { subject, got: 'two', expected: 'one for each zone', fix: 'combine them' });
    seen.add(zone);
    const infrequent = days(problems, `${subject}: infrequentAccessAfter`, infrequentAccessAfter, 30);
    const archive = days(problems, `${subject}: archiveAfter`, archiveAfter, infrequent === undefined ? 1 : infrequent + 30);
    const expire = days(problems, `${subject}: expireAfter`, expireAfter, Math.max(infrequent ?? 0, archive ?? 0) + 1);
    problems.require([infrequent, archive, expire].some((one) => one !== undefined), { subject, got: 'no time', expected: 'at least one of infrequentAccessAfter, archiveAfter, expireAfter', fix: 'name one, or remove the entry' });
    problems.require(expire === undefined || (zone !== DataZone.MODELS && zone !== DataZone.REPORTS), {
      subject: `${subject}: expireAfter`, got: expire, expected: 'none: a live or earlier version may need what lies there, and audits read it', fix: 'leave it out; move the objects to a cheaper class instead',
    });
    return {
      id: `Age${zone.charAt(0).toUpperCase()}${zone.slice(1)}`,
      prefix: zonePrefix(zone),
      transitions: [
        ...(infrequent === undefined ? [] : [{ storageClass: s3.StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(infrequent) }]),
        ...(archive === undefined ? [] : [{ storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(archive) }]),
      ],
      ...(expire === undefined ? {} : { expiration: Duration.days(expire) }),
    };
  });
}

function days(problems: Problems, subject: string, duration: Duration | undefined, least: number): number | undefined {
  if (duration === undefined) return undefined;
  const value = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
  problems.require(Number.isInteger(value) && value >= least, { subject, got: value, expected: `whole days, ${least} or more`, fix: 'lengthen it' });
  return Number.isInteger(value) ? value : least;
}
