/** Tests of bins for numbers of any size. */
import { expect, it } from 'vitest';
import { floatBin } from '../../../lambda/stats/float-bin';
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
  fc.assert(fc.property(fc.double({ min: 1e-200, max: 1e200, noNaN: true }), (value) => {
    expect(floatBin(value * (1 + 1 / 255))).toBeGreaterThan(floatBin(value));
    expect(floatBin(-value * (1 + 1 / 255))).toBeLessThan(floatBin(-value));
  }));
  expect(floatBin(-0)).toBe(floatBin(0));
  expect(floatBin(1)).toBe(floatBin(1 + 1 / 512));
});
