/**
 * Reads capture lines from their bytes, by the forms of lines that were read before. All of a line is checked before its rows are handed
 * on: a line counts as a whole, or is read another way as a whole.
 *
 * A line with base64 in it moves into a buffer of its own, with what was decoded behind it, so that all of a row stands in the same bytes.
 */
import { Buffer, isUtf8 } from 'node:buffer';
import type { CaptureLayout } from '../../../../lib/contract/dataset';
import { MAX_COMPOSITES } from '../json';
import type { FieldSlots } from '../raw-fields';
import { CellKind, RawRow, type RawRowTaker } from '../raw-row';
import { clear, END_OF_DECODED, RawPayload, TEXT_ENDS } from './raw-payload';
import { type CaptureTemplate, type Hole, learnTemplate, type PayloadForm } from './template';

/** Forms that are remembered: an endpoint has one, and another one for each shape of request. */
const MAX_TEMPLATES = 4;

const LINE_FEED = 10;
const QUOTE = 34;
const BACKSLASH = 92;

/** Base64 has four characters for three bytes. */
const QUAD = 4;
const TRIPLE = 3;
const PADDING = 61;

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
  private readonly templates: (CaptureTemplate & { readonly key: string })[] = [];
  private readonly rows: RawRow[] = [];
  private readonly inputs: RawPayload;
  private readonly outputs: RawPayload;
  /** Where texts that belong to all rows of the line stand. */
  private readonly texts = { id: { start: -1, end: -1 }, eventId: { start: -1, end: -1 }, time: { start: -1, end: -1 } };
  private inputRows = -1;
  private outputRows = -1;
  private at = 0;
  /** The line and what was decoded, where there is base64 in it. */
  private own = Buffer.alloc(0);
  private decoded = 0;
  /** Lines until the next one is learnt from, and those that were. */
  private patience = 0;
  private learnt = 0;

  public constructor(
    private readonly raw: RawRowTaker,
    private readonly slots: CaptureSlots,
    private readonly layout: Pick<CaptureLayout, 'inputs' | 'outputs'>,
  ) {
    const row = (index: number): RawRow => (this.rows[index] ??= new RawRow(raw.numeric));
    this.inputs = new RawPayload(slots.inputs, row);
    this.outputs = new RawPayload(slots.outputs, row);
  }

  /**
   * Hands on the rows of the line in [start, end); `bytes[end]` is a line feed.
   *
   * @returns whether it did; otherwise nothing has happened
   */
  public take(bytes: Buffer, start: number, end: number): boolean {
    // A longer line may have more lists and objects in it than are read at once.
    if (end - start > MAX_COMPOSITES) return false;
    const { templates } = this;
    for (let i = 0; i < templates.length; i++) {
      const template = templates[i]!;
      const isMoved = template.input?.isBase64 === true || template.output?.isBase64 === true;
      if (!(isMoved ? this.matchesDecoded(template, bytes, start, end) : this.matches(template, bytes, start, end))) continue;
      if (i > 0) {
        templates.splice(i, 1);
        templates.unshift(template);
      }
      this.hand(isMoved ? this.own : bytes);
      return true;
    }
    return false;
  }

  /** Learns from the line, unless so many were in vain that lines as a rule have forms of their own. @param line that is valid */
  public learn(line: string): void {
    if (this.patience-- > 0) return;
    this.patience = this.learnt++;
    const template = learnTemplate(line, this.layout);
    const key = JSON.stringify(template);
    if (!template || this.templates.some((known) => known.key === key)) return;
    this.templates.unshift({ ...template, key });
    this.templates.length = Math.min(this.templates.length, MAX_TEMPLATES);
  }

  private matchesDecoded(template: CaptureTemplate, bytes: Buffer, start: number, end: number): boolean {
    const length = end - start;
    // What is decoded is shorter than the line, by the ends that are put behind it, too.
    if (this.own.length < 2 * length) this.own = Buffer.alloc(QUAD * length);
    bytes.copy(this.own, 0, start, end);
    this.own[length] = LINE_FEED;
    this.decoded = length + 1;
    return this.matches(template, this.own, 0, length) && isUtf8(this.own.subarray(length + 1, this.decoded));
  }

  private matches(template: CaptureTemplate, bytes: Buffer, start: number, end: number): boolean {
    const { texts } = this;
    const { parts } = template;
    this.inputRows = -1;
    this.outputRows = -1;
    texts.id.start = -1;
    texts.eventId.start = -1;
    texts.time.start = -1;
    this.at = start;
    for (let i = 0; i < parts.length; i++) {
      const { literal, hole } = parts[i]!;
      const { length } = literal;
      const from = this.at;
      for (let j = 0; j < length; j++) {
        if (bytes[from + j] !== literal[j]) return false;
      }
      this.at = from + length;
      if (hole !== undefined && !this.fill(hole, template, bytes)) return false;
    }
    return this.at === end && (this.inputRows < 0 || this.outputRows < 0 || this.inputRows === this.outputRows);
  }

  /** Reads the text at `at`, which is at its closing quote then. */
  private fill(hole: Hole, { input, output }: CaptureTemplate, bytes: Buffer): boolean {
    switch (hole) {
      case 'input':
        this.inputRows = this.payload(this.inputs, input!, bytes);
        return this.inputRows > 0;
      case 'output':
        if (!output) return this.skip(bytes);
        this.outputRows = this.payload(this.outputs, output, bytes);
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
    while (TEXT_ENDS[bytes[i]!]! < 2) i += 1;
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
      while (TEXT_ENDS[bytes[i]!]! < 2) i += 1;
      if (bytes[i] !== BACKSLASH) break;
      if (ESCAPES[bytes[i + 1]!] === 0) return false;
      i += 2;
    }
    this.at = i;
    return bytes[i] === QUOTE;
  }

  /** @returns number of rows; -1 where the payload is to be read another way */
  private payload(payload: RawPayload, form: PayloadForm, bytes: Buffer): number {
    if (form.isBase64) return this.decode(payload, form, bytes);
    const rows = payload.read(form, bytes, this.at);
    this.at = payload.at;
    return rows;
  }

  private decode(payload: RawPayload, form: PayloadForm, bytes: Buffer): number {
    const start = this.at;
    const end = bytes.indexOf(QUOTE, start);
    const length = end - start;
    const from = this.decoded;
    const expected = (length / QUAD) * TRIPLE - (bytes[end - 1] === PADDING ? 1 : 0) - (bytes[end - 2] === PADDING ? 1 : 0);
    // What is not base64, or has more in it than the line has room for, comes to fewer bytes.
    if (length <= 0 || bytes.write(bytes.toString('latin1', start, end), from, 'base64') !== expected) return -1;
    bytes[from + expected] = END_OF_DECODED;
    this.decoded = from + expected + 1;
    this.at = end;
    const rows = payload.read(form, bytes, from);
    return payload.at === from + expected ? rows : -1;
  }

  private hand(bytes: Buffer): void {
    const { rows, slots, texts, raw } = this;
    const count = Math.max(this.inputRows, this.outputRows);
    const id = texts.id.start >= 0 && texts.id.end > texts.id.start ? texts.id : texts.eventId;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      row.bytes = bytes;
      if (this.inputRows < 0) for (const slot of slots.inputs) clear(row, slot);
      if (this.outputRows < 0) for (const slot of slots.outputs) clear(row, slot);
      set(row, slots.id, id);
      set(row, slots.time, texts.time);
      raw.take(row);
    }
  }
}

function set(row: RawRow, slot: number, { start, end }: { readonly start: number; readonly end: number }): void {
  if (slot < 0) return;
  row.kinds[slot] = start < 0 ? CellKind.absent : CellKind.text;
  row.starts[slot] = start;
  row.ends[slot] = end;
}
