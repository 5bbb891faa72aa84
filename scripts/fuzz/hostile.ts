/**
 * What somebody may put into a log who wants to bring the check down: lines without end, millions of columns, categories without end,
 * nesting, numbers beyond all bounds, names that every object has. Each is counted or quarantined, and none takes more memory than it may.
 */
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { type CaptureLayout, DEFAULT_MISSING_WORDS, type LogFormat } from '../../lib/contract/dataset';
import { PartialBuilder } from '../../lambda/shared/partial-builder';
import { CellReader } from '../../lambda/shared/records/cells';
import { MAX_COMPOSITES } from '../../lambda/shared/records/json';
import { readRecords } from '../../lambda/shared/records/read-records';
import { baselineOf, categorical, continuous } from '../../test/lambda/support/baselines';

const CHUNK = 1 << 20;
const COLUMNS = ['delay', '__proto__'];
const LAYOUT: CaptureLayout = { inputs: COLUMNS, outputs: [] };

/** New ones in each chunk. */
const CATEGORIES = 10_000;
const QUOTED = '1,2,3,4,5,6,7,8,9\n';

export interface Hostile {
  readonly what: string;
  readonly format: LogFormat;
  readonly key?: string;
  readonly chunks: () => Iterable<Uint8Array>;
  readonly rows: number;
  readonly quarantined: number;
}

/** @param size of the largest, in bytes; the others are smaller */
export function hostileLogs(size: number): readonly Hostile[] {
  const endlessSize = Math.max(size, 9 * CHUNK);
  const line = Math.min(size, 7 * CHUNK);
  const times = (text: string): number => Math.floor(line / text.length);
  // In a capture a line feed takes two characters: a line that is too long would count as one, whatever rows it has.
  const captured = Math.floor(line / '1,x\\n'.length);
  const lists = times('[],');
  // Of more lists nobody knows how many rows they are: they are not parsed, and their line counts as one.
  const inJson = Math.min(lists, MAX_COMPOSITES - 10);
  const many = (text: string): string => text.repeat(times(text));
  const payload = (data: string, encoding: string): string => JSON.stringify({ captureData: { endpointInput: { observedContentType: 'text/csv', data, encoding } } });
  return [
    { what: 'a line without end', format: 'jsonl', chunks: () => endless('{"delay":"', endlessSize, '"}\n{"delay":1}\n'), rows: 1, quarantined: 1 },
    { what: 'a line without end, in CSV', format: 'csv', chunks: () => endless('delay\n1,', endlessSize, '\n2\n'), rows: 1, quarantined: 1 },
    { what: 'a line without end, in a capture', format: 'capture', chunks: () => endless('{"captureData":"', endlessSize, `"}\n${payload('1,x', 'CSV')}\n`), rows: 1, quarantined: 1 },
    { what: 'a packed line without end', format: 'jsonl', key: 'log.gz', chunks: () => new Array<Uint8Array>(Math.ceil(endlessSize / CHUNK)).fill(gzipSync(Buffer.alloc(CHUNK, 'x'))), rows: 0, quarantined: 1 },
    { what: 'a quote without end', format: 'csv', chunks: () => endless('delay\n"', size, '', QUOTED), rows: 0, quarantined: pieceOf(size, QUOTED) * Math.floor(size / (pieceOf(size, QUOTED) * QUOTED.length)) },
    { what: 'a text whose lines look like rows', format: 'csv', chunks: () => [Buffer.from(`delay,__proto__\n1,"x\n${'4,x\n'.repeat(500)}4,x"\n2,x\n`)], rows: 1, quarantined: 502 },
    { what: 'columns without end', format: 'jsonl', chunks: () => [Buffer.from(`{${Array.from({ length: Math.floor(line / 12) }, (_, index) => `"a${index}":1`).join(',')}}\n`)], rows: 1, quarantined: 0 },
    { what: 'columns without end, with a nested one', format: 'jsonl', chunks: () => [Buffer.from(`{"x":[],${Array.from({ length: Math.floor(line / 12) }, (_, index) => `"a${index}":1`).join(',')}}\n`)], rows: 1, quarantined: 0 },
    { what: 'fields without end', format: 'csv', chunks: () => [Buffer.from(`delay\n${many('1,')}\n2\n`)], rows: 1, quarantined: 1 },
    { what: 'names without end', format: 'csv', chunks: () => [Buffer.from(`${many('a,')}delay\n1\n`)], rows: 0, quarantined: 1 },
    { what: 'fields without end, in a capture', format: 'capture', chunks: () => [Buffer.from(`${payload('1,x', 'CSV')}\n${payload(many('1,'), 'CSV')}\n`)], rows: 1, quarantined: 1 },
    { what: 'rows without end, in a capture', format: 'capture', chunks: () => [Buffer.from(`${payload('1,x\n'.repeat(captured), 'CSV')}\n`)], rows: captured > 100_000 ? 0 : captured, quarantined: captured > 100_000 ? captured : 0 },
    { what: 'rows without end, in JSON', format: 'capture', chunks: () => [Buffer.from(`${payload(emptyRows(inJson), 'JSON')}\n`)], rows: 0, quarantined: inJson },
    { what: 'lists without end, in JSON', format: 'capture', chunks: () => [Buffer.from(`${payload(emptyRows(lists), 'JSON')}\n`)], rows: 0, quarantined: lists < MAX_COMPOSITES ? lists : 1 },
    { what: 'nesting without end', format: 'jsonl', chunks: () => [Buffer.from(`{"delay":${many('[')}\n`), Buffer.from(`{"delay":${'['.repeat(line >> 1)}${']'.repeat(line >> 1)}}\n`)], rows: line >> 1 > 200_000 ? 0 : 1, quarantined: line >> 1 > 200_000 ? 2 : 1 },
    { what: 'nested objects without end', format: 'jsonl', chunks: () => [Buffer.from(`${many('{"delay":')}\n`)], rows: 0, quarantined: 1 },
    { what: 'digits without end', format: 'jsonl', chunks: () => [Buffer.from(`{"delay":${many('9')}}\n{"delay":0.${many('0')}1}\n{"delay":1e${many('9')}}\n`)], rows: 3, quarantined: 0 },
    { what: 'digits without end, in CSV', format: 'csv', chunks: () => [Buffer.from(`delay\n${many('9')}\n0.${many('0')}1\n1e${many('9')}\n-${many('1')}x\n`)], rows: 4, quarantined: 0 },
    { what: 'categories without end', format: 'csv', chunks: () => categories(Math.ceil(size / CHUNK)), rows: CATEGORIES * Math.ceil(size / CHUNK), quarantined: 0 },
    { what: 'names that every object has', format: 'jsonl', chunks: () => [Buffer.from('{"__proto__":{"delay":1}}\n{"constructor":1,"__proto__":"x"}\n{"__proto__":null,"delay":2}\n')], rows: 3, quarantined: 0 },
    { what: 'bytes that are no UTF-8', format: 'jsonl', chunks: () => [Buffer.concat([Buffer.from('{"delay":"'), Buffer.from([0xc0, 0x80, 0xff]), Buffer.from('"}\n{"delay":1}\n')])], rows: 1, quarantined: 1 },
  ];
}

