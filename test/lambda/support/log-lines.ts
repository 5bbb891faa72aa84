/** Arbitrary lines of inference logs, plain and hostile, and what they are counted as. */
import type { CaptureLayout, LogFormat } from '../../../lib/contract/dataset';
import type { HourResult } from '../../../lambda/shared/hour-result';
import { PartialBuilder } from '../../../lambda/shared/partial-builder';
import { CellReader } from '../../../lambda/shared/records/cells';
import { readRecords } from '../../../lambda/shared/records/read-records';
import type { RowHandler } from '../../../lambda/shared/records/rows';
import { baselineOf, categorical, continuous, discrete } from './baselines';
import { streamed } from './chunks';
import { fc } from './property';

export const HOUR = '2001-02-03T04:00:00Z';
export const LAYOUT: CaptureLayout = { inputs: ['delay', 'stops', 'origin'], outputs: ['score'], inferenceId: 'id', eventTime: 'time' };
export const BASELINE = baselineOf([
  continuous('delay', Array.from({ length: 100 }, (_, index) => index - 20)),
  discrete('stops', [0, 1, 2], [80, 15, 5, 0]),
  categorical('origin', ['ORD', 'JFK', 'true', '1', 'Zürich', '__proto__', 'TRUE', '\ud800', '\uFFFD', ''], [60, 40, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
  continuous('score', Array.from({ length: 100 }, (_, index) => index / 100)),
  categorical('id', ['a', 'b'], [1, 1, 0]),
  categorical('time', ['2001-02-03T04:05:06Z'], [1, 0]),
]);
export const COLUMNS: readonly string[] = BASELINE.features.map(({ name }) => name);

/** What a log counts as: from bytes where that is possible, or as texts and values in any case. */
export async function counted(format: LogFormat, chunks: readonly Uint8Array[], way: 'bytes' | 'values', capture: CaptureLayout = LAYOUT): Promise<HourResult> {
  const builder = new PartialBuilder(BASELINE, new CellReader(['NA', '-999', '1.50']));
  const whole = builder.object({ key: 'log', etag: 'etag', size: 1 });
  const handler = way === 'bytes' ? whole : withoutBytes(whole);
  await readRecords({ key: 'log', format, ...(format === 'capture' ? { capture } : {}), chunks: streamed(chunks), absentColumns: 'missing' }, COLUMNS, handler);
  return builder.build(HOUR);
}

/** The handler as decoders see one that needs all cells. */
export function withoutBytes(handler: RowHandler): RowHandler {
  return { row: (cells, line) => handler.row(cells, line), quarantine: (line, reason, lines) => handler.quarantine(line, reason, lines) };
}

const numberText = fc.oneof(
  fc.double({ noNaN: true }).map(String),
  fc.integer({ min: -200, max: 200 }).map(String),
  fc.stringMatching(/^-?[0-9]{1,25}(\.[0-9]{0,25})?$/),
  fc.constantFrom('-0', '0', '00', '-', '.', '5.', '.5', '-.5', '1e3', '1E-3', '1e999', '+1', '-999', '-999.0', '1.50', '1.5', '9007199254740993', '9007199254740992', '0.1e', '1e+', '0x1f', 'Infinity', '1_0', '1'.repeat(400)),
);
const word = fc.oneof(fc.constantFrom('ORD', 'JFK', 'LAX', 'true', 'True', 'TRUE', 'false', 'NA', 'null', '', ' ', 'Zürich', '__proto__', 'constructor', '\uFFFD', 'x'.repeat(300)), fc.string({ unit: 'grapheme', maxLength: 6 }));
const field = fc.oneof({ weight: 3, arbitrary: numberText }, word.map((text) => text.replaceAll(/[\r\n]/g, '')));

/** A CSV line, often of four fields. */
export const csvLine = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(field, field, word.map((text) => text.replaceAll(/[\r\n]/g, '')), field).map((cells) => cells.join(',')) },
  fc.array(field, { maxLength: 6 }).map((cells) => cells.join(',')),
  fc.constantFrom('"1",2,ORD,3', '1,2,"O\nD",3', '1,2,"ORD,3', '1,2,OR"D,3', '1,2,ORD,3\r', '\r', '1,2,OR\rD,3'),
);

