/** Writes lines into numbered objects, `part-00000.csv` and so on. Memory is bounded by one part and one chunk of what is read. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SnapshotFile } from '../../lib/contract/snapshot';
import type { ObjectStore } from '../shared/storage/port';

/** Bytes from which a part is closed: large enough that the cost per request vanishes, small enough to be kept twice. */
export const PART_BYTES = 16 * 1024 * 1024;

/** Characters from which text is turned into bytes. */
const CHUNK_LENGTH = 64 * 1024;

const LINE_FEED = 10;
const LINE_END = Buffer.from('\n');

/** Lines from `start` on, each with a line feed behind it, but for the last one, which ends at `end`. */
interface Run {
  readonly bytes: Buffer;
  readonly start: number;
  end: number;
}

export interface PartPlace {
  readonly storage: ObjectStore;
  readonly bucket: string;
  /** Ends with a slash. */
  readonly prefix: string;
}

export class PartWriter {
  /** Parts closed so far. */
  public parts = 0;
  /** What was written so far; names are those below the prefix. */
  public readonly files: SnapshotFile[] = [];
  /** What is not packed yet: lines of text, or lines that follow each other in the bytes that they were read from. */
  private text = '';
  private run: Run | undefined;
  private pieces: Buffer[] = [];
  private openLength = 0;
  private chunks: Buffer[] = [];
  private bytes = 0;
  private lines = 0;
  private closed: { readonly name: string; readonly body: Buffer }[] = [];

  /** @param header first line of every part */
  public constructor(
    private readonly place: PartPlace,
    private readonly header?: string,
  ) {}

  public add(line: string): void {
    this.begin();
    this.closeRun();
    this.text += `${line}\n`;
    this.count(line.length);
  }

  /** The same for a line of ASCII in [start, end) of bytes that nobody writes to any more. */
  public addBytes(bytes: Buffer, start: number, end: number): void {
    this.begin();
    const { run } = this;
    if (run?.bytes === bytes && run.end + 1 === start && bytes[run.end] === LINE_FEED) {
      run.end = end;
    } else {
      this.closeRun();
      this.closeText();
      this.run = { bytes, start, end };
    }
    this.count(end - start);
  }

  public get isFull(): boolean {
    return this.bytes >= PART_BYTES;
  }

  /** Whether a part has ended that is not written. */
  public get isClosed(): boolean {
    return this.closed.length > 0;
  }

  /** Ends the part, if it has lines. */
  public close(): void {
    if (this.lines === 0) return;
    this.pack();
    this.closed.push({ name: partName(this.parts), body: Buffer.concat(this.chunks, this.bytes) });
    this.parts += 1;
    this.chunks = [];
    this.bytes = 0;
    this.lines = 0;
  }

  /** Writes the parts that are closed. */
  public async flush(): Promise<void> {
    const { storage, bucket, prefix } = this.place;
    for (const { name, body } of this.closed) {
      await storage.write(bucket, `${prefix}${name}`, body);
      this.files.push({ name, size: body.length, sha256: createHash('sha256').update(body).digest('hex') });
    }
    this.closed = [];
  }

  private begin(): void {
    if (this.lines > 0 || this.header === undefined) return;
    this.text = `${this.header}\n`;
    this.openLength = this.text.length;
  }

  private count(length: number): void {
    this.lines += 1;
    this.openLength += length + 1;
    if (this.openLength >= CHUNK_LENGTH) this.pack();
  }

  private closeRun(): void {
    const { run } = this;
    this.run = undefined;
    if (run) this.keep(Buffer.concat([run.bytes.subarray(run.start, run.end), LINE_END]));
  }

  private closeText(): void {
    if (this.text !== '') this.keep(Buffer.from(this.text, 'utf8'));
    this.text = '';
  }

  private keep(piece: Buffer): void {
    this.pieces.push(piece);
  }

  private pack(): void {
    this.closeRun();
    this.closeText();
    // One for all pieces: lines may be short, and each a piece of its own.
    const chunk = Buffer.concat(this.pieces);
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.pieces = [];
    this.openLength = 0;
  }
}

export function partName(index: number): string {
  return `part-${String(index).padStart(5, '0')}.csv`;
}
