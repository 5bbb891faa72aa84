/**
 * Bodies as the SDK sends them: framed in chunks, with checksums before or after.
 *
 * Documented: `aws-chunked` bodies are `<hex length>[;chunk-signature=…]`, the bytes, and so on until a chunk of length 0, then trailers;
 * a checksum that does not fit is `BadDigest`. Signatures of chunks are not checked, as no signature is.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { ServiceError } from '../services/service-error';
import type { WireRequest } from './message';

type Headers = WireRequest['headers'];

const CRLF = '\r\n';

/** The content, whatever its framing. */
export function contentOf({ headers, body }: WireRequest): Buffer {
  const isFramed = headers['content-encoding']?.split(',').some((coding) => coding.trim() === 'aws-chunked') || headers['x-amz-content-sha256']?.startsWith('STREAMING-');
  const { content, trailers } = isFramed ? unframed(body) : { content: body, trailers: {} };
  requireChecksums(content, { ...headers, ...trailers });
  const announced = headers['x-amz-decoded-content-length'];
  if (announced !== undefined && Number(announced) !== content.length) throw new ServiceError('IncompleteBody', `got ${content.length} bytes, expected ${announced} as the header says`, false);
  return content;
}

function unframed(body: Buffer): { readonly content: Buffer; readonly trailers: Headers } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf(CRLF, at);
    const size = end < 0 ? '' : body.toString('latin1', at, end).replace(/;.*$/, '');
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) throw malformed(at);
    const from = end + CRLF.length;
    const length = parseInt(size, 16);
    if (length === 0) return { content: Buffer.concat(parts), trailers: trailersIn(body.toString('latin1', from)) };
    if (body.toString('latin1', from + length, from + length + CRLF.length) !== CRLF) throw malformed(from + length);
    parts.push(body.subarray(from, from + length));
    at = from + length + CRLF.length;
  }
}

function malformed(at: number): ServiceError {
  return new ServiceError('IncompleteBody', `got a body whose chunk at byte ${at} cannot be read, expected its length in hexadecimal and that many bytes`, false);
}

function trailersIn(text: string): Headers {
  return Object.fromEntries(
    text.split(CRLF).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}

/** In base64, by the header that brings it. */
const CHECKSUMS: Readonly<Record<string, (content: Buffer) => string>> = {
  'content-md5': (content) => createHash('md5').update(content).digest('base64'),
  'x-amz-checksum-crc32': (content) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    return sum.toString('base64');
  },
  'x-amz-checksum-sha1': (content) => createHash('sha1').update(content).digest('base64'),
  'x-amz-checksum-sha256': (content) => createHash('sha256').update(content).digest('base64'),
};

/** Headers that say something about checksums and are none. */
const ABOUT_CHECKSUMS = ['x-amz-checksum-mode', 'x-amz-checksum-algorithm', 'x-amz-checksum-type'];

function requireChecksums(content: Buffer, headers: Headers): void {
  for (const [name, expected] of Object.entries(headers)) {
    if (ABOUT_CHECKSUMS.includes(name) || (name !== 'content-md5' && !name.startsWith('x-amz-checksum-'))) continue;
    const checksum = CHECKSUMS[name];
    if (!checksum) throw new ServiceError('NotSimulated', `S3: got the checksum ${name}, expected one of ${Object.keys(CHECKSUMS).join(', ')}; others are not simulated`, false);
    if (checksum(content) !== expected) throw new ServiceError('BadDigest', `got ${name} ${expected}, expected ${checksum(content)}`, false);
  }
}
