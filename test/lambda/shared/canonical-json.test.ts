/** Tests of canonical JSON and fingerprints. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, fingerprint } from '../../../lambda/shared/canonical-json';
import { fc } from '../support/property';

describe('canonicalJson', () => {
  it('sorts members at every depth and writes no spaces', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  it('leaves out members that are undefined', () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  it.each([NaN, Infinity, undefined, () => 1, [undefined], { a: -Infinity }])('refuses what JSON cannot hold (%#)', (value) => {
    expect(() => canonicalJson(value)).toThrow('expected a value that JSON can hold');
  });

  it('is JSON of the same value, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

describe('fingerprint', () => {
  it('is the beginning of the SHA-256 over the canonical JSON', () => {
    expect(fingerprint({ b: 1, a: 2 })).toBe(createHash('sha256').update('{"a":2,"b":1}').digest('hex').slice(0, 16));
  });
});

/** The same value with members in reversed order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([name, member]) => [name, reversed(member)]));
}
