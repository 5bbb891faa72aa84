/** Tests of the double just below a double. */
import { describe, expect, it } from 'vitest';
import { nextDown } from '../../../lambda/stats/next-down';
import { fc } from '../support/property';

describe('nextDown', () => {
  it('steps by one unit in the last place', () => {
    expect(nextDown(1)).toBe(1 - Number.EPSILON / 2);
    expect(nextDown(-1)).toBe(-1 - Number.EPSILON);
  });

  it('passes zero by the smallest number', () => {
    expect(nextDown(0)).toBe(-Number.MIN_VALUE);
    expect(nextDown(-0)).toBe(-Number.MIN_VALUE);
    expect(nextDown(Number.MIN_VALUE)).toBe(0);
  });

  it('leaves alone what has nothing below', () => {
    expect(nextDown(-Infinity)).toBe(-Infinity);
    expect(nextDown(NaN)).toBeNaN();
    expect(nextDown(-Number.MAX_VALUE)).toBe(-Infinity);
    expect(nextDown(Infinity)).toBe(Number.MAX_VALUE);
  });

  it('is below its argument with no double in between', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const below = nextDown(value);
        expect(below).toBeLessThan(value);
        const middle = below / 2 + value / 2;
        expect(middle <= below || middle >= value).toBe(true);
      }),
    );
  });
});
