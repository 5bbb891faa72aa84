/**
 * Files as a ZIP archive: names in order, contents as they are, no times, so that the same files give the same bytes.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16
 */
import { crc32 } from 'node:zlib';

const VERSION = 20;
/** Bit 11: names are UTF-8. */
const UTF8_NAMES = 0x800;
/** 1 January 1980, the earliest day there is. */
const DATE = 0x21;

/** @param files by path, with slashes */
export function zipped(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const entries: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const [path, body] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const name = Buffer.from(path);
    // What both headers of a file say of it.
    const facts = numbers([VERSION, 2], [UTF8_NAMES, 2], [0, 2], [0, 2], [DATE, 2], [crc32(body), 4], [body.length, 4], [body.length, 4], [name.length, 2], [0, 2]);
    const entry = [Buffer.from('PK\x03\x04', 'latin1'), facts, name, body];
    directory.push(Buffer.from('PK\x01\x02', 'latin1'), numbers([VERSION, 2]), facts, numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), name);
    entries.push(...entry);
    offset += entry.reduce((sum, { length }) => sum + length, 0);
  }
  const listed = Buffer.concat(directory);
  const end = numbers([0, 2], [0, 2], [files.size, 2], [files.size, 2], [listed.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...entries, listed, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

/** Little-endian. */
function numbers(...values: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(values.map(([value, bytes]) => {
    const written = Buffer.alloc(bytes);
    written.writeUIntLE(value, 0, bytes);
    return written;
  }));
}
