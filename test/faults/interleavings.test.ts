/** A few orders of what comes at the same time; `npm run faults` plays many. */
import { expect, it } from 'vitest';
import { brokenByOrder } from './interleavings';

const RUNS = 3;
const SEED = 20_261_126;

it('whatever order triggers, deployments and stack updates come in, the invariants hold', async () => {
  expect(await brokenByOrder(RUNS, SEED)).toEqual([]);
}, 120_000);
