/** The contract of the object store port, which both adapters must keep. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../../../lambda/shared/storage/folder';
import { isStorageError, type ObjectStore, type ObjectSummary, readIfPresent, writeIf } from '../../../../lambda/shared/storage/port';
import { S3Store } from '../../../../lambda/shared/storage/s3';
import { S3Double } from '../../support/s3-double';
import { temporaryFolder } from '../../support/temporary-folder';

const adapters: [string, () => ObjectStore][] = [
  ['FolderStore', () => new FolderStore(temporaryFolder())],
  ['S3Store', () => new S3Store(new S3Double().client)],
];

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function keys(store: ObjectStore, prefix: string, startAfter?: string): Promise<string[]> {
  const listed = await all(store.list('bucket', startAfter === undefined ? { prefix } : { prefix, startAfter }));
  return listed.map(({ key }: ObjectSummary) => key);
}

async function text(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  return Buffer.concat(await all(chunks)).toString();
}

describe.each(adapters)('%s', (_, create) => {
  it('gives back what was written, with the etag of the writing', async () => {
    const store = create();
    const etag = await store.write('bucket', 'a/b.json', 'content é');
    const { body, etag: readEtag } = await store.read('bucket', 'a/b.json');
    expect(Buffer.from(body).toString()).toBe('content é');
    expect(readEtag).toBe(etag);
    const stream = await store.stream('bucket', 'a/b.json');
    expect(stream.etag).toBe(etag);
    expect(await text(stream.chunks)).toBe('content é');
  });

  it('takes bytes as well as text', async () => {
    const store = create();
    await store.write('bucket', 'bytes', new Uint8Array([0, 255, 10]));
    expect([...(await store.read('bucket', 'bytes')).body]).toEqual([0, 255, 10]);
  });

  it('has etags without quotes that change with the content', async () => {
    const store = create();
    const first = await store.write('bucket', 'a', '1');
    const second = await store.write('bucket', 'a', '2');
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).not.toBe(first);
    expect(await store.write('bucket', 'b', '1')).toBe(first);
  });

  it('lists key, etag, size and time of the objects below a prefix', async () => {
    const store = create();
    const etag = await store.write('bucket', 'log/a.jsonl', 'four');
    expect(await all(store.list('bucket', { prefix: 'log/' }))).toEqual([{ key: 'log/a.jsonl', etag, size: 4, lastModified: expect.any(Date) as Date }]);
  });

  it('lists in byte order of the keys, over more than one page', async () => {
    const store = create();
    const written = ['b/z', 'b.c', 'b/a', 'a', 'b-c/d', 'B', 'é', 'b/c/d', 'b0'];
    for (const key of written) await store.write('bucket', key, key);
    const expected = [...written].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    expect(await keys(store, '')).toEqual(expected);
  });

  it('takes a prefix as the beginning of a text, not as a folder', async () => {
    const store = create();
    for (const key of ['log/2001/a', 'log/2002/b', 'log/20', 'logs/c', 'x/log/d']) await store.write('bucket', key, 'x');
    expect(await keys(store, 'log/20')).toEqual(['log/20', 'log/2001/a', 'log/2002/b']);
    expect(await keys(store, 'log')).toEqual(['log/20', 'log/2001/a', 'log/2002/b', 'logs/c']);
    expect(await keys(store, 'log/2001/a')).toEqual(['log/2001/a']);
    expect(await keys(store, 'nothing/')).toEqual([]);
  });

  it('lists only what lies behind a key', async () => {
    const store = create();
    for (const key of ['p/01/01', 'p/01/02', 'p/02/01', 'p/02/02', 'p/10/01']) await store.write('bucket', key, 'x');
    expect(await keys(store, 'p/', 'p/01/02')).toEqual(['p/02/01', 'p/02/02', 'p/10/01']);
    expect(await keys(store, 'p/', 'p/02')).toEqual(['p/02/01', 'p/02/02', 'p/10/01']);
    expect(await keys(store, 'p/', 'p/9')).toEqual([]);
  });

  it('leaves out what lies in folders behind the prefix, with a delimiter', async () => {
    const store = create();
    for (const key of ['m/a/1', 'm/b', 'm/c/1/2', 'm/d', 'm/e', 'mm']) await store.write('bucket', key, 'x');
    const listed = async (prefix: string): Promise<string[]> => (await all(store.list('bucket', { prefix, delimiter: '/' }))).map(({ key }) => key);
    expect(await listed('m/')).toEqual(['m/b', 'm/d', 'm/e']);
    expect(await listed('m/a')).toEqual([]);
    expect(await listed('m')).toEqual(['mm']);
    expect(await listed('m/c/1/')).toEqual(['m/c/1/2']);
  });

  it('keeps buckets apart', async () => {
    const store = create();
    await store.write('other', 'a', 'x');
    expect(await keys(store, '')).toEqual([]);
  });

  it('says that a missing object is not found, on reading and streaming', async () => {
    const store = create();
    await store.write('bucket', 'folder/a', 'x');
    for (const key of ['a', 'folder', 'folder/a/b']) {
      await expect(store.read('bucket', key)).rejects.toSatisfy((error) => isStorageError(error, 'NotFound'));
      await expect(store.stream('bucket', key)).rejects.toSatisfy((error) => isStorageError(error, 'NotFound'));
    }
  });

  it('writes a free key once under ifNoneMatch', async () => {
    const store = create();
    await store.write('bucket', 'a', 'first', { ifNoneMatch: '*' });
    await expect(store.write('bucket', 'a', 'second', { ifNoneMatch: '*' })).rejects.toSatisfy((error) => isStorageError(error, 'PreconditionFailed'));
    expect(Buffer.from((await store.read('bucket', 'a')).body).toString()).toBe('first');
  });

  it('replaces the content that was read, and no other, under ifMatch', async () => {
    const store = create();
    const first = await store.write('bucket', 'a', 'first');
    const second = await store.write('bucket', 'a', 'second', { ifMatch: first });
    await expect(store.write('bucket', 'a', 'third', { ifMatch: first })).rejects.toSatisfy((error) => isStorageError(error, 'PreconditionFailed'));
    expect(await store.write('bucket', 'a', 'third', { ifMatch: second })).toMatch(/^[0-9a-f]{32}$/);
  });

  it('fails the condition ifMatch when the object is gone', async () => {
    const store = create();
    await expect(store.write('bucket', 'a', 'x', { ifMatch: '0123' })).rejects.toSatisfy((error) => isStorageError(error, 'PreconditionFailed'));
  });

  it('lets exactly one of many writers have a free key', async () => {
    const store = create();
    const results = await Promise.all(Array.from({ length: 8 }, (__, index) => writeIf(store, 'bucket', 'a', `writer ${index}`, { ifNoneMatch: '*' })));
    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    expect(results.filter((result) => result === 'condition-failed')).toHaveLength(7);
  });

  it('reads what may be missing without asking for a missing object', async () => {
    const store = create();
    await store.write('bucket', 'state.json.backup', 'x');
    expect(await readIfPresent(store, 'bucket', 'state.json')).toBeUndefined();
    await store.write('bucket', 'state.json', 'present');
    expect(Buffer.from((await readIfPresent(store, 'bucket', 'state.json'))!.body).toString()).toBe('present');
  });
});

describe('S3Store', () => {
  it('never reads a missing object, to which S3 answers 403 without permission to list the bucket', async () => {
    const s3 = new S3Double();
    await readIfPresent(new S3Store(s3.client), 'bucket', 'state.json');
    expect(s3.requests).toEqual(['GET bucket/']);
  });

  it('names the version that it reads, where the bucket keeps versions', async () => {
    const s3 = new S3Double();
    const store = new S3Store(s3.client);
    await store.write('bucket', 'a', 'x');
    expect(await store.stream('bucket', 'a')).not.toHaveProperty('versionId');
    s3.versions.set('bucket/a', 'version-1');
    expect(await store.stream('bucket', 'a')).toMatchObject({ versionId: 'version-1' });
  });

  it('takes a conflict of two writes for a failed condition', async () => {
    const s3 = new S3Double();
    s3.nextWriteFails = { statusCode: 409, code: 'ConditionalRequestConflict' };
    expect(await writeIf(new S3Store(s3.client), 'bucket', 'a', 'x', { ifNoneMatch: '*' })).toBe('condition-failed');
  });

  it('passes on every other error', async () => {
    const s3 = new S3Double();
    s3.nextWriteFails = { statusCode: 403, code: 'AccessDenied' };
    await expect(writeIf(new S3Store(s3.client), 'bucket', 'a', 'x', { ifNoneMatch: '*' })).rejects.toMatchObject({ name: 'AccessDenied' });
    s3.nextWriteFails = { statusCode: 404, code: 'NoSuchBucket' };
    await expect(writeIf(new S3Store(s3.client), 'bucket', 'a', 'x', { ifMatch: 'e' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
});

describe('FolderStore', () => {
  it.each(['../outside', 'a/../b', 'a//b', '/a', 'a/', '', '.', 'a\\b', 'a\0b'])('refuses the key %j', async (key) => {
    await expect(new FolderStore(temporaryFolder()).write('bucket', key, 'x')).rejects.toThrow(`key ${JSON.stringify(key)}: expected segments`);
  });

  it.each(['..', 'a/b', '', '.hidden'])('refuses the bucket %j', async (bucket) => {
    await expect(new FolderStore(temporaryFolder()).write(bucket, 'key', 'x')).rejects.toThrow(`bucket ${JSON.stringify(bucket)}: expected letters`);
  });

  it('notices that a file was changed behind its back', async () => {
    const folder = temporaryFolder();
    const etag = await new FolderStore(folder).write('bucket', 'a', 'one');
    const reader = new FolderStore(folder);
    expect((await reader.stream('bucket', 'a')).etag).toBe(etag);
    const changed = await new FolderStore(folder).write('bucket', 'a', 'two');
    expect((await reader.stream('bucket', 'a')).etag).toBe(changed);
  });

  it('streams a large file in several chunks', async () => {
    const store = new FolderStore(temporaryFolder());
    const content = Buffer.alloc(2_500_000, 'abc');
    await store.write('bucket', 'large', content);
    const chunks = await all((await store.stream('bucket', 'large')).chunks);
    expect(chunks.length).toBeGreaterThan(1);
    expect(Buffer.concat(chunks).equals(content)).toBe(true);
  });

  it('leaves nothing behind when a condition fails', async () => {
    const folder = temporaryFolder();
    const store = new FolderStore(folder);
    await store.write('bucket', 'a', '1');
    await writeIf(store, 'bucket', 'a', '2', { ifNoneMatch: '*' });
    await writeIf(store, 'bucket', 'a', '2', { ifMatch: 'other' });
    expect(readdirSync(join(folder, 'bucket'))).toEqual(['a']);
  });
});
