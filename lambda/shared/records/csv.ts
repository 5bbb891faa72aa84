/**
 * CSV with a header line (RFC 4180): columns are matched by name, never by position. Blank lines are skipped. Where another character than a
 * comma stands between fields, rows are read as texts: all that is faster knows commas.
 *
 * A file whose header cannot be used holds no rows: each of its records is quarantined, or the header itself where nothing stands behind
 * it, which may then be a row. Whether a header that lacks some of the wanted columns can be used, the caller says (`AbsentColumns`);
 * one that lacks all of them cannot, nor one with carriage returns in it: there they end lines, and all of the file is one.
 *
 * A stray quote costs its own line only: reading goes on behind it, instead of swallowing rows. A quote is a stray one when it is never
 * closed, or when the next one closes a record of another width than the header's. A record of the header's width whose lines look like
 * rows is either what two stray quotes enclose or a text of that kind, and nobody can tell: all its lines are quarantined, and none is
 * read as a row. Else whoever writes the text would write rows.
 */
import type { Buffer } from 'node:buffer';
import { type CellTexts, TextScanner } from './cell-texts';
import { CsvRecord, MAX_FIELDS, type RecordState } from './csv-record';
import { firstPlaces } from './first-places';
import { FieldScanner, terminators } from './raw-fields';
import { RawRow } from './raw-row';
import type { AbsentColumns, PlainLine, RowDecoder, RowHandler } from './rows';

/** Lines that one record may spread over; a quote that is still open then is taken for a stray one. */
export const MAX_RECORD_LINES = 1000;

/** Characters that one record may hold, for the same reason. */
const MAX_RECORD_LENGTH = 8 * 1024 * 1024;

/** Fewer lines that look like rows can be a text by chance, unless it stands where there should be a value. */
const MANY_LINES = 4;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = 34;

/** Of a file whose header can be used: its number of fields, and where the wanted columns are among them. */
interface Layout {
  readonly width: number;
  readonly positions: readonly number[];
  /** Where the fields of the line that is read end. */
  readonly ends: Int32Array;
  /** Present where texts are kept. */
  readonly known?: TextScanner;
  /** Whether the fields are the first of the wanted columns, in their order. */
  readonly isInOrder: boolean;
  /** Present where the handler takes rows from bytes. */
  readonly scanner?: FieldScanner;
}

/** A quote is left to those who know about quotes. */
const LINE_ENDS = terminators(LINE_FEED, CARRIAGE_RETURN, QUOTE);

export class CsvDecoder implements RowDecoder {
  private readonly cells: unknown[];
  private readonly record: CsvRecord;
  private readonly delimiterCode: number;
  /** Lines of the record whose quote is still open, and the number of the first. */
  private open: string[] = [];
  private openLength = 0;
  private openNumber = 0;
  private header: Layout | { readonly problem: string } | undefined;
  /** Where a header stands that cannot be used, until a record follows it. */
  private lone: number | undefined;
  private readonly raw: RawRow | undefined;

  /**
   * @param columns names of the wanted columns
   * @param texts of these columns, where cells hold the same ones again and again
   * @param delimiter one character, between fields
   */
  public constructor(
    private readonly columns: readonly string[],
    private readonly handler: RowHandler,
    private readonly absentColumns: AbsentColumns,
    private readonly texts?: CellTexts,
    private readonly delimiter = ',',
  ) {
    this.record = new CsvRecord(delimiter);
    this.delimiterCode = delimiter.charCodeAt(0);
    this.cells = new Array<unknown>(columns.length).fill(undefined);
    this.raw = handler.raw && new RawRow(handler.raw.numeric);
  }

  public lineBytes(bytes: Buffer, start: number, end: number, number: number): void {
    if (!this.isRawRow(bytes, start, end, number) && !this.isKnownRow(bytes, start, end, number)) this.line(bytes.toString('utf8', start, end), number);
  }

  public line(text: string, number: number): void {
    this.lineWithin(text, 0, text.length, number);
  }

