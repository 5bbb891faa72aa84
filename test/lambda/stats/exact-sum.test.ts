/** Tests of sums without rounding. */
import { describe, expect, it } from 'vitest';
import { ExactSum } from '../../../lambda/stats/exact-sum';
import { fc } from '../support/property';

const wild = fc.array(fc.oneof(fc.double({ min: -1e30, max: 1e30, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(1e16, -1e16, 0.1)), { maxLength: 40 });

function sumOf(terms: readonly number[]): ExactSum {
  const sum = new ExactSum();
  for (const term of terms) sum.add(term);
  return sum;
}

/** The exact sum as a whole number of 2^−1074, rounded by BigInt's own conversion. */
function byWholeNumbers(terms: readonly number[]): number {
  const bits = new DataView(new ArrayBuffer(8));
  let total = 0n;
  for (const term of terms) {
    bits.setFloat64(0, term);
    const raw = bits.getBigUint64(0);
    const exponent = Number((raw >> 52n) & 0x7ffn);
    const mantissa = (raw & 0xfffffffffffffn) | (exponent > 0 ? 1n << 52n : 0n);
    const value = mantissa << BigInt(Math.max(0, exponent - 1));
    total += raw >> 63n ? -value : value;
  }
  // Number(bigint) rounds to the nearest, halves to even; what is left of 2^−1074 is scaled in two steps, exactly.
  const size = total < 0n ? -total : total;
  const shift = Math.max(0, size.toString(2).length - 64);
  const sticky = (size >> BigInt(shift)) | (size & ((1n << BigInt(shift)) - 1n) ? 1n : 0n);
  const rounded = Number(sticky) * 2 ** (shift - 1074 + 600) * 2 ** -600;
  return total < 0n ? -rounded : rounded;
}

describe('ExactSum', () => {
  it('loses nothing where plain addition does', () => {
    expect(sumOf([1e16, 1, -1e16]).value).toBe(1);
    expect(sumOf(new Array<number>(10).fill(0.1)).value).toBe(1);
    expect(sumOf([1, 1e100, 1, -1e100]).value).toBe(2);
    expect(sumOf([]).value).toBe(0);
  });

  it('rounds once, halves by what lies below', () => {
    expect(sumOf([1, 2 ** -53]).value).toBe(1);
    expect(sumOf([1, 2 ** -53, 2 ** -110]).value).toBe(1 + 2 ** -52);
    expect(sumOf([1, 2 ** -53, -(2 ** -110)]).value).toBe(1);
    expect(sumOf([-1, -(2 ** -53), -(2 ** -110)]).value).toBe(-1 - 2 ** -52);
    expect(sumOf([1, 2 ** -54, 2 ** -110]).value).toBe(1);
  });

  it('is the exact sum to the nearest double', () => {
    const scaled = wild.map((terms) => terms.filter((term) => term === 0 || Math.abs(term) > 1e-200));
    fc.assert(
      fc.property(scaled, (terms) => {
        expect(sumOf(terms).value + 0).toBe(byWholeNumbers(terms) + 0);
      }),
      { numRuns: 300 },
    );
  });

  it('is the same to the last bit for every order and every partition', () => {
    fc.assert(
      fc.property(wild, fc.nat(40), (terms, some) => {
        const at = some % (terms.length + 1);
        const merged = sumOf(terms.slice(at).reverse());
        merged.merge(sumOf(terms.slice(0, at)));
        expect(merged.value).toBe(sumOf(terms).value);
      }),
    );
  });

  it('multiplies without rounding', () => {
    const product = new ExactSum();
    product.addProduct(0.1, 0.1);
    product.add(-(0.1 * 0.1));
    // 0.1 is 3602879701896397 / 2^55.
    expect(product.value).toBe(Number(3602879701896397n ** 2n - BigInt(0.1 * 0.1 * 2 ** 115) / 32n) / 2 ** 110);
    const multiple = new ExactSum();
    multiple.addMultiple(sumOf([1e16, 1]), 3);
    multiple.add(-3e16);
    expect(multiple.value).toBe(3);
  });

  it('says what is not finite', () => {
    expect(sumOf([1, Infinity]).value).toBe(Infinity);
    expect(sumOf([Infinity, -Infinity]).value).toBeNaN();
    expect(sumOf([NaN, 1]).value).toBeNaN();
    const sum = sumOf([1]);
    sum.merge(sumOf([-Infinity]));
    expect(sum.value).toBe(-Infinity);
    const product = new ExactSum();
    product.addProduct(1e200, 1e200);
    expect(product.value).toBe(Infinity);
    const multiple = new ExactSum();
    multiple.addMultiple(sumOf([Infinity]), 2);
    expect(multiple.value).toBe(Infinity);
  });
});

describe('the terms of a sum', () => {
  it('are the same for equal sums whatever they were made of, and make the same sum again', () => {
    fc.assert(
      fc.property(wild, fc.nat(), (numbers, seed) => {
        const terms = sumOf(numbers).terms;
        const turned = [...numbers].sort((a, b) => ((a * 31 + seed) % 7) - ((b * 31 + seed) % 7));
        expect(sumOf(turned).terms).toEqual(terms);
        expect([ExactSum.of(terms).terms, ExactSum.of(terms).value]).toEqual([terms, sumOf(numbers).value]);
        expect(terms.every((term, index) => term !== 0 && (index === 0 || Math.abs(term) < Math.abs(terms[index - 1]!)))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('are none of 0, and refused of what is not finite', () => {
    expect([sumOf([]).terms, sumOf([0.1, -0.1]).terms]).toEqual([[], []]);
    expect(() => sumOf([Infinity]).terms).toThrow('terms of a sum: got Infinity, expected a finite sum');
  });
});
