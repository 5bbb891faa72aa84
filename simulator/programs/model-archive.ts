/**
 * `model.tar.gz`: files of a folder as a tar archive, and back.
 *
 * Written as POSIX ustar: names in order, no times, no owners, so the same files give the same bytes. Read are ustar, and the long
 * names of GNU tar and of pax. Anything but plain files and folders is refused by name: a link could lead out of the folder.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Files } from './port';

const BLOCK = 512;
const LONGEST_NAME = 100;
const LONGEST_PREFIX = 155;
/** Where gzip says on which system it ran; 255 for unknown. */
const GZIP_SYSTEM = 9;
const PLAIN = ['0', '\0', '7'];
const FOLDER = '5';
const GNU_LONG_NAME = 'L';
const PAX = 'x';
const PAX_GLOBAL = 'g';

export class ArchiveError extends Error {}

export function packModel(files: Files): Uint8Array {
  const blocks = [...files].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))).flatMap(([path, body]) => {
    const padding = (BLOCK - (body.length % BLOCK)) % BLOCK;
    return [header(path, body.length), body, Buffer.alloc(padding)];
  });
  const archive = gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]), { level: 6 });
  archive[GZIP_SYSTEM] = 255;
  return archive;
}

/** @param maxBytes of what comes out @throws ArchiveError */
export function unpackModel(archive: Uint8Array, maxBytes: number): Map<string, Uint8Array> {
  const tar = unzipped(archive, maxBytes);
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const head = tar.subarray(at, at + BLOCK);
    const size = readSize(head);
    const body = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (body.length < size) throw new ArchiveError(`model archive: got ${body.length} bytes, expected ${size}, of ${field(head, 0, LONGEST_NAME)}`);
    const type = String.fromCharCode(head[156]!);
    if (type === GNU_LONG_NAME) longName = Buffer.from(body).toString('utf8').replace(/\0+$/, '');
    else if (type === PAX) longName = paxPath(body) ?? longName;
    else if (type !== PAX_GLOBAL) {
      const path = safePath(longName ?? fullName(head));
      if (PLAIN.includes(type)) files.set(path, body);
      else if (type !== FOLDER) throw new ArchiveError(`model archive: got ${path} of the type ${JSON.stringify(type)}, expected a plain file or a folder`);
      longName = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

function unzipped(archive: Uint8Array, maxBytes: number): Buffer {
  try {
    return gunzipSync(archive, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new ArchiveError(`model archive: got ${archive.length} bytes that cannot be unzipped (${(error as Error).message}), expected a .tar.gz of at most ${maxBytes} bytes`);
  }
}

function header(path: string, size: number): Buffer {
  const { prefix, name } = split(path);
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(prefix, 345);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** A long path is cut at a slash, as ustar allows. */
function split(path: string): { readonly prefix: string; readonly name: string } {
  if (Buffer.byteLength(path) <= LONGEST_NAME) return { prefix: '', name: path };
  for (let cut = path.indexOf('/'); cut >= 0; cut = path.indexOf('/', cut + 1)) {
    const prefix = path.slice(0, cut);
    const name = path.slice(cut + 1);
    if (Buffer.byteLength(prefix) <= LONGEST_PREFIX && Buffer.byteLength(name) <= LONGEST_NAME) return { prefix, name };
  }
  throw new ArchiveError(`model archive: got the path ${path}, expected at most ${LONGEST_NAME} bytes, or folders of ${LONGEST_PREFIX} before them`);
}

function fullName(head: Uint8Array): string {
  const isUstar = field(head, 257, 5) === 'ustar';
  const prefix = isUstar && head[262] === 0 ? field(head, 345, LONGEST_PREFIX) : '';
  const name = field(head, 0, LONGEST_NAME);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function readSize(head: Uint8Array): number {
  const size = Number.parseInt(field(head, 124, 12).trim() || '0', 8);
  if (!Number.isSafeInteger(size) || size < 0) throw new ArchiveError(`model archive: got the size ${field(head, 124, 12)}, expected octal digits`);
  return size;
}

function paxPath(body: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(Buffer.from(body).toString('utf8'))?.[1];
}

function safePath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..')) throw new ArchiveError(`model archive: got the path ${path}, expected one below the folder`);
  return parts.join('/');
}

function field(head: Uint8Array, at: number, length: number): string {
  const bytes = head.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}
