/** JSON Lines: one JSON object per line; a column is a member of that object. Blank lines are skipped. */
import type { RowDecoder, RowHandler } from './rows';

export class JsonLinesDecoder implements RowDecoder {
  private readonly cells: unknown[];
  /** Names that every object inherits (`constructor`, `__proto__`): such a member counts only if the row has it itself. */
  private readonly inherited: readonly boolean[];

  /** @param columns names of the wanted columns */
  public constructor(
    private readonly columns: readonly string[],
    private readonly handler: RowHandler,
  ) {
    this.cells = new Array<unknown>(columns.length).fill(undefined);
    this.inherited = columns.map((name) => name in Object.prototype);
  }

  public line(text: string, number: number): void {
    let row: unknown;
    try {
      row = JSON.parse(text);
    } catch {
      // The error's message quotes the line, which must not leave it.
      if (text.trim() !== '') this.handler.quarantine(number, 'not valid JSON');
      return;
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      this.handler.quarantine(number, 'not a JSON object');
      return;
    }
    const members = row as Readonly<Record<string, unknown>>;
    for (let i = 0; i < this.columns.length; i++) {
      const name = this.columns[i]!;
      this.cells[i] = this.inherited[i] && !Object.hasOwn(members, name) ? undefined : members[name];
    }
    const refusal = this.handler.row(this.cells, number);
    if (refusal !== undefined) this.handler.quarantine(number, refusal);
  }

  public unreadable(number: number, reason: string): void {
    this.handler.quarantine(number, reason);
  }

  public end(): void {
    // Every line stands for itself.
  }
}
