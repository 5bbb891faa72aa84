/**
 * The timeline: everything that happened, one event a line, in order of virtual time; the same story gives the same bytes. Executions that
 * found nothing to do, those of each hour, are counted in the summary instead.
 */
import type { StoryRecord } from './record';

export interface TimelineEvent {
  /** Virtual time, ISO 8601 UTC. */
  readonly at: string;
  readonly kind: 'accident' | 'act' | 'alarm' | 'check' | 'deployment' | 'message' | 'retraining';
  readonly what: string;
  /** How it ended, where it has an end. */
  readonly outcome?: string;
  /** In words. */
  readonly detail: string;
}

export function timelineOf({ acts, runs, alarms, messages, checks, accidents }: StoryRecord): TimelineEvent[] {
  const events: TimelineEvent[] = [
    ...acts.map(({ at, what }): TimelineEvent => ({ at, kind: 'act', what, detail: '' })),
    ...accidents.flatMap(({ from, to, what, consequence }): TimelineEvent[] => [
      { at: from, kind: 'accident', what: `begins: ${what}`, detail: consequence },
      { at: to, kind: 'accident', what: `ends: ${what}`, detail: '' },
    ]),
    ...runs.flatMap(({ machine, startedAt, endedAt, cause, detail, outcome, reason }): TimelineEvent[] => [
      { at: startedAt, kind: machine, what: `begins, by ${cause}`, detail },
      { at: endedAt, kind: machine, what: `ends, by ${cause}`, outcome, detail: reason },
    ]),
    ...checks.map(({ at, status, driftState, reason }): TimelineEvent => ({ at, kind: 'check', what: `windows that end here, drift state ${driftState}`, outcome: status, detail: reason })),
    ...alarms.map(({ at, alarm, from, to, reason }): TimelineEvent => ({ at, kind: 'alarm', what: `${alarm}, from ${from}`, outcome: to, detail: reason })),
    ...messages.map(({ at, subject, message }): TimelineEvent => ({ at, kind: 'message', what: subject, detail: message })),
  ];
  // Sorting is stable: events of one time and one rank stay in the order above.
  return events.sort((a, b) => (a.at === b.at ? rankOf(a) - rankOf(b) : a.at < b.at ? -1 : 1));
}

/** Of what happens at one time, causes come before what they bring about: an alarm before the run that it starts, a deployment's end before that of its retraining. */
const RANKS = ['act', 'accident', 'check', 'alarm', 'retraining begins', 'deployment begins', 'deployment ends', 'retraining ends', 'message'];

function rankOf({ kind, outcome }: TimelineEvent): number {
  return RANKS.indexOf(kind === 'retraining' || kind === 'deployment' ? `${kind} ${outcome === undefined ? 'begins' : 'ends'}` : kind);
}

/** One event a line, so that two timelines can be compared by eye. */
export function timelineJson(events: readonly TimelineEvent[]): string {
  return `[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]\n`;
}
