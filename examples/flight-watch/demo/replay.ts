/**
 * Runs the bundled checker as Lambda would: the handler of the code asset, its own configuration, one event after the other.
 * Only the object store is another one: a local folder behind the port that the checker uses for S3.
 */
import { pathToFileURL } from 'node:url';
import type { DriftCheckAnswer, DriftCheckConfig, DriftCheckEvent, DriftCheckModule, Log, ObjectStore, VerdictDocument } from './checker';
import type { Monitor } from './monitor';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export interface Checked {
  readonly answer: DriftCheckAnswer;
  readonly verdict: VerdictDocument;
}

export type Check = (event: DriftCheckEvent) => Promise<Checked>;

/** Loads the bundle and returns a function that hands it one event and reads the verdict that it wrote. */
export async function openChecker({ bundle, config, buckets }: Monitor, storage: ObjectStore, log: Log): Promise<Check> {
  const { createHandler } = (await import(pathToFileURL(bundle).href)) as DriftCheckModule;
  const handler = createHandler({ storage, config, buckets, log });
  return async (event) => {
    // Lambda passes JSON in and out; so does this.
    const answer = JSON.parse(JSON.stringify(await handler(JSON.parse(JSON.stringify(event)) as DriftCheckEvent))) as DriftCheckAnswer;
    const { body } = await storage.read(buckets.store, answer.verdictKey);
    return { answer, verdict: JSON.parse(Buffer.from(body).toString('utf8')) as VerdictDocument };
  };
}

/** What EventBridge sends when the schedule is due, for the windows that end after `start`, up to and including `end`. */
export function scheduledEvents({ everyHours, lagMinutes }: DriftCheckConfig, start: Date, end: Date): DriftCheckEvent[] {
  const interval = everyHours * HOUR_MS;
  const due: DriftCheckEvent[] = [];
  for (let windowEnd = start.getTime() + interval; windowEnd <= end.getTime(); windowEnd += interval) {
    due.push({ time: isoSeconds(windowEnd + lagMinutes * MINUTE_MS), source: 'aws.events' });
  }
  return due;
}

/** A request by hand, made when the span is over and complete. */
export function requestedEvent({ lagMinutes }: DriftCheckConfig, start: Date, end: Date): DriftCheckEvent {
  return {
    time: isoSeconds(end.getTime() + lagMinutes * MINUTE_MS),
    window: { start: isoSeconds(start.getTime()), end: isoSeconds(end.getTime()) },
  };
}

function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
