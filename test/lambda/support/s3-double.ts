/**
 * An `S3Client` whose requests are answered here instead of sent: the commands of the adapter run through the client's own
 * middleware up to the wire, and the answers come back as XML and headers. Holds what the adapter's contract needs of S3.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';

export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface WireAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

interface Stored {
  readonly body: Buffer;
  readonly etag: string;
}

const PAGE = 2;
const MODIFIED = '2001-02-03T04:05:06.000Z';

/** The client, and its objects by bucket and key. */
export class S3Double {
  public readonly objects = new Map<string, Stored>();
  public readonly requests: string[] = [];
  /** Versions by bucket and key, as a bucket with versioning names them. */
  public readonly versions = new Map<string, string>();
  /** Answers this error once, to the next write. */
  public nextWriteFails: { readonly statusCode: number; readonly code: string } | undefined;

  public readonly client = new S3Client({
    region: 'ap-southeast-1',
    credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
    maxAttempts: 1,
    forcePathStyle: true,
    requestHandler: { handle: async (request: WireRequest) => ({ response: await this.answer(request) }) } as never,
  });

  public async answer(request: WireRequest): Promise<WireAnswer> {
    const [, bucket, ...segments] = request.path.split('/').map(decodeURIComponent);
    const key = segments.join('/');
    this.requests.push(`${request.method} ${bucket}/${key}`);
    if (request.method === 'GET' && request.query['list-type'] === '2') return this.list(bucket!, request.query);
    return request.method === 'GET' ? this.get(`${bucket}/${key}`) : this.put(`${bucket}/${key}`, request);
  }

  private list(bucket: string, query: Readonly<Record<string, string>>): WireAnswer {
    const { prefix = '', delimiter } = query;
    const after = query['continuation-token'] ?? query['start-after'] ?? '';
    const keys = [...this.objects.keys()]
      .filter((path) => path.startsWith(`${bucket}/${prefix}`))
      .map((path) => path.slice(bucket.length + 1))
      .filter((key) => delimiter === undefined || !key.includes(delimiter, prefix.length))
      .filter((key) => after === '' || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const page = keys.slice(0, PAGE);
    const isTruncated = keys.length > PAGE;
    const contents = page.map((key) => {
      const { etag, body } = this.objects.get(`${bucket}/${key}`)!;
      return `<Contents><Key>${key}</Key><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size><LastModified>${MODIFIED}</LastModified></Contents>`;
    });
    const next = isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return xml(200, `<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`);
  }

  private get(path: string): WireAnswer {
    const stored = this.objects.get(path);
    if (!stored) return failure(404, 'NoSuchKey');
    const version = this.versions.get(path);
    const headers = { etag: `"${stored.etag}"`, 'content-length': String(stored.body.length), ...(version === undefined ? {} : { 'x-amz-version-id': version }) };
    return { statusCode: 200, headers, body: Readable.from([stored.body]) };
  }

  private async put(path: string, { headers, body }: WireRequest): Promise<WireAnswer> {
    const failing = this.nextWriteFails;
    this.nextWriteFails = undefined;
    if (failing) return failure(failing.statusCode, failing.code);
    const stored = this.objects.get(path);
    if (headers['if-none-match'] === '*' && stored) return failure(412, 'PreconditionFailed');
    if (headers['if-match'] !== undefined && !stored) return failure(404, 'NoSuchKey');
    if (headers['if-match'] !== undefined && headers['if-match'] !== `"${stored?.etag}"`) return failure(412, 'PreconditionFailed');
    const content = Buffer.from(body as string | Uint8Array);
    const etag = createHash('md5').update(content).digest('hex');
    this.objects.set(path, { body: content, etag });
    return { statusCode: 200, headers: { etag: `"${etag}"` }, body: Readable.from([]) };
  }
}

function xml(statusCode: number, content: string): WireAnswer {
  return { statusCode, headers: { 'content-type': 'application/xml' }, body: Readable.from([Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${content}`)]) };
}

function failure(statusCode: number, code: string): WireAnswer {
  return xml(statusCode, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
