/**
 * Operations of Amazon S3.
 *
 * Documented: the members; ETags are in quotes; HeadObject says `NotFound` where GetObject says `NoSuchKey`; a copy source is
 * `bucket/key`, URL-encoded, with an optional `?versionId=`.
 * Assumed: encryption, checksums and content types make no difference to anybody here, so their members are taken and not kept;
 * DeleteObject answers without saying that it made a delete marker.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import type { S3, S3Object } from '../services/s3';
import { ServiceError } from '../services/service-error';
import { Members, present } from './members';
import type { ApiRequest, Operations } from './operation';

const ENCRYPTION = ['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'];
const CHECKSUM = ['ChecksumAlgorithm', 'ChecksumCRC32', 'ContentMD5', 'ContentLength'];
const MOST_VERSIONS = 1000;

export function s3Operations(s3: S3): Operations {
  const find = (request: Members): S3Object => s3.getObject(request.text('Bucket'), request.text('Key'), request.optionalText('VersionId'));
  return {
    GetObject: (request) => {
      const found = find(new Members('S3 GetObject', request, ['Bucket', 'Key', 'VersionId', 'ChecksumMode']));
      return { ...shown(found), Body: found.body };
    },
    HeadObject: (request) => {
      const members = new Members('S3 HeadObject', request, ['Bucket', 'Key', 'VersionId', 'ChecksumMode']);
      try {
        return shown(find(members));
      } catch (error) {
        if (error instanceof ServiceError && error.code === 'NoSuchKey') throw new ServiceError('NotFound', error.message, false, { cause: error });
        throw error;
      }
    },
    PutObject: (request) => {
      const members = new Members('S3 PutObject', request, ['Bucket', 'Key', 'Body', 'IfNoneMatch', 'IfMatch', 'ContentType', ...ENCRYPTION, ...CHECKSUM]);
      members.only('IfNoneMatch', ['*']);
      const ifMatch = members.optionalText('IfMatch');
      const { etag, versionId } = s3.putObject(members.text('Bucket'), members.text('Key'), members.content('Body'), {
        ifNoneMatch: members.optionalText('IfNoneMatch') === undefined ? undefined : '*',
        ifMatch: ifMatch === undefined ? undefined : bare(ifMatch),
      });
      return present({ ETag: quoted(etag), VersionId: versionShown(versionId) });
    },
    CopyObject: (request) => {
      const members = new Members('S3 CopyObject', request, ['Bucket', 'Key', 'CopySource', ...ENCRYPTION, 'ChecksumAlgorithm']);
      const source = sourceOf(members);
      const from = s3.getObject(source.bucket, source.key, source.versionId);
      const { etag, lastModified, versionId } = s3.putObject(members.text('Bucket'), members.text('Key'), from.body);
      return present({ CopyObjectResult: { ETag: quoted(etag), LastModified: new Date(lastModified) }, VersionId: versionShown(versionId), CopySourceVersionId: versionShown(from.versionId) });
    },
    DeleteObject: (request) => {
      const members = new Members('S3 DeleteObject', request, ['Bucket', 'Key', 'VersionId']);
      s3.deleteObject(members.text('Bucket'), members.text('Key'), members.optionalText('VersionId'));
      return {};
    },
    ListObjectsV2: (request) => listObjects(s3, request),
    ListObjectVersions: (request) => listVersions(s3, request),
  };
}

function listObjects(s3: S3, request: ApiRequest): unknown {
  const members = new Members('S3 ListObjectsV2', request, ['Bucket', 'Prefix', 'Delimiter', 'MaxKeys', 'StartAfter', 'ContinuationToken', 'FetchOwner', 'EncodingType']);
  members.only('FetchOwner', [false]);
  const token = members.optionalText('ContinuationToken');
  const page = s3.listObjects(members.text('Bucket'), {
    prefix: members.optionalText('Prefix'),
    delimiter: members.optionalText('Delimiter'),
    maxKeys: members.optionalNumber('MaxKeys'),
    startAfter: token === undefined ? members.optionalText('StartAfter') : Buffer.from(token, 'base64url').toString(),
  });
  const contents = page.objects.map(({ key, etag, size, lastModified }) => ({ Key: key, ETag: quoted(etag), Size: size, LastModified: new Date(lastModified), StorageClass: 'STANDARD' }));
  return present({
    Name: members.text('Bucket'),
    Prefix: members.optionalText('Prefix') ?? '',
    Delimiter: members.optionalText('Delimiter'),
    MaxKeys: members.optionalNumber('MaxKeys') ?? 1000,
    KeyCount: contents.length + page.commonPrefixes.length,
    IsTruncated: page.next !== undefined,
    Contents: contents.length > 0 ? contents : undefined,
    CommonPrefixes: page.commonPrefixes.length > 0 ? page.commonPrefixes.map((Prefix) => ({ Prefix })) : undefined,
    ContinuationToken: token,
    StartAfter: members.optionalText('StartAfter'),
    NextContinuationToken: page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url'),
  });
}

function listVersions(s3: S3, request: ApiRequest): unknown {
  const members = new Members('S3 ListObjectVersions', request, ['Bucket', 'Prefix', 'EncodingType']);
  const [bucket, prefix] = [members.text('Bucket'), members.optionalText('Prefix') ?? ''];
  const all = s3.listVersions(bucket, prefix);
  if (all.length > MOST_VERSIONS) throw new ServiceError('NotSimulated', `S3 ListObjectVersions: got ${all.length} versions below ${bucket}/${prefix}, expected at most ${MOST_VERSIONS}; pages are not simulated`, false);
  return {
    Name: bucket,
    Prefix: prefix,
    IsTruncated: false,
    Versions: all.filter(({ isDeleteMarker }) => !isDeleteMarker).map(({ key, versionId, isLatest }) => {
      const { etag, size, lastModified } = s3.getObject(bucket, key, versionId);
      return { Key: key, VersionId: versionId, IsLatest: isLatest, ETag: quoted(etag), Size: size, LastModified: new Date(lastModified), StorageClass: 'STANDARD' };
    }),
    DeleteMarkers: all.filter(({ isDeleteMarker }) => isDeleteMarker).map(({ key, versionId, isLatest }) => ({ Key: key, VersionId: versionId, IsLatest: isLatest })),
  };
}

function shown({ etag, size, lastModified, versionId }: S3Object): Record<string, unknown> {
  return present({ ETag: quoted(etag), ContentLength: size, LastModified: new Date(lastModified), VersionId: versionShown(versionId) });
}

/** A bucket without versions names none. */
function versionShown(versionId: string): string | undefined {
  return versionId === 'null' ? undefined : versionId;
}

function sourceOf(members: Members): { readonly bucket: string; readonly key: string; readonly versionId: string | undefined } {
  const given = members.text('CopySource');
  const [, bucket, key, versionId] = /^\/?([^/]+)\/([^?]+?)(?:\?versionId=(.+))?$/.exec(given) ?? [];
  if (bucket === undefined || key === undefined) throw members.invalid('CopySource', given, 'bucket/key, URL-encoded');
  return { bucket, key: decodeURIComponent(key), versionId };
}

function quoted(etag: string): string {
  return `"${etag}"`;
}

function bare(etag: string): string {
  return etag.replace(/^"(.*)"$/, '$1');
}
