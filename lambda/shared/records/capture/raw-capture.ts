/**
 * Reads capture lines with CSV payloads from their bytes, by the forms of lines that were read before. All of a line is checked
 * before its rows are handed on: a line counts as a whole, or is read another way as a whole.
 */
import type { Buffer } from 'node:buffer';
import { FieldScanner, type FieldSlots, terminators } from '../raw-fields';
import { CellKind, RawRow, type RawRowTaker } from '../raw-row';
import { type Hole, learnTemplate, type TemplatePart } from './template';

/** Forms that are remembered: an endpoint has one, and another one for each shape of request. */
const MAX_TEMPLATES = 4;

/** Rows of a line that are kept until all of it is checked; lines with more are read another way. */
const MAX_ROWS = 256;

const SPACE = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const LOWER_N = 110;
const LOWER_R = 114;
/** `\n` in JSON, and `\r\n`. */
const ESCAPED_FEED = 2;
const ESCAPED_RETURN_AND_FEED = 4;

/** A text in JSON cannot hold control characters. */
const PAYLOAD_ENDS = terminators(...Array.from({ length: SPACE }, (_, byte) => byte), QUOTE, BACKSLASH);

/** By byte: what stands behind a backslash, by itself. */
const ESCAPES = Uint8Array.from({ length: 256 }, (_, byte) => ('"\\/bfnrt'.includes(String.fromCharCode(byte)) ? 1 : 0));

/** Where the columns of a raw row are in a capture line. */
export interface CaptureSlots {
  readonly inputs: FieldSlots;
  readonly outputs: FieldSlots;
  /** -1 where the column is not wanted. */
  readonly id: number;
  readonly time: number;
}

export class RawCapture {
  private readonly templates: (readonly TemplatePart[])[] = [];
  private readonly rows: RawRow[] = [];
  private readonly inputs: FieldScanner;
  private readonly outputs: FieldScanner;
  /** Where texts that belong to all rows of the line stand. */
  private readonly texts = { id: { start: -1, end: -1 }, eventId: { start: -1, end: -1 }, time: { start: -1, end: -1 } };
  private inputRows = -1;
  private outputRows = -1;
  private at = 0;

  public constructor(
    private readonly raw: RawRowTaker,
    private readonly slots: CaptureSlots,
  ) {
    this.rows.push(new RawRow(raw.numeric));
    this.inputs = new FieldScanner(this.rows[0]!, PAYLOAD_ENDS, slots.inputs);
    this.outputs = new FieldScanner(this.rows[0]!, PAYLOAD_ENDS, slots.outputs);
  }

  /**
   * Hands on the rows of the line in [start, end); `bytes[end]` is a line feed.
   *
   * @returns whether it did; otherwise nothing has happened
   */
  public take(bytes: Buffer, start: number, end: number): boolean {
    const { templates } = this;
    for (let i = 0; i < templates.length; i++) {
      const template = templates[i]!;
      if (!this.matches(template, bytes, start, end)) continue;
      if (i > 0) {
        templates.splice(i, 1);
        templates.unshift(template);
      }
      this.hand(bytes);
      return true;
    }
    return false;
  }

  /** @param line that is valid */
  public learn(line: string): void {
    const template = learnTemplate(line, this.slots.outputs.length > 0);
    if (!template || this.templates.some((known) => isSame(known, template))) return;
    this.templates.unshift(template);
    this.templates.length = Math.min(this.templates.length, MAX_TEMPLATES);
  }

  private matches(template: readonly TemplatePart[], bytes: Buffer, start: number, end: number): boolean {
    const { texts } = this;
    this.inputRows = -1;
    this.outputRows = -1;
    texts.id.start = -1;
    texts.eventId.start = -1;
    texts.time.start = -1;
    this.at = start;
    for (let i = 0; i < template.length; i++) {
      const { literal, hole } = template[i]!;
      const { length } = literal;
      const from = this.at;
      for (let j = 0; j < length; j++) {
        if (bytes[from + j] !== literal[j]) return false;
      }
      this.at = from + length;
      if (hole !== undefined && !this.fill(hole, bytes)) return false;
    }
    return this.at === end && (this.inputRows < 0 || this.outputRows < 0 || this.inputRows === this.outputRows);
  }

