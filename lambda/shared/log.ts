/**
 * Structured log: one JSON object per line, told apart by `notice`, a fixed word per occasion.
 *
 * Only names, keys and counts may go in, never a value of a feature: logs are kept and read under other rules than the data.
 */

export type LogLevel = 'INFO' | 'WARN';
export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface Log {
  info(notice: string, fields: LogFields): void;
  warn(notice: string, fields: LogFields): void;
  /** A line in embedded metric format, as it is. */
  metrics(line: string): void;
}

/**
 * A log that writes lines.
 *
 * On Lambda the lines must go to standard output directly: with the JSON log format `console.log` wraps them into a record of
 * its own, and CloudWatch no longer finds the metrics in them.
 */
export class LineLog implements Log {
  /** @param write takes a line without its end */
  public constructor(private readonly write: (line: string) => void) {}

  public info(notice: string, fields: LogFields): void {
    this.entry('INFO', notice, fields);
  }

  public warn(notice: string, fields: LogFields): void {
    this.entry('WARN', notice, fields);
  }

  public metrics(line: string): void {
    this.write(line);
  }

  private entry(level: LogLevel, notice: string, fields: LogFields): void {
    this.write(JSON.stringify({ level, notice, ...fields }));
  }
}
