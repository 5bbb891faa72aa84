/**
 * Bodies of objects: small ones in memory, larger ones in one file without a name. A world keeps every version of months of logs and of
 * snapshots, and reads few of them again: in memory they were half of all that the simulator held.
 *
 * The file is made when the first body needs it and is the operating system's to remove, however the process ends. The space of what
 * is deleted is not used again: a run is over before that matters.
 */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Body {
  /** Bytes. */
  readonly size: number;
  /** The bytes, which are the store's own for a small body: not to be changed. */
  read(): Uint8Array;
}

/** Below it, a call of the operating system takes longer than the memory is worth. */
const LARGEST_IN_MEMORY = 16 * 1024;

export class Bodies {
  private file: number | undefined;
  private end = 0;
  private isClosed = false;

  /** Keeps a copy: the caller may go on to use its own. */
  public keep(content: Uint8Array): Body {
    const size = content.length;
    if (size <= LARGEST_IN_MEMORY) return inMemory(Buffer.from(content));
    const position = this.append(content);
    return { size, read: () => this.readAt(position, size) };
  }

  /** Frees the disk. What is in the file cannot be read any more. */
  public close(): void {
    this.isClosed = true;
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  /** Apart from `keep`: what a function within it uses, each other one within it would hold on to, here the content. */
  private append(content: Uint8Array): number {
    const position = this.end;
    this.end += content.length;
    withRoom(() => transferred(content.length, (done) => writeSync(this.opened(), content, done, content.length - done, position + done)));
    return position;
  }

  private readAt(position: number, size: number): Uint8Array {
    const content = Buffer.allocUnsafeSlow(size);
    transferred(size, (done) => readSync(this.opened(), content, done, size - done, position + done));
    return content;
  }

  /** @throws Error once it is closed */
  private opened(): number {
    if (this.isClosed) throw new Error('objects of Amazon S3: the simulation is closed, expected one that runs; read what you need before closing');
    this.file ??= withoutName();
    return this.file;
  }
}

function inMemory(content: Uint8Array): Body {
  return { size: content.length, read: () => content };
}

/** What the operating system says names neither the folder nor how to have another one. */
function withRoom(write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Error(`objects of Amazon S3: got ${error.message}, expected room for them in ${tmpdir()}; make some, or set TMPDIR to a folder that has it`, { cause: error });
  }
}

/** A system call may do less than it is asked for; what does nothing would do so for ever. */
function transferred(size: number, transfer: (done: number) => number): void {
  for (let done = 0; done < size;) {
    const now = transfer(done);
    if (now === 0) throw new Error(`objects of Amazon S3: got ${done} of ${size} bytes, expected all; the file of the simulation was cut`);
    done += now;
  }
}

function withoutName(): number {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-mlops-objects-'));
  try {
    return openSync(join(folder, 'bodies'), 'wx+', 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
