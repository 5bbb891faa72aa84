/**
 * Fuzzes the readers of inference logs: seeded lines that are whole, damaged or hostile, in every format of lines, through the reader of
 * bytes and the one of texts and values. Both must come to the same partial, and every line must be accounted for.
 */
import { Buffer } from 'node:buffer';
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { CaptureLayout, LogFormat } from '../../lib/contract/dataset';
import { rowsOf } from '../../lambda/shared/merge';
import type { HourResult } from '../../lambda/shared/hour-result';
import { PartialBuilder } from '../../lambda/shared/partial-builder';
import { CellReader } from '../../lambda/shared/records/cells';
import { readRecords } from '../../lambda/shared/records/read-records';
import { baselineOf, categorical, continuous, discrete } from '../../test/lambda/support/baselines';
import { uniform } from '../../test/lambda/support/random';

const LINES_IN_AN_OBJECT = 500;
const HOUR = '2001-02-03T04:00:00Z';
const FORMATS = ['jsonl', 'csv', 'capture'] as const satisfies readonly LogFormat[];
const LAYOUT: CaptureLayout = { inputs: ['delay', 'stops', 'origin'], outputs: ['score'], inferenceId: 'id' };
const COLUMNS = ['delay', 'stops', 'origin', 'score', 'id'];
const HEADER = 'score,delay,stops,origin,id';

/** What damages a line most. */
const TOKENS = [
  '"', '\\', '{', '}', '[', ']', ',', ':', '\n', '\r', '\t', ' ', '\0', '-', '.', '0', '1e999', '1e-400', '-0', 'NaN', 'Infinity', 'null', 'true', 'fals', '\\n', '\\"', '\\u0000', '\\ud800', '\uFEFF', '\u2028',
  '"__proto__":{"delay":1},', '"constructor":1,', '"data":"', '","encoding":"CSV', 'CSV', 'JSON', 'BASE64', '123456789012345678901234567890', '.5', '1.', '00', '🛫', '[[[[[[[[', '{"a":{"a":{"a":',
].map((text) => Buffer.from(text));

export interface Fuzzed {
  readonly lines: number;
  readonly rows: number;
  readonly invalid: number;
  readonly quarantined: number;
}

/** A row or what is quarantined, and how many lines it stands for. */
interface MetLine {
  readonly number: number;
  readonly lines: number;
}

/** @throws Error that names seed and format with which it can be done again */
export async function fuzzLines(count: number, seed: number, progress?: (lines: number) => void): Promise<Fuzzed> {
  const baseline = fuzzBaseline();
  const total = { lines: 0, rows: 0, invalid: 0, quarantined: 0 };
  for (let object = 0; total.lines < count; object++) {
    const format = FORMATS[object % FORMATS.length]!;
    const own = seed + object;
    const next = uniform(own);
    const content = Buffer.concat(Array.from({ length: LINES_IN_AN_OBJECT }, () => damaged(line(format, next), next)));
    const bytes = format === 'csv' ? Buffer.concat([Buffer.from(`${HEADER}\n`), content]) : content;
    const where = `seed ${own}, format ${format}`;
    const fast = await counted(baseline, format, pieces(bytes, next), undefined);
    const met: MetLine[] = [];
    const slow = await counted(baseline, format, [bytes], met);
    if (JSON.stringify(fast) !== JSON.stringify(slow)) throw new Error(`${where}: got another partial from bytes than from values, expected the same`);
    check(fast, format, bytes, met, where);
    total.lines += LINES_IN_AN_OBJECT;
    total.rows += fast.partial.rows;
    total.invalid += fast.partial.features.reduce((sum, { invalid }) => sum + invalid, 0);
    total.quarantined += fast.partial.quarantined;
    progress?.(total.lines);
  }
  return total;
}

/** Rows in = rows counted + rows quarantined; of each column, cells in = present + missing + invalid + not finite. */
function check({ partial }: HourResult, format: LogFormat, bytes: Buffer, met: readonly MetLine[], where: string): void {
  for (const feature of partial.features) {
    if (rowsOf(feature) !== partial.rows) throw new Error(`${where}: got ${rowsOf(feature)} cells of a column, expected one for each of ${partial.rows} rows`);
    const binned = feature.counts.reduce((sum, count) => sum + count, 0);
    if (binned !== feature.present) throw new Error(`${where}: got ${binned} values in bins, expected ${feature.present}`);
  }
  const settled = new Set<number>();
  for (const { number, lines } of met) {
    for (let line = number; line < number + lines; line++) {
      if (settled.has(line) && format === 'csv') throw new Error(`${where}: got line ${line} twice, expected it once`);
      settled.add(line);
    }
  }
  const lines = bytes.toString('latin1').split('\n');
  const header = format === 'csv' ? 1 : 0;
  const lost = lines.findIndex((text, index) => index >= header && !settled.has(index + 1) && !isBlank(text, index, format)) + 1;
  if (lost > 0) throw new Error(`${where}: got nothing for line ${lost}, expected a row or a quarantined line`);
}

function isBlank(latin1: string, index: number, format: LogFormat): boolean {
  if (format === 'csv') return latin1 === '' || latin1 === '\r';
  const text = Buffer.from(latin1, 'latin1').toString('utf8');
  return (index === 0 && text.startsWith('\uFEFF') ? text.slice(1) : text).trim() === '';
}

