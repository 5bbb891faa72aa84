/** Ten orders of what happens at the same time: the outcomes are the same where no two race for the lease, and nothing is left behind. */
import { expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf } from './fixture';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

it.each(SEEDS)('in the order of seed %i, two of which one gets the lease', async (seed) => {
  const deployments = await Deployments.open({ seed });
  await deployments.live(1);
  // Full minutes and full hours: polls, alarms, requests and the hourly look at the same moments.
  await deployments.world.runUntil(Math.ceil(deployments.world.clock.now / HOUR) * HOUR);
  deployments.traffic(4 * 60);
  const bad = deployments.start({ type: 'candidate', id: 'bad', modelPackageArn: await deployments.version('failing') });
  const late = deployments.start({ type: 'candidate', id: 'late', modelPackageArn: await deployments.version() });
  // Of two at one moment, either gets the lease; the other one is told.
  const outcomes = [outcomeOf(await deployments.end(bad)), outcomeOf(await deployments.end(late))].map((outcome) => outcome.split(':')[0]);
  expect([['ROLLED_BACK', 'BUSY'], ['BUSY', 'DEPLOYED']]).toContainEqual(outcomes);
  const live = outcomes[1] === 'DEPLOYED' ? '3' : '1';
  expect(await deployments.snapshot()).toMatchObject({ endpoint: `${live} InService`, live, deploying: false, lease: 'free' });

  // The alarm of the bad version needs a while to be quiet again.
  await deployments.world.runFor(10 * MINUTE);
  const good = deployments.start({ type: 'candidate', id: 'good', modelPackageArn: await deployments.version() });
  await deployments.world.runFor(20 * MINUTE);
  deployments.world.stepFunctions.stopExecution(good);
  await deployments.world.runFor(3 * HOUR);
  expect(await deployments.snapshot()).toEqual({
    endpoint: `${live} InService`, live, previous: live === '3' ? '1' : 'none', deploying: false, frozen: false, lease: 'free', recorded: 'RESTORED', notified: 'RESTORED',
  });
});

it.each(SEEDS)('in the order of seed %i, one that has the lease before the other comes', async (seed) => {
  const deployments = await Deployments.open({ seed });
  await deployments.live(1);
  await deployments.world.runUntil(Math.ceil(deployments.world.clock.now / HOUR) * HOUR);
  deployments.traffic(2 * 60);
  const bad = deployments.start({ type: 'candidate', id: 'bad', modelPackageArn: await deployments.version('failing') });
  await deployments.world.runFor(MINUTE);
  const late = deployments.start({ type: 'candidate', id: 'late', modelPackageArn: await deployments.version() });
  const outcomes = [outcomeOf(await deployments.end(bad)), outcomeOf(await deployments.end(late))].map((outcome) => outcome.split(':')[0]);
  expect(outcomes).toEqual(['ROLLED_BACK', 'BUSY']);
  expect(deployments.history.map(({ outcome }) => outcome), 'in the order of their starts').toEqual(['DEPLOYED', 'ROLLED_BACK', 'BUSY']);
  expect(deployments.notifications.map(({ subject }) => subject.split(' ').at(-1))).toEqual(['DEPLOYED', 'BUSY', 'ROLLED_BACK']);
  expect(await deployments.snapshot()).toEqual({
    endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free', recorded: 'BUSY', notified: 'ROLLED_BACK',
  });
  expect(deployments.leftovers(2)).toEqual([]);
});
