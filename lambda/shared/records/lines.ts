/**
 * Splits a stream of bytes into lines of text. Memory is bounded by one chunk and one line; a line that is too long, or not
 * UTF-8, is reported instead of handed on.
 */
import { Buffer, isAscii, isUtf8 } from 'node:buffer';

/** A line above it is not read: no row of a table is that long. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Receives every line in order, blank ones too. Lines are counted from 1. */
export interface LineHandler {
  line(text: string, number: number): void;
  /** The same for the line in [start, end) of a text: a handler that has it saves the cutting. */
  lineWithin?(text: string, start: number, end: number, number: number): void;
  /** The same for the line in [start, end) of bytes that are UTF-8; `bytes[end]` is a line feed. It comes first. */
  lineBytes?(bytes: Buffer, start: number, end: number, number: number): void;
  unreadable(number: number, reason: string): void;
}

const LINE_FEED = 10;
const LINE_END = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

export class LineSplitter {
  private number = 0;
  /** The beginning of a line whose end has not come yet. */
  private open: Buffer[] = [];
  private openBytes = 0;

  /**
   * @param handler may get a carriage return at the end of a line
   * @param maxLineBytes longest line that is read
   */
  public constructor(
    private readonly handler: LineHandler,
    private readonly maxLineBytes = MAX_LINE_BYTES,
  ) {}

  public push(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const firstEnd = bytes.indexOf(LINE_FEED);
    if (firstEnd < 0) {
      this.keepOpen(bytes);
      return;
    }
    this.keepOpen(bytes.subarray(0, firstEnd));
    this.closeOpen();
    const lastEnd = bytes.lastIndexOf(LINE_FEED);
    if (lastEnd > firstEnd) this.wholeLines(bytes.subarray(firstEnd + 1, lastEnd + 1));
    this.keepOpen(bytes.subarray(lastEnd + 1));
  }

  /** The last line needs no line feed. */
  public end(): void {
    if (this.openBytes > 0) this.closeOpen();
  }

  /** Number of the last line that was handed on. */
  public get lines(): number {
    return this.number;
  }

  /** Decodes many lines at once, which is several times faster than one by one, if all of them are fit for it. Each ends with a line feed. */
  private wholeLines(bytes: Buffer): void {
    const ascii = isAscii(bytes);
    if (bytes.length > this.maxLineBytes || (!ascii && !isUtf8(bytes))) {
      this.eachLine(bytes, (start, end) => this.single(bytes, start, end));
    } else if (this.handler.lineBytes) {
      this.eachLine(bytes, (start, end) => this.handler.lineBytes!(bytes, start, end, (this.number += 1)));
    } else {
      const text = ascii ? bytes.toString('latin1') : bytes.toString('utf8');
      let start = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
        this.within(text, start, end);
        start = end + 1;
      }
    }
  }

  private within(text: string, start: number, end: number): void {
    this.number += 1;
    if (this.handler.lineWithin) this.handler.lineWithin(text, start, end, this.number);
    else this.handler.line(text.slice(start, end), this.number);
  }

  private eachLine(bytes: Buffer, take: (start: number, end: number) => void): void {
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      take(start, end);
      start = end + 1;
    }
  }

  private keepOpen(bytes: Buffer): void {
    this.openBytes += bytes.length;
    if (this.openBytes > this.maxLineBytes) this.open = [];
    else if (bytes.length > 0) this.open.push(bytes);
  }

  private closeOpen(): void {
    if (this.openBytes > this.maxLineBytes) {
      this.tooLong();
    } else {
      const bytes = Buffer.concat([...this.open, LINE_END]);
      this.single(bytes, 0, bytes.length - 1);
    }
    this.open = [];
    this.openBytes = 0;
  }

  /** The line in [start, end); `bytes[end]` is a line feed. */
  private single(bytes: Buffer, start: number, end: number): void {
    if (end - start > this.maxLineBytes) {
      this.tooLong();
      return;
    }
    this.number += 1;
    if (!isUtf8(bytes.subarray(start, end))) {
      this.handler.unreadable(this.number, 'not UTF-8');
      return;
    }
    const hasMark = this.number === 1 && bytes.subarray(start, start + BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    const from = hasMark ? start + BYTE_ORDER_MARK.length : start;
    if (this.handler.lineBytes) this.handler.lineBytes(bytes, from, end, this.number);
    else this.handler.line(bytes.toString('utf8', from, end), this.number);
  }

  private tooLong(): void {
    this.number += 1;
    this.handler.unreadable(this.number, `longer than ${this.maxLineBytes} bytes`);
  }
}
