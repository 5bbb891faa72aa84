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
});
