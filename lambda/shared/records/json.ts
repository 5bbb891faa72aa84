/**
 * Parses JSON that nobody vouches for, in bounded memory.
 *
 * `NaN`, `Infinity` and `-Infinity`, which Python writes unless it is told not to, are no JSON. They are taken all the same, as what their
 * texts are in CSV: a number that could not be had must not take the other values of its row with it.
 *
 * @see https://docs.python.org/3/library/json.html#infinite-and-nan-number-values
 */

/** Of one text: a list or object takes many times the byte that begins it. */
export const MAX_COMPOSITES = 250_000;

/** Shorter texts cannot hold so many that it matters. */
const SHORT = 64 * 1024;

const OPENING_BRACKET = 91;
const OPENING_BRACE = 123;
const QUOTE = 34;
const BACKSLASH = 92;

/** What Python writes, and what stands for it: a text, and numbers that no double is. The blanks keep it apart from digits beside it. */
const PYTHON_NUMBERS = [['NaN', ' "NaN" '], ['-Infinity', ' -1e999 '], ['Infinity', ' 1e999 ']] as const;

/** More of them are written by nobody. */
const MOST_BLANKS = 16;

/** Why a text has no value, in words and without a piece of it: the parser's own message quotes the text. */
export class UnreadableJson {
  public constructor(public readonly reason: string) {}
}

export function parseJson(text: string): unknown {
  if (text.length > SHORT && composites(text) > MAX_COMPOSITES) return new UnreadableJson(`more than ${MAX_COMPOSITES} lists and objects`);
  try {
    return JSON.parse(text);
  } catch {
    const mended = text.includes('NaN') || text.includes('Infinity') ? withoutPythonNumbers(text) : undefined;
    return mended === undefined ? new UnreadableJson('not valid JSON') : parseStrictly(mended);
  }
}

function parseStrictly(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new UnreadableJson('not valid JSON');
  }
}

/** The text with what stands for such numbers; undefined where one is the name of a member, which it cannot be. */
function withoutPythonNumbers(text: string): string | undefined {
  let mended = '';
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) === QUOTE) {
      at = endOfText(text, at);
      continue;
    }
    const number = PYTHON_NUMBERS.find(([name]) => text.startsWith(name, at));
    if (!number) continue;
    const [name, instead] = number;
    const end = at + name.length;
    if (/^[ \t]*:/.test(text.slice(end, end + MOST_BLANKS))) return undefined;
    mended += text.slice(copied, at) + instead;
    copied = end;
    at = end - 1;
  }
  return mended + text.slice(copied);
}

/** Where the quote stands that ends the text in quotes. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at;
}

/** At least as many as there are: brackets in texts count, too. */
function composites(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === OPENING_BRACKET || code === OPENING_BRACE) count += 1;
  }
  return count;
}
