/**
 * Archives of files, the same bytes on every machine: no times, no owners, files in the order of their names, and not compressed,
 * because compressors differ between versions. POSIX.1-1988 `ustar` within gzip.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * @see https://www.rfc-editor.org/rfc/rfc1952
 */
import { crc32 } from 'node:zlib';

const BLOCK = 512;
/** A deflate block that is stored holds no more. */
const STORED = 0xffff;
/** Magic, deflate, no flags, no time, no level, unknown system. */
const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** True where the path, with slashes, fits into a header: 100 bytes, or 155 more before a slash. */
export function fitsTar(path: string): boolean {
  return splitPath(path) !== undefined;
}

/** @param files by their path, with slashes; paths for which {@link fitsTar} */
export function tarGz(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const members = [...files].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([path, content]) => [
    header(path, content.length),
    content,
    Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK),
  ]);
  return gzip(Buffer.concat([...members, Buffer.alloc(2 * BLOCK)]));
}

function header(path: string, size: number): Buffer {
  const split = splitPath(path);
  if (!split) throw new Error(`${path}: got a path of ${path.length} characters, expected one that a tar header holds; shorten it`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, offset: number, length: number): void => void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset);
  block.write(split.name, 0);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  // A regular file.
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(split.prefix, 345);
  block.fill(' ', 148, 156);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function splitPath(path: string): { readonly prefix: string; readonly name: string } | undefined {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  const slashes = [...path.matchAll(/\//g)].map(({ index }) => index);
  return slashes.map((at) => ({ prefix: path.slice(0, at), name: path.slice(at + 1) })).find(({ prefix, name }) => Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100);
}

function gzip(content: Buffer): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += STORED) {
    const stored = content.subarray(at, at + STORED);
    const last = at + STORED >= content.length;
    blocks.push(Buffer.from([last ? 1 : 0, stored.length & 0xff, stored.length >> 8, ~stored.length & 0xff, (~stored.length >> 8) & 0xff]), stored);
  }
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([GZIP_HEADER, ...blocks, trailer]);
}
