/** The timeline: one page that needs nothing but itself, the same for the same record, and bounded whatever the record holds. */
import { describe, expect, it } from 'vitest';
import type { RecordedExecution, SimulationRecord } from '../../../simulator/recording';
import { timelinePage } from '../../../simulator/timeline';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-05T00:00:00Z');
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

const NASTY = `<script>alert("x")</script>' onload=`;
const RECORD: SimulationRecord = {
  version: 1, title: NASTY, from: at(0), to: at(30), seed: 4, complete: true,
  expectations: [
    { at: at(3), says: 'all is well', holds: true, got: 'well', where: 'story.yaml:3:4' },
    { at: at(4), says: NASTY, holds: false, got: `rather ${NASTY}`, where: 'story.yaml:5:6' },
  ],
  steps: [{ at: at(0), kind: 'says', text: 'It begins.' }, { at: at(1), kind: 'does', text: NASTY }],
  executions: [
    { machine: 'Flights/Late/Endpoint/Deployment/Machine', name: 'first', status: 'SUCCEEDED', outcome: 'DEPLOYED', reason: 'the first version', startedAt: at(1), endedAt: at(2), input: {}, states: [{ name: 'Start', at: at(1) }, { name: 'Poll', at: at(1.2) }, { name: 'Poll', at: at(1.4) }, { name: 'End', at: at(2) }] },
    { machine: 'Flights/Late/Retraining/Retraining/Machine', name: 'second', status: 'FAILED', outcome: 'DEPLOYMENT_FAILED', reason: NASTY, startedAt: at(1), endedAt: at(5), input: {}, states: [] },
    { machine: 'Flights/Late/Retraining/Retraining/Machine', name: 'third', status: 'RUNNING', reason: '', startedAt: at(4), input: {}, states: [] },
  ],
  alarms: [{ at: at(3), alarm: 'Flights/Late/Alarms/Errors', from: 'OK', to: 'ALARM', reason: NASTY }, { at: at(4), alarm: 'Flights/Late/Alarms/Errors', from: 'ALARM', to: 'OK', reason: '' }],
  endpoints: [{
    name: 'late', statuses: [{ at: at(1), status: 'CREATING' }, { at: at(2), status: 'IN_SERVICE' }],
    shares: [{ at: at(2), shares: { 'version 1': 1 } }, { at: at(3), shares: { 'version 1': 0.75, 'version 2': 0.25 } }, { at: at(3.5), shares: { 'version 1': 1 } }],
    traffic: [{ at: at(3.1), requests: 400, failed: 12 }],
  }],
  notifications: [{ at: at(4), topic: 'Flights/Alerts', subject: NASTY, message: NASTY }],
  functions: [{ name: 'Flights/Check', succeeded: 3, failed: 1 }],
  denials: [{ at: at(4), who: 'Flights/Role', action: 's3:PutObject', resource: NASTY }],
  trace: [],
};

