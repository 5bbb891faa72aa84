/** Names as tests and scenario files mean them: `*` stands for any characters. */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name.toLowerCase());
}
