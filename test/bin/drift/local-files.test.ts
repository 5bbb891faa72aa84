/** Files of every kind on this machine: read as the functions read them, and refused with file and line where they cannot be. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { baselineCommand } from '../../../bin/commands/baseline';
import { driftCommand } from '../../../bin/commands/drift';
import { firstLines } from '../../../bin/drift/local-files';
import type { BaselineDocument, CategoricalBaseline } from '../../../lib/contract/baseline';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { capturedConsole } from './console';
import { csv, file, type Flight, flightsOf, folder, jsonLines } from './flights';

const { printed, told } = capturedConsole();

const here = folder();
const flights = flightsOf('2001-02-01', 24, 12, 5);
const training = file(here, 'training.csv', csv(flightsOf('2001-01-01', 48, 20, 6)));

async function built(path: string, ...args: readonly string[]): Promise<BaselineDocument> {
  const out = join(here, 'baseline.json');
  expect(await baselineCommand.run([path, ...args, '--out', out])).toBe(0);
  return JSON.parse(readFileSync(out, 'utf8')) as BaselineDocument;
}

async function verdictsOf(path: string | readonly string[], ...args: readonly string[]): Promise<VerdictDocument[]> {
  const out = join(here, 'verdicts.jsonl');
  await driftCommand.run([...[path].flat(), ...args, '--baseline', join(here, 'baseline.json'), '--out', out]);
  return readFileSync(out, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as VerdictDocument);
}

const counted = (verdicts: readonly VerdictDocument[]): unknown => verdicts.map(({ window, rows, features }) => [window.end, rows, features.map(({ statistics }) => statistics.map(({ value }) => value))]);
const refusal = (run: Promise<unknown>): Promise<string> => run.then(() => 'nothing', (error: Error) => error.message);

/** A request a line, of two rows; the response has the third column. */
function captures(of: readonly Flight[]): string {
  const lines: string[] = [];
  for (let at = 0; at < of.length; at += 2) {
    const rows = of.slice(at, at + 2);
    const endpointInput = { observedContentType: 'text/csv', mode: 'INPUT', data: rows.map(({ delay }) => `x,${delay}`).join('\n'), encoding: 'CSV' };
    const endpointOutput = { observedContentType: 'application/json', mode: 'OUTPUT', data: JSON.stringify({ predictions: rows.map(({ origin }) => origin) }), encoding: 'JSON' };
    lines.push(JSON.stringify({ captureData: { endpointInput, endpointOutput }, eventMetadata: { eventId: String(at), inferenceTime: rows[0]!.departure }, eventVersion: '0' }));
  }
  return `${lines.join('\n')}\n`;
}

/** Zstandard without compression (RFC 8878): a frame of raw blocks. */
function zstd(text: string): Buffer {
  const content = Buffer.from(text);
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0]);
  header.writeUInt32LE(content.length, 5);
  const parts = [header];
  const size = 100_000;
  for (let at = 0; at < content.length; at += size) {
    const block = content.subarray(at, at + size);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + size >= content.length ? 1 : 0), 0, 3);
    parts.push(head, block);
  }
  return Buffer.concat(parts);
}

function binary(name: string, content: Uint8Array): string {
  const path = join(here, name);
  writeFileSync(path, content);
  return path;
}

