/** Tests of bins for numbers of any size. */
import { expect, it } from 'vitest';
import { boundedBin, floatBin, MOST_FLOAT_BINS } from '../../../lambda/stats/float-bin';
import { fc } from '../support/property';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

it('bins come in the order of the numbers', () => {
  fc.assert(fc.property(finite, finite, (one, other) => {
    const [low, high] = one <= other ? [one, other] : [other, one];
    expect(floatBin(low)).toBeLessThanOrEqual(floatBin(high));
  }));
  const numbers = [-Number.MAX_VALUE, -3, -1e-300, -Number.MIN_VALUE, 0, 1e-300, 3, Number.MAX_VALUE];
  const bins = numbers.map(floatBin);
  expect(bins).toEqual([...bins].sort((a, b) => a - b));
  expect(bins.every((bin) => Number.isInteger(bin) && bin >= 0 && bin < 2 ** 20)).toBe(true);
});

it('numbers that differ by more than a part in 256 have bins of their own, and minus zero is zero', () => {
  fc.assert(fc.property(fc.double({ min: 2 ** -64, max: 2 ** 63, noNaN: true }), (value) => {
    expect(floatBin(value * (1 + 1 / 255))).toBeGreaterThan(floatBin(value));
    expect(floatBin(-value * (1 + 1 / 255))).toBeLessThan(floatBin(-value));
  }));
  expect(floatBin(-0)).toBe(floatBin(0));
  expect(floatBin(1)).toBe(floatBin(1 + 1 / 512));
});

it('there are so many bins and no more, and all of them have numbers', () => {
  const bins = new Set<number>();
  for (let octave = -1080; octave < 1024; octave++) for (let part = 0; part < 256; part++) for (const sign of [1, -1]) bins.add(floatBin(sign * 2 ** octave * (1 + part / 256)));
  expect(bins.size).toBe(MOST_FLOAT_BINS);
});

it('numbers beyond the octaves share a bin with 0, or with the last number before', () => {
  const [least, most] = [2 ** -64, 2 ** 64];
  for (const sign of [1, -1]) {
    for (const small of [Number.MIN_VALUE, 1e-300, least * (1 - Number.EPSILON / 2)]) expect(floatBin(sign * small)).toBe(floatBin(0));
    expect(floatBin(sign * least)).not.toBe(floatBin(0));
    for (const large of [most, 1e300, Number.MAX_VALUE]) expect(floatBin(sign * large)).toBe(floatBin(sign * most * (1 - Number.EPSILON / 2)));
    expect(floatBin(sign * most)).not.toBe(floatBin((sign * most) / 1.01));
  }
});

it('bins that were counted without bounds become those of their numbers', () => {
  // As it was: the first twenty bits, in order.
  const unbounded = (value: number): number => {
    const high = new Uint32Array(Float64Array.of(value).buffer)[1]!;
    return (value < 0 ? ~high >>> 0 : (high | 0x80000000) >>> 0) >>> 12;
  };
  fc.assert(fc.property(finite, (value) => {
    expect(boundedBin(unbounded(value === 0 ? 0 : value))).toBe(floatBin(value));
    expect(boundedBin(floatBin(value))).toBe(floatBin(value));
  }), { numRuns: 1000 });
});
