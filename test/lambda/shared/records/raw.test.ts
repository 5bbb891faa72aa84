/** Tests that rows counted from their bytes are counted as those that are read as texts and values: the same partial, byte for byte. */
import { describe, expect, it } from 'vitest';
import type { CaptureLayout, LogFormat } from '../../../../lib/contract/dataset';
import { cut } from '../../support/chunks';
import { captureLine, counted, csvLine, jsonLine, LAYOUT } from '../../support/log-lines';
import { fc } from '../../support/property';

const FORMATS: readonly [what: string, LogFormat, string, fc.Arbitrary<string>, CaptureLayout?][] = [
  ['CSV', 'csv', 'delay,stops,origin,score\n', csvLine],
  ['JSON Lines', 'jsonl', '', jsonLine],
  ['captures', 'capture', '', captureLine],
  ['captures whose responses are not looked at', 'capture', '', captureLine, { inputs: LAYOUT.inputs, outputs: [] }],
];

describe.each(FORMATS)('a log in %s', (_, format, head, line, layout) => {
  it('counts the same from bytes as from texts and values, however it is cut into chunks', async () => {
    const some = fc.oneof({ weight: 12, arbitrary: line.map((text) => Buffer.from(text)) }, fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)));
    await fc.assert(
      fc.asyncProperty(fc.array(some, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 4 }), fc.constantFrom('\n', '\r\n'), async (lines, cuts, end) => {
        const bytes = Buffer.concat([Buffer.from(head), ...lines.flatMap((one) => [one, Buffer.from(end)])]);
        const fast = await counted(format, cut(bytes, cuts), 'bytes', layout);
        expect(JSON.stringify(fast)).toBe(JSON.stringify(await counted(format, [bytes], 'values', layout)));
      }),
      { numRuns: Number(process.env.RAW_RUNS ?? 1500) },
    );
  });
});

describe('lines of a form that was learnt from a line like them', () => {
  const input = '"endpointInput":{"data":"1,2,ORD","encoding":"CSV"}';
  const output = '"endpointOutput":{"data":"0.5","encoding":"CSV"}';

  it.each([
    ['two members of one name, of which the last counts', `{"captureData":{${output}},"captureData":{${input}}}`],
    ['a text that looks like a member', `{"captureData":{${input}},"eventMetadata":{"eventId":"a","customAttributes":["\\"data\\":\\"9,9,JFK\\""]}}`],
    ['a member that is called like one of ours, somewhere else', `{"captureData":{${input}},"data":"9,9,JFK","eventMetadata":{"endpointInput":{"data":"8,8,JFK"}}}`],
    ['a name with a point in it', `{"captureData":{${input}},"captureData.endpointOutput":{"data":"0.1"}}`],
    ['an empty inferenceId', `{"captureData":{${input},${output}},"eventMetadata":{"inferenceId":"","eventId":"a"}}`],
    ['a time that is a number', `{"captureData":{${input}},"eventMetadata":{"inferenceTime":5}}`],
    ['something behind it', `{"captureData":{${input}}}x`],
    ['white space behind it', `{"captureData":{${input}}} `],
    ['an encoding in other letters', `{"captureData":{"endpointInput":{"encoding":"csv","data":"1,2,ORD"}}}`],
    ['a control character in its payload', `{"captureData":{"endpointInput":{"data":"1,2,O\tD","encoding":"CSV"}}}`],
    ['a response with escapes', `{"captureData":{${input},"endpointOutput":{"encoding":"JSON","data":"{\\"a\\":1}"}}}`],
    ['a response with an escape that is none', `{"captureData":{${input},"endpointOutput":{"encoding":"JSON","data":"\\x"}}}`],
    ['more rows than are kept at once', `{"captureData":{"endpointInput":{"data":"${'1,2,ORD\\n'.repeat(300)}","encoding":"CSV"}}}`],
  ])('count the same with %s', async (_, line) => {
    const first = `{"captureData":{${input}}}\n{"captureData":{${input},${output}},"eventMetadata":{"inferenceId":"b","eventId":"a"}}\n`;
    const bytes = Buffer.from(`${first}${`${line}\n`.repeat(3)}${first}`);
    for (const layout of [LAYOUT, { inputs: LAYOUT.inputs, outputs: [] }]) {
      expect(JSON.stringify(await counted('capture', [bytes], 'bytes', layout))).toBe(JSON.stringify(await counted('capture', [bytes], 'values', layout)));
    }
  });
});
