/** What happens at the same moment happens in any order on AWS: the same outcome comes of all of them. */
import { describe, it } from 'vitest';
import { Stage } from '../stage';
import { FAILING } from './failing';

const PLAYED = FAILING.filter(({ name }) => name.startsWith('a version that fails under traffic'));

describe.each(PLAYED.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, { play }) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('with the order of seed %i', async (seed) => {
    await play(await Stage.open({ seed }));
  });
});
