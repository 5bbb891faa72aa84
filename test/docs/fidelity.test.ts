/** docs/fidelity.md says of every simulated behaviour whether AWS documents it: what a file claims of AWS must be on that page. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const rows = readFileSync('docs/fidelity.md', 'utf8').split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| behaviour')).map((line) => line.slice(2, -2).split(' | '));
const named = new Set(rows.flatMap(([, files = '']) => [...files.matchAll(/`([^`]+)`/g)].map(([, file]) => file!)));
const files = readdirSync('simulator', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(ts|mjs)$/.test(file));

/** The comment that a file begins with. */
function headOf(file: string): string {
  return /^\/\*\*[\s\S]*?\*\//.exec(readFileSync(join('simulator', file), 'utf8'))?.[0] ?? '';
}

it('names every file whose head says what AWS documents or what is assumed', () => {
  const claiming = files.filter((file) => /\b(documented|assumed)\b/i.test(headOf(file)));
  expect(claiming.length).toBeGreaterThan(80);
  expect(claiming.filter((file) => !named.has(file))).toEqual([]);
});

it('names only files that exist, at least one for each behaviour', () => {
  expect([...named].filter((file) => !existsSync(join('simulator', file)))).toEqual([]);
  expect(rows.filter(([, of = '']) => !of.startsWith('`'))).toEqual([]);
});

it('says of each behaviour where it is from, documented ones with a page', () => {
  expect(rows.filter((row) => row.length !== 3 || !/\b(documented|assumed|recorded|observed|ours|refused|not simulated)\b/.test(row[2]!))).toEqual([]);
  expect(rows.filter(([, , source = '']) => source.startsWith('documented') && !source.includes(']('))).toEqual([]);
});

it('says that something is documented only where the head of a file says so, or links a page', () => {
  const documented = rows.filter(([, , source = '']) => source.includes('[documented]('));
  const silent = documented.filter(([, of = '']) => ![...of.matchAll(/`([^`]+)`/g)].some(([, file]) => /documented|@see/i.test(headOf(file!))));
  expect(silent).toEqual([]);
});