const jsonValue = fc.oneof(
  { weight: 3, arbitrary: numberText },
  { weight: 2, arbitrary: word.map((text) => JSON.stringify(text)) },
  fc.constantFrom('null', 'true', 'false', 'nul', '"\\u0041"', '"a\\"b"', '"tab\there"', '[]', '{}', '[1,{"a":2}]', '{"delay":1}', '""', '"NaN"', '"12"', '01', '-', '1.', '"unclosed'),
);
const jsonName = fc.constantFrom(...COLUMNS, 'other', '__proto__', 'dela\\u0079', 'x'.repeat(80)).map((name) => `"${name}"`);
const blank = fc.constantFrom('', '', '', ' ', '\t', '\r', '  ');
const member = fc.tuple(blank, jsonName, blank, blank, jsonValue).map(([before, name, one, two, value]) => `${before}${name}${one}:${two}${value}`);

export const jsonLine = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.integer({ min: -30, max: 90 }), word, numberText).map(([delay, origin, score]) => `{"delay":${delay},"stops":1,"origin":${JSON.stringify(origin)},"score":${score}}`) },
  { weight: 4, arbitrary: fc.tuple(fc.array(member, { maxLength: 7 }), blank, blank).map(([members, before, behind]) => `${before}{${members.join(',')}}${behind}`) },
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('', ' ', '{', '{}', ' {} ', '[]', '{"delay":1}{"delay":2}', '{"delay":1,}', '{,}', '{"delay":1,"delay":2}', '\uFEFF{}'),
);

const payload = (mode: string, data: unknown, encoding: string): object => ({ observedContentType: encoding === 'JSON' ? 'application/json' : 'text/csv', mode, data, encoding });
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r');
const csvRow = fc.tuple(field, field, word.map((text) => text.replaceAll(/[\r\n,"]/g, '')), fc.constantFrom('', '', '', ',5')).map(([delay, stops, origin, more]) => `${delay},${stops},${origin}${more}`);
const csvPayload = (row: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 4, arbitrary: row }, fc.tuple(fc.array(fc.tuple(row, lineEnd), { maxLength: 4 })).map(([rows]) => rows.map(([text, end]) => text + end).join('')));
const input = fc.oneof(
  { weight: 6, arbitrary: csvPayload(csvRow).map((data) => payload('INPUT', data, 'CSV')) },
  csvPayload(csvRow).map((data) => payload('INPUT', Buffer.from(data).toString('base64'), 'BASE64')),
  fc.array(fc.tuple(fc.integer(), fc.integer({ min: 0, max: 3 }), word), { maxLength: 3 }).map((rows) => payload('INPUT', JSON.stringify({ instances: rows.map((features) => ({ features })) }), 'JSON')),
  fc.constantFrom(null, {}, payload('INPUT', 5, 'CSV'), payload('INPUT', '1,2,ORD', 'XML'), payload('INPUT', '1,"2",ORD', 'CSV'), payload('INPUT', '1,2,ORD', 'csv')),
);
const output = fc.oneof(
  { weight: 6, arbitrary: csvPayload(numberText).map((data) => payload('OUTPUT', data, 'CSV')) },
  fc.array(fc.double({ noNaN: true, min: 0, max: 1 }), { maxLength: 3 }).map((scores) => payload('OUTPUT', JSON.stringify({ predictions: scores.map((score) => ({ score })) }), 'JSON')),
  fc.constant(undefined),
);
const metadata = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c').map((eventId) => ({ eventId, inferenceTime: '2001-02-03T04:05:06Z' })) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('a', 'c'), fc.constantFrom('b', '')).map(([eventId, inferenceId]) => ({ eventId, inferenceId })) },
  fc.record({ eventId: fc.constantFrom<unknown>('a', 'x"y', 5), inferenceId: fc.constantFrom<unknown>('b', '', 7, null), inferenceTime: fc.constantFrom<unknown>(1, '', 'é'), customAttributes: fc.constantFrom<unknown>(['x'], [{ data: '1,2,3' }], '"data":"9"') }, { requiredKeys: [] }),
  fc.constantFrom(undefined, null, 'text'),
);

export const captureLine = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.tuple(input, output, metadata, fc.boolean(), fc.constantFrom('', '', '', '', ' ', '}', 'x')).map(([endpointInput, endpointOutput, eventMetadata, isMerged, behind]) => {
      const captureData = isMerged ? { endpointOutput, endpointInput } : { endpointInput, endpointOutput };
      return JSON.stringify(isMerged ? { eventMetadata, captureData, eventVersion: '0' } : { captureData, eventMetadata, eventVersion: '0' }) + behind;
    }),
  },
  jsonLine,
  fc.constantFrom(
    '{"captureData":{"endpointInput":{"data":"1,2,ORD","encoding":"CSV","data":"7,2,ORD"}},"eventVersion":"0"}',
    '{"captureData":{"endpointInput":{"encoding":"CSV","data":"1,2,O\tD"}}}',
    '{"captureData":{"endpointInput":{"encoding":"CSV","data":"1,2,ORD"}}',
  ),
);
