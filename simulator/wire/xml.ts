/** Writes XML for the protocols that speak it. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Control characters are references: some would not survive as they are.
const ESCAPED = /[&<>"\u0000-\u001f]/g;

function escaped(text: string): string {
  return text.replace(ESCAPED, (character) => ESCAPES[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);
}

/**
 * An element for each member that has a value.
 *
 * @param item element of an entry of a list; without it lists are flat, i.e. the list's element is repeated
 */
export function elements(members: Readonly<Record<string, unknown>>, item?: string): string {
  return Object.entries(members).map(([name, value]) => element(name, value, item)).join('');
}

function element(name: string, value: unknown, item: string | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) {
    const entries = value.map((entry) => element(item ?? name, entry, item)).join('');
    return item === undefined ? entries : `<${name}>${entries}</${name}>`;
  }
  return `<${name}>${content(value, item)}</${name}>`;
}

function content(value: unknown, item: string | undefined): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? elements(value as Readonly<Record<string, unknown>>, item) : escaped(typeof value === 'string' ? value : JSON.stringify(value));
}

/** A whole document. */
export function document(root: string, namespace: string | undefined, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace === undefined ? '' : ` xmlns="${namespace}"`}>${inner}</${root}>`;
}
