/**
 * When what happens in the story: the days on which people and the platform around the model do something, accidents included.
 * Whatever else happens, the machines decide. All times are UTC; a month of flights is one of 2001.
 */

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** A half-open span of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Calendar {
  /** The stack is there, and so are January's flights with their labels; a full day. */
  readonly deployed: number;
  /** From when requests were logged by the service that the model replaces. */
  readonly loggedFrom: number;
  /** The first image is pushed. */
  readonly firstImage: number;
  /** The story is over. */
  readonly end: number;
  /** Distances arrive in kilometres, in requests and in the labelled flights. */
  readonly kilometres: Span;
  /** A person asks for a retraining while they do. */
  readonly retrainingOnKilometres: number;
  /** The platform writes the flights of those days again, in miles. */
  readonly repair: number;
  /** An image is pushed that fails under traffic, and a person asks for a retraining. */
  readonly faultyImage: number;
  /** The image before is pushed again. */
  readonly repairedImage: number;
  /** Labels of flights that departed in it arrive at its end, all at once. */
  readonly labelsLate: Span;
  /** An hour of which some lines of the log are cut off. */
  readonly corruptedHour: number;
  /** An hour that is missing in the log. */
  readonly missingHour: number;
  /** An hour that is logged twice. */
  readonly doubledHour: number;
  /** An hour of which a part of the log comes half a day late. */
  readonly lateHour: number;
}

export const CALENDAR: Calendar = {
  deployed: Date.UTC(2001, 1, 1),
  loggedFrom: Date.UTC(2001, 0, 18),
  firstImage: Date.UTC(2001, 1, 1, 0, 5),
  end: Date.UTC(2001, 6, 1),
  labelsLate: { from: Date.UTC(2001, 2, 1), to: Date.UTC(2001, 3, 1) },
  corruptedHour: Date.UTC(2001, 2, 6, 17),
  missingHour: Date.UTC(2001, 2, 8, 14),
  doubledHour: Date.UTC(2001, 2, 13, 9),
  lateHour: Date.UTC(2001, 2, 15, 20),
  kilometres: { from: Date.UTC(2001, 5, 8, 6), to: Date.UTC(2001, 5, 10) },
  retrainingOnKilometres: Date.UTC(2001, 5, 9, 9),
  repair: Date.UTC(2001, 5, 10, 8),
  faultyImage: Date.UTC(2001, 5, 19, 5, 30),
  repairedImage: Date.UTC(2001, 5, 19, 10),
};

/** True where the span holds the time. */
export function isIn({ from, to }: Span, time: number): boolean {
  return time >= from && time < to;
}

/** `2001/02/03`, as in keys. */
export function dayPath(time: number): string {
  return isoOf(time).slice(0, 10).replaceAll('-', '/');
}

/** ISO 8601, whole seconds. */
export function isoOf(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