  public lineWithin(text: string, start: number, textEnd: number, number: number): void {
    const end = textEnd > start && text.charCodeAt(textEnd - 1) === CARRIAGE_RETURN ? textEnd - 1 : textEnd;
    if (this.open.length === 0 && (end === start || this.isPlainRow(text, start, end, number))) return;
    const line = text.slice(start, end);
    if (this.open.length === 0) {
      this.settle(this.record.begin(line), line, number);
      return;
    }
    this.settle(this.record.continue(line), line, number);
    if (this.open.length >= MAX_RECORD_LINES || this.openLength > MAX_RECORD_LENGTH) this.giveUpOpen('a quote that is not closed');
  }

  public unreadable(number: number, reason: string): void {
    this.end();
    const isHeader = this.header === undefined;
    this.refuse(number, reason);
    // The file may end here.
    if (isHeader) this.refuse(number, reason);
  }

  public end(): void {
    // The lines behind a stray quote can hold another one: each time at least one line is settled.
    while (this.open.length > 0) this.giveUpOpen('a quote that is not closed');
    const { lone, header } = this;
    if (lone !== undefined && header && 'problem' in header) this.handler.quarantine(lone, header.problem);
    this.lone = undefined;
  }

  /**
   * A row without quotes, as nearly all are: only the wanted fields are cut out of it.
   *
   * @returns whether it was one; otherwise nothing has happened
   */
  private isPlainRow(text: string, start: number, end: number, number: number): boolean {
    if (this.header === undefined || 'problem' in this.header) return false;
    const { width, positions, ends } = this.header;
    const { delimiterCode } = this;
    let fields = 0;
    for (let at = start; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) return false;
      if (code === delimiterCode) ends[fields++] = at; // more than there is room for are dropped, and the row with them
    }
    ends[fields++] = end;
    if (fields !== width) {
      this.refuseWidth(fields, width, number);
      return true;
    }
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (position >= 0) this.cells[i] = text.slice(position === 0 ? start : ends[position - 1]! + 1, ends[position]);
    }
    this.hand(number);
    return true;
  }

  /**
   * The same for a row that stands in bytes.
   *
   * @returns whether it was one; otherwise nothing has happened
   */
  private isRawRow(bytes: Buffer, start: number, lineEnd: number, number: number): boolean {
    const { raw, header, open } = this;
    if (!raw || !header || 'problem' in header || !header.scanner || open.length > 0) return false;
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end === start || header.scanner.scan(bytes, start) !== end) return false;
    const { fields } = header.scanner;
    if (fields === header.width) {
      raw.bytes = bytes;
      this.handler.raw!.take(raw);
    } else {
      this.refuseWidth(fields, header.width, number);
    }
    return true;
  }

  /**
   * The same for a row whose texts as a rule were there before.
   *
   * @returns whether it was one; otherwise nothing has happened
   */
  private isKnownRow(bytes: Buffer, start: number, lineEnd: number, number: number): boolean {
    const { header } = this;
    if (!header || 'problem' in header || !header.known || this.open.length > 0) return false;
    const end = lineEnd > start && bytes[lineEnd - 1] === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    const { known, width, isInOrder } = header;
    if (end === start || !known.scan(bytes, start, end)) return false;
    if (known.fields !== width) {
      this.refuseWidth(known.fields, width, number);
      return true;
    }
    known.fill(this.cells);
    this.hand(number, isInOrder && known.isAscii ? { bytes, start, end, fields: width } : undefined);
    return true;
  }

  private settle(state: RecordState, line: string, number: number): void {
    if (state === 'open') {
      if (this.open.length === 0) this.openNumber = number;
      this.open.push(line);
      this.openLength += line.length;
    } else if (state === 'complete') {
      if (this.open.length === 0) this.complete(this.record.fields, number, 1);
      else this.completeOpen(this.record.fields, line);
    } else {
      const reason = state === 'too-wide' ? `more than ${MAX_FIELDS} fields` : 'text beside a quoted field';
      if (this.open.length === 0) {
        this.refuse(number, reason);
        return;
      }
      this.open.push(line);
      this.giveUpOpen(reason);
    }
  }

  private completeOpen(fields: readonly string[], line: string): void {
    this.open.push(line);
    const { header, openNumber: first, open: { length: lines } } = this;
    if (!header) {
      const isHeader = !this.enclosesRows(fields, undefined) && this.columns.every((name) => fields.includes(name));
      if (!isHeader) return this.giveUpOpen('a quote that is not closed');
    } else if (!('problem' in header)) {
      if (fields.length !== header.width) return this.giveUpOpen(`${fields.length} fields in several lines, expected ${header.width} as in the header`);
      if (this.enclosesRows(fields, header)) {
        this.close();
        this.handler.quarantine(first, 'a quote around what looks like rows', lines);
        return;
      }
    }
    this.close();
    this.complete(fields, first, lines);
  }

  /** Whether the lines of the open record look like rows. */
  private enclosesRows(fields: readonly string[], header: Layout | undefined): boolean {
    const width = fields.length;
    const isValue = header ? header.positions.some((position) => fields[position]?.includes('\n')) : true;
    const alike = this.open.filter((line) => fieldsWithin(line, this.delimiter) === width).length;
    return width > 1 && alike * 2 > this.open.length && (isValue || this.open.length >= MANY_LINES);
  }

  /** Refuses the first line of the open record and reads the others anew. */
  private giveUpOpen(reason: string): void {
    const [, ...others] = this.open;
    const first = this.openNumber;
    this.close();
    this.refuse(first, reason);
    others.forEach((line, index) => this.line(line, first + 1 + index));
  }

  private close(): void {
    this.open = [];
    this.openLength = 0;
  }

  private refuse(number: number, reason: string): void {
    if (this.header === undefined) {
      this.header = { problem: `its file's header cannot be read: ${reason}` };
      this.lone = number;
    } else {
      this.lone = undefined;
      this.handler.quarantine(number, 'problem' in this.header ? this.header.problem : reason);
    }
  }

  private complete(fields: readonly string[], number: number, lines: number): void {
    if (this.header === undefined) {
      this.header = this.readHeader(fields);
      this.lone = number;
      return;
    }
    this.lone = undefined;
    if ('problem' in this.header) {
      this.handler.quarantine(number, this.header.problem, lines);
      return;
    }
    const { width, positions } = this.header;
    if (fields.length !== width) {
      this.refuseWidth(fields.length, width, number);
      return;
    }
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      // The cell of an absent column was never set.
      if (position >= 0) this.cells[i] = fields[position];
    }
    this.hand(number);
  }

  private hand(number: number, plain?: PlainLine): void {
    const refusal = this.handler.row(this.cells, number, plain);
    if (refusal !== undefined) this.handler.quarantine(number, refusal);
  }

  private refuseWidth(fields: number, width: number, number: number): void {
    this.handler.quarantine(number, `${fields} fields, expected ${width} as in the header`);
  }

  private readHeader(names: readonly string[]): NonNullable<CsvDecoder['header']> {
    if (names.some((name) => name.includes('\r'))) return { problem: "its file's header has carriage returns in it, which end no lines" };
    const [firsts, wanted] = [firstPlaces(names), firstPlaces(this.columns)];
    const positions = this.columns.map((name) => firsts.get(name) ?? -1);
    const absent = this.columns.filter((_, index) => positions[index]! < 0);
    if (absent.length > 0) {
      const named = absent.map((name) => JSON.stringify(name)).join(', ');
      if (this.absentColumns === 'refused') return { problem: `its file's header lacks ${named}` };
      if (absent.length === this.columns.length) return { problem: `its file's header has none of ${named}` };
    }
    const repeated = names.find((name, index) => wanted.has(name) && firsts.get(name) !== index);
    if (repeated !== undefined) return { problem: `its file's header has ${JSON.stringify(repeated)} twice` };
    this.handler.names?.(names);
    const slots = Int32Array.from(names, (name) => wanted.get(name) ?? -1);
    const isComma = this.delimiter === ',';
    // A scanner knows one place for each field.
    const isOnce = new Set(this.columns).size === this.columns.length;
    return { width: names.length, positions, ends: new Int32Array(names.length), isInOrder: names.every((name, index) => name === this.columns[index]), ...(this.texts && isComma ? { known: new TextScanner(names.length, positions, this.texts) } : {}), ...(this.raw && isOnce && isComma ? { scanner: new FieldScanner(this.raw, LINE_ENDS, slots) } : {}) };
  }
}

/** As if quotes meant nothing. */
function fieldsWithin(line: string, delimiter: string): number {
  let fields = 1;
  for (let at = line.indexOf(delimiter); at >= 0; at = line.indexOf(delimiter, at + 1)) fields += 1;
  return fields;
}