describe('the timeline', () => {
  const page = timelinePage(RECORD);

  it('loads nothing, runs nothing, and escapes what comes from data', () => {
    expect(page).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\bsrc=|url\(|@import|https?:|javascript:| on\w+="/i);
    expect(page).not.toContain(`' onload=`);
    expect(page.match(/&lt;script&gt;/g)!.length).toBeGreaterThanOrEqual(9);
  });

  it('is well formed: every element is closed in its order', () => {
    const open: string[] = [];
    for (const [, closing, name, rest] of page.replace(/<style>[^]*<\/style>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|[^>"])*)>/g)) {
      if (closing === '/') expect(open.pop()).toBe(name);
      else if (!rest!.endsWith('/') && !['meta', 'br'].includes(name!)) open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('says first what does not hold, and shows each kind of event', () => {
    expect(page).toMatch(/<p class="bad">1 of 2 expectations does not hold/);
    for (const part of ['DEPLOYMENT_FAILED', 'Deployment/Machine', 'Alarm Alarms/Errors', 'version 2: 25 % of the requests from 2026-01-05 03:00:00', 'late ends IN_SERVICE with version 1', '400 requests, 12 failed', 's3:PutObject', '1 d 6 h', 'story.yaml:5:6', 'seed 4', '>2 times<']) expect(page).toContain(part);
    for (const id of ['timeline', 'expectations', 'executions', 'deployments', 'messages', 'denials', 'steps', 'reading']) expect(page).toContain(`<section id="${id}"`);
    expect(page).toMatch(/prefers-color-scheme:dark/);
    expect(page.match(/class="on-(phone|tablet|laptop)"/g)!.length).toBeGreaterThanOrEqual(5);
  });

  it('is the same for the same record, and says where the story broke off', () => {
    expect(timelinePage(structuredClone(RECORD))).toBe(page);
    expect(timelinePage({ ...RECORD, complete: false })).toContain('role="alert"');
    expect(page).not.toContain('role="alert"');
  });

  it('of nothing at all is a page, too', () => {
    const nothing = timelinePage({ ...RECORD, to: RECORD.from, expectations: [], steps: [], executions: [], alarms: [], endpoints: [], notifications: [], denials: [], functions: [] });
    expect(nothing).toContain('0 executions');
    expect(nothing).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('of months stays small: what a machine does by the hundred is counted', () => {
    const executions = Array.from({ length: 6000 }, (_, hour): RecordedExecution => ({ machine: 'Flights/Machine', name: `n${hour}`, status: hour % 40 === 0 ? 'FAILED' : 'SUCCEEDED', outcome: hour % 40 === 0 ? 'BROKEN' : 'UNCHANGED', reason: '', startedAt: at(hour), endedAt: at(hour + 0.5), input: {}, states: [] }));
    const long = timelinePage({ ...RECORD, to: at(6000), executions, notifications: Array.from({ length: 6000 }, (_, hour) => ({ at: at(hour), topic: 'T', subject: 's', message: 'm' })) });
    expect(long).toContain('5850 more of Flights/Machine ended in UNCHANGED.');
    expect(long.match(/BROKEN/g)!.length).toBeGreaterThan(100);
    expect(long).toContain('5940 earlier ones are in the record.');
    expect(long.length).toBeLessThan(3_000_000);
  });

  it('shows the newest of what there is too much of, and says how many came before', () => {
    const executions = Array.from({ length: 400 }, (_, hour): RecordedExecution => ({ machine: 'Flights/Machine', name: `failed-${hour}`, status: 'FAILED', outcome: 'BROKEN', reason: '', startedAt: at(hour), endedAt: at(hour + 0.5), input: {}, states: hour < 399 ? [] : Array.from({ length: 100 }, (__, state) => ({ name: `State${state}`, at: at(hour) })) }));
    const many = Array.from({ length: 400 }, (_, hour) => hour);
    const long = timelinePage({
      ...RECORD, to: at(400), executions,
      notifications: many.map((hour) => ({ at: at(hour), topic: 'T', subject: `told-${hour}`, message: 'm' })),
      steps: many.map((hour) => ({ at: at(hour), kind: 'does' as const, text: `done-${hour}` })),
      denials: many.map((hour) => ({ at: at(hour), who: 'Flights/Role', action: `s3:Get${hour}`, resource: '*' })),
    });
    const sections = new Map([...long.matchAll(/<section id="(\w+)"[^]*?<\/section>/g)].map(([text, id]) => [id!, text]));
    for (const [id, last, first, cut] of [['executions', 'failed-399', 'failed-0<', 250], ['executions', 'State99', 'State0<', 40], ['messages', 'told-399', 'told-0<', 340], ['steps', 'done-399', 'done-0<', 280], ['denials', 's3:Get399', 's3:Get0<', 340]] as const) {
      expect(sections.get(id)).toContain(last);
      expect(sections.get(id)).not.toContain(first);
      expect(sections.get(id)).toContain(`${cut} earlier ones are in the record.`);
    }
    expect(long).toContain('or are too many to list');
  });
});
