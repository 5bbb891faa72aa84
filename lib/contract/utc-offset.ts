/** Contract: how far a clock is ahead of UTC, as people write it: `+08:00`. Imports nothing but contract. */

const FORM = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;

/** Minutes ahead of UTC; not a number for anything that is no offset. */
export function utcOffsetMinutes(text: unknown): number {
  const [, sign, hours, minutes] = (typeof text === 'string' ? FORM.exec(text) : null) ?? [];
  if (sign === undefined) return NaN;
  const ahead = Number(hours) * 60 + Number(minutes);
  return sign === '-' && ahead > 0 ? -ahead : ahead;
}

/** What an offset has to look like, in words. */
export const UTC_OFFSET_IN_WORDS = 'hours and minutes from -14:59 to +14:59, e.g. +08:00';
