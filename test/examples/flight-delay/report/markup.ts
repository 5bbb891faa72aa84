/** Reads the report as a browser would, as far as tests need it. */

const VOID = ['meta', 'br', '!doctype'];

/** Tags that do not match, in the order of the page; none in a page that is well formed. */
export function unbalanced(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name, rest] of page.replace(/<style>.*?<\/style>/s, '').matchAll(/<(\/?)([a-z!][\w-]*)([^<>]*)>/gi)) {
    if (VOID.includes(name!.toLowerCase()) || rest!.endsWith('/')) continue;
    if (slash === '') open.push(name!);
    else if (open.pop() !== name) wrong.push(name!);
  }
  return [...wrong, ...open];
}

/** What a reader sees: no tags, no tooltips. */
export function textOf(page: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replaceAll(/<title>.*?<\/title>/gs, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name]!)
    .replaceAll(/\s+/g, ' ');
}

/** A section by its id. */
export function section(page: string, id: string): string {
  const start = page.indexOf(`<section id="${id}"`);
  const next = page.indexOf('<section id="', start + 1);
  return page.slice(start, next === -1 ? page.length : next);
}

export function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}
