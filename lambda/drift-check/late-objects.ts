/**
 * Objects that came after their hour had been read.
 *
 * Each check lists once more the hours that the check a day ago closed, or the judged one before it where that is longer ago, and counts
 * what their partials do not know: new keys, and keys with another content. So each hour is looked at once more, a day after its end at the
 * least, and an object is counted once; a check that was missed changes nothing in that. It also holds for hours that were empty. What comes
 * later still is not seen, nor what comes into hours that an earlier baseline has read and that no window holds any more: if the count is above 0,
 * the lag is too short for how the log is written. Their rows are read to be counted, up to so many bytes a check; what cannot be fetched is told as
 * unread, because a check must not end for rows that it only counts.
 */
import type { InputObject } from '../../lib/contract/baseline';
import { bytesToRead } from '../../lib/contract/fan-out';
import type { HourPartial } from '../../lib/contract/partial';
import type { DriftStateDocument, LateVerdict, Span } from '../../lib/contract/verdict';
import { counted } from '../shared/words';
import { addHours } from './hours';

/** So long after its end is an hour looked at once more, at the least: an hour later, what comes half a day late would be missed. */
const LATE_HOURS = 24;

/**
 * The hours to look at once more: those that the latest judged check closed, as much earlier as a day is longer than the time between two checks.
 * The spans of all checks lie side by side. None before the first check.
 */
export function lateSpan(state: DriftStateDocument | undefined, everyHours: number): Span | undefined {
  const [before, latest] = [state?.closedFrom ?? state?.recent.at(-2)?.end, state?.recent.at(-1)];
  const earlier = Math.min(0, everyHours - LATE_HOURS);
  return latest && { start: addHours(before ?? addHours(latest.end, -everyHours), earlier), end: addHours(latest.end, earlier) };
}

/** The objects that the partial does not know. */
export function lateOf<T extends Pick<InputObject, 'key' | 'etag'>>({ inputs }: HourPartial, objects: readonly T[]): T[] {
  const known = new Map(inputs.map(({ key, etag }) => [key, etag]));
  return objects.filter(({ key, etag }) => known.get(key) !== etag);
}

/** Of late objects as many bytes are read: a log that is all late must not take a check more than its time. */
export const LATE_BYTES = 64 * 1024 ** 2;

/**
 * Reads late objects, the smallest first, to count their rows. None of it comes into a partial.
 *
 * @param byHour late objects by the hour that they lie in
 * @param count of the rows of objects of an hour; undefined where they cannot be fetched
 * @returns undefined where nothing is late
 */
export async function readLate(byHour: ReadonlyMap<string, readonly InputObject[]>, count: (hour: string, objects: readonly InputObject[]) => Promise<number | undefined>, limit = LATE_BYTES): Promise<LateVerdict | undefined> {
  const all = [...byHour].flatMap(([hour, objects]) => objects.map((object) => ({ hour, object, bytes: bytesToRead(object) })));
  if (all.length === 0) return undefined;
  let [rows, left, unreadObjects, unreadBytes] = [0, limit, 0, 0];
  for (const { hour, object, bytes } of all.sort((one, other) => one.bytes - other.bytes || (one.object.key < other.object.key ? -1 : 1))) {
    left -= bytes;
    const found = left < 0 ? undefined : await count(hour, [object]);
    if (found === undefined) {
      unreadObjects += 1;
      unreadBytes += object.size;
    } else {
      rows += found;
    }
  }
  return { rows, unreadObjects, unreadBytes };
}

/** As it stands behind the number of objects. */
export function lateInWords({ rows, unreadObjects, unreadBytes }: LateVerdict): string {
  return unreadObjects === 0 ? `with ${counted(rows, 'row')}` : `${counted(rows, 'row')} in those that were read, and ${unreadBytes.toLocaleString('en')} bytes in ${unreadObjects} that were not`;
}
