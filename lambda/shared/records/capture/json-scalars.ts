/** The single values of JSON text, where they stand in it, and the text as it stands in a line. */

/** A number, a text that names no member, `true`, `false` or `null`. */
export interface Scalar {
  readonly start: number;
  readonly end: number;
  /** The brackets around it. */
  readonly stack: string;
}

/** A text, and how each part of it stands in a line. */
export class Source {
  /** @param offsets of each character of the text in what stands in the line, and of its end; undefined where it stands there as it is */
  private constructor(
    public readonly text: string,
    private readonly written: string,
    private readonly offsets: readonly number[] | undefined,
  ) {}

  public static plain(text: string): Source {
    return new Source(text, text, undefined);
  }

  /** @param written what stands between the quotes of a text in JSON */
  public static escaped(written: string): Source {
    const offsets: number[] = [];
    for (let at = 0; at < written.length; at += written[at] !== '\\' ? 1 : written[at + 1] === 'u' ? UNICODE_ESCAPE : SHORT_ESCAPE) offsets.push(at);
    offsets.push(written.length);
    return new Source(JSON.parse(`"${written}"`) as string, written, offsets);
  }

  /** What stands in the line for [start, end). */
  public raw(start: number, end: number): string {
    return this.offsets ? this.written.slice(this.offsets[start], this.offsets[end]) : this.text.slice(start, end);
  }
}

/** Characters of `\u00e9`, and of `\n`. */
const UNICODE_ESCAPE = 6;
const SHORT_ESCAPE = 2;

const TOKEN = /[[\]{}]|"(?:[^"\\]|\\.)*"(\s*:)?|[^\s[\]{},:"]+/g;

/** @param text valid JSON, or several on a line each */
export function scalarsOf(text: string): Scalar[] {
  const scalars: Scalar[] = [];
  let stack = '';
  for (const { 0: token, 1: colon, index } of text.matchAll(TOKEN)) {
    if (token === '[' || token === '{') stack += token;
    else if (token === ']' || token === '}') stack = stack.slice(0, -1);
    else if (colon === undefined) scalars.push({ start: index, end: index + token.length, stack });
  }
  return scalars;
}
