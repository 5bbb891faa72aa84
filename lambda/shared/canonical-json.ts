/** One text per value, whatever the order of members, so that equal values have equal fingerprints. */
import { createHash } from 'node:crypto';

/**
 * JSON without spaces, members in ascending order of their names (UTF-16 units), numbers in shortest form.
 *
 * @throws TypeError for what JSON cannot hold: a number that is not finite, a function, `undefined` in a list. A member that is
 * `undefined` is left out.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`canonical JSON: got ${typeof value === 'number' ? value : typeof value}, expected a value that JSON can hold`);
}

/** The first 16 hexadecimal digits of the SHA-256 over the canonical JSON of the value. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}
