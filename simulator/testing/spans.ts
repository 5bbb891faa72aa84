/** Spans of time as tests say them. */
import { durationOf } from '../scenario/duration';
import type { TimeSpan } from './options';

/** @param what it is the length of, for the error @throws Error for what is no span of whole milliseconds */
export function millisecondsOf(span: TimeSpan, what: string): number {
  const milliseconds = typeof span === 'string' ? durationOf(span) : isDuration(span) ? span.toMilliseconds() : undefined;
  if (milliseconds !== undefined && Number.isSafeInteger(milliseconds) && milliseconds >= 0) return milliseconds;
  throw new Error(`${what}: got ${JSON.stringify(span)}, expected a Duration of the CDK, or a text such as 90s, 30m, 2h or 1d12h`);
}

/** JavaScript lets anything through. */
function isDuration(span: unknown): span is Exclude<TimeSpan, string> {
  return typeof span === 'object' && span !== null && 'toMilliseconds' in span;
}

/** @throws Error likewise, and for no time at all */
export function someMillisecondsOf(span: TimeSpan, what: string): number {
  const milliseconds = millisecondsOf(span, what);
  if (milliseconds > 0) return milliseconds;
  throw new Error(`${what}: got no time at all, expected a span such as 90s or 30m`);
}
