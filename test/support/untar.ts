/** The members of a `tar.gz`: what is in it, and everything in its headers that could differ between machines. */
import { gunzipSync } from 'node:zlib';

export interface Member {
  readonly path: string;
  readonly content: string;
  readonly mode: string;
  readonly owner: string;
  readonly time: string;
}

export function untar(archive: Uint8Array): Member[] {
  const bytes = gunzipSync(archive);
  const members: Member[] = [];
  for (let at = 0; bytes[at] !== 0; ) {
    const header = bytes.subarray(at, at + 512);
    const field = (offset: number, length: number): string => header.toString('utf8', offset, offset + length).replace(/\0[\s\S]*$/, '');
    const checked = Buffer.from(header).fill(' ', 148, 156).reduce((sum, byte) => sum + byte, 0);
    if (parseInt(field(148, 8), 8) !== checked) throw new Error(`byte ${at}: got the checksum ${field(148, 8)}, expected ${checked.toString(8)}`);
    if (field(257, 6) !== 'ustar' || field(156, 1) !== '0') throw new Error(`byte ${at}: got no regular file in ustar, expected one`);
    const size = parseInt(field(124, 12), 8);
    members.push({
      path: [field(345, 155), field(0, 100)].filter((part) => part !== '').join('/'),
      content: bytes.toString('utf8', at + 512, at + 512 + size),
      mode: field(100, 8),
      owner: `${field(108, 8)}:${field(116, 8)}`,
      time: field(136, 12),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
