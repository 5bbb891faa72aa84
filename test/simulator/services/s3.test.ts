/** S3 in memory: alone, and side by side with the adapters that the functions use. */
import { describe, expect, it } from 'vitest';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { isStorageError, type ListOptions, type ObjectContent, type ObjectStore, type ObjectStream, type ObjectSummary, StorageError, type WriteCondition } from '../../../lambda/shared/storage/port';
import { S3Store } from '../../../lambda/shared/storage/s3';
import { Clock } from '../../../simulator/clock';
import { S3 } from '../../../simulator/services/s3';
import { ServiceError } from '../../../simulator/services/service-error';
import { fc } from '../../lambda/support/property';
import { S3Double } from '../../lambda/support/s3-double';
import { temporaryFolder } from '../../lambda/support/temporary-folder';
import { HOUR, refusal, START } from './fixture';

/** The port of the functions over the S3 under test. */
class MemoryStore implements ObjectStore {
  public constructor(
    private readonly s3: S3,
    private readonly pageSize: number,
  ) {}

  public async *list(bucket: string, { prefix, startAfter, delimiter }: ListOptions): AsyncGenerator<ObjectSummary> {
    let after = startAfter;
    do {
      const { objects, next } = this.s3.listObjects(bucket, { prefix, delimiter, maxKeys: this.pageSize, ...(after === undefined ? {} : { startAfter: after }) });
      for (const { key, etag, body, lastModified } of objects) yield { key, etag, size: body.length, lastModified: new Date(lastModified) };
      after = next;
    } while (after !== undefined);
  }

  public async read(bucket: string, key: string): Promise<ObjectContent> {
    return this.translated(() => this.s3.getObject(bucket, key));
  }

  public async stream(bucket: string, key: string): Promise<ObjectStream> {
    const { etag, body } = await this.read(bucket, key);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield body;
    }
    return { etag, chunks: chunks(), discard: () => undefined };
  }

  public async write(bucket: string, key: string, body: string | Uint8Array, condition?: WriteCondition): Promise<string> {
    return this.translated(() => this.s3.putObject(bucket, key, body, condition), condition !== undefined).etag;
  }

  private translated<T>(action: () => T, isConditional = false): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new StorageError(error.code === 'PreconditionFailed' || isConditional ? 'PreconditionFailed' : 'NotFound', error.message, { cause: error });
    }
  }
}

function create(versioned = true, clock = new Clock({ start: START })): S3 {
  const s3 = new S3(clock);
  s3.createBucket('bucket', { versioned });
  return s3;
}

type Step =
  | { readonly kind: 'write'; readonly key: string; readonly body: string; readonly condition: 'none' | 'free' | 'known' | 'stale' }
  | { readonly kind: 'read'; readonly key: string }
  | { readonly kind: 'list'; readonly prefix: string; readonly startAfter: string | undefined };

const KEY = fc.constantFrom('a', 'a-b', 'a.b', 'log/01/x', 'log/01/é', 'log/02/x', 'log-2/x', 'z');
const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), key: KEY, body: fc.constantFrom('1', '2', 'é'), condition: fc.constantFrom('none' as const, 'free' as const, 'known' as const, 'stale' as const) }),
  fc.record({ kind: fc.constant('read' as const), key: KEY }),
  fc.record({ kind: fc.constant('list' as const), prefix: fc.constantFrom('', 'a', 'log', 'log/', 'log/01/', 'nothing'), startAfter: fc.option(KEY, { nil: undefined }) }),
);

/** What a caller sees of a step. */
async function outcome(store: ObjectStore, step: Step, known: string | undefined): Promise<unknown> {
  try {
    switch (step.kind) {
      case 'read': {
        const { etag, body } = await store.read('bucket', step.key);
        return { etag, body: Buffer.from(body).toString() };
      }
      case 'list': {
        const listed: unknown[] = [];
        const options = { prefix: step.prefix, ...(step.startAfter === undefined ? {} : { startAfter: step.startAfter }) };
        for await (const { key, etag, size } of store.list('bucket', options)) listed.push({ key, etag, size });
        return listed;
      }
      case 'write': {
        const conditions: Record<typeof step.condition, WriteCondition | undefined> = { none: undefined, free: { ifNoneMatch: '*' }, known: { ifMatch: known ?? '0' }, stale: { ifMatch: 'f'.repeat(32) } };
        return await store.write('bucket', step.key, step.body, conditions[step.condition]);
      }
    }
  } catch (error) {
    for (const code of ['NotFound', 'PreconditionFailed'] as const) if (isStorageError(error, code)) return code;
    throw error;
  }
}

