/**
 * Markup that is safe by construction: whatever stands in a template's holes is escaped, unless it is markup itself. Numbers are
 * rounded to two digits, because they are coordinates; what people read as a number is put in words first.
 */

export class Html {
  public constructor(public readonly text: string) {}
}

export type Part = Html | string | number | undefined | readonly Part[];

/** Nothing. */
export const EMPTY = new Html('');

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, index) => text + string + (index < parts.length ? textOf(parts[index]) : ''), ''));
}

/** A page that needs nothing but itself: a content policy forbids it to load or run anything. */
export function page({ title, styles, content }: { readonly title: string; readonly styles: Html; readonly content: Html }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${styles}</style>
</head>
<body>
<main>
${content}</main>
</body>
</html>
`.text;
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return coordinate(part);
  return part.map(textOf).join('');
}

function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`report: got the number ${value}, expected a finite one; leave out what cannot be drawn`);
  const rounded = Math.round(value * 100) / 100;
  return String(rounded === 0 ? 0 : rounded);
}

/** ASCII that means nothing in markup, as nearly all texts are: they need no second look. */
const PLAIN = /^[\t\n\r !#-%(-;=?-~]*$/;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Control characters, halves of characters, and those that turn the direction of writing, have no business in a report: they show as a replacement. */
function escaped(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Cs}]/gu, '\ufffd');
}
