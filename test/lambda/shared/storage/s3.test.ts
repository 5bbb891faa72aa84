/** Tests of the store over Amazon S3's client: calls beside each other go where each of them is to go. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { s3Store } from '../../../../lambda/shared/storage/s3';

interface Request {
  readonly hostname: string;
  readonly path: string;
}

describe('the store over Amazon S3', () => {
  it('reads from several buckets at once, each object from its own', async () => {
    const asked: string[] = [];
    const store = s3Store({
      region: 'ap-southeast-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
      requestHandler: {
        handle: async ({ hostname, path }: Request) => {
          asked.push(`${hostname.split('.')[0]}${path}`);
          return { response: { statusCode: 200, headers: { etag: '"e"' }, body: Readable.from([hostname.split('.')[0]]) } };
        },
      },
    });
    const buckets = ['store', 'log', 'dataset', 'store'];
    const read = await Promise.all(buckets.map(async (bucket, index) => Buffer.from((await store.read(bucket, `key-${index}`)).body).toString()));
    expect(read).toEqual(buckets);
    expect(asked).toEqual(buckets.map((bucket, index) => `${bucket}/key-${index}`));
  });

  it('lists the versions page by page, and reads the one that is asked for', async () => {
    const asked: string[] = [];
    const version = (key: string, id: string): string => `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>false</IsLatest><ETag>"e-${id}"</ETag><Size>3</Size><LastModified>2026-03-01T00:00:00.000Z</LastModified></Version>`;
    const pages = [
      `<IsTruncated>true</IsTruncated><NextKeyMarker>a/1</NextKeyMarker><NextVersionIdMarker>v2</NextVersionIdMarker>${version('a/1', 'v2')}`,
      `<IsTruncated>false</IsTruncated>${version('a/1', 'v1')}<DeleteMarker><Key>a/2</Key><VersionId>v3</VersionId></DeleteMarker>`,
    ];
    const store = s3Store({
      region: 'ap-southeast-1',
      credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
      requestHandler: {
        handle: async ({ path, query }: Request & { readonly query: Readonly<Record<string, string>> }) => {
          asked.push(`${path} ${['versions', 'prefix', 'key-marker', 'version-id-marker', 'versionId'].flatMap((name) => (query[name] ? [`${name}=${query[name]}`] : [])).join(' ')}`);
          const body = path === '/' ? `<ListVersionsResult>${pages.shift()!}</ListVersionsResult>` : 'old';
          return { response: { statusCode: 200, headers: { etag: '"e"', 'x-amz-version-id': 'v1' }, body: Readable.from([body]) } };
        },
      },
    });
    const listed = [];
    for await (const { key, versionId, etag, size } of store.versions('lake', 'a/')) listed.push([key, versionId, etag, size]);
    expect(listed).toEqual([['a/1', 'v2', 'e-v2', 3], ['a/1', 'v1', 'e-v1', 3]]);
    expect(await store.stream('lake', 'a/1', 'v1')).toMatchObject({ versionId: 'v1' });
    expect(asked).toEqual(['/ prefix=a/', '/ prefix=a/ key-marker=a/1 version-id-marker=v2', '/a/1 versionId=v1']);
  });
});
