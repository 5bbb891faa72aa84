/** The story in a short form with the scripts for scikit-learn, for `npm run check:python`: trained, judged, deployed, asked; and the same twice. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playStory } from '../../../examples/flight-delay/demo/story';
import { timelineJson, timelineOf } from '../../../examples/flight-delay/demo/timeline';
import { ModelCode, RetrainingTrigger } from '../../../lib';
import { assemblyOf, fewFlights, SHORTEST } from './short-story';

it('brings a version of scikit-learn to life, which answers about every flight, and does so again to the byte', async () => {
  const code = ModelCode.sklearn(join(__dirname, '../../../examples/flight-delay/model-python'));
  const play = async () => playStory({
    assembly: assemblyOf({ code, triggers: [RetrainingTrigger.onDrift()] }), flights: await fewFlights(), calendar: SHORTEST, labelledFrom: Date.UTC(2001, 0, 1), seed: 1,
    tell: () => undefined, progress: () => undefined,
  });
  const [record, again] = [await play(), await play()];
  expect(record.runs).toMatchObject([
    { machine: 'deployment', cause: 'candidate', outcome: 'DEPLOYED', version: '1' },
    { machine: 'retraining', cause: 'manual', outcome: 'DEPLOYED', evaluation: { decision: 'PROMOTE' } },
  ]);
  expect(record.totals.failedRequests).toBe(0);
  expect(record.totals.flights).toBeGreaterThan(4_000);
  expect(timelineJson(timelineOf(again))).toBe(timelineJson(timelineOf(record)));
}, 240_000);
