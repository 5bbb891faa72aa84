/** Plays every scenario of the retraining on the synthesized definitions. */
import { describe, it } from 'vitest';
import { Stage } from '../stage';
import { APPROVING } from './approving';
import { FAILING } from './failing';
import { REFUSING } from './refusing';
import { RUNNING } from './running';
import { SKIPPING } from './skipping';
import { TIDYING } from './tidying';
import { TRIGGERS } from './triggers';

describe.each([
  ['a retraining brings a version', RUNNING],
  ['a trigger starts no training now', SKIPPING],
  ['data or a challenger are refused', REFUSING],
  ['a person is asked', APPROVING],
  ['something fails', FAILING],
  ['a model trains again by itself', TRIGGERS],
  ['an execution dies', TIDYING],
] as const)('%s', (_, scenarios) => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, { variation, play }) => {
    await play(await Stage.open({ ...(variation ? { variation } : {}) }));
  });
});
