/**
 * The story in a short form: real flights of a dozen airports, two weeks instead of five months, every accident in the second one. Drift
 * takes months and is left to `npm run demo`, which holds the whole story against `expectations.ts`.
 */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { closingOf } from '../../../examples/flight-delay/demo/closing';
import type { Flights } from '../../../examples/flight-delay/demo/flights';
import type { StoryRecord } from '../../../examples/flight-delay/demo/record';
import { reportPage } from '../../../examples/flight-delay/demo/report/page';
import { playStory } from '../../../examples/flight-delay/demo/story';
import { timelineJson, timelineOf } from '../../../examples/flight-delay/demo/timeline';
import { assemblyOf, fewFlights, SHORT } from './short-story';

const EXAMPLE = join(__dirname, '../../../examples/flight-delay');

let record: StoryRecord;
let flights: Flights;
const told: string[] = [];
beforeAll(async () => {
  const faultyModel = join(mkdtempSync(join(tmpdir(), 'story-')), 'model-faulty');
  for (const source of ['model', 'model-faulty']) cpSync(join(EXAMPLE, source), faultyModel, { recursive: true });
  flights = await fewFlights();
  record = await playStory({
    assembly: assemblyOf(), flights, calendar: SHORT, labelledFrom: Date.UTC(2001, 0, 1), faultyModel, seed: 1, progress: () => undefined,
    tell: (_at, text) => told.push(text),
  });
}, 180_000);

const consequence = (what: string): string => record.accidents.find((one) => one.what.includes(what))!.consequence;

describe('the story, in short', () => {
  it('begins with an image and its first version, which then answers for every flight', () => {
    expect(record.runs.slice(0, 2)).toMatchObject([
      { machine: 'deployment', cause: 'candidate', outcome: 'DEPLOYED', version: '1' },
      { machine: 'retraining', cause: 'first-image', outcome: 'DEPLOYED', evaluation: { decision: 'PROMOTE' } },
    ]);
    const departed = flights.departure.filter((time) => time >= SHORT.deployed).length;
    // Those of the last five minutes are asked about after the end.
    expect(record.totals.flights + record.totals.unasked).toBeGreaterThan(departed - 20);
    expect(record.totals.flights + record.totals.unasked).toBeLessThanOrEqual(departed);
    expect(record.totals.unasked).toBeLessThan(100);
    // One for the end of January, and one for each day behind it but the last, whose check is due after the end.
    expect(record.checks).toHaveLength(12);
  });

  it('says what came of a log that is not clean', () => {
    expect(consequence('cut off')).toMatch(/^\d+ lines quarantined, the first inference\/2001\/02\/02\/17\/part-0\.csv line 2: .+$/);
    expect(consequence('is missing')).toMatch(/^the check of 2001-02-04 counts \d+ empty hours in its window, the one before \d+; those of this day began at .*14:00, whose \d+ flights no check counts; it ends /);
    expect(consequence('written twice')).toMatch(/^(\d+) rows of \1 flights count twice, from 2 objects; the check of 2001-02-05 has [\d,]+ rows/);
    expect(consequence('half a day late')).toMatch(/^the check of 2001-02-07 counts 1 late object; its rows do not count: the hour stays at the \d+ of \d+ rows that were there when it was read$/);
    expect(consequence('labels')).toBe('retrainings meanwhile: DEPLOYED');
  });

  it('refuses data in kilometres: an alarm within a day, no drift, nothing trained', () => {
    expect(consequence('kilometres')).toMatch(/^the alarm DataQuality rang at 2001-02-09T00:\d\d:\d\dZ, 19 hours later; \d checks call the data bad, 0 of them the distance drifted; .* DATA_REJECTED$/);
  });

  it('takes an image back whose answers fail under traffic only', () => {
    expect(record.runs.at(-1)).toMatchObject({ machine: 'retraining', cause: 'manual', outcome: 'DEPLOYMENT_FAILED', evaluation: { decision: 'PROMOTE' } });
    expect(record.runs.at(-2)).toMatchObject({ machine: 'deployment', outcome: 'ROLLED_BACK', version: '2' });
    expect(record.alarms.some(({ alarm, to, at }) => alarm === 'Errors' && to === 'ALARM' && at.startsWith('2001-02-11'))).toBe(true);
    expect([record.live, record.serving]).toEqual(['1', '1']);
    expect(record.totals.failedRequests).toBeGreaterThan(0);
    const shared = record.deploymentMinutes.filter(({ shares }) => Object.keys(shares).length === 2);
    expect(shared.length).toBeGreaterThan(1);
    expect(shared.every(({ shares }) => Object.values(shares).toSorted()[0] === 0.25)).toBe(true);
  });

  it('is told in order, and fits on a screen and into one file', () => {
    const events = timelineOf(record);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted());
    expect(JSON.parse(timelineJson(events))).toEqual(events);
    expect(closingOf(record)).toContain('ROLLED_BACK');
    expect(reportPage(record)).toContain('<svg');
    expect(told).toContain('a data scientist pushes the first image');
    expect(events.filter(({ kind }) => kind === 'act').map(({ what }) => what)).toContain('the platform writes those days again, in miles');
  });
});
