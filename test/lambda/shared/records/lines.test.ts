/** Tests of the line splitter: any cutting into chunks gives the same lines. */
import { describe, expect, it } from 'vitest';
import { LineSplitter, MAX_LINE_BYTES } from '../../../../lambda/shared/records/lines';
import { cut } from '../../support/chunks';
import { fc } from '../../support/property';

type Seen = readonly [number, string];

function split(chunks: readonly Uint8Array[], maxLineBytes?: number): Seen[] {
  const seen: Seen[] = [];
  const splitter = new LineSplitter(
    { line: (text, number) => seen.push([number, text]), unreadable: (number, reason) => seen.push([number, `! ${reason}`]) },
    maxLineBytes,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return seen;
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('LineSplitter', () => {
  it('numbers lines from 1, blank ones included', () => {
    expect(split([bytes('a\n\nb\n')])).toEqual([[1, 'a'], [2, ''], [3, 'b']]);
  });

  it('takes a last line without a line feed', () => {
    expect(split([bytes('a\nb')])).toEqual([[1, 'a'], [2, 'b']]);
  });

  it('has no line in nothing', () => {
    expect(split([])).toEqual([]);
    expect(split([bytes('')])).toEqual([]);
  });

  it('drops a byte order mark at the beginning, and only there', () => {
    for (const chunks of [[bytes('\uFEFFa\n\uFEFFb\n')], [bytes('\uFEFFa\n'), bytes('\uFEFFb\n')]]) {
      expect(split(chunks)).toEqual([[1, 'a'], [2, '\uFEFFb']]);
    }
  });

  it('reports lines that are not UTF-8 and reads the others', () => {
    const broken = Buffer.concat([bytes('é\nsecond\n'), Buffer.from([0x66, 0xff, 0x0a]), bytes('ü\nlast\n')]);
    expect(split([broken])).toEqual([[1, 'é'], [2, 'second'], [3, '! not UTF-8'], [4, 'ü'], [5, 'last']]);
  });

  it('reports a line above the limit and goes on behind it', () => {
    expect(split([bytes('12345\n123456\n1234567'), bytes('8901\nok\n')], 5)).toEqual([
      [1, '12345'],
      [2, '! longer than 5 bytes'],
      [3, '! longer than 5 bytes'],
      [4, 'ok'],
    ]);
  });

  it('reads a line of exactly 8 MiB and no longer one', () => {
    expect(split([Buffer.alloc(MAX_LINE_BYTES, 'x')])[0]![1]).toHaveLength(MAX_LINE_BYTES);
    expect(split([Buffer.alloc(MAX_LINE_BYTES + 1, 'x')])).toEqual([[1, '! longer than 8388608 bytes']]);
  });

  it('does not keep what belongs to a line that is too long', () => {
    const splitter = new LineSplitter({ line: () => undefined, unreadable: () => undefined }, 100);
    for (let i = 0; i < 50; i++) splitter.push(Buffer.alloc(100, 'x'));
    expect(JSON.stringify(splitter).length).toBeLessThan(500);
  });

  it('gives the same lines however the bytes are cut, and counts every line once', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => bytes(text.replaceAll('\n', ' '))),
      fc.uint8Array({ maxLength: 12 }).map((some) => some.map((byte) => (byte === 10 ? 0 : byte))),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 8 }), (lines, cuts) => {
        const whole = Buffer.concat(lines.flatMap((one) => [one, bytes('\n')]));
        const seen = split([whole], 20);
        expect(split(cut(whole, cuts), 20)).toEqual(seen);
        expect(seen.map(([number]) => number)).toEqual(lines.map((_, index) => index + 1));
      }),
      { numRuns: 300 },
    );
  });
});
