/** Tests of S3 on the wire, with the client of the SDK: objects, conditions, versions, ranges, listings, checksums, refusals. */
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand, GetBucketPolicyCommand, HeadObjectCommand, ListBucketsCommand, ListObjectsCommand, ListObjectVersionsCommand, ListObjectsV2Command,
  paginateListObjectsV2, PutObjectCommand, PutObjectTaggingCommand, type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, ROLE, WiredServices } from './fixture';

let services: WiredServices;
let client: S3Client;

beforeAll(async () => {
  services = await WiredServices.start();
  client = services.s3Client();
});
afterAll(async () => {
  client.destroy();
  await services.wire.close();
});

const put = (Bucket: string, Key: string, Body: string | Uint8Array, more = {}) => client.send(new PutObjectCommand({ Bucket, Key, Body: typeof Body === 'string' ? Buffer.from(Body) : Body, ...more }));
const text = async (Bucket: string, Key: string, more = {}) => (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString();

describe('objects of S3 on the wire', () => {
  it('come back as they were put, with their etag and time', async () => {
    const { ETag } = await put('plain', 'a/b.txt', 'hello');
    const got = await client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'a/b.txt' }));
    expect(await got.Body!.transformToString()).toBe('hello');
    expect(got).toMatchObject({ ETag, ContentLength: 5, LastModified: new Date(services.clock.now) });
    expect(got.VersionId).toBeUndefined();
    expect(services.calls.at(-1)).toMatchObject({ name: 's3:GetObject', caller: { roleArn: ROLE } });
  });

  it.each(['a b+c%d', 'ü/日本.txt', '../up', 'double//slash', 'query?x=1&y', 'tilde~!$\'()*,;=:@'])('keep the key %s', async (key) => {
    await put('plain', key, key);
    expect(await text('plain', key)).toBe(key);
    expect(services.s3.getObject('plain', key).body.toString()).toBe(key);
  });

  it('may be empty, and may be large', async () => {
    await put('plain', 'empty', '');
    expect(await text('plain', 'empty')).toBe('');
    const large = Buffer.alloc(3_000_000, 'x');
    await put('plain', 'large', large);
    expect(large.equals(services.s3.getObject('plain', 'large').body)).toBe(true);
  });

  it('may be streamed in chunks with a checksum behind them', async () => {
    const body = Readable.from([Buffer.from('first,'), Buffer.from('second')]);
    await client.send(new PutObjectCommand({ Bucket: 'plain', Key: 'streamed', Body: body, ContentLength: 12 }));
    expect(await text('plain', 'streamed')).toBe('first,second');
  });

  it('are described without their content', async () => {
    await put('plain', 'described', '12345');
    expect(await client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'described' }))).toMatchObject({ ContentLength: 5 });
    const error = await failure(client.send(new HeadObjectCommand({ Bucket: 'plain', Key: 'missing' })));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['NotFound', 404]);
  });

  it.each([['bytes=0-3', '0123', 'bytes 0-3/10'], ['bytes=7-', '789', 'bytes 7-9/10'], ['bytes=-2', '89', 'bytes 8-9/10'], ['bytes=8-99', '89', 'bytes 8-9/10']])('are cut to the range %s', async (Range, content, ContentRange) => {
    await put('plain', 'digits', '0123456789');
    const got = await client.send(new GetObjectCommand({ Bucket: 'plain', Key: 'digits', Range }));
    expect([await got.Body!.transformToString(), got.ContentRange, got.$metadata.httpStatusCode]).toEqual([content, ContentRange, 206]);
  });

  it('refuse a range behind their end', async () => {
    await put('plain', 'digits', '0123456789');
    const error = await failure(text('plain', 'digits', { Range: 'bytes=10-' }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['InvalidRange', 416]);
  });

  it('are copied, whatever their key', async () => {
    await put('versioned', 'from/ü', 'copied');
    const { CopyObjectResult } = await client.send(new CopyObjectCommand({ Bucket: 'plain', Key: 'to', CopySource: `versioned/${encodeURIComponent('from/ü')}` }));
    expect(CopyObjectResult?.ETag).toBe(`"${services.s3.getObject('plain', 'to').etag}"`);
    expect(await text('plain', 'to')).toBe('copied');
  });
});

describe('conditions of S3 on the wire', () => {
  it('write to a free key only', async () => {
    await put('plain', 'once', '1', { IfNoneMatch: '*' });
    const error = await failure(put('plain', 'once', '2', { IfNoneMatch: '*' }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['PreconditionFailed', 412]);
    expect(await text('plain', 'once')).toBe('1');
  });

  it('write over a known content only', async () => {
    const { ETag } = await put('plain', 'state', '1');
    await put('plain', 'state', '2', { IfMatch: ETag });
    expect((await failure(put('plain', 'state', '3', { IfMatch: ETag }))).name).toBe('PreconditionFailed');
    const missing = await failure(put('plain', 'no-state', '3', { IfMatch: ETag }));
    expect([missing.name, missing.$metadata.httpStatusCode]).toEqual(['NoSuchKey', 404]);
    expect(await text('plain', 'state')).toBe('2');
  });
});

describe('versions of S3 on the wire', () => {
  it('are read, listed and deleted each', async () => {
    const first = await put('versioned', 'v', '1');
    const second = await put('versioned', 'v', '2');
    expect(await text('versioned', 'v', { VersionId: first.VersionId })).toBe('1');
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'v' }));
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'v' }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId]);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'v', IsLatest: true }]);
    expect((await failure(text('versioned', 'v'))).name).toBe('NoSuchKey');
    await client.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'v', VersionId: listed.DeleteMarkers![0]!.VersionId }));
    expect(await text('versioned', 'v')).toBe('2');
  });
});

