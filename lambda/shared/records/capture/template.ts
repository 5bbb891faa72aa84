/**
 * The form of a capture line, learnt from a line that `JSON.parse` has read: everything but its variable texts. SageMaker writes all
 * lines of an endpoint in the same form, so a line that has it can be read where its texts stand.
 *
 * A line that agrees with a valid one but for texts in quotes, which are texts without escapes in both, is valid itself, with the same
 * members. So nothing is taken for granted about the order of members, and a line that hides a second `"data"` in a text or a member
 * of its own does not agree.
 */
import { Buffer } from 'node:buffer';

/** What a variable text is. */
export type Hole = 'input' | 'output' | 'id' | 'event-id' | 'time' | 'free';

export interface TemplatePart {
  /** What stands before the hole, its opening quote included. */
  readonly literal: Buffer;
  /** Nothing behind the last part. */
  readonly hole: Hole | undefined;
}

/** A form with more is no form that SageMaker writes. */
const MAX_PARTS = 64;
const MAX_LITERAL = 16 * 1024;
const MAX_DEPTH = 16;

const HOLES: ReadonlyMap<string, Hole> = new Map([
  ['captureData.endpointInput.data', 'input'],
  ['captureData.endpointOutput.data', 'output'],
  ['eventMetadata.inferenceId', 'id'],
  ['eventMetadata.eventId', 'event-id'],
  ['eventMetadata.inferenceTime', 'time'],
]);

/** Texts that say how the others are to be read: they belong to the form. */
const FIXED = /^captureData\.endpoint(?:In|Out)put\.(?!data$)/;
const CSV_ENCODING = /^captureData\.endpoint(In|Out)put\.encoding$/;

/**
 * @param hasOutputs whether responses are looked at
 * @returns undefined where a line of this form is to be read another way
 */
export function learnTemplate(line: string, hasOutputs: boolean): readonly TemplatePart[] | undefined {
  return new Learner(line, hasOutputs).learn();
}

class Learner {
  private readonly parts: TemplatePart[] = [];
  private readonly found = new Set<string>();
  private readonly csv = new Set<string>();
  private at = 0;
  private literalStart = 0;

  public constructor(
    private readonly line: string,
    private readonly hasOutputs: boolean,
  ) {}

  public learn(): readonly TemplatePart[] | undefined {
    if (!this.value('', 0)) return undefined;
    this.parts.push({ literal: Buffer.from(this.line.slice(this.literalStart)), hole: undefined });
    const { found, csv, parts } = this;
    const input = found.has('captureData.endpointInput');
    const output = this.hasOutputs && found.has('captureData.endpointOutput');
    const isPlain = (input || output) && (!input || (csv.has('In') && this.has('input'))) && (!output || (csv.has('Out') && this.has('output')));
    const isSmall = parts.length <= MAX_PARTS && parts.reduce((sum, { literal }) => sum + literal.length, 0) <= MAX_LITERAL;
    return isPlain && isSmall ? parts : undefined;
  }

  private has(hole: Hole): boolean {
    return this.parts.some((part) => part.hole === hole);
  }

  /** The line is valid JSON; false where it is not of a form that can be learnt. */
  private value(path: string, depth: number): boolean {
    if (depth > MAX_DEPTH || this.parts.length > MAX_PARTS) return false;
    this.blank();
    const c = this.line[this.at];
    if (c === '"') return this.text(path);
    if (c !== '{' && c !== '[') {
      while (this.at < this.line.length && !',}] \t\r'.includes(this.line[this.at]!)) this.at += 1;
      return true;
    }
    const close = c === '{' ? '}' : ']';
    this.at += 1;
    this.blank();
    for (let index = 0; this.line[this.at] !== close; index++) {
      if (index > 0) this.at += 1;
      let member = `${path}[]`;
      if (c === '{') {
        this.blank();
        const name = this.quoted();
        if (name === undefined) return false;
        member = path === '' ? name : `${path}.${name}`;
        // Of two members of one name the last counts; and a name with a point in it is none of ours.
        if (name.includes('.') || this.found.has(member)) return false;
        this.found.add(member);
        this.blank();
        this.at += 1;
      }
      if (!this.value(member, depth + 1)) return false;
      this.blank();
    }
    this.at += 1;
    return true;
  }

  private text(path: string): boolean {
    const start = this.at + 1;
    const text = this.quoted();
    const hole = HOLES.get(path) ?? 'free';
    if (hole === 'input' || hole === 'output') {
      // Escapes for line feeds are read; whatever else stands there is read in the lines to come, or not.
      if (text === undefined) this.skipText(start);
    } else if (text === undefined) {
      return false;
    }
    const encoding = CSV_ENCODING.exec(path);
    if (encoding && text!.toUpperCase() === 'CSV') this.csv.add(encoding[1]!);
    if (FIXED.test(path)) return true;
    this.parts.push({ literal: Buffer.from(this.line.slice(this.literalStart, start)), hole });
    this.literalStart = this.at - 1;
    return true;
  }

  /** A text without escapes, with `at` behind its closing quote; undefined, and `at` as it was, where it has some. */
  private quoted(): string | undefined {
    const end = this.line.indexOf('"', this.at + 1);
    const text = this.line.slice(this.at + 1, end);
    if (text.includes('\\')) return undefined;
    this.at = end + 1;
    return text;
  }

  private skipText(start: number): void {
    this.at = start;
    while (this.line[this.at] !== '"') this.at += this.line[this.at] === '\\' ? 2 : 1;
    this.at += 1;
  }

  private blank(): void {
    while (' \t\r'.includes(this.line[this.at] ?? '-')) this.at += 1;
  }
}
