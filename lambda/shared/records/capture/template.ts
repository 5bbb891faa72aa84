/**
 * The form of a capture line, learnt from a line that `JSON.parse` has read: everything but its variable texts. SageMaker writes all
 * lines of an endpoint in the same form, so a line that has it can be read where its texts stand.
 *
 * A line that agrees with a valid one but for texts in quotes, which are texts without escapes in both, is valid itself, with the same
 * members. So nothing is taken for granted about the order of members, and a line that hides a second `"data"` in a text or a member
 * of its own does not agree.
 */
import { Buffer } from 'node:buffer';
import type { CaptureLayout } from '../../../../lib/contract/dataset';
import { type JsonForm, learnJsonForm } from './json-form';
import { Source } from './json-scalars';
import { payloadKind } from './payload';

/** What a variable text is. */
export type Hole = 'input' | 'output' | 'id' | 'event-id' | 'time' | 'free';

export interface TemplatePart {
  /** What stands before the hole, its opening quote included. */
  readonly literal: Buffer;
  /** Nothing behind the last part. */
  readonly hole: Hole | undefined;
}

/** How the text of a payload is to be read. */
export interface PayloadForm {
  readonly isBase64: boolean;
  /** CSV without it. */
  readonly json: JsonForm | undefined;
}

export interface CaptureTemplate {
  readonly parts: readonly TemplatePart[];
  /** Undefined where the side is not captured, or not looked at. */
  readonly input: PayloadForm | undefined;
  readonly output: PayloadForm | undefined;
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

/**
 * @param line that was read
 * @returns undefined where a line of this form is to be read another way
 */
export function learnTemplate(line: string, layout: Pick<CaptureLayout, 'inputs' | 'outputs'>): CaptureTemplate | undefined {
  return new Learner(line, layout).learn();
}

class Learner {
  private readonly parts: TemplatePart[] = [];
  private readonly found = new Set<string>();
  /** Texts by the path of their member; payloads as they stand in the line. */
  private readonly texts = new Map<string, string>();
  private at = 0;
  private literalStart = 0;

  public constructor(
    private readonly line: string,
    private readonly layout: Pick<CaptureLayout, 'inputs' | 'outputs'>,
  ) {}

  public learn(): CaptureTemplate | undefined {
    if (!this.value('', 0)) return undefined;
    const { parts, layout, line } = this;
    parts.push({ literal: Buffer.from(line.slice(this.literalStart)), hole: undefined });
    if (parts.length > MAX_PARTS || parts.reduce((sum, { literal }) => sum + literal.length, 0) > MAX_LITERAL) return undefined;
    const input = this.payload('captureData.endpointInput', layout.inputs);
    const output = layout.outputs.length === 0 ? 'none' : this.payload('captureData.endpointOutput', layout.outputs);
    if (input === undefined || output === undefined || (input === 'none' && output === 'none')) return undefined;
    return { parts, input: input === 'none' ? undefined : input, output: output === 'none' ? undefined : output };
  }

  /** Undefined where it is to be read another way. */
  private payload(path: string, columns: readonly string[]): PayloadForm | 'none' | undefined {
    if (!this.found.has(path)) return 'none';
    const data = this.texts.get(`${path}.data`);
    if (data === undefined) return undefined;
    const encoding = this.texts.get(`${path}.encoding`)?.toUpperCase();
    if (encoding === 'CSV') return { isBase64: false, json: undefined };
    if (encoding === 'JSON') return jsonPayload(false, Source.escaped(data), columns);
    const kind = encoding === 'BASE64' ? payloadKind(this.texts.get(`${path}.observedContentType`)) : undefined;
    if (kind === 'json') return jsonPayload(true, Source.plain(Buffer.from(data, 'base64').toString('utf8')), columns);
    return kind && { isBase64: true, json: undefined };
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
    if (text === undefined) {
      // Those of payloads are read in the lines to come, or not.
      if (hole !== 'input' && hole !== 'output') return false;
      this.skipText(start);
    }
    this.texts.set(path, text ?? this.line.slice(start, this.at - 1));
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

function jsonPayload(isBase64: boolean, source: Source, columns: readonly string[]): PayloadForm | undefined {
  const json = learnJsonForm(source, columns);
  return json && { isBase64, json };
}
