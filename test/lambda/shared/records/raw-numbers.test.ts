/** Tests that numbers are read from bytes to the last bit: bins alone would not show it. */
import { describe, expect, it } from 'vitest';
import { FieldScanner, terminators } from '../../../../lambda/shared/records/raw-fields';
import { JsonRowScanner } from '../../../../lambda/shared/records/raw-json';
import { CellKind, RawRow } from '../../../../lambda/shared/records/raw-row';
import { fc } from '../../support/property';

const decimal = fc.oneof(
  fc.stringMatching(/^-?[0-9]{1,25}\.?[0-9]{0,25}$/),
  fc.stringMatching(/^-?\.[0-9]{1,25}$/),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.bigInt({ min: 2n ** 53n - 20n, max: 2n ** 53n + 20n }).map(String),
  fc.stringMatching(/^-?[0-9]{1,8}\.[0-9]{8,15}$/),
  // Halfway between two doubles, and just beside it.
  fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.constantFrom('.5', '.49999', '.50001', '.5000')).map((parts) => parts.join('')),
  fc.tuple(fc.bigInt({ min: 2n ** 52n, max: 2n ** 53n - 1n }), fc.bigInt({ min: 1n, max: 16n }), fc.integer({ min: -1, max: 1 })).map(([half, shift, beside]) => String((2n * half + 1n) * 2n ** shift + BigInt(beside))),
  fc.tuple(fc.bigInt({ min: 2n ** 53n - 20n, max: 2n ** 56n }), fc.integer({ min: 0, max: 30 })).map(([digits, scale]) => `0.${'0'.repeat(scale)}${digits}`),
);

describe('a field', () => {
  it('is the number that the language reads, for any digits', () => {
    const row = new RawRow([true]);
    const scanner = new FieldScanner(row, terminators(10), Int32Array.of(0));
    fc.assert(
      fc.property(decimal, (text) => {
        const bytes = Buffer.from(`${text}\n`);
        expect(scanner.scan(bytes, 0)).toBe(text.length);
        row.bytes = bytes;
        expect(row.cell(0)).toBe(text);
        if (/[eE]/.test(text)) expect(row.kinds[0]).toBe(CellKind.text);
        else expect([row.kinds[0], row.values[0]]).toEqual([CellKind.decimal, Number(text) + 0]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('a JSON member', () => {
  it('is the number that JSON.parse reads, for any digits and exponents, and nothing where JSON.parse reads none', () => {
    const row = new RawRow([true]);
    const scanner = new JsonRowScanner(['a'], row);
    const json = fc.oneof(decimal, fc.tuple(decimal, fc.constantFrom('e', 'E', 'e+', 'E-', 'e-'), fc.integer({ min: 0, max: 400 })).map(([digits, mark, exponent]) => `${digits}${mark}${exponent}`));
    fc.assert(
      fc.property(json, (text) => {
        const line = `{"a":${text}}`;
        const isRead = scanner.scan(Buffer.from(`${line}\n`), 0, line.length);
        const parsed = parse(line);
        if (isRead) expect([row.kinds[0], row.values[0]]).toEqual([CellKind.number, parsed! + 0]);
        else expect(parsed === undefined || !Number.isFinite(parsed)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

function parse(line: string): number | undefined {
  try {
    return (JSON.parse(line) as { readonly a: number }).a;
  } catch {
    return undefined;
  }
}
