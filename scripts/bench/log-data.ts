/**
 * A made-up inference log for the benchmark: 20 features (14 numbers of two to seventeen digits, 3 of few distinct values, 3 categories)
 * and a score, in every encoding that is read. Seeded, so that all runs read the same bytes.
 */
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { CaptureLayout } from '../../lib/contract/dataset';
import { baselineOf, categorical, continuous, discrete } from '../../test/lambda/support/baselines';
import { normal, uniform } from '../../test/lambda/support/random';

export const FEATURES: readonly string[] = Array.from({ length: 20 }, (_, index) => `feature_${index}`);
const SCORE = 'score';
export const LAYOUT: CaptureLayout = { inputs: FEATURES, outputs: [SCORE] };

const CATEGORIES = ['ORD', 'JFK', 'LAX', 'ATL', 'DFW', 'DEN', 'SFO', 'SEA'];

/** Rows of cells as a program would have them before it writes them. */
export function rowMaker(seed: number): () => (number | string)[] {
  const gaussian = normal(seed);
  const next = uniform(seed + 1);
  return () =>
    [...FEATURES, SCORE].map((_, column) => {
      if (column === 20) return next();
      if (column >= 17) return CATEGORIES[Math.floor(next() ** 2 * CATEGORIES.length)]!;
      if (column >= 14) return Math.floor(next() * 7);
      if (column < 2) return gaussian() * 100;
      return Number((gaussian() * 10 ** (column % 4)).toFixed(column % 5));
    });
}

export function benchmarkBaseline(): BaselineDocument {
  const next = rowMaker(1);
  const rows = Array.from({ length: 20_000 }, next);
  return baselineOf(
    [...FEATURES, SCORE].map((name, column) => {
      const values = rows.map((row) => row[column]!);
      if (column >= 17 && column < 20) return categorical(name, CATEGORIES, new Array<number>(CATEGORIES.length + 1).fill(1));
      if (column >= 14 && column < 17) return discrete(name, [0, 1, 2, 3, 4, 5, 6], new Array<number>(8).fill(1));
      return continuous(name, values.map(Number));
    }),
  );
}

export type Encoding = 'parquet' | 'jsonl' | 'csv' | 'capture-csv' | 'capture-csv-rows' | 'capture-json' | 'capture-base64';

/** A Parquet file of so many rows, in row groups as a log writer makes them. */
export function parquetFile(rows: number): Buffer {
  const next = rowMaker(2);
  const columns = [...FEATURES, SCORE].map((name, column) => ({ name, data: column >= 17 && column < 20 ? new Array<string>(rows) : new Float64Array(rows) }));
  for (let row = 0; row < rows; row++) next().forEach((cell, column) => (columns[column]!.data[row] = cell));
  return Buffer.from(parquetWriteBuffer({ columnData: columns, rowGroupSize: 100_000 }));
}

/** What stands before the lines that repeat. */
export function headOf(encoding: Encoding): string {
  return encoding === 'csv' ? `${[...FEATURES, SCORE].join(',')}\n` : '';
}

/** Lines of the log, about so many bytes. */
export function block(encoding: Encoding, bytes: number): Buffer {
  const next = rowMaker(2);
  const block = Buffer.alloc(bytes);
  let length = 0;
  for (let index = 0; ; index++) {
    const line = `${lineOf(encoding, next, index)}\n`;
    if (length + line.length > bytes) return block.subarray(0, length);
    length += block.write(line, length, 'latin1');
  }
}

function lineOf(encoding: Encoding, next: () => (number | string)[], index: number): string {
  if (encoding === 'jsonl') return JSON.stringify(Object.fromEntries(next().map((cell, column) => [FEATURES[column] ?? SCORE, cell])));
  if (encoding === 'csv') return next().join(',');
  const rows = Array.from({ length: encoding === 'capture-csv-rows' ? 8 : 1 }, next);
  const inputs = rows.map((row) => row.slice(0, -1));
  const outputs = rows.map((row) => row.at(-1)!);
  const eventId = `${String(index).padStart(8, '0')}-de02-414b-ba16-969c14d7e0f1`;
  return JSON.stringify({
    captureData: {
      endpointInput: encoding === 'capture-json' ? json('INPUT', { instances: inputs.map((features) => ({ features })) }) : csv('INPUT', inputs.map((row) => row.join(',')).join('\n'), encoding),
      endpointOutput: encoding === 'capture-json' ? json('OUTPUT', { predictions: outputs }) : csv('OUTPUT', outputs.join('\n'), encoding),
    },
    eventMetadata: { eventId, inferenceTime: '2022-02-14T17:25:49Z' },
    eventVersion: '0',
  });
}

function csv(mode: string, text: string, encoding: Encoding): object {
  const isPlain = encoding !== 'capture-base64';
  return { observedContentType: 'text/csv', mode, data: isPlain ? text : Buffer.from(text).toString('base64'), encoding: isPlain ? 'CSV' : 'BASE64' };
}

function json(mode: string, value: object): object {
  return { observedContentType: 'application/json', mode, data: JSON.stringify(value), encoding: 'JSON' };
}
