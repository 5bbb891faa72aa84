/** Tests that rows counted from their bytes are counted as those that are read as texts and values: the same partial, byte for byte. */
import { describe, expect, it } from 'vitest';
import type { LogFormat } from '../../../../lib/contract/dataset';
import { cut } from '../../support/chunks';
import { captureLine, counted, csvLine, jsonLine } from '../../support/log-lines';
import { fc } from '../../support/property';

const FORMATS: readonly [LogFormat, string, fc.Arbitrary<string>][] = [
  ['csv', 'delay,stops,origin,score\n', csvLine],
  ['jsonl', '', jsonLine],
  ['capture', '', captureLine],
];

describe.each(FORMATS)('a log in %s', (format, head, line) => {
  it('counts the same from bytes as from texts and values, however it is cut into chunks', async () => {
    const some = fc.oneof({ weight: 12, arbitrary: line.map((text) => Buffer.from(text)) }, fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)));
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 4 }), fc.constantFrom('\n', '\r\n'), async (lines, cuts, end) => {
        const bytes = Buffer.concat([Buffer.from(head), ...lines.flatMap((one) => [one, Buffer.from(end)])]);
        const fast = await counted(format, cut(bytes, cuts), 'bytes');
        expect(JSON.stringify(fast)).toBe(JSON.stringify(await counted(format, [bytes], 'values')));
      }),
      { numRuns: Number(process.env.RAW_RUNS ?? 1500) },
    );
  });
});
