/**
 * Reads a made-up log of one encoding with one reader, in a process of its own, and prints what it took: `read-log <encoding>
 * <ours|straightforward> <megabytes>`.
 */
import { createHash } from 'node:crypto';
import { PartialBuilder } from '../../lambda/shared/partial-builder';
import { CellReader } from '../../lambda/shared/records/cells';
import { readRecords } from '../../lambda/shared/records/read-records';
import { DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import { benchmarkBaseline, block, type Encoding, headOf, LAYOUT, parquetFile } from './log-data';
import { capture, jsonLines, plainCsv } from './straightforward';

const CHUNK_BYTES = 1 << 20;
const BLOCK_BYTES = 8 << 20;
const PARQUET_ROWS = 200_000;
const HOUR = '2001-02-03T04:00:00Z';

const [encoding, reader, megabytes] = process.argv.slice(2) as [Encoding, 'ours' | 'straightforward', string];
const baseline = benchmarkBaseline();
const columns = baseline.features.map(({ name }) => name);
const isParquet = encoding === 'parquet';
// A file is read as often as makes up the bytes.
const repeated = isParquet ? parquetFile(PARQUET_ROWS) : block(encoding, BLOCK_BYTES);
const turns = Math.ceil((Number(megabytes) * 1e6) / repeated.length);
const bytes = turns * repeated.length;
const format = encoding === 'jsonl' || encoding === 'csv' || encoding === 'parquet' ? encoding : 'capture';

void main();

async function main(): Promise<void> {
  await read(2); // warms up
  const start = process.hrtime.bigint();
  const before = process.cpuUsage();
  const partial = await read(turns);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const { user, system } = process.cpuUsage(before);
  const digest = createHash('sha256').update(JSON.stringify(partial)).digest('hex').slice(0, 16);
  process.stdout.write(`${JSON.stringify({ bytes, seconds, cpuSeconds: (user + system) / 1e6, rows: partial.rows, values: partial.rows * columns.length, rss: process.resourceUsage().maxRSS * 1024, digest })}\n`);
}

async function read(times: number) {
  const builder = new PartialBuilder(baseline, new CellReader(DEFAULT_MISSING_WORDS));
  const handler = builder.object({ key: 'log', etag: 'etag', size: times * repeated.length });
  if (reader === 'ours') {
    const object = { key: 'log', format, ...(format === 'capture' ? { capture: LAYOUT } : {}), absentColumns: 'missing' } as const;
    if (isParquet) for (let time = 0; time < times; time++) await readRecords({ ...object, chunks: chunks(1) }, columns, handler);
    else await readRecords({ ...object, chunks: chunks(times) }, columns, handler);
  } else {
    const take = format === 'csv' ? plainCsv(columns, handler) : format === 'jsonl' ? jsonLines(columns, handler) : capture(LAYOUT, columns, handler);
    let number = 0;
    let rest = '';
    for await (const chunk of chunks(times)) {
      const lines = (rest + chunk.toString('utf8')).split('\n');
      rest = lines.pop()!;
      for (const line of lines) take(line, (number += 1));
    }
  }
  return builder.build(HOUR).partial;
}

/** The block over and over, as a download comes. */
async function* chunks(times: number): AsyncGenerator<Buffer> {
  const head = headOf(encoding);
  if (head !== '') yield Buffer.from(head);
  for (let turn = 0; turn < times; turn++) {
    for (let at = 0; at < repeated.length; at += CHUNK_BYTES) yield Buffer.from(repeated.subarray(at, at + CHUNK_BYTES));
  }
}
