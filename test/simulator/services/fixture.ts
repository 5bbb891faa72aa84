/** What the tests of the services share: a place, a start of time, and recorders. */
import type { Environment } from '../../../simulator/services/environment';
import type { EventEntry, EventSink } from '../../../simulator/services/event';
import { ServiceError } from '../../../simulator/services/service-error';

export const ENVIRONMENT: Environment = { partition: 'aws', account: '111122223333', region: 'ap-southeast-1' };
/** A Monday, midnight. */
export const START = Date.UTC(2024, 0, 1);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export class EventRecorder implements EventSink {
  public readonly entries: EventEntry[] = [];

  public putEvent(entry: EventEntry): void {
    this.entries.push(entry);
  }
}

/** The refusal of an action; an action that refuses nothing is an error. */
export function refusal(action: () => unknown): ServiceError {
  try {
    action();
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
  throw new Error('got no refusal, expected the action to throw a ServiceError');
}
