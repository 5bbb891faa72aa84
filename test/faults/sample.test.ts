/** A sample of the matrix of faults; `npm run faults` plays all of it. */
import { expect, it } from 'vitest';
import type { Target } from './kinds';
import { brokenBy, callsOf, casesOf, sample } from './matrix';
import { storyNamed } from './stories';

/** Which together make almost every kind of call; the others are variations of them. */
const SAMPLED = ['a first version that answers nothing', 'a version that answers nothing', 'an endpoint that has failed', 'an envelope for which a permission is missing', 'two deployments at once', 'the first image', 'a log that is read in parts', 'labels that are joined by partition'];
/** Per story. */
const SAMPLE = 3;
const SEED = 11;

it.each(SAMPLED)('faults in the story of %s do no harm', async (name) => {
  const story = storyNamed(name);
  const cases = sample(casesOf(story, await callsOf(story)), SAMPLE, SEED);
  expect(cases).toHaveLength(SAMPLE);
  // Undefined is a fault that met nobody: of these none is.
  for (const one of cases) expect(await brokenBy(one)).toEqual([]);
}, 120_000);

it('an endpoint that has failed is started again although the first look at it had no answer', async () => {
  const target: Target = { from: 'task', by: 'Deployment/LookAtBefore', service: 'sagemaker', operation: 'DescribeEndpoint', occurrence: 1 };
  expect(await brokenBy({ story: storyNamed('an endpoint that has failed'), kind: 'no answer in time', target })).toEqual([]);
});
