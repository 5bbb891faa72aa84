/** The same story gives the same bytes, whatever the processes around it do meanwhile. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { playStory } from '../../../examples/flight-delay/demo/story';
import { timelineJson, timelineOf } from '../../../examples/flight-delay/demo/timeline';
import { assemblyOf, fewFlights, SHORTEST } from './short-story';

/** Is pushed first; the faulty one would come later. */
const MODEL = join(__dirname, '../../../examples/flight-delay/model');

it('is the same to the byte when it is played again', async () => {
  const play = async (seed: number): Promise<[timeline: string, record: string]> => {
    const record = await playStory({ assembly: assemblyOf(), flights: await fewFlights(), calendar: SHORTEST, labelledFrom: Date.UTC(2001, 0, 1), faultyModel: MODEL, seed, tell: () => undefined, progress: () => undefined });
    return [timelineJson(timelineOf(record)), JSON.stringify(record)];
  };
  const [[timeline, record], again] = [await play(1), await play(1)];
  expect(timeline).toMatch(/"kind":"deployment".*"outcome":"DEPLOYED"/);
  expect(timeline).toBe(again[0]);
  expect(record).toBe(again[1]);
}, 180_000);