async function counted(baseline: BaselineDocument, format: LogFormat, chunks: readonly Buffer[], met: MetLine[] | undefined): Promise<HourResult> {
  const builder = new PartialBuilder(baseline, new CellReader(['NA', '-999']));
  const handler = builder.object({ key: 'log', etag: 'etag', size: 1 });
  const noted = met && {
    row: (cells: readonly unknown[], number: number) => {
      // Of CSV all columns are wanted, and only a record of several lines has line breaks in its cells.
      const breaks = format === 'csv' ? cells.join('').split('\n').length - 1 : 0;
      met.push({ number, lines: 1 + breaks });
      return handler.row(cells, number);
    },
    quarantine: (number: number, reason: string, lines = 1) => {
      met.push({ number, lines });
      handler.quarantine(number, reason, lines);
    },
  };
  const source = (async function* () {
    yield* chunks;
  })();
  await readRecords({ key: 'log', format, ...(format === 'capture' ? { capture: LAYOUT } : {}), chunks: source, absentColumns: 'missing' }, COLUMNS, noted ?? handler);
  return builder.build(HOUR);
}

/** A line as a writer writes it. */
function line(format: LogFormat, next: () => number): string {
  const delay = next() < 0.5 ? (next() * 200 - 50).toFixed(2) : String(next() * 1e3);
  const stops = Math.floor(next() * 4);
  const origin = ['ORD', 'JFK', 'Zürich', 'NA', ''][Math.floor(next() * 5)]!;
  const score = String(next());
  const id = String(Math.floor(next() * 3));
  if (format === 'csv') return `${score},${delay},${stops},${origin},${id}`;
  if (format === 'jsonl') return `{"delay":${delay},"stops":${stops},"origin":"${origin}","score":${score},"id":"${id}"}`;
  const rows = next() < 0.8 ? 1 : Math.floor(next() * 5);
  const many = (text: string): string => new Array<string>(rows).fill(text).join('\\n');
  const input = next() < 0.3 ? jsonInput(new Array<string>(rows).fill(jsonRow(delay, stops, origin, next)), next) : `{"observedContentType":"text/csv","mode":"INPUT","data":"${many(`${delay},${stops},${origin}`)}","encoding":"CSV"}`;
  const output = next() < 0.1 ? `{"observedContentType":"text/csv","data":"${Buffer.from(new Array<string>(rows).fill(score).join('\n')).toString('base64')}","encoding":"BASE64"}` : `{"data":"${many(score)}","encoding":"CSV"}`;
  return `{"captureData":{"endpointInput":${input},"endpointOutput":${output}},"eventMetadata":{"eventId":"${id}","inferenceTime":"2022-02-14T17:25:49Z"},"eventVersion":"0"}`;
}

/** A row as a list, or as an object that may lack a column or have one more. */
function jsonRow(delay: string, stops: number, origin: string, next: () => number): string {
  const names = [`"delay":${delay}`, `"stops":${stops}`, `"origin":"${origin}"`];
  const forms = [`[${delay},${stops},"${origin}"]`, `{${names.join(',')}}`, `{${names.slice(0, 2).join(',')}}`, `{"gate":null,${[...names].reverse().join(', ')}}`];
  return forms[Math.floor(next() * forms.length)]!;
}

/** Rows in a list, wrapped, or on a line each; as a text in JSON or in base64. */
function jsonInput(rows: readonly string[], next: () => number): string {
  const forms = [`[${rows.join(',')}]`, `{"instances":[${rows.join(',')}],"key":1}`, rows.join('\n')];
  const text = forms[Math.floor(next() * forms.length)]!;
  if (next() < 0.5) return `{"data":${JSON.stringify(text)},"encoding":"JSON"}`;
  return `{"observedContentType":"application/json","data":"${Buffer.from(text).toString('base64')}","encoding":"BASE64"}`;
}

/** Three lines in four stay whole; the others lose, gain or change bytes. */
function damaged(text: string, next: () => number): Buffer {
  let bytes = Buffer.from(`${text}\n`);
  if (next() < 0.75) return bytes;
  for (let times = 1 + Math.floor(next() * 3); times > 0; times--) {
    const at = Math.floor(next() * bytes.length);
    const until = at + Math.floor(next() * 4);
    const kind = next();
    if (kind < 0.5) bytes = Buffer.concat([bytes.subarray(0, at), TOKENS[Math.floor(next() * TOKENS.length)]!, bytes.subarray(kind < 0.25 ? at : until)]);
    else if (kind < 0.7) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(until)]);
    else if (kind < 0.8) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.floor(next() * at))]);
    else bytes[at] = Math.floor(next() * 256);
    if (bytes.length === 0) return Buffer.from('\n');
  }
  return bytes;
}

/** Cut anywhere, as downloads are. */
function pieces(bytes: Buffer, next: () => number): Buffer[] {
  const cut = Math.floor(next() * bytes.length);
  return [bytes.subarray(0, cut), bytes.subarray(cut)];
}

function fuzzBaseline(): BaselineDocument {
  return baselineOf([
    continuous('delay', Array.from({ length: 200 }, (_, index) => index - 50)),
    discrete('stops', [0, 1, 2], [80, 15, 5, 0]),
    categorical('origin', ['ORD', 'JFK', 'Zürich'], [60, 40, 1, 0]),
    continuous('score', Array.from({ length: 100 }, (_, index) => index / 100)),
    categorical('id', ['0', '1'], [1, 1, 0]),
  ]);
}