describe('S3 beside the adapters of the functions', () => {
  it.each<[string, () => ObjectStore]>([
    ['the folder', () => new FolderStore(temporaryFolder())],
    ['the S3 client', () => new S3Store(new S3Double().client)],
  ])('answers as %s does, whatever is asked in whatever order', async (_, other) => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 25 }), fc.boolean(), async (steps, versioned) => {
        const ours = new MemoryStore(create(versioned), 2);
        const theirs = other();
        const etags = new Map<string, string>();
        for (const step of steps) {
          const known = step.kind === 'write' ? etags.get(step.key) : undefined;
          const [mine, yours] = [await outcome(ours, step, known), await outcome(theirs, step, known)];
          expect(mine).toEqual(yours);
          if (step.kind === 'write' && typeof mine === 'string' && mine.length === 32) etags.set(step.key, mine);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('S3', () => {
  it('stamps objects with virtual time', async () => {
    const clock = new Clock({ start: START });
    const s3 = create(true, clock);
    await clock.runUntil(START + HOUR);
    s3.putObject('bucket', 'a', 'x');
    expect(s3.getObject('bucket', 'a').lastModified).toBe(START + HOUR);
  });

  it('lists in the order of UTF-8, in which characters beyond the first plane come last', () => {
    const s3 = create();
    const keys = ['z', 'é', '\ud7ff', '\ufffd', '\u{1f600}', '\u{10ffff}'];
    for (const key of keys.toReversed()) s3.putObject('bucket', key, 'x');
    expect(s3.listObjects('bucket').objects.map(({ key }) => key)).toEqual(keys);
  });

  it('keeps what was written when the caller changes its bytes afterwards', () => {
    const s3 = create();
    const bytes = new Uint8Array([1, 2]);
    s3.putObject('bucket', 'a', bytes);
    bytes[0] = 9;
    expect([...s3.getObject('bucket', 'a').body]).toEqual([1, 2]);
  });

  it('keeps every version of an object in a versioned bucket, and none but the last in any other', () => {
    const versioned = create(true);
    const first = versioned.putObject('bucket', 'a', '1');
    versioned.putObject('bucket', 'a', '2');
    expect(Buffer.from(versioned.getObject('bucket', 'a', first.versionId).body).toString()).toBe('1');
    expect(Buffer.from(versioned.getObject('bucket', 'a').body).toString()).toBe('2');
    const plain = create(false);
    expect(plain.putObject('bucket', 'a', '1').versionId).toBe('null');
    plain.putObject('bucket', 'a', '2');
    expect(plain.listVersions('bucket')).toHaveLength(1);
  });

  it('hides a deleted object behind a marker, and shows it again when the marker goes', () => {
    const s3 = create();
    s3.putObject('bucket', 'a', '1');
    s3.deleteObject('bucket', 'a');
    expect(refusal(() => s3.getObject('bucket', 'a')).code).toBe('NoSuchKey');
    expect(s3.listObjects('bucket').objects).toEqual([]);
    const [marker, version] = s3.listVersions('bucket');
    expect(marker).toMatchObject({ isDeleteMarker: true, isLatest: true });
    expect(version).toMatchObject({ isDeleteMarker: false, isLatest: false });
    expect(refusal(() => s3.getObject('bucket', 'a', marker!.versionId)).code).toBe('MethodNotAllowed');
    s3.deleteObject('bucket', 'a', marker!.versionId);
    expect(Buffer.from(s3.getObject('bucket', 'a').body).toString()).toBe('1');
  });

  it('takes a key whose object was deleted for free', () => {
    const s3 = create();
    s3.putObject('bucket', 'a', '1');
    s3.deleteObject('bucket', 'a');
    expect(s3.putObject('bucket', 'a', '2', { ifNoneMatch: '*' }).etag).toMatch(/^[0-9a-f]{32}$/);
  });

  it('forgets an object of a bucket without versions for good', () => {
    const s3 = create(false);
    s3.putObject('bucket', 'a', '1');
    s3.deleteObject('bucket', 'a');
    expect(s3.listVersions('bucket')).toEqual([]);
  });

  it('rolls keys up to common prefixes, over pages too', () => {
    const s3 = create();
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'c/2', 'd']) s3.putObject('bucket', key, 'x');
    const whole = s3.listObjects('bucket', { delimiter: '/' });
    expect(whole.commonPrefixes).toEqual(['a/', 'c/']);
    expect(whole.objects.map(({ key }) => key)).toEqual(['b', 'd']);
    const seen: string[] = [];
    let startAfter: string | undefined;
    do {
      const page = s3.listObjects('bucket', { delimiter: '/', maxKeys: 1, ...(startAfter === undefined ? {} : { startAfter }) });
      expect(page.objects.length + page.commonPrefixes.length).toBe(1);
      seen.push(...page.commonPrefixes, ...page.objects.map(({ key }) => key));
      startAfter = page.next;
    } while (startAfter !== undefined);
    expect(seen).toEqual(['a/', 'b', 'c/', 'd']);
  });

  it('tells of new and deleted objects, not of what was not there', () => {
    const told: string[] = [];
    const s3 = new S3(new Clock({ start: START }), (bucket, key, change) => told.push(`${change} ${bucket}/${key}`));
    s3.createBucket('bucket', { versioned: true });
    s3.putObject('bucket', 'a', '1');
    s3.deleteObject('bucket', 'a');
    s3.deleteObject('bucket', 'a');
    expect(told).toEqual(['Object Created bucket/a', 'Object Deleted bucket/a']);
  });

  it('names what is wrong with a request', () => {
    const s3 = create();
    expect(refusal(() => s3.getObject('other', 'a')).code).toBe('NoSuchBucket');
    expect(refusal(() => s3.putObject('bucket', '', 'x')).code).toBe('KeyTooLongError');
    expect(refusal(() => s3.putObject('bucket', 'é'.repeat(513), 'x')).code).toBe('KeyTooLongError');
    expect(refusal(() => s3.putObject('bucket', 'a', 'x', { ifMatch: '0' })).code).toBe('NoSuchKey');
    s3.putObject('bucket', 'a', 'x');
    expect(refusal(() => s3.getObject('bucket', 'a', 'v9')).code).toBe('NoSuchVersion');
    expect(refusal(() => s3.createBucket('bucket', { versioned: true })).code).toBe('BucketAlreadyOwnedByYou');
  });
});
