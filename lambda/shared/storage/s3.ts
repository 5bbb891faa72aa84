/** The object store port over Amazon S3. */
import type { Readable } from 'node:stream';
import { type _Object, GetObjectCommand, ListObjectsV2Command, type ListObjectsV2CommandOutput, ListObjectVersionsCommand, type ListObjectVersionsCommandOutput, PutObjectCommand, type S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { S3Clients } from './s3-clients';
import { type ListOptions, type ObjectContent, type ObjectStream, type ObjectSummary, StorageError, type VersionedStore, type VersionSummary, type WriteCondition } from './port';

/** The store that the environment's region and credentials lead to. */
export function s3Store(config: S3ClientConfig = {}): S3Store {
  return new S3Store(new S3Clients(config));
}

export class S3Store implements VersionedStore {
  /** @param client also decides region, credentials and retries */
  public constructor(private readonly client: Pick<S3Client, 'send'>) {}

  public async *list(bucket: string, { prefix, startAfter, delimiter }: ListOptions): AsyncGenerator<ObjectSummary> {
    let token: string | undefined;
    do {
      const page: ListObjectsV2CommandOutput = await this.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, StartAfter: startAfter, Delimiter: delimiter, ContinuationToken: token }));
      for (const object of page.Contents ?? []) yield summaryOf(object, bucket, prefix);
      token = page.NextContinuationToken;
    } while (token !== undefined);
  }

  public async read(bucket: string, key: string): Promise<ObjectContent> {
    const { etag, body } = await this.get(bucket, key);
    return { etag, body: await body.transformToByteArray() };
  }

  public async *versions(bucket: string, prefix: string): AsyncGenerator<VersionSummary> {
    let [keyMarker, versionMarker]: (string | undefined)[] = [];
    do {
      const page: ListObjectVersionsCommandOutput = await this.client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, KeyMarker: keyMarker, VersionIdMarker: versionMarker }));
      for (const { VersionId, ...version } of page.Versions ?? []) yield { ...summaryOf(version, bucket, prefix), versionId: present(VersionId, 'version id', `${bucket}/${version.Key ?? prefix}`) };
      [keyMarker, versionMarker] = page.IsTruncated ? [present(page.NextKeyMarker, 'next key', `${bucket}/${prefix}`), page.NextVersionIdMarker] : [];
    } while (keyMarker !== undefined);
  }

  public async stream(bucket: string, key: string, version?: string): Promise<ObjectStream> {
    const { etag, body, versionId } = await this.get(bucket, key, version);
    // In Node the body is a Readable; the SDK's type covers browsers as well.
    const chunks = body as unknown as Readable;
    return { etag, ...(versionId === undefined ? {} : { versionId }), chunks, discard: () => void chunks.destroy() };
  }

  /**
   * A conflict (409: two writes at the same moment) counts as a failed condition, like the 412; so does the missing object under
   * `ifMatch` (404).
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  public async write(bucket: string, key: string, body: string | Uint8Array, condition?: WriteCondition): Promise<string> {
    const conditions = condition && 'ifMatch' in condition ? { IfMatch: `"${condition.ifMatch}"` } : condition ? { IfNoneMatch: '*' } : {};
    try {
      const { ETag } = await this.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...conditions }));
      return unquoted(present(ETag, 'ETag', `${bucket}/${key}`));
    } catch (error) {
      const failed = hasName(error, 'PreconditionFailed', 'ConditionalRequestConflict') || (condition && hasName(error, 'NoSuchKey'));
      if (!failed) throw error;
      throw new StorageError('PreconditionFailed', `${bucket}/${key}: changed by somebody else, expected ${JSON.stringify(condition)}; read it again`, { cause: error });
    }
  }

  private async get(bucket: string, key: string, version?: string) {
    try {
      const { ETag, Body, VersionId } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
      const where = `${bucket}/${key}`;
      return { etag: unquoted(present(ETag, 'ETag', where)), body: present(Body, 'body', where), versionId: VersionId };
    } catch (error) {
      const where = `${bucket}/${key}`;
      if (!hasName(error, 'NoSuchKey', 'NoSuchVersion', 'NotFound')) throw named(where, error);
      throw new StorageError('NotFound', `${where}: no such object`, { cause: error });
    }
  }
}

function summaryOf({ Key, ETag, Size, LastModified }: Pick<_Object, 'Key' | 'ETag' | 'Size' | 'LastModified'>, bucket: string, prefix: string): ObjectSummary {
  const where = `${bucket}/${Key ?? prefix}`;
  return {
    key: present(Key, 'key', where),
    etag: unquoted(present(ETag, 'ETag', where)),
    size: present(Size, 'size', where),
    lastModified: present(LastModified, 'last-modified date', where),
  };
}

function present<T>(value: T | undefined, what: string, where: string): T {
  if (value === undefined) throw new Error(`${where}: got an answer of S3 without ${what}, expected one`);
  return value;
}

/** `"abc"` as `abc`; the quotes belong to the header, not to the value. */
function unquoted(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}

/** The same error, which as a rule does not say which object it is about. */
function named(where: string, error: unknown): unknown {
  return error instanceof Error ? Object.assign(new Error(`${where}: ${error.message}`, { cause: error }), { name: error.name }) : error;
}

function hasName(error: unknown, ...names: readonly string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
