/** Tests of the cache of days of partials. */
import { describe, expect, it } from 'vitest';
import type { PartialsDocument } from '../../../lib/contract/partial';
import { PartialCache } from '../../../lambda/drift-check/partial-cache';

function partials(day: string, counts: number): PartialsDocument {
  const feature = { present: 0, missing: 0, invalid: 0, nonFinite: 0, counts: new Array<number>(counts).fill(0) };
  return { version: 1, modelId: 'flights', baselineId: 'b', day, hours: [{ hour: `${day}T00:00:00Z`, inputs: [], rows: 0, quarantined: 0, features: [feature] }] };
}

describe('PartialCache', () => {
  it('gives back a day as long as the etag is the same', () => {
    const cache = new PartialCache();
    const one = partials('1', 10);
    cache.set('key', 'etag', one);
    expect(cache.get('key', 'etag')).toBe(one);
    expect(cache.get('key', 'other')).toBeUndefined();
    expect(cache.get('other', 'etag')).toBeUndefined();
  });

  it('forgets what was not used for longest when it is full', () => {
    const cache = new PartialCache(40);
    for (const key of ['a', 'b', 'c']) cache.set(key, 'e', partials(key, 10));
    expect(cache.get('a', 'e')).toBeDefined();
    cache.set('d', 'e', partials('d', 10));
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key, 'e') !== undefined)).toEqual(['a', 'c', 'd']);
  });

  it('counts a replaced day once', () => {
    const cache = new PartialCache(25);
    for (let i = 0; i < 10; i++) cache.set('a', `e${i}`, partials('a', 10));
    cache.set('b', 'e', partials('b', 10));
    expect(cache.get('a', 'e9')).toBeDefined();
    expect(cache.get('b', 'e')).toBeDefined();
  });

  it('does not keep what is larger than it', () => {
    const cache = new PartialCache(5);
    cache.set('a', 'e', partials('a', 10));
    expect(cache.get('a', 'e')).toBeUndefined();
  });
});
