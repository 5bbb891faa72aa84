/**
 * Requests to S3 in the words of the SDK: path style, operation by method and query.
 *
 * Documented: which header and query parameter is which member. What asks for something that no operation here knows is passed on under
 * the name that it has on the wire, so that the operation refuses it by name. Checksums are looked at on the way and go no further, and
 * so do ranges, which `s3-answer.ts` cuts out.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
import { ServiceError } from '../services/service-error';
import { contentOf } from './body';
import { type HeaderMembers, membersOf } from './headers';
import type { WireCall, WireRequest } from './message';

/** Query parameters that an operation has, by member. */
type Operations = Readonly<Record<string, { readonly query: HeaderMembers; readonly marks: readonly string[] }>>;

const OBJECT_QUERY = { VersionId: 'versionId' };

const OPERATIONS: Operations = {
  GetObject: { query: OBJECT_QUERY, marks: [] },
  HeadObject: { query: OBJECT_QUERY, marks: [] },
  PutObject: { query: {}, marks: [] },
  CopyObject: { query: {}, marks: [] },
  DeleteObject: { query: OBJECT_QUERY, marks: [] },
  HeadBucket: { query: {}, marks: [] },
  ListObjectsV2: {
    query: { Prefix: 'prefix', Delimiter: 'delimiter', MaxKeys: 'max-keys', StartAfter: 'start-after', ContinuationToken: 'continuation-token', EncodingType: 'encoding-type', FetchOwner: 'fetch-owner' },
    marks: ['list-type'],
  },
  ListObjectVersions: {
    query: { Prefix: 'prefix', Delimiter: 'delimiter', MaxKeys: 'max-keys', KeyMarker: 'key-marker', VersionIdMarker: 'version-id-marker', EncodingType: 'encoding-type' },
    marks: ['versions'],
  },
};

const HEADERS: HeaderMembers = {
  IfMatch: 'if-match',
  IfNoneMatch: 'if-none-match',
  IfModifiedSince: 'if-modified-since',
  IfUnmodifiedSince: 'if-unmodified-since',
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentLanguage: 'content-language',
  ACL: 'x-amz-acl',
  CopySource: 'x-amz-copy-source',
  CopySourceIfMatch: 'x-amz-copy-source-if-match',
  ExpectedBucketOwner: 'x-amz-expected-bucket-owner',
  MetadataDirective: 'x-amz-metadata-directive',
  RequestPayer: 'x-amz-request-payer',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  StorageClass: 'x-amz-storage-class',
  Tagging: 'x-amz-tagging',
};

/** Of the transport, and what was looked at already. */
const TRANSPORT = /^x-amz-(content-sha256|date|decoded-content-length|security-token|sdk-checksum-algorithm|trailer|user-agent|checksum-.*|meta-.*)$/;
const METADATA = 'x-amz-meta-';
const NUMBERS = ['MaxKeys'];
const FLAGS = ['BucketKeyEnabled', 'FetchOwner'];

export function s3Call(request: WireRequest): WireCall {
  const [bucket, key] = bucketAndKey(request.path);
  const operation = operationOf(request, key !== '');
  const { query, marks } = OPERATIONS[operation]!;
  const members: Record<string, unknown> = {
    Bucket: bucket,
    ...(key === '' ? {} : { Key: key }),
    ...membersOf(query, Object.fromEntries(request.query)),
    ...membersOf(HEADERS, request.headers),
    ...metadataOf(request.headers),
    ...(operation === 'PutObject' ? { ...contentMembers(request.headers), Body: contentOf(request) } : {}),
  };
  for (const name of NUMBERS) if (name in members) members[name] = Number(members[name]);
  for (const name of FLAGS) if (name in members) members[name] = members[name] === 'true';
  const known = [...Object.values(query), ...marks, 'x-id'];
  for (const [name, value] of request.query) if (!known.includes(name) && !name.startsWith('X-Amz-')) members[name] = value;
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith('x-amz-') && !TRANSPORT.test(name) && !Object.values(HEADERS).includes(name)) members[name] = value;
  }
  return { service: 's3', operation, request: members };
}

function operationOf(request: WireRequest, hasKey: boolean): string {
  const { method, query, headers } = request;
  const isCopy = headers['x-amz-copy-source'] !== undefined;
  const ofObject: Readonly<Record<string, string>> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: isCopy ? 'CopyObject' : 'PutObject', DELETE: 'DeleteObject' };
  const ofBucket: Readonly<Record<string, string>> = { GET: query.has('versions') ? 'ListObjectVersions' : query.get('list-type') === '2' ? 'ListObjectsV2' : '', HEAD: 'HeadBucket' };
  const operation = (hasKey ? ofObject : ofBucket)[method];
  // The SDK says which operation it means, most of the time; where it does not, a subresource does.
  const meant = subresourceOperation(request, hasKey) ?? query.get('x-id') ?? operation;
  if (operation !== undefined && operation !== '' && meant === operation) return operation;
  throw new ServiceError('NotSimulated', `s3:${meant || `${method} ${request.path}?${query.toString()}`} is not simulated`, false);
}

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', HEAD: 'Head', PUT: 'Put', DELETE: 'Delete' };
const KNOWN_PARAMETERS = Object.values(OPERATIONS).flatMap((operation) => [...Object.values(operation.query), ...operation.marks]);

/** E.g. `GetBucketPolicy` for `GET /bucket?policy`: a parameter without a value names a part of the bucket or object. */
function subresourceOperation({ method, query }: WireRequest, hasKey: boolean): string | undefined {
  const [part] = [...query].find(([name, value]) => value === '' && !KNOWN_PARAMETERS.includes(name)) ?? [];
  if (part === undefined) return undefined;
  if (method === 'POST') return part === 'delete' ? 'DeleteObjects' : part === 'uploads' ? 'CreateMultipartUpload' : `POST ?${part}`;
  return `${VERBS[method] ?? method}${hasKey ? 'Object' : 'Bucket'}${part.charAt(0).toUpperCase()}${part.slice(1)}`;
}

function bucketAndKey(path: string): [string, string] {
  const slash = path.indexOf('/', 1);
  const [bucket, key] = slash < 0 ? [path.slice(1), ''] : [path.slice(1, slash), path.slice(slash + 1)];
  if (bucket === '') throw new ServiceError('NotSimulated', 's3:ListBuckets is not simulated', false);
  try {
    return [decodeURIComponent(bucket), decodeURIComponent(key)];
  } catch (error) {
    throw new ServiceError('InvalidURI', `got the path ${path}, expected one in percent encoding`, false, { cause: error });
  }
}

function contentMembers(headers: WireRequest['headers']): Record<string, string> {
  const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'aws-chunked');
  return { ...membersOf({ ContentType: 'content-type' }, headers), ...(codings.length > 0 ? { ContentEncoding: codings.join(',') } : {}) };
}

function metadataOf(headers: WireRequest['headers']): { readonly Metadata?: Record<string, string | undefined> } {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(METADATA));
  return entries.length === 0 ? {} : { Metadata: Object.fromEntries(entries.map(([name, value]) => [name.slice(METADATA.length), value])) };
}