/** @throws Error when something was lost */
export async function readHostile({ what, format, key = 'log', chunks, rows, quarantined }: Hostile): Promise<void> {
  const builder = new PartialBuilder(baselineOf([continuous('delay', [1, 2, 3, 4]), categorical('__proto__', ['x'], [1, 0])]), new CellReader(DEFAULT_MISSING_WORDS));
  const source = (async function* () {
    yield* chunks();
  })();
  await readRecords({ key, format, ...(format === 'capture' ? { capture: LAYOUT } : {}), chunks: source, absentColumns: 'missing' }, COLUMNS, builder.object({ key, etag: 'etag', size: 1 }));
  const { partial, quarantine } = builder.build('2001-02-03T04:00:00Z');
  if (partial.rows !== rows || partial.quarantined !== quarantined) throw new Error(`${what}, ${format}: got ${partial.rows} rows and ${partial.quarantined} quarantined, expected ${rows} and ${quarantined}`);
  const longest = Math.max(0, ...(quarantine?.lines ?? []).map(({ reason }) => reason.length));
  if (longest > 200) throw new Error(`${what}, ${format}: got a reason of ${longest} characters, expected one that holds nothing of the line`);
}

function emptyRows(count: number): string {
  return `[${'[],'.repeat(count - 1)}[]]`;
}

function* endless(head: string, size: number, end: string, filler = 'x'): Generator<Uint8Array> {
  yield Buffer.from(head);
  const chunk = Buffer.from(filler.repeat(pieceOf(size, filler)));
  for (let bytes = 0; bytes + chunk.length <= size; bytes += chunk.length) yield Buffer.from(chunk);
  yield Buffer.from(end);
}

/** How often the filler stands in a chunk. */
function pieceOf(size: number, filler: string): number {
  return Math.floor(Math.min(CHUNK, size) / filler.length);
}

function* categories(parts: number): Generator<Uint8Array> {
  yield Buffer.from('delay,__proto__\n');
  for (let part = 0; part < parts; part++) yield Buffer.from(Array.from({ length: CATEGORIES }, (_, index) => `1,category ${part * CATEGORIES + index}\n`).join(''));
}
