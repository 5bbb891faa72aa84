/** A sample of the matrix of faults; `npm run faults` plays all of it. */
import { expect, it } from 'vitest';
import { brokenBy, callsOf, casesOf, sample } from './matrix';
import { STORIES } from './stories';

/** Per story. */
const SAMPLE = 3;
const SEED = 11;

it.each(STORIES.map((story) => [story.name, story] as const))('faults in the story of %s do no harm', async (_, story) => {
  const cases = sample(casesOf(story, await callsOf(story), 2), SAMPLE, SEED);
  expect(cases).toHaveLength(SAMPLE);
  for (const one of cases) expect((await brokenBy(one)) ?? []).toEqual([]);
});
