/** An order of texts that is the same everywhere: by code unit, because that of letters differs between machines. */
export function compare(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}