describe('listings of S3 on the wire', () => {
  it('come in pages and in byte order, with what is rolled up', async () => {
    for (const key of ['list/b', 'list/a', 'list/sub/c', 'list/sub/d', 'list/z & <z>']) await put('plain', key, key);
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket: 'plain', Prefix: 'list/' })) keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    expect(keys).toEqual(['list/a', 'list/b', 'list/sub/c', 'list/sub/d', 'list/z & <z>']);
    const rolled = await client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'list/', Delimiter: '/', StartAfter: 'list/a' }));
    expect(rolled.Contents?.map(({ Key }) => Key)).toEqual(['list/b', 'list/z & <z>']);
    expect(rolled).toMatchObject({ CommonPrefixes: [{ Prefix: 'list/sub/' }], KeyCount: 3, IsTruncated: false });
    expect(rolled.Contents![0]).toMatchObject({ Size: 6, LastModified: new Date(services.clock.now) });
  });

  it('have nothing below a prefix that nobody used', async () => {
    expect(await client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'nothing/' }))).toMatchObject({ KeyCount: 0 });
  });

  it('encode keys where the client asks for it', async () => {
    await put('plain', 'encoded/a b\u0001', '');
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'plain', Prefix: 'encoded/', EncodingType: 'url' }));
    expect(Contents?.[0]?.Key).toBe('encoded/a%20b%01');
  });
});

describe('refusals of S3 on the wire', () => {
  it('name the missing bucket', async () => {
    const error = await failure(text('nowhere', 'key'));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['NoSuchBucket', 404]);
  });

  it.each([
    ['s3:GetBucketPolicy', () => client.send(new GetBucketPolicyCommand({ Bucket: 'plain' }))],
    ['s3:PutObjectTagging', () => client.send(new PutObjectTaggingCommand({ Bucket: 'plain', Key: 'k', Tagging: { TagSet: [] } }))],
    ['s3:DeleteObjects', () => client.send(new DeleteObjectsCommand({ Bucket: 'plain', Delete: { Objects: [{ Key: 'k' }] } }))],
    ['s3:ListBuckets', () => client.send(new ListBucketsCommand({}))],
    ['s3:GET /plain', () => client.send(new ListObjectsCommand({ Bucket: 'plain' }))],
    ['StorageClass', () => put('plain', 'k', '', { StorageClass: 'GLACIER' })],
    ['x-amz-object-lock-mode', () => put('plain', 'k', '', { ObjectLockMode: 'GOVERNANCE' })],
    ['IfMatch', () => text('plain', 'k', { IfMatch: '"x"' })],
    ['x-amz-checksum-crc32c', () => put('plain', 'k', 'x', { ChecksumAlgorithm: 'CRC32C', ChecksumCRC32C: 'AAAAAA==' })],
  ])('name what is not simulated: %s', async (name, call) => {
    const error = await failure(call());
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['NotSimulated', 501]);
    expect(error.message).toContain(name);
  });

  it('find a body that does not fit its checksum', async () => {
    const error = await failure(put('plain', 'broken', 'x', { ChecksumCRC32: 'AAAAAA==' }));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['BadDigest', 400]);
    expect((await failure(text('plain', 'broken'))).name).toBe('NoSuchKey');
  });

  it.each([
    ['no length', 'zz\r\nhello\r\n0\r\n\r\n', 'IncompleteBody'],
    ['a chunk that is too short', '5\r\nhel', 'IncompleteBody'],
    ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
    ['another length than announced', '4\r\nhell\r\n0\r\n\r\n', 'IncompleteBody'],
    ['a trailer that does not fit', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', 'BadDigest'],
  ])('find chunks with %s', async (_what, body, code) => {
    expect(await raw(body)).toContain(`<Code>${code}</Code>`);
  });
});

describe('answers of S3 without content', () => {
  it('say that it has no bytes, and that of a deletion nothing', async () => {
    expect((await answerTo('PUT', '5\r\nhello\r\n0\r\n\r\n')).headers).toMatchObject({ 'content-length': '0' });
    const deleted = await answerTo('DELETE', '');
    expect([deleted.statusCode, deleted.headers['content-length']]).toEqual([204, undefined]);
  });
});

/** A PUT that no client of the SDK would make. */
async function raw(body: string): Promise<string> {
  return (await answerTo('PUT', body)).text;
}

interface Answer {
  readonly statusCode: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function answerTo(method: string, body: string): Promise<Answer> {
  const { accessKeyId } = services.wire.credentialsOf(ROLE);
  const headers = {
    Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20240101/ap-southeast-1/s3/aws4_request, SignedHeaders=host, Signature=0`,
    'Content-Encoding': 'aws-chunked',
    'X-Amz-Decoded-Content-Length': '5',
    'Content-Length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${services.wire.url}/plain/raw`, { method, headers }, (response) => {
      let got = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (got += chunk)).on('end', () => resolve({ statusCode: response.statusCode, headers: response.headers, text: got }));
    });
    sent.on('error', reject).end(body);
  });
}
