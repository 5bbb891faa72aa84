/** Writes lines into numbered objects, `part-00000.csv` and so on. Memory is bounded by one part and one chunk of what is read. */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SnapshotFile } from '../../lib/contract/snapshot';
import type { ObjectStore } from '../shared/storage/port';

/** Bytes from which a part is closed: large enough that the cost per request vanishes, small enough to be kept twice. */
export const PART_BYTES = 16 * 1024 * 1024;

/** Characters from which text is turned into bytes. */
const CHUNK_LENGTH = 64 * 1024;

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
  private text = '';
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
    if (this.lines === 0 && this.header !== undefined) this.text = `${this.header}\n`;
    this.text += `${line}\n`;
    this.lines += 1;
    if (this.text.length >= CHUNK_LENGTH) this.pack();
  }

  public get isFull(): boolean {
    return this.bytes >= PART_BYTES;
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

  private pack(): void {
    const chunk = Buffer.from(this.text, 'utf8');
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.text = '';
  }
}

export function partName(index: number): string {
  return `part-${String(index).padStart(5, '0')}.csv`;
}
