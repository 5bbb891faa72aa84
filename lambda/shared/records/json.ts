/** Parses JSON that nobody vouches for, in bounded memory. */

/** Of one text: a list or object takes many times the byte that begins it. */
export const MAX_COMPOSITES = 250_000;

/** Shorter texts cannot hold so many that it matters. */
const SHORT = 64 * 1024;

const OPENING_BRACKET = 91;
const OPENING_BRACE = 123;

/** Why a text has no value, in words and without a piece of it: the parser's own message quotes the text. */
export class UnreadableJson {
  public constructor(public readonly reason: string) {}
}

export function parseJson(text: string): unknown {
  if (text.length > SHORT && composites(text) > MAX_COMPOSITES) return new UnreadableJson(`more than ${MAX_COMPOSITES} lists and objects`);
  try {
    return JSON.parse(text);
  } catch {
    return new UnreadableJson('not valid JSON');
  }
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
