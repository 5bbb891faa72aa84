/**
 * Objects that came after their hour had been read.
 *
 * Each check lists once more the hours that the judged check before it closed, and counts what their partials do not know: new
 * keys, and keys with another content. So each hour is looked at once more, by the next check, and an object is counted once; a
 * check that was missed changes nothing in that. It also holds for hours that were empty. What comes later still is not seen: if
 * the count is above 0, the lag is too short for how the log is written.
 */
import type { InputObject } from '../../lib/contract/baseline';
import type { HourPartial } from '../../lib/contract/partial';
import type { DriftStateDocument, Span } from '../../lib/contract/verdict';
import { addHours } from './hours';

/** The hours that the latest judged check closed; none before the first one. */
export function previousCheckSpan(state: DriftStateDocument | undefined, everyHours: number): Span | undefined {
  const [before, latest] = [state?.closedFrom ?? state?.recent.at(-2)?.end, state?.recent.at(-1)];
  return latest && { start: before ?? addHours(latest.end, -everyHours), end: latest.end };
}

/** How many of the objects the partial does not know. */
export function countLate({ inputs }: HourPartial, objects: readonly Pick<InputObject, 'key' | 'etag'>[]): number {
  const known = new Map(inputs.map(({ key, etag }) => [key, etag]));
  return objects.filter(({ key, etag }) => known.get(key) !== etag).length;
}
