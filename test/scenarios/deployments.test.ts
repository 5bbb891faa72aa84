/** Plays the deployments of the closed loop on the synthesized machines. */
import { describe, it } from 'vitest';
import { DEPLOYMENTS } from './deployments';
import { Stage } from './stage';

describe.each(Object.values(DEPLOYMENTS).map(({ name, play }) => ({ name, play })))('$name', ({ play }) => {
  it('on the machine as it is synthesized', async () => play(await Stage.open()));
});