describe('local files', () => {
  it('give the same verdicts as captures of SageMaker in folders by the hour, packed, in zstd and plain', async () => {
    await built(training);
    const plain = counted(await verdictsOf(file(here, 'log.jsonl', jsonLines(flights))));
    const hours = join(here, 'captures', '2001', '02', '01');
    mkdirSync(join(hours, '00'), { recursive: true });
    mkdirSync(join(hours, '12'), { recursive: true });
    file(join(hours, '00'), '00-01-002-a.jsonl', captures(flights.slice(0, 144)));
    file(join(hours, '12'), '00-01-002-b.jsonl.gz', captures(flights.slice(144)));
    expect(counted(await verdictsOf(join(here, 'captures'), '--inputs', 'carrier,delay', '--outputs', 'origin'))).toEqual(plain);
    expect(counted(await verdictsOf(binary('log.csv.zst', zstd(csv(flights)))))).toEqual(plain);
    expect((await built(join(here, 'captures'), '--inputs', 'carrier,delay', '--outputs', 'origin')).features.map(({ name, present }) => [name, present])).toEqual([['carrier', 288], ['delay', 288], ['origin', 288]]);
  });

  it('are refused where captures have no names, or JSON is no lines', async () => {
    await built(training);
    const capture = file(here, 'capture.jsonl', captures(flights));
    expect(await refusal(verdictsOf(capture))).toContain('capture.jsonl:1: got what SageMaker captures, expected to know its columns');
    expect(await refusal(verdictsOf(capture, '--inputs', 'delay,delay'))).toContain('--inputs, --outputs: got "delay" twice');
    expect(await refusal(verdictsOf(capture, '--outputs', 'delay'))).toContain('--outputs: got delay without --inputs');
    expect(await refusal(verdictsOf(file(here, 'list.json', '[\n{"delay": 1}\n]\n')))).toContain('list.json:1: got a list of JSON, expected one object a line');
    expect(await refusal(verdictsOf(binary('cut.csv.zst', zstd(csv(flights)).subarray(0, 60))))).toContain('cut.csv.zst: got content that is not a complete zstd stream, expected a whole file');
  });

  it('are captures whatever stands first in their lines, as where Model Monitor has joined labels, and are never read as something else', async () => {
    const merged = captures(flights).trim().split('\n').map((line) => JSON.stringify({ eventVersion: '0', groundTruthData: { data: '1', encoding: 'CSV' }, ...(JSON.parse(line) as object) })).join('\n');
    const { features } = await built(file(here, 'merged.jsonl', `${merged}\n`), '--inputs', 'carrier,delay', '--outputs', 'origin');
    expect(features.map(({ name, present }) => [name, present])).toEqual([['carrier', 288], ['delay', 288], ['origin', 288]]);
    expect(await refusal(built(file(here, 'merged.jsonl', `${merged}\n`)))).toContain('merged.jsonl:1: got what SageMaker captures, expected to know its columns');
    expect(await refusal(built(training, '--inputs', 'carrier,delay'))).toContain('training.csv:1: got no line that SageMaker has captured');
    await built(training);
    expect(await refusal(verdictsOf(file(here, 'log.jsonl', jsonLines(flights)), '--inputs', 'carrier,delay'))).toContain('log.jsonl:1: got no line that SageMaker has captured');
  });

  it('of CSV may begin with blank lines and have a header of several, and are refused where it is parted by something else', async () => {
    const [head, ...rows] = csv(flights).split('\n');
    const { features } = await built(file(here, 'several.csv', `\n${head},"of\nthe day"\n${rows.filter((row) => row !== '').map((row) => `${row},7`).join('\n')}\n`));
    expect(features.map(({ name }) => name)).toContain('of\nthe day');
    expect(await refusal(built(file(here, 'semicolons.csv', csv(flights).replaceAll(',', ';'))))).toContain('semicolons.csv:1: got one column with semicolons in its name, expected commas between columns; say with --delimiter what stands there');
    expect(await refusal(built(file(here, 'returns.csv', csv(flights).replaceAll('\n', '\r'))))).toContain('returns.csv:1: got carriage returns within the header');
  });

  it('of CSV have what --delimiter says between their columns, packed ones too', async () => {
    const semicolons = csv(flights).replaceAll(',', ';');
    const plain = await built(file(here, 'commas.csv', csv(flights)));
    const delimited = file(here, 'delimited.csv', semicolons);
    expect((await built(delimited, '--delimiter', ';')).features).toEqual(plain.features);
    expect((await built(file(here, 'tabs.csv', semicolons.replaceAll(';', '\t')), '--delimiter', 'tab')).features).toEqual(plain.features);
    expect((await built(binary('packed.csv.gz', gzipSync(semicolons)), '--delimiter', ';')).features).toEqual(plain.features);
    const expected = counted(await verdictsOf(join(here, 'commas.csv')));
    expect(counted(await verdictsOf(delimited, '--delimiter', ';'))).toEqual(expected);
    expect(await refusal(built(delimited))).toContain('delimited.csv:1: got one column with semicolons in its name, expected commas between columns; say with --delimiter what stands there');
    expect(await refusal(built(delimited, '--delimiter', '|'))).toContain('delimited.csv:1: got one column with semicolons in its name, expected bars between columns');
    for (const wrong of ['', ';;', '"', '\n']) expect(await refusal(built(delimited, '--delimiter', wrong))).toContain(`--delimiter: got ${JSON.stringify(wrong)}, expected one character that is no quote and ends no line, or tab`);
    expect(await refusal(built(file(here, 'rows.jsonl', jsonLines(flights)), '--delimiter', ';'))).toContain('--delimiter: got ";" without a file that ends in .csv, expected one');
  });

  it('have a column of numbers though one of its values is none, and rows of which Python could not say a number', async () => {
    const [head, first, ...rows] = csv(flights).split('\n');
    const place = head!.split(',').indexOf('delay');
    const broken = file(here, 'broken.csv', [head, first!.split(',').map((cell, index) => (index === place ? '-' : cell)).join(','), ...rows].join('\n'));
    expect((await built(broken)).features.find(({ name }) => name === 'delay')).toMatchObject({ kind: 'continuous', present: 287, invalid: 1 });
    const python = file(here, 'python.jsonl', jsonLines(flights).replace(/"delay":[^,}]+/, '"delay": NaN'));
    const baseline = await built(python);
    expect([baseline.rows, baseline.quarantined, baseline.features.find(({ name }) => name === 'delay')!.missing]).toEqual([288, 0, 1]);
  });

  it('are refused where times are seconds, all of which lie in a month of 1970', async () => {
    await built(training);
    const seconds = jsonLines(flights).replace(/"departure":"([^"]+)"/g, (_, time: string) => `"departure":${Date.parse(time) / 1000}`);
    expect(await refusal(verdictsOf(file(here, 'seconds.jsonl', seconds), '--time', 'departure'))).toMatch(/seconds\.jsonl: got rows of 1970-01-12T.*, expected milliseconds since 1970 where times are numbers; these seem to be seconds/);
  });

  it('of one endless line are read no further than its names are looked for', async () => {
    const path = join(here, 'endless.jsonl');
    writeFileSync(path, '');
    const piece = `{"a":"${'x'.repeat(1 << 20)}`;
    for (let part = 0; part < 40; part++) appendFileSync(path, piece);
    const lines = await firstLines({ path, format: 'jsonl', size: 0 }, 2);
    expect(lines.map(({ length }) => length)).toEqual([32 * 2 ** 20]);
    expect(await refusal(built(path))).toContain('endless.jsonl:1: got a line that is no JSON object');
  });

  it('with a line of a hundred thousand members have the columns of the others, and are refused where no line is a row of a table', async () => {
    await built(training);
    const endless = `{${Array.from({ length: 100_000 }, (_, index) => `"m${index}":1`).join(',')}}\n`;
    const among = file(here, 'endless-members.jsonl', `${endless}${jsonLines(flights)}`);
    // It is a row all the same: all of its columns are missing.
    const [verdict] = await verdictsOf(among, '--time', 'departure');
    expect(verdict?.rows).toBe(288);
    expect(told.join('\n')).toContain('endless-members.jsonl:1: no event time');
    expect((await built(among, '--time', 'departure')).features.map(({ name }) => name)).not.toContain('m0');
    const own = file(here, 'own-members.jsonl', Array.from({ length: 7 }, (_, row) => `{${Array.from({ length: 10_000 }, (__, index) => `"m${row}-${index}":1`).join(',')}}\n`).join(''));
    expect(await refusal(built(own))).toContain('own-members.jsonl: got more than 65536 names of members in its first lines, expected columns; give --schema');
  });

  it('of many columns of texts are looked at in fewer rows, so that memory is bounded', async () => {
    const names = Array.from({ length: 400 }, (_, index) => `t${index}`);
    const rows = Array.from({ length: 3000 }, (_, row) => names.map((name) => (row < 1250 ? 'same' : `${name}-${row}`)).join(','));
    const wide = file(here, 'wide.csv', [names.join(','), ...rows, ''].join('\n'));
    // Of 500,000 cells, which are 1250 rows, they are categories; of all rows they would be texts of their own.
    expect((await built(wide)).features).toHaveLength(names.length);
  });

  it('of Parquet are read by the reader of the functions: identifiers to the last digit, and a row group that is broken costs itself', async () => {
    const id = 9007199254740993n;
    const bytes = Buffer.from(parquetWriteBuffer({ columnData: [{ name: 'id', data: new BigInt64Array(400).fill(id) }, { name: 'delay', data: new Float64Array(400).map((_, row) => row) }], rowGroupSize: 200, codec: 'UNCOMPRESSED' }));
    const schema = file(here, 'schema.json', '{"version":1,"columns":[{"name":"id","type":"category"},{"name":"delay","type":"number"}]}');
    const whole = await built(binary('whole.parquet', bytes), '--schema', schema);
    expect((whole.features[0] as CategoricalBaseline).categories).toEqual([String(id)]);
    bytes.fill(0xff, 4, 24);
    const broken = await built(binary('broken.parquet', bytes), '--schema', schema);
    expect([broken.rows, broken.quarantined]).toEqual([200, 200]);
    expect(told.at(-1)).toMatch(/broken\.parquet:1: [^;]+; 200 such lines were left out$/);
    const lacking = file(here, 'more.json', '{"version":1,"columns":[{"name":"delay","type":"number"},{"name":"speed","type":"number"}]}');
    expect(await refusal(built(join(here, 'whole.parquet'), '--schema', lacking))).toContain('whole.parquet:1: its file lacks "speed"; got no row');
  });

  it('with lines that cannot be read before the first row count them beside it, and those of a file without rows behind the file before', async () => {
    await built(training);
    const [head, ...rows] = csv(flights).split('\n');
    const garbage = Array.from({ length: 400 }, () => 'x').join('\n');
    const [first] = await verdictsOf(file(here, 'garbage.csv', [head, garbage, ...rows].join('\n')));
    expect([first!.rows, first!.quarantined, first!.qualityBreached]).toEqual([288, 400, true]);
    const verdicts = await verdictsOf([file(here, 'a.csv', csv(flights)), file(here, 'b.csv', `${head}\n${garbage}\n`)]);
    expect(verdicts.map(({ rows: many, quarantined }) => [many, quarantined])).toEqual([[288, 400]]);
  });

  it('that end too early breach the quality of the data, however few lines that looks like', async () => {
    await built(training);
    const whole = readFileSync(file(here, 'whole.csv.gz', csv(flights)));
    const [verdict] = await verdictsOf([file(here, 'first.csv', csv(flights)), binary('cut.csv.gz', whole.subarray(0, whole.length - 40))], '--schema', file(here, 'time.json', '{"version":1,"eventTime":"departure","columns":[{"name":"departure","type":"timestamp"}]}'));
    expect([verdict!.damagedObjects, verdict!.quarantined, verdict!.qualityBreached]).toEqual([1, 1, true]);
  });

  it('may begin with one that is empty or unreadable, which is counted, and says nothing of the columns', async () => {
    const good = file(here, 'c.jsonl', jsonLines(flights));
    const [empty, plain] = [file(here, 'a.jsonl', ''), binary('b.jsonl.gz', Buffer.from(jsonLines(flights)))];
    await built(training);
    expect(await verdictsOf([empty, plain, good])).toMatchObject([{ rows: 288, damagedObjects: 1, qualityBreached: true }]);
    expect(told).toContainEqual(expect.stringContaining('b.jsonl.gz:1: '));
    await expect(verdictsOf([plain, empty])).rejects.toThrow(/b\.jsonl\.gz: got content that is not a complete gzip stream/);
    await expect(verdictsOf([empty])).rejects.toThrow(/a\.jsonl: got no line, expected rows/);
  });

  it('with a row of a far time are judged without the windows in between, and instants of a year that says never are none', async () => {
    await built(training);
    const far = [...flights, { ...flights[0]!, departure: '2999-12-31T00:00:00Z' }];
    const verdicts = await verdictsOf(file(here, 'far.jsonl', `${jsonLines(far)}{"departure":1e20,"delay":1,"origin":"ORD"}\n{"departure":"9999-12-31","delay":1}\n`));
    expect(verdicts).toHaveLength(62);
    expect(verdicts.at(-1)!.window.end).toBe('3000-01-01T00:00:00Z');
    // Of the sixty without a row that the document has, the table shows three, and the one behind them.
    expect(printed.filter((line) => line.includes('too few rows'))).toHaveLength(3 + 1);
    const days = (Date.UTC(3000, 0, 1) - Date.UTC(2001, 1, 2)) / 86_400_000;
    expect(told).toContainEqual(`${(days - 1 - 3).toLocaleString('en')} windows without a row left out before 3000-01-01T00:00:00Z`);
    for (const line of [290, 291]) expect(told).toContainEqual(expect.stringContaining(`far.jsonl:${line}: no event time in column "departure"`));
  });
});
