/** Conditional writes, versions, listings and refusals of S3. */
import { refused, type Sequence, step } from '../sequence';

const object = (Bucket: string, Key: string, more: object = {}) => ({ Bucket, Key, ...more });
const body = (text: string) => ({ Body: Buffer.from(text), ContentType: 'text/plain' });

export const S3: readonly Sequence[] = [
  {
    name: 'conditional writes', service: 's3',
    steps: [
      step('the first writer', 'PutObject', object('plain', 'lease', { ...body('one'), IfNoneMatch: '*' })),
      refused('the second writer', 'PutObject', object('plain', 'lease', { ...body('two'), IfNoneMatch: '*' })),
      step('what was written', 'GetObject', object('plain', 'lease')),
      step('over the etag that is there', 'PutObject', ({ 'the first writer': { ETag } = {} as { ETag?: string } }) => object('plain', 'lease', { ...body('three'), IfMatch: ETag })),
      refused('over an etag that was', 'PutObject', ({ 'the first writer': { ETag } = {} as { ETag?: string } }) => object('plain', 'lease', { ...body('four'), IfMatch: ETag })),
      refused('over an object that is not there', 'PutObject', object('plain', 'missing', { ...body('five'), IfMatch: '"d41d8cd98f00b204e9800998ecf8427e"' })),
      step('what is left', 'GetObject', object('plain', 'lease')),
      step('deleted', 'DeleteObject', object('plain', 'lease')),
      step('deleted again', 'DeleteObject', object('plain', 'lease')),
      step('free again', 'PutObject', object('plain', 'lease', { ...body('six'), IfNoneMatch: '*' })),
    ],
  },
  {
    name: 'versions', service: 's3',
    steps: [
      step('the first', 'PutObject', object('versioned', 'model', body('one'))),
      step('the second', 'PutObject', object('versioned', 'model', body('two'))),
      step('the latest', 'GetObject', object('versioned', 'model')),
      step('the first by its id', 'GetObject', ({ 'the first': { VersionId } = {} as { VersionId?: string } }) => object('versioned', 'model', { VersionId })),
      step('described by its id', 'HeadObject', ({ 'the first': { VersionId } = {} as { VersionId?: string } }) => object('versioned', 'model', { VersionId })),
      refused('an id that nobody has', 'GetObject', object('versioned', 'model', { VersionId: 'UIORUnfndfhnw89493jJFJ0Mnz5vOa5W' })),
      step('deleted', 'DeleteObject', object('versioned', 'model')),
      refused('gone', 'GetObject', object('versioned', 'model')),
      refused('described when gone', 'HeadObject', object('versioned', 'model')),
      step('the second stays', 'GetObject', ({ 'the second': { VersionId } = {} as { VersionId?: string } }) => object('versioned', 'model', { VersionId })),
      step('all', 'ListObjectVersions', { Bucket: 'versioned', Prefix: 'model' }),
      step('a marker is no object', 'PutObject', object('versioned', 'model', { ...body('three'), IfNoneMatch: '*' })),
      step('a version removed', 'DeleteObject', ({ 'a marker is no object': { VersionId } = {} as { VersionId?: string } }) => object('versioned', 'model', { VersionId })),
      refused('gone once more', 'GetObject', object('versioned', 'model')),
      step('all that is left', 'ListObjectVersions', { Bucket: 'versioned', Prefix: 'model' }),
    ],
  },
  {
    name: 'listings and parts', service: 's3',
    steps: [
      ...['a/1', 'a/2', 'b/1', 'c'].map((key) => step(`put ${key}`, 'PutObject', object('plain', `list/${key}`, body(key)))),
      step('below a prefix', 'ListObjectsV2', { Bucket: 'plain', Prefix: 'list/a/' }),
      step('by folder', 'ListObjectsV2', { Bucket: 'plain', Prefix: 'list/', Delimiter: '/' }),
      step('the first page', 'ListObjectsV2', { Bucket: 'plain', Prefix: 'list/', MaxKeys: 2 }),
      step('the second page', 'ListObjectsV2', ({ 'the first page': { NextContinuationToken } = {} as { NextContinuationToken?: string } }) => ({ Bucket: 'plain', Prefix: 'list/', MaxKeys: 2, ContinuationToken: NextContinuationToken })),
      step('after a key', 'ListObjectsV2', { Bucket: 'plain', Prefix: 'list/', StartAfter: 'list/a/2' }),
      step('nothing', 'ListObjectsV2', { Bucket: 'plain', Prefix: 'nowhere/' }),
      step('copied', 'CopyObject', object('plain', 'list/copy', { CopySource: 'plain/list/c' })),
      step('what was copied', 'GetObject', object('plain', 'list/copy')),
      refused('copied from nowhere', 'CopyObject', object('plain', 'list/copy', { CopySource: 'plain/nowhere' })),
      step('a part', 'GetObject', object('plain', 'list/a/1', { Range: 'bytes=2-4' })),
      refused('a part behind the end', 'GetObject', object('plain', 'list/a/1', { Range: 'bytes=50-60' })),
    ],
  },
  {
    name: 'what is not there', service: 's3',
    steps: [
      refused('an object', 'GetObject', object('plain', 'nobody')),
      refused('described', 'HeadObject', object('plain', 'nobody')),
      refused('in a bucket that is not there', 'GetObject', object('no-such-bucket', 'nobody')),
      refused('put into a bucket that is not there', 'PutObject', object('no-such-bucket', 'nobody', body('x'))),
      refused('a list of a bucket that is not there', 'ListObjectsV2', { Bucket: 'no-such-bucket' }),
    ],
  },
];
