/** Tests of the last steps of MurmurHash3. */
import { describe, expect, it } from 'vitest';
import { mixedBits } from '../../../lambda/stats/mixed-bits';

describe('mixedBits', () => {
  it('has the values of MurmurHash3, whose hash of nothing with a seed is that of the seed', () => {
    expect([0, 1, 0xffffffff].map(mixedBits)).toEqual([0, 0x514e28b7, 0x81f16f39]);
  });

  it('puts neighbours anywhere, and no two at the same place', () => {
    const places = Array.from({ length: 10_000 }, (_, value) => mixedBits(value));
    expect(new Set(places).size).toBe(10_000);
    const halves = [0, 0];
    for (const place of places) halves[place >>> 31]! += 1;
    expect(Math.abs(halves[0]! - halves[1]!)).toBeLessThan(400);
  });
});
