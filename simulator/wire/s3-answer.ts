/**
 * Answers of S3: headers for what is said of an object, XML for listings and errors, ranges cut out of bodies.
 *
 * Documented: statuses; lists are flat; a range beyond the end is `InvalidRange`, one of several parts is answered with the whole object;
 * errors to a HEAD have no body; with `encoding-type=url` keys are percent-encoded.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { ServiceError } from '../services/service-error';
import { type HeaderMembers, withHeaders } from './headers';
import type { WireAnswer, WireCall, WireRequest } from './message';
import { statusOf } from './status';
import { document, elements } from './xml';

type Members = Readonly<Record<string, unknown>>;

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const XML = { 'Content-Type': 'application/xml' };

const HEADERS: HeaderMembers = {
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'ETag',
  LastModified: 'Last-Modified',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 'x-amz-storage-class',
  VersionId: 'x-amz-version-id',
};

/** Lists of an answer whose elements have another name. */
const ELEMENTS: Readonly<Record<string, string>> = { Versions: 'Version', DeleteMarkers: 'DeleteMarker' };
const ENCODED = ['Delimiter', 'Key', 'KeyMarker', 'NextKeyMarker', 'Prefix', 'StartAfter'];

export function s3Answer({ operation, request }: WireCall, answer: Members, wire: WireRequest): WireAnswer {
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
      return objectAnswer(answer, wire);
    case 'DeleteObject':
      return { status: 204, headers: withHeaders(HEADERS, answer) };
    case 'CopyObject':
      return { status: 200, headers: { ...XML, ...withHeaders(HEADERS, answer) }, body: document('CopyObjectResult', NAMESPACE, elements(answer['CopyObjectResult'] as Members)) };
    case 'ListObjectsV2':
      return { status: 200, headers: XML, body: document('ListBucketResult', NAMESPACE, elements(listed(answer, request))) };
    case 'ListObjectVersions':
      return { status: 200, headers: XML, body: document('ListVersionsResult', NAMESPACE, elements(listed(answer, request))) };
    default:
      return { status: 200, headers: withHeaders(HEADERS, answer) };
  }
}

export function s3Error({ code, message }: ServiceError, requestId: string, { method }: WireRequest): WireAnswer {
  const status = statusOf('s3', code);
  const headers = { ...XML, 'x-amz-request-id': requestId };
  if (method === 'HEAD' || status === 304) return { status, headers };
  return { status, headers, body: document('Error', undefined, elements({ Code: code, Message: message, RequestId: requestId })) };
}

function objectAnswer(answer: Members, { method, headers: { range } }: WireRequest): WireAnswer {
  const body = answer['Body'] instanceof Uint8Array ? answer['Body'] : undefined;
  const length = body?.length ?? Number(answer['ContentLength']);
  const part = range === undefined ? undefined : partOf(range, length);
  const headers = {
    'Accept-Ranges': 'bytes',
    'Content-Type': typeof answer['ContentType'] === 'string' ? answer['ContentType'] : 'binary/octet-stream',
    ...withHeaders(HEADERS, answer),
    ...metadata(answer['Metadata']),
    'Content-Length': String(part ? part.to - part.from : length),
    ...(part ? { 'Content-Range': `bytes ${part.from}-${part.to - 1}/${length}` } : {}),
  };
  const status = part ? 206 : 200;
  return method === 'HEAD' || !body ? { status, headers } : { status, headers, body: part ? body.subarray(part.from, part.to) : body };
}

/** Undefined for what HTTP lets a server ignore. */
function partOf(range: string, length: number): { readonly from: number; readonly to: number } | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (from >= to) throw new ServiceError('InvalidRange', `The requested range is not satisfiable: got ${range}, expected bytes of 0 to ${length - 1}`, false);
  return { from, to };
}

function metadata(of: unknown): Record<string, string> {
  if (typeof of !== 'object' || of === null) return {};
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [`x-amz-meta-${name}`, String(value)]));
}

function listed(answer: Members, request: Members): Members {
  const isEncoded = request['EncodingType'] === 'url';
  const renamed = Object.fromEntries(Object.entries(answer).map(([name, value]) => [ELEMENTS[name] ?? name, isEncoded ? encoded(name, value) : value]));
  return isEncoded ? { ...renamed, EncodingType: 'url' } : renamed;
}

function encoded(name: string, value: unknown): unknown {
  if (typeof value === 'string') return ENCODED.includes(name) ? encodeURIComponent(value).replaceAll('%2F', '/') : value;
  if (Array.isArray(value)) return value.map((entry) => encoded(name, entry));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([inner, of]) => [inner, encoded(inner, of)]));
}
