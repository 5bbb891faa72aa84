/** What happens at the same moment happens in any order on AWS: the same outcome comes of all of them. */
import { describe, it } from 'vitest';
import { Stage } from '../stage';
import { APPROVING } from './approving';
import { FAILING } from './failing';
import { TIDYING } from './tidying';

const NAMES = [
  'a version that fails under traffic is gone again, marked in the registry, and the champion serves',
  'a version that an approver rejects does not serve',
  'a run that a person stops takes its training job with it, gives the lease back, and is tried again later',
];
const PLAYED = [...APPROVING, ...FAILING, ...TIDYING].filter(({ name }) => NAMES.includes(name));
if (PLAYED.length !== NAMES.length) throw new Error(`scenarios: got ${PLAYED.length} of those names, expected ${NAMES.length}`);

describe.each(PLAYED.map((scenario) => [scenario.name, scenario] as const))('%s', (_name, { play, variation }) => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('with the order of seed %i', async (seed) => {
    await play(await Stage.open({ seed, ...(variation ? { variation } : {}) }));
  });
});
