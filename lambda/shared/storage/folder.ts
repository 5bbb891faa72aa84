/**
 * The object store port over a local folder: a bucket is a sub-folder, a key is a path below it. For running the functions on
 * a laptop; never part of a bundle.
 *
 * Calls are synchronous inside, so each is atomic within one process; across processes `ifNoneMatch` still is (a hard link
 * decides), `ifMatch` is not. Keys are restricted to what every file system can hold: no empty, `.` or `..` segment, no
 * backslash, no NUL; and a key cannot be the folder of another one.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { type ListOptions, type ObjectContent, type ObjectStream, type ObjectSummary, StorageError, type VersionedStore, type VersionSummary, type WriteCondition } from './port';

/** Large enough that the cost per chunk vanishes. */
const CHUNK_BYTES = 1 << 20;

/** Files being written; a leading dot keeps them out of listings. */
const PENDING = '.pending-';

export class FolderStore implements VersionedStore {
  /** Etag per path, as long as the file's size, time and inode stay: listing must not read everything again. */
  private readonly etags = new Map<string, { readonly stamp: string; readonly etag: string }>();
  private writes = 0;

  /** @param root folder that holds a folder per bucket */
  public constructor(private readonly root: string) {}

  public async *list(bucket: string, { prefix, startAfter, delimiter }: ListOptions): AsyncGenerator<ObjectSummary> {
    const folder = join(this.root, bucketName(bucket));
    const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    if (start !== '') checkKey(`${start}x`);
    const isWanted = (path: string): boolean =>
      (path.startsWith(prefix) ? delimiter === undefined || !path.includes(delimiter, prefix.length) : prefix.startsWith(path)) &&
      (startAfter === undefined || isBehind(path, startAfter));
    for (const key of keysBelow(folder, start, isWanted)) {
      if (!key.startsWith(prefix)) continue;
      const path = join(folder, key);
      const stats = statIfFile(path);
      if (!stats) continue; // removed since its folder was read
      yield { key, etag: this.etagOf(path, stats), size: Number(stats.size), lastModified: new Date(Number(stats.mtimeMs)) };
    }
  }

  /** A folder keeps none. */
  public async *versions(): AsyncGenerator<VersionSummary> {}

  public async read(bucket: string, key: string): Promise<ObjectContent> {
    const body = readOrFail(this.path(bucket, key), `${bucket}/${key}`);
    return { etag: md5(body), body };
  }

  public async stream(bucket: string, key: string, versionId?: string): Promise<ObjectStream> {
    if (versionId !== undefined) throw notFound(`${bucket}/${key} version ${versionId}`);
    const path = this.path(bucket, key);
    const stats = statIfFile(path);
    if (!stats) throw notFound(`${bucket}/${key}`);
    return { etag: this.etagOf(path, stats), chunks: chunksOf(path), discard: () => undefined };
  }

  public async write(bucket: string, key: string, body: string | Uint8Array, condition?: WriteCondition): Promise<string> {
    const path = this.path(bucket, key);
    const folder = join(path, '..');
    fs.mkdirSync(folder, { recursive: true });
    const pending = join(folder, `${PENDING}${process.pid}-${this.writes++}`);
    fs.writeFileSync(pending, body);
    try {
      if (condition && 'ifNoneMatch' in condition) {
        linkIfFree(pending, path, `${bucket}/${key}`);
      } else {
        if (condition) this.requireEtag(path, condition.ifMatch, `${bucket}/${key}`);
        fs.renameSync(pending, path);
      }
    } finally {
      fs.rmSync(pending, { force: true });
    }
    return md5(body);
  }

  private path(bucket: string, key: string): string {
    checkKey(key);
    return join(this.root, bucketName(bucket), key);
  }

  private requireEtag(path: string, expected: string, where: string): void {
    const stats = statIfFile(path);
    const actual = stats ? this.etagOf(path, stats) : undefined;
    if (actual !== expected) {
      throw new StorageError('PreconditionFailed', `${where}: got etag ${actual ?? 'of no object'}, expected ${expected}; read it again`);
    }
  }

  private etagOf(path: string, stats: fs.BigIntStats): string {
    const stamp = `${stats.ino}:${stats.size}:${stats.mtimeNs}`;
    const known = this.etags.get(path);
    if (known?.stamp === stamp) return known.etag;
    const etag = md5(fs.readFileSync(path));
    this.etags.set(path, { stamp, etag });
    return etag;
  }
}

function bucketName(bucket: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(bucket)) {
    throw new Error(`bucket ${JSON.stringify(bucket)}: expected letters, digits, dots, underscores and hyphens, beginning with a letter or digit`);
  }
  return bucket;
}

function checkKey(key: string): void {
  const bad = key.includes('\\') || key.includes('\0') || key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..');
  if (bad) throw new Error(`key ${JSON.stringify(key)}: expected segments that a folder can hold, none of them empty, "." or ".."`);
}

/** Keys in byte order; a folder sorts as its name with the slash, as its keys do. Folders that are not wanted are not read. */
function* keysBelow(bucketFolder: string, start: string, isWanted: (path: string) => boolean): Generator<string> {
  const paths = readFolder(join(bucketFolder, start))
    .filter((entry) => !entry.name.startsWith(PENDING))
    .map((entry) => `${start}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .filter(isWanted)
    .sort(compareBytes);
  for (const path of paths) {
    if (path.endsWith('/')) yield* keysBelow(bucketFolder, path, isWanted);
    else yield path;
  }
}

/** True for a key behind the other in byte order, and for a folder that may hold one. */
function isBehind(path: string, startAfter: string): boolean {
  return compareBytes(path, startAfter) > 0 || (path.endsWith('/') && startAfter.startsWith(path));
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function readFolder(folder: string): fs.Dirent[] {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function statIfFile(path: string): fs.BigIntStats | undefined {
  try {
    const stats = fs.statSync(path, { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

function readOrFail(path: string, where: string): Buffer {
  try {
    return fs.readFileSync(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw notFound(where, error);
    throw error;
  }
}

function linkIfFree(pending: string, path: string, where: string): void {
  try {
    fs.linkSync(pending, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw new StorageError('PreconditionFailed', `${where}: exists already, expected a free key`, { cause: error });
    throw error;
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = fs.openSync(path, 'r');
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const bytes = fs.readSync(file, chunk, 0, CHUNK_BYTES, null);
      if (bytes === 0) return;
      yield chunk.subarray(0, bytes);
    }
  } finally {
    fs.closeSync(file);
  }
}

function md5(body: string | Uint8Array): string {
  return createHash('md5').update(body).digest('hex');
}

function notFound(where: string, cause?: unknown): StorageError {
  return new StorageError('NotFound', `${where}: no such object`, { cause });
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
