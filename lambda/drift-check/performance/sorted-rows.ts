/** Files of rows, sorted by the partition that the id of their request falls into: a line of JSON each, the id first. */
import { forEachConcurrently } from '../../shared/concurrency';
import { partitionOf } from '../../shared/ground-truth/labels';
import type { ObjectStore } from '../../shared/storage/port';

/** So much is gathered, of all partitions together, before it is written: it bounds memory, where who adds rows waits until then. In bytes, as it lies in memory. */
export const GATHERED = 48 * 1024 ** 2;

/** What a line takes in memory besides its characters, in bytes: short rows are mostly that. */
export const LINE_BYTES = 100;

const CONCURRENT_WRITES = 16;

/** The same rows in the same order always make the same files, so that a batch which is sorted twice at once is sorted once. */
export class RowFiles {
  /** Of each partition, how many there are. */
  public readonly files: number[];
  private lines: string[][];
  private gathered = 0;
  private isHanded = false;
  private writing: Promise<void> = Promise.resolve();

  /** @param limit of what is gathered */
  public constructor(
    private readonly storage: ObjectStore,
    private readonly bucket: string,
    private readonly keyOf: (partition: number, file: number) => string,
    partitions: number,
    private readonly limit = GATHERED,
  ) {
    this.files = Array.from({ length: partitions }, () => 0);
    this.lines = this.files.map(() => []);
  }

  public add(id: string, ...record: readonly unknown[]): void {
    const line = `${JSON.stringify([id, ...record])}\n`;
    this.lines[partitionOf(id, this.files.length)]!.push(line);
    this.gathered += line.length + LINE_BYTES;
    if (this.gathered >= this.limit) this.hand();
  }

  /** Whether as much as is to be gathered has been handed on for writing, since somebody waited for it: the next rows would lie in memory besides. */
  public get isFull(): boolean {
    return this.isHanded;
  }

  /** Resolves when what was handed on for writing is written. */
  public async written(): Promise<void> {
    await this.writing;
    this.isHanded = false;
  }

  /** Writes what is left. */
  public async end(): Promise<void> {
    this.hand();
    await this.writing;
  }

  private hand(): void {
    const full = this.lines.flatMap((lines, partition) => (lines.length === 0 ? [] : [{ key: this.keyOf(partition, this.files[partition]!), partition, lines }]));
    for (const { partition } of full) this.files[partition]! += 1;
    this.lines = this.files.map(() => []);
    this.gathered = 0;
    this.isHanded = true;
    this.writing = this.writing.then(() => forEachConcurrently(full, CONCURRENT_WRITES, async ({ key, lines }) => void (await this.storage.write(this.bucket, key, lines.join('')))));
    // Thrown where it is waited for.
    this.writing.catch(() => undefined);
  }
}

/**
 * The rows of a file, each an id and what belongs to it.
 *
 * @throws Error naming the key where a line is none that was written
 */
export async function readRowFile(storage: ObjectStore, bucket: string, key: string): Promise<readonly (readonly [id: string, ...record: unknown[]])[]> {
  const { body } = await storage.read(bucket, key);
  return Buffer.from(body).toString().trimEnd().split('\n').map((line) => {
    const row = parsed(line);
    if (!Array.isArray(row) || typeof row[0] !== 'string') throw new Error(`${key}: got a line that is not a row with an id, expected what was sorted; delete the parts of the model, and the next check sorts again`);
    return row as [string, ...unknown[]];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** A cell as JSON can hold it. Whoever reads it as a number or as a category gets what the cell itself would have given. */
export function plainCell(cell: unknown): unknown {
  if (cell === undefined || cell === null) return null;
  if (typeof cell === 'string' || typeof cell === 'boolean' || Number.isFinite(cell)) return cell;
  return typeof cell === 'number' || typeof cell === 'bigint' ? String(cell) : {};
}
