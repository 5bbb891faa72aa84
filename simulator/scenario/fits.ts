/** Whether what is there is what was expected: in texts `*` stands for any characters, null for nothing at all. */
import { matchesText } from '../wildcards';

export function fits(expected: unknown, got: unknown): boolean {
  if (expected === null) return got === undefined || got === null;
  if (typeof expected !== 'string') return JSON.stringify(expected) === JSON.stringify(got);
  return typeof got === 'string' && matchesText(expected, got);
}
