/** Numbers and nouns as they stand in reasons. */

/** Three significant digits, rounded down, so that a value below its threshold never reads as equal to it. */
export function shownNumber(value: number): string {
  if (value === 0) return '0';
  const digits = 2 - Math.floor(Math.log10(Math.abs(value)));
  const factor = 10 ** digits;
  return String(Number((Math.floor(value * factor + 1e-9) / factor).toPrecision(3)));
}

/** `1 feature`, `2 features`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
