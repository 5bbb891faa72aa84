/** Operations of S3: what goes in and comes out, by the SDK's names. */
import { beforeEach, describe, expect, it } from 'vitest';
import { START } from '../services/fixture';
import { ServiceWorld } from './fixture';

describe('operations of S3', () => {
  let world: ServiceWorld;
  beforeEach(() => {
    world = new ServiceWorld();
    world.s3.createBucket('lake', { versioned: true });
    world.s3.createBucket('plain', { versioned: false });
  });
  const put = (Key: string, Body: string | Uint8Array, more: object = {}): Promise<{ ETag: string; VersionId?: string }> =>
    world.call('s3', 'PutObject', { Bucket: 'lake', Key, Body, ...more });

  it('store and give back bytes, with an ETag in quotes and a time', async () => {
    const { ETag, VersionId } = await put('a', Uint8Array.of(1, 2));
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await world.call('s3', 'GetObject', { Bucket: 'lake', Key: 'a' })).toEqual({ Body: Buffer.of(1, 2), ContentLength: 2, ETag, VersionId, LastModified: new Date(START) });
    expect(await world.call('s3', 'HeadObject', { Bucket: 'lake', Key: 'a' })).toEqual({ ContentLength: 2, ETag, VersionId, LastModified: new Date(START) });
  });

  it('name no version where the bucket keeps none', async () => {
    expect(await world.call('s3', 'PutObject', { Bucket: 'plain', Key: 'a', Body: 'x' })).not.toHaveProperty('VersionId');
  });

  it('say NoSuchKey to a read and NotFound to a look', async () => {
    expect((await world.refusal('s3', 'GetObject', { Bucket: 'lake', Key: 'none' })).code).toBe('NoSuchKey');
    expect((await world.refusal('s3', 'HeadObject', { Bucket: 'lake', Key: 'none' })).code).toBe('NotFound');
    expect((await world.refusal('s3', 'HeadObject', { Bucket: 'none', Key: 'none' })).code).toBe('NoSuchBucket');
  });

  it('write under a condition, with ETags as they gave them', async () => {
    const { ETag } = await put('a', 'one');
    expect((await world.refusal('s3', 'PutObject', { Bucket: 'lake', Key: 'a', Body: 'two', IfNoneMatch: '*' })).code).toBe('PreconditionFailed');
    await put('a', 'two', { IfMatch: ETag });
    expect((await world.refusal('s3', 'PutObject', { Bucket: 'lake', Key: 'a', Body: 'three', IfMatch: ETag })).code).toBe('PreconditionFailed');
    expect((await world.refusal('s3', 'PutObject', { Bucket: 'lake', Key: 'a', Body: 'three', IfNoneMatch: ETag })).message).toContain('IfNoneMatch');
  });

  it('list in pages, by a token of their own', async () => {
    for (const key of ['p/a', 'p/b', 'p/c', 'q']) await put(key, 'x');
    const first = await world.call<{ Contents: { Key: string }[]; NextContinuationToken: string }>('s3', 'ListObjectsV2', { Bucket: 'lake', Prefix: 'p/', MaxKeys: 2 });
    expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2, MaxKeys: 2, Prefix: 'p/' });
    const second = await world.call<{ Contents: { Key: string }[] }>('s3', 'ListObjectsV2', { Bucket: 'lake', Prefix: 'p/', ContinuationToken: first.NextContinuationToken });
    expect([...first.Contents, ...second.Contents].map(({ Key }) => Key)).toEqual(['p/a', 'p/b', 'p/c']);
    expect(second).toMatchObject({ IsTruncated: false, Contents: [{ Size: 1, LastModified: new Date(START), StorageClass: 'STANDARD' }] });
  });

  it('roll keys up by a delimiter, and leave out lists that are empty', async () => {
    await put('p/a', 'x');
    const page = await world.call('s3', 'ListObjectsV2', { Bucket: 'lake', Delimiter: '/' });
    expect(page).toMatchObject({ CommonPrefixes: [{ Prefix: 'p/' }], KeyCount: 1 });
    expect(page).not.toHaveProperty('Contents');
  });

  it('copy an object by its encoded name, and a version of it', async () => {
    const { VersionId } = await put('a b', 'old');
    await put('a b', 'new');
    await world.call('s3', 'CopyObject', { Bucket: 'plain', Key: 'copy', CopySource: `lake/${encodeURIComponent('a b')}?versionId=${VersionId}` });
    expect(Buffer.from(world.s3.getObject('plain', 'copy').body).toString()).toBe('old');
    expect((await world.refusal('s3', 'CopyObject', { Bucket: 'plain', Key: 'copy', CopySource: 'lake' })).message).toContain('expected bucket/key');
  });

  it('show versions and delete markers apart', async () => {
    await put('a', 'one');
    await world.call('s3', 'DeleteObject', { Bucket: 'lake', Key: 'a' });
    expect(await world.call('s3', 'ListObjectVersions', { Bucket: 'lake' })).toMatchObject({ Versions: [{ Key: 'a', IsLatest: false, Size: 3 }], DeleteMarkers: [{ Key: 'a', IsLatest: true }] });
  });
});