  /** Reads the text at `at`, which is at its closing quote then. */
  private fill(hole: Hole, bytes: Buffer): boolean {
    switch (hole) {
      case 'input':
        this.inputRows = this.payload(this.inputs, this.slots.inputs.length, bytes);
        return this.inputRows > 0;
      case 'output':
        if (this.slots.outputs.length === 0) return this.skip(bytes);
        this.outputRows = this.payload(this.outputs, this.slots.outputs.length, bytes);
        return this.outputRows > 0;
      case 'id':
        return this.text(bytes, this.texts.id);
      case 'event-id':
        return this.text(bytes, this.texts.eventId);
      case 'time':
        return this.text(bytes, this.texts.time);
      case 'free':
        return this.text(bytes, undefined);
    }
  }

  private text(bytes: Buffer, text: { start: number; end: number } | undefined): boolean {
    const start = this.at;
    let i = start;
    // Commas are no ends here.
    while (PAYLOAD_ENDS[bytes[i]!]! < 2) i += 1;
    this.at = i;
    if (text) {
      text.start = start;
      text.end = i;
    }
    return bytes[i] === QUOTE;
  }

  /** A text that is not looked at, with escapes. */
  private skip(bytes: Buffer): boolean {
    let i = this.at;
    for (;;) {
      while (PAYLOAD_ENDS[bytes[i]!]! < 2) i += 1;
      if (bytes[i] !== BACKSLASH) break;
      if (ESCAPES[bytes[i + 1]!] === 0) return false;
      i += 2;
    }
    this.at = i;
    return bytes[i] === QUOTE;
  }

  /** @returns number of rows; -1 where the payload is not plain, or a row has another width */
  private payload(scanner: FieldScanner, width: number, bytes: Buffer): number {
    let i = this.at;
    for (let rows = 0; ; ) {
      const start = i;
      scanner.row = this.row(rows);
      i = scanner.scan(bytes, start);
      // Blank lines are no rows; one at the end is what ends the row before.
      if (i === start && bytes[i] === QUOTE) {
        this.at = i;
        return rows;
      }
      rows += 1;
      if (i === start || scanner.fields !== width || rows === MAX_ROWS) return -1;
      if (bytes[i] === QUOTE) {
        this.at = i;
        return rows;
      }
      if (bytes[i] !== BACKSLASH) return -1;
      if (bytes[i + 1] === LOWER_N) i += ESCAPED_FEED;
      else if (bytes[i + 1] === LOWER_R && bytes[i + 2] === BACKSLASH && bytes[i + 3] === LOWER_N) i += ESCAPED_RETURN_AND_FEED;
      else return -1;
    }
  }

  private row(index: number): RawRow {
    return (this.rows[index] ??= new RawRow(this.raw.numeric));
  }

  private hand(bytes: Buffer): void {
    const { rows, slots, texts, raw } = this;
    const count = Math.max(this.inputRows, this.outputRows);
    const id = texts.id.start >= 0 && texts.id.end > texts.id.start ? texts.id : texts.eventId;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      row.bytes = bytes;
      if (this.inputRows < 0) clear(row, slots.inputs);
      if (this.outputRows < 0) clear(row, slots.outputs);
      set(row, slots.id, id);
      set(row, slots.time, texts.time);
      raw.take(row);
    }
  }
}

/** Cells of a side that was not captured. */
function clear(row: RawRow, slots: FieldSlots): void {
  for (const slot of slots) if (slot >= 0) row.kinds[slot] = CellKind.absent;
}

function set(row: RawRow, slot: number, { start, end }: { readonly start: number; readonly end: number }): void {
  if (slot < 0) return;
  row.kinds[slot] = start < 0 ? CellKind.absent : CellKind.text;
  row.starts[slot] = start;
  row.ends[slot] = end;
}

function isSame(one: readonly TemplatePart[], other: readonly TemplatePart[]): boolean {
  return one.length === other.length && one.every(({ literal, hole }, index) => hole === other[index]!.hole && literal.equals(other[index]!.literal));
}
