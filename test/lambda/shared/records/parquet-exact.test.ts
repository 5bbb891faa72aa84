/** Tests of what other writers put into Parquet: decimals, instants of 96 bits, columns without a value; and of how exact they are read. */
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { decimalOf, decimalScale } from '../../../../lambda/shared/records/parquet/exact';
import { readRecords } from '../../../../lambda/shared/records/read-records';
import { streamed } from '../../support/chunks';
import { fc } from '../../support/property';
import { RowsTaken } from '../../support/rows';

/**
 * Written by pyarrow 21, gzip: `gone` without a value, with a dictionary; `price` decimal(18, 4), `wide` decimal(38, 3), `whole` decimal(38, 0),
 * `at` instants of 96 bits.
 */
const PYARROW = Buffer.from('UEFSMRUEFQAVKEwVABUAEgAAH4sIAAAAAAAAAwMAAAAAAAAAAAAVABUOFTYsFQYVEBUGFQYcAAAAH4sIAAAAAAAAA2NiYGBgY2AAAOWyfg4HAAAAFQQVIBU8TBUEFQASAAAfiwgAAAAAAAADY2AAAT+F/2Bw4wMAZFEl4BAAAAAVABUSFTosFQYVEBUGFQYcAAAAH4sIAAAAAAAAA2NiYGBgZmZkZgIAzrELWQkAAAAVABVsFV4sFQYVABUGFQYcAAAAH4sIAAAAAAAAA2NiYGBgY2QAAS4znxlKdauy7uw6wIAKGP+jgr8APY2zJjYAAAAVABVsFUgsFQYVABUGFQYcAAAAH4sIAAAAAAAAA2NiYGBgY2SAABjN8B8NMKABAG6qjco2AAAAFQAVPBVYLBUGFQAVBhUGHAAAAB+LCAAAAAAAAANjYmBgYGZ2cDqQl73x/38PfVUGGJjepcoAAMAeHkQeAAAAFQQZbDUAGAZzY2hlbWEVCgAVDCUCGARnb25lJQBMHAAAABUOFRAVAhgFcHJpY2UlChUIFSQsXBUIFSQAAAAVDhUgFQIYBHdpZGUlChUGFUwsXBUGFUwAAAAVDhUgFQIYBXdob2xlJQoVABVMLFwVABVMAAAAFQYlAhgCYXQAFgYZHBlcJgAcFQwZNQAGEBkYBGdvbmUVBBYGFlAWoAEmTCYIKSwVBBUAFQIAFQAVEBUCADwWABkGGSYGAAAAACYAHBUOGTUABhAZGAVwcmljZRUEFgYWdBa4ASaAAiaoASksFQQVABUCABUAFRAVAgA8KQYZJgIEAAAAJgAcFQ4ZJQYAGRgEd2lkZRUEFgYWkgEWhAEm4AJJHBUAFQAVAgA8KQYZJgAGAAAAJgAcFQ4ZJQYAGRgFd2hvbGUVBBYGFpIBFm4m5ANJHBUAFQAVAgA8KQYZJgAGAAAAJgAcFQYZJQYAGRgCYXQVBBYGFmIWfibSBEkcFQAVABUCADwpBhkmAgQAAAAWygQWBiYIFsgFACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyMS4wLjAZXBwAABwAABwAABwAABwAAADEAQAAUEFSMQ==', 'base64');

/** Written by pyarrow 21, with LZ4. */
const LZ4 = Buffer.from('UEFSMRUEFSAVHkwVBBUAEgAAEQABAKDwPwAAAAAAAABAFQAVEhUULBUEFRAVBhUGHAAAAJACAAAABAEBAwIVBBksNQAYBnNjaGVtYRUCABUKJQIYAWEAFgQZHBkcJgAcFQoZNQAGEBkYAWEVDhYEFnQWdCZCJggpLBUEFQAVAgAVABUQFQIAPCkGGSYABAAAABZ0FgQmCBZ0ACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyMS4wLjAZHBwAAACEAAAAUEFSMQ==', 'base64');

async function rowsOf(bytes: Uint8Array, columns: readonly string[]): Promise<RowsTaken> {
  const taken = new RowsTaken();
  await readRecords({ key: 'x.parquet', format: 'parquet', chunks: streamed([bytes]), absentColumns: 'missing' }, columns, taken);
  return taken;
}

describe('a Parquet file of another writer', () => {
  it('may have a column without a value in pages that are packed, which takes no row with it', async () => {
    const { rows, quarantined } = await rowsOf(PYARROW, ['gone', 'price']);
    expect(quarantined).toEqual([]);
    expect(rows.map(([gone]) => gone)).toEqual([null, null, null]);
  });

  it('gives decimals as the numbers that their texts are in other formats, and whole ones to the last digit', async () => {
    const { rows } = await rowsOf(PYARROW, ['price', 'wide', 'whole']);
    expect(rows).toEqual([[2, 12345678901234567890123.456, 2n ** 64n], [-1, 0.001, -1n], [null, -0.003, 0n]]);
  });

  it('gives instants of 96 bits, also before 1970', async () => {
    const { rows } = await rowsOf(PYARROW, ['at']);
    expect(rows.flat()).toEqual([Date.UTC(1960, 0, 1) + 1, Date.UTC(2024, 0, 1), null]);
  });

  it('is unreadable where its pages are packed with what is not known, and says with what', async () => {
    const { rows, quarantined } = await rowsOf(LZ4, ['a']);
    expect(rows).toEqual([]);
    expect(quarantined).toEqual([{ line: 1, reason: 'pages that are packed with LZ4_RAW', lines: 2 }]);
  });
});

describe('a decimal', () => {
  it('is the double next to it, whatever it is stored as', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 127n), max: 2n ** 127n - 1n }), fc.integer({ min: 1, max: 37 }), (whole, scale) => {
        const bytes = Buffer.from(BigInt.asUintN(128, whole).toString(16).padStart(32, '0'), 'hex');
        const expected = Number(`${whole}e-${scale}`);
        expect([decimalOf(bytes, scale), decimalOf(whole, scale)]).toEqual([expected, expected]);
      }),
    );
  });

  it('of few bytes has its sign in the first bit', () => {
    expect([[0xff], [0x80], [0x7f], [0xff, 0xfe], [0x80, 0, 0, 0, 0, 0], []].map((bytes) => decimalOf(Uint8Array.from(bytes), 1))).toEqual([-0.1, -12.8, 12.7, -0.2, -(2 ** 47) / 10, 0]);
  });

  it('of more bytes than decimals have is refused before it takes time', () => {
    expect(() => decimalOf(new Uint8Array(33), 1)).toThrow('a decimal of more than 32 bytes');
  });

  it('has its scale where its writer says it', () => {
    expect(decimalScale({ name: 'a', converted_type: 'DECIMAL', scale: 2 })).toBe(2);
    expect(decimalScale({ name: 'a', converted_type: 'DECIMAL' })).toBe(0);
    expect(decimalScale({ name: 'a', logical_type: { type: 'DECIMAL', precision: 9, scale: 3 } })).toBe(3);
    expect(decimalScale({ name: 'a', converted_type: 'UTF8' })).toBeUndefined();
  });
});
