/**
 * Amazon S3: objects, versions, conditional writes, listing. Keys and small bodies are in memory, larger bodies in a file.
 *
 * Documented: an ETag of a plain upload is the MD5 of the content; listing is in UTF-8 byte order, strongly consistent, and pages
 * hold at most 1,000 keys; `If-None-Match: *` and `If-Match` on writing answer 412, `If-Match` on a missing key 404; deleting
 * without a version id puts a delete marker into a versioned bucket, and removes the object for good in any other.
 * Assumed: version ids are opaque to callers, so ours are made from a counter; ETags are MD5 whatever the encryption (with KMS they
 * are documented to be something else, equally opaque).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { hash } from 'node:crypto';
import type { Clock } from '../clock';
import { Bodies, type Body } from './bodies';
import { type Lock, requireUnlocked } from './object-lock';
import { SortedKeys } from './sorted-keys';
import { ServiceError } from './service-error';

export interface S3Object {
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** Read anew each time that it is asked for. */
  readonly body: Uint8Array;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** `null`, as a text, where the bucket keeps no versions. */
  readonly versionId: string;
}

export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
}

export interface PutOptions {
  /** Only `*` exists. */
  readonly ifNoneMatch?: '*';
  /** Etag without quotes. */
  readonly ifMatch?: string;
}

export interface ListPage {
  readonly objects: readonly S3Object[];
  readonly commonPrefixes: readonly string[];
  /** Give it as `startAfter` for the next page; absent on the last one. */
  readonly next?: string;
}

export interface ListRequest {
  readonly prefix?: string;
  readonly startAfter?: string;
  readonly delimiter?: string;
  readonly maxKeys?: number;
}

/** What a key holds, newest last; a version without body is a delete marker. */
interface StoredVersion {
  readonly versionId: string;
  readonly etag: string;
  readonly body: Body | undefined;
  readonly lastModified: number;
}

interface Bucket {
  readonly versioned: boolean;
  readonly lock: Lock;
  readonly versions: Map<string, StoredVersion[]>;
  /** Keys that have an object now. */
  readonly keys: SortedKeys;
}

/** Told of every new or deleted object, once it is there or gone. */
export type ObjectListener = (bucket: string, key: string, change: 'Object Created' | 'Object Deleted') => void;

const LARGEST_PAGE = 1000;
const LONGEST_KEY_BYTES = 1024;
const UNVERSIONED = 'null';

export class S3 {
  private readonly buckets = new Map<string, Bucket>();
  private readonly bodies = new Bodies();
  private versionCount = 0;

