/**
 * What jobs read: objects by prefix or by manifest file.
 *
 * Documented: a prefix means all objects whose keys begin so; a manifest is a JSON list of one `{ "prefix": "s3://…" }` and the
 * rest of each URI; what is missing when a training job is created is refused in the words below.
 * Assumed: where the container sees an object: below the last folder that the prefix names. Keys that end with a slash are folders
 * and left out.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
import type { S3 } from '../services/s3';
import { validation } from './shape';

export interface S3Source {
  readonly type: 'S3Prefix' | 'ManifestFile';
  readonly uri: string;
}

export interface S3Location {
  readonly bucket: string;
  readonly key: string;
}

/** @throws ServiceError `ValidationException` */
export function parseS3Uri(uri: string): S3Location {
  const found = /^(?:https|s3):\/\/([^/]+)\/?(.*)$/.exec(uri);
  if (!found || uri.startsWith('https')) throw validation(`The S3 URI '${uri}' is not valid, expected s3://bucket/key.`);
  return { bucket: found[1]!, key: found[2]! };
}

/** Key of something below a URI that may or may not end with a slash. */
export function below({ bucket, key }: S3Location, path: string): S3Location {
  return { bucket, key: key === '' || key.endsWith('/') ? `${key}${path}` : `${key}/${path}` };
}

/** @throws ServiceError `ValidationException` in AWS's words where nothing is there */
export function requireInput(s3: S3, { uri }: S3Source, region: string, roleArn: string): void {
  const { bucket, key } = parseS3Uri(uri);
  if (hasBucket(s3, bucket) && s3.listObjects(bucket, { prefix: key, maxKeys: 1 }).objects.length > 0) return;
  throw validation(
    `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region (${region}), ` +
      `that objects exist under that S3 prefix, and that the role "${roleArn}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
  );
}

/**
 * Files by the path at which the container sees them, in order of their keys.
 *
 * @throws ServiceError of S3, or `ValidationException` for a manifest that is none
 */
export function readInput(s3: S3, source: S3Source): Map<string, Uint8Array> {
  const { bucket, key } = parseS3Uri(source.uri);
  return source.type === 'S3Prefix' ? readPrefix(s3, bucket, key) : readManifest(s3, { bucket, key });
}

function readPrefix(s3: S3, bucket: string, prefix: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let startAfter: string | undefined;
  do {
    const page = s3.listObjects(bucket, { prefix, ...(startAfter === undefined ? {} : { startAfter }) });
    for (const { key, body } of page.objects) {
      if (!key.endsWith('/')) files.set(pathBehind(prefix, key), body);
    }
    startAfter = page.next;
  } while (startAfter !== undefined);
  return files;
}

function pathBehind(prefix: string, key: string): string {
  const folder = key.startsWith(`${prefix}/`) ? `${prefix}/` : prefix.slice(0, prefix.lastIndexOf('/') + 1);
  return key.slice(folder.length);
}

function readManifest(s3: S3, { bucket, key }: S3Location): Map<string, Uint8Array> {
  const [first, ...rest] = parsed(s3, bucket, key);
  const prefix = (first as { readonly prefix?: unknown } | undefined)?.prefix;
  const isManifest = typeof prefix === 'string' && rest.length > 0 && rest.every((path) => typeof path === 'string');
  if (!isManifest) throw validation(`The manifest s3://${bucket}/${key} must be a JSON list of one { "prefix": "s3://..." } and at least one text.`);
  return new Map(
    rest.map((path) => {
      const { bucket: from, key: at } = parseS3Uri(`${prefix}${path}`);
      return [path.replace(/^\/+/, ''), s3.getObject(from, at).body];
    }),
  );
}

function parsed(s3: S3, bucket: string, key: string): unknown[] {
  const body = Buffer.from(s3.getObject(bucket, key).body).toString('utf8');
  try {
    const value = JSON.parse(body) as unknown;
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    // No JSON is no manifest either; the caller says so.
    return [];
  }
}

function hasBucket(s3: S3, bucket: string): boolean {
  try {
    s3.listObjects(bucket, { maxKeys: 1 });
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'NoSuchBucket') return false;
    throw error;
  }
}
