/** Remembers what a decoder hands on. */
import type { RowHandler } from '../../../lambda/shared/records/rows';

export class RowsTaken implements RowHandler {
  public readonly rows: unknown[][] = [];
  public readonly quarantined: { line: number; reason: string; lines?: number }[] = [];

  public damages = 0;

  /** @param refuse why a row cannot be used, if so */
  public constructor(private readonly refuse: (cells: readonly unknown[]) => string | undefined = () => undefined) {}

  public row(cells: readonly unknown[]): string | undefined {
    const refusal = this.refuse(cells);
    if (refusal === undefined) this.rows.push([...cells]);
    return refusal;
  }

  public quarantine(line: number, reason: string, lines = 1): void {
    this.quarantined.push({ line, reason, ...(lines === 1 ? {} : { lines }) });
  }

  public damaged(): void {
    this.damages += 1;
  }
}
