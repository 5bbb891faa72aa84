/** Tests of the store over Amazon S3's client: calls beside each other go where each of them is to go. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type S3Store, s3Store } from '../../../../lambda/shared/storage/s3';

interface Request {
  readonly hostname: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

interface Response {
  readonly text: string;
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A store whose every call is answered so; none is tried again. */
function answering(answer: (request: Request) => Response): S3Store {
  return s3Store({
    region: 'ap-southeast-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
    requestHandler: {
      handle: (request: Request) => {
        const { text, statusCode = 200, headers = { etag: '"e"' } } = answer(request);
        return Promise.resolve({ response: { statusCode, headers, body: Readable.from([text]) } });
      },
    },
  });
}

const bucketOf = ({ hostname }: Request): string => hostname.split('.')[0]!;
const placeOf = (request: Request): string => `${bucketOf(request)}${request.path}`;

describe('the store over Amazon S3', () => {
  it('reads from several buckets at once, each object from its own', async () => {
    const asked: string[] = [];
    const store = answering((request) => {
      asked.push(placeOf(request));
      return { text: bucketOf(request) };
    });
    const buckets = ['store', 'log', 'dataset', 'store'];
    // With new clients, and with those that have had calls.
    for (const round of ['first', 'second']) {
      const read = await Promise.all(buckets.map(async (bucket, index) => Buffer.from((await store.read(bucket, `${round}-${index}`)).body).toString()));
      expect(read).toEqual(buckets);
      expect(asked.splice(0)).toEqual(buckets.map((bucket, index) => `${bucket}/${round}-${index}`));
    }
  });

  it('reads from one bucket after the other, and from the next while the body of the one before is open', async () => {
    const asked: string[] = [];
    const store = answering((request) => {
      asked.push(placeOf(request));
      return { text: placeOf(request), headers: { etag: `"${bucketOf(request)}"` } };
    });
    const streams = [];
    for (const bucket of ['store', 'log', 'dataset']) streams.push(await store.stream(bucket, 'a'));
    await store.write('log', 'b', 'x');
    expect(streams.map(({ etag }) => etag)).toEqual(['store', 'log', 'dataset']);
    const texts = await Promise.all(streams.map(async ({ chunks }) => {
      let text = '';
      for await (const chunk of chunks) text += Buffer.from(chunk).toString();
      return text;
    }));
    expect(texts).toEqual(['store/a', 'log/a', 'dataset/a']);
    expect(asked).toEqual(['store/a', 'log/a', 'dataset/a', 'log/b']);
  });

  it('tries no other client when a call fails, and takes the same one for the next', async () => {
    let fails = true;
    const store = answering((request) => (fails ? { statusCode: 404, text: '<Error><Code>NoSuchKey</Code></Error>' } : { text: bucketOf(request) }));
    await expect(store.read('log', 'a')).rejects.toThrow('log/a: no such object');
    fails = false;
    expect(Buffer.from((await store.read('store', 'a')).body).toString()).toBe('store');
  });

  it('names the object that S3 refuses to read, whose own words may not, and keeps the name of the error', async () => {
    const error = '<Error><Code>InvalidObjectState</Code><Message>The operation is not valid for the object\'s storage class</Message></Error>';
    const store = answering(() => ({ statusCode: 403, text: error }));
    const expected = { name: 'InvalidObjectState', message: "log/a/1: The operation is not valid for the object's storage class" };
    await expect(store.read('log', 'a/1')).rejects.toMatchObject(expected);
    await expect(store.stream('log', 'a/1')).rejects.toMatchObject(expected);
  });

  it('lists the versions page by page, and reads the one that is asked for', async () => {
    const asked: string[] = [];
    const version = (key: string, id: string): string => `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><ETag>"e-${id}"</ETag><Size>3</Size><LastModified>2026-03-01T00:00:00.000Z</LastModified></Version>`;
    const pages = [
      `<IsTruncated>true</IsTruncated><NextKeyMarker>a/1</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>${version('a/1', 'v2')}`,
      `<IsTruncated>false</IsTruncated>${version('a/1', 'v1')}<DeleteMarker><Key>a/2</Key><VersionId>v3</VersionId></DeleteMarker>`,
    ];
    const store = answering(({ path, query }) => {
      asked.push(`${path} ${['versions', 'prefix', 'key-marker', 'version-id-marker', 'versionId'].flatMap((name) => (query[name] ? [`${name}=${query[name]}`] : [])).join(' ')}`);
      return { text: path === '/' ? `<ListVersionsResult>${pages.shift()!}</ListVersionsResult>` : 'old', headers: { etag: '"e"', 'x-amz-version-id': 'v1' } };
    });
    const listed = [];
    for await (const { key, versionId, etag, size } of store.versions('lake', 'a/')) listed.push([key, versionId, etag, size]);
    expect(listed).toEqual([['a/1', 'v2', 'e-v2', 3], ['a/1', 'v1', 'e-v1', 3]]);
    expect(await store.stream('lake', 'a/1', 'v1')).toMatchObject({ versionId: 'v1' });
    expect(asked).toEqual(['/ prefix=a/', '/ prefix=a/ key-marker=a/1 version-id-marker=v2', '/a/1 versionId=v1']);
  });
});
