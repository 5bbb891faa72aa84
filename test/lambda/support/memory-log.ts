/** A log that remembers. */
import type { Log, LogFields } from '../../../lambda/shared/log';

export interface LogEntry {
  readonly level: 'INFO' | 'WARN';
  readonly notice: string;
  readonly fields: LogFields;
}

export class MemoryLog implements Log {
  public readonly entries: LogEntry[] = [];
  public readonly metricLines: string[] = [];

  public info(notice: string, fields: LogFields): void {
    this.entries.push({ level: 'INFO', notice, fields });
  }

  public warn(notice: string, fields: LogFields): void {
    this.entries.push({ level: 'WARN', notice, fields });
  }

  public metrics(line: string): void {
    this.metricLines.push(line);
  }

  /** Fields of the entries with this notice. */
  public of(notice: string): LogFields[] {
    return this.entries.filter((entry) => entry.notice === notice).map(({ fields }) => fields);
  }

  /** Metric values of the latest line, dimensions included. */
  public latestMetrics(): Record<string, unknown> {
    const line = JSON.parse(this.metricLines.at(-1) ?? '{}') as Record<string, unknown>;
    return Object.fromEntries(Object.entries(line).filter(([name]) => name !== '_aws'));
  }
}
