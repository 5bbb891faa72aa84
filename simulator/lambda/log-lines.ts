/**
 * What a function writes, as lines, bounded: a flood costs the same memory as a page of log, and the log says what is missing.
 *
 * Assumed: a line has at most 256 KiB and an invocation at most 4 MiB here. CloudWatch Logs takes more of both, but nobody reads it.
 */

/** Begins the line by which the function's process says that all of an invocation was written. */
const END_MARK = '\0end ';

const LONGEST_LINE_BYTES = 256 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
const NEWLINE = 10;

export class LogLines {
  private lines: string[] = [];
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private bytes = 0;
  private droppedLines = 0;
  private droppedBytes = 0;

  /** @param onEnd takes the id of an invocation of which no line is missing */
  public constructor(private readonly onEnd: (requestId: string) => void) {}

  public push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.append(chunk.subarray(from, end));
      this.endLine();
      from = end + 1;
    }
    this.append(chunk.subarray(from));
  }

  /** Lines since the last call; one without end counts when its process is gone. */
  public take(): string[] {
    const { lines, droppedLines, droppedBytes } = this;
    if (droppedBytes > 0) lines.push(`[simulator] ${droppedLines} lines or ends of lines with ${droppedBytes} bytes are missing: an invocation logs at most ${MOST_BYTES} bytes here, a line ${LONGEST_LINE_BYTES}`);
    this.lines = [];
    this.bytes = 0;
    this.droppedLines = 0;
    this.droppedBytes = 0;
    return lines;
  }

  /** The process is gone: what it wrote last is a line. */
  public end(): void {
    this.endLine();
  }

  /** Keeps one byte more than a line may have, so that the cut is seen. */
  private append(part: Buffer): void {
    const room = LONGEST_LINE_BYTES + 1 - this.pendingBytes;
    if (part.length > 0 && room > 0) this.pending.push(part.subarray(0, room));
    this.pendingBytes += part.length;
  }

  private endLine(): void {
    const bytes = this.pendingBytes;
    if (bytes === 0) return;
    const line = this.pending.length === 1 ? this.pending[0]! : Buffer.concat(this.pending);
    this.pending = [];
    this.pendingBytes = 0;
    if (line[0] === 0) {
      const text = line.toString('latin1');
      if (text.startsWith(END_MARK)) return this.onEnd(text.slice(END_MARK.length));
    }
    const kept = Math.min(bytes, LONGEST_LINE_BYTES);
    if (this.bytes + kept > MOST_BYTES) return this.drop(bytes);
    this.bytes += kept;
    this.lines.push(line.toString('utf8', 0, kept).replace(/\r$/, ''));
    if (bytes > kept) this.drop(bytes - kept);
  }

  private drop(bytes: number): void {
    this.droppedLines += 1;
    this.droppedBytes += bytes;
  }
}
