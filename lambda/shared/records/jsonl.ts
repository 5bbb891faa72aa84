/** JSON Lines: one JSON object per line; a column is a member of that object. Blank lines are skipped. */
import type { Buffer } from 'node:buffer';
import { parseJson, UnreadableJson } from './json';
import { MemberNames } from './member-names';
import { JsonRowScanner } from './raw-json';
import { RawRow } from './raw-row';
import type { RowDecoder, RowHandler } from './rows';

/** Rows whose members are named where somebody asks: for those of all rows texts would have to be made. */
const NAMED_ROWS = 10;

export class JsonLinesDecoder implements RowDecoder {
  private readonly cells: unknown[];
  /** Until as many rows as are looked at have come. */
  private names: MemberNames | undefined;
  /** Names that every object inherits (`constructor`, `__proto__`): such a member counts only if the row has it itself. */
  private readonly inherited: readonly boolean[];
  /** Counts the line in [start, end) of bytes as a row, unless it is to be read another way; only where the handler takes bytes. */
  public readonly lineBytes?: (bytes: Buffer, start: number, end: number, number: number) => void;

  /** @param columns names of the wanted columns */
  public constructor(
    private readonly columns: readonly string[],
    private readonly handler: RowHandler,
  ) {
    this.cells = new Array<unknown>(columns.length).fill(undefined);
    this.names = handler.names && new MemberNames();
    this.inherited = columns.map((name) => name in Object.prototype);
    const { raw } = handler;
    // A scanner knows one place for each name.
    if (!raw || new Set(columns).size < columns.length) return;
    const row = new RawRow(raw.numeric);
    const scanner = new JsonRowScanner(columns, row);
    this.lineBytes = (bytes, start, end, number) => {
      if (!this.names && scanner.scan(bytes, start, end)) {
        row.bytes = bytes;
        raw.take(row);
      } else {
        this.line(bytes.toString('utf8', start, end), number);
      }
    };
  }

  public line(text: string, number: number): void {
    const row = parseJson(text);
    if (row instanceof UnreadableJson) {
      if (text.trim() !== '') this.handler.quarantine(number, row.reason);
      return;
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      this.handler.quarantine(number, 'not a JSON object');
      return;
    }
    const members = row as Readonly<Record<string, unknown>>;
    this.names?.add(members);
    if (this.names?.count === NAMED_ROWS) this.end();
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
    // Every line stands for itself, but for what most of them are called.
    if (this.names) this.handler.names!(this.names.ofMost());
    this.names = undefined;
  }
}
