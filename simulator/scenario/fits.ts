/** Whether what is there is what was expected: in texts `*` stands for any characters, null for nothing at all. */
export function fits(expected: unknown, got: unknown): boolean {
  if (expected === null) return got === undefined || got === null;
  if (typeof expected !== 'string') return JSON.stringify(expected) === JSON.stringify(got);
  if (typeof got !== 'string') return false;
  const parts = expected.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(got);
}