  public constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly listener?: ObjectListener,
  ) {}

  /** @throws ServiceError `BucketAlreadyOwnedByYou` */
  public createBucket(name: string, options: { readonly versioned: boolean; readonly lock?: Lock }): void {
    if (this.buckets.has(name)) throw new ServiceError('BucketAlreadyOwnedByYou', `bucket ${name}: exists already, expected a free name`);
    this.buckets.set(name, { versioned: options.versioned, lock: options.lock, versions: new Map(), keys: new SortedKeys() });
  }

  /** @throws ServiceError `PreconditionFailed`, `NoSuchKey` (under `ifMatch`), `NoSuchBucket`, `KeyTooLongError` */
  public putObject(bucketName: string, key: string, body: string | Uint8Array, options: PutOptions = {}): S3Object {
    const bucket = this.bucket(bucketName);
    const bytes = Buffer.byteLength(key);
    if (bytes === 0 || bytes > LONGEST_KEY_BYTES) throw new ServiceError('KeyTooLongError', `${bucketName}: got a key of ${bytes} bytes, expected 1 to ${LONGEST_KEY_BYTES}`);
    requireConditions(`${bucketName}/${key}`, latest(bucket, key), options);
    const content = typeof body === 'string' ? Buffer.from(body) : body;
    const version: StoredVersion = {
      versionId: bucket.versioned ? this.nextVersionId() : UNVERSIONED,
      etag: hash('md5', content),
      body: this.bodies.keep(content),
      lastModified: this.clock.now,
    };
    store(bucket, key, version);
    bucket.keys.add(key);
    this.listener?.(bucketName, key, 'Object Created');
    return objectOf(key, version, version.body!);
  }

  /** @throws ServiceError `NoSuchKey`, `NoSuchVersion`, `NoSuchBucket`, `MethodNotAllowed` for the version of a delete marker */
  public getObject(bucketName: string, key: string, versionId?: string): S3Object {
    const bucket = this.bucket(bucketName);
    const where = `${bucketName}/${key}`;
    if (versionId === undefined) {
      const found = latest(bucket, key);
      if (!found?.body) throw new ServiceError('NoSuchKey', `${where}: no such object`);
      return objectOf(key, found, found.body);
    }
    const found = bucket.versions.get(key)?.find((version) => version.versionId === versionId);
    if (!found) throw new ServiceError('NoSuchVersion', `${where}: no version ${versionId}`);
    if (!found.body) throw new ServiceError('MethodNotAllowed', `${where}: version ${versionId} is a delete marker`);
    return objectOf(key, found, found.body);
  }

  /**
   * Deleting what is not there succeeds, as in AWS; without a version id a versioned bucket gets a delete marker all the same.
   *
   * @throws ServiceError `AccessDenied` for a version that is locked
   */
  public deleteObject(bucketName: string, key: string, versionId?: string): void {
    const bucket = this.bucket(bucketName);
    const existed = latest(bucket, key)?.body !== undefined;
    if (versionId !== undefined) removeVersion(bucket, `${bucketName}/${key}`, key, versionId, this.clock.now);
    else if (bucket.versioned) store(bucket, key, { versionId: this.nextVersionId(), etag: '', body: undefined, lastModified: this.clock.now });
    else bucket.versions.delete(key);
    const exists = latest(bucket, key)?.body !== undefined;
    if (exists) bucket.keys.add(key);
    else bucket.keys.delete(key);
    if (existed && !exists) this.listener?.(bucketName, key, 'Object Deleted');
  }

  /** One page in byte order of the keys; with a delimiter, what it rolls up counts as one key. */
  public listObjects(bucketName: string, request: ListRequest = {}): ListPage {
    const { prefix = '', startAfter, delimiter = '', maxKeys = LARGEST_PAGE } = request;
    const bucket = this.bucket(bucketName);
    const limit = Math.min(maxKeys, LARGEST_PAGE);
    const objects: S3Object[] = [];
    const commonPrefixes: string[] = [];
    let last: string | undefined;
    for (const key of bucket.keys.withPrefix(prefix, startAfter)) {
      const rolledUp = rollUp(key, prefix, delimiter);
      if (rolledUp !== undefined && (rolledUp === commonPrefixes.at(-1) || startAfter?.startsWith(rolledUp))) {
        last = key;
        continue;
      }
      if (objects.length + commonPrefixes.length >= limit) return { objects, commonPrefixes, ...(last === undefined ? {} : { next: last }) };
      const version = latest(bucket, key)!;
      if (rolledUp !== undefined) commonPrefixes.push(rolledUp);
      else objects.push(objectOf(key, version, version.body!));
      last = key;
    }
    return { objects, commonPrefixes };
  }

  /** Every version and delete marker, keys in byte order, newest first. */
  public listVersions(bucketName: string, prefix = ''): ObjectVersion[] {
    const { versions } = this.bucket(bucketName);
    return [...versions.keys()]
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .flatMap((key) =>
        versions.get(key)!.toReversed().map(({ versionId, body }, index) => ({ key, versionId, isLatest: index === 0, isDeleteMarker: body === undefined })),
      );
  }

  /** Frees the disk; bodies that are not small cannot be read any more. */
  public close(): void {
    this.bodies.close();
  }

  private bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new ServiceError('NoSuchBucket', `bucket ${name}: no such bucket`);
    return bucket;
  }

  private nextVersionId(): string {
    this.versionCount += 1;
    return `v${String(this.versionCount).padStart(10, '0')}`;
  }
}

function latest(bucket: Bucket, key: string): StoredVersion | undefined {
  return bucket.versions.get(key)?.at(-1);
}

function store(bucket: Bucket, key: string, version: StoredVersion): void {
  const versions = bucket.versions.get(key);
  if (versions && bucket.versioned) versions.push(version);
  else bucket.versions.set(key, [version]);
}

function removeVersion(bucket: Bucket, where: string, key: string, versionId: string, now: number): void {
  const found = bucket.versions.get(key)?.find((version) => version.versionId === versionId);
  if (found?.body) requireUnlocked(where, bucket.lock, found.lastModified, now);
  const left = bucket.versions.get(key)?.filter((version) => version.versionId !== versionId) ?? [];
  if (left.length === 0) bucket.versions.delete(key);
  else bucket.versions.set(key, left);
}

function requireConditions(where: string, current: StoredVersion | undefined, { ifNoneMatch, ifMatch }: PutOptions): void {
  const exists = current?.body !== undefined;
  if (ifNoneMatch !== undefined && exists) throw new ServiceError('PreconditionFailed', `${where}: exists already, expected a free key`);
  if (ifMatch === undefined) return;
  if (!exists) throw new ServiceError('NoSuchKey', `${where}: no such object, expected etag ${ifMatch}`);
  if (current.etag !== ifMatch) throw new ServiceError('PreconditionFailed', `${where}: got etag ${current.etag}, expected ${ifMatch}`);
}

function objectOf(key: string, { etag, lastModified, versionId }: StoredVersion, body: Body): S3Object {
  return {
    key,
    etag,
    size: body.size,
    get body() {
      return body.read();
    },
    lastModified,
    versionId,
  };
}

function rollUp(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
