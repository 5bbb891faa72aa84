/** Candidates that say which version they were judged against: they replace that one, and no other. */
import { describe, expect, it } from 'vitest';
import { Deployments, MINUTE, outcomeOf } from './fixture';

describe('a candidate that was judged', () => {
  it.each<[against: string, expectedLive: (live: string) => string]>([
    ['against another version than the live one', (live) => live.replace(/1$/, '7')],
    ['when none was live', () => 'none'],
  ])('%s is refused, and the endpoint is not touched', async (_, expectedLive) => {
    const deployments = await Deployments.open();
    const live = await deployments.live(1);
    const { liveConfig } = deployments.release;
    const record = await deployments.deploy(await deployments.version(), { expectedLive: expectedLive(live) });
    expect(outcomeOf(record)).toBe(`SUPERSEDED: judged against ${expectedLive(live)}, and now ${live} is live; ${live.replace(/1$/, '2')} was never compared with that`);
    expect(deployments.history.at(-1)?.reason).toBe(record.cause);
    expect(deployments.notifications.at(-1)?.message).toContain(`\n${record.cause}\n`);
    expect(await deployments.snapshot()).toEqual({
      endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free', recorded: 'SUPERSEDED', notified: 'SUPERSEDED',
    });
    expect(deployments.release.liveConfig).toBe(liveConfig);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('against the live version replaces it', async () => {
    const deployments = await Deployments.open();
    const live = await deployments.live(1);
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { expectedLive: live }))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1' });
  });

  it('against nobody knows which replaces whichever is live', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { expectedLive: undefined }))).toMatch(/^DEPLOYED: /);
  });

  it('when none was live becomes the first', async () => {
    const deployments = await Deployments.open();
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { expectedLive: 'none' }))).toMatch(/^DEPLOYED: .* is live, the first version$/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1' });
  });

  it('against the version before, and is live by now, changes nothing', async () => {
    const deployments = await Deployments.open();
    const live = await deployments.live(2);
    expect(outcomeOf(await deployments.deploy(live, { expectedLive: live.replace(/2$/, '1') }))).toMatch(/^UNCHANGED: /);
  });

  it('against a version that is replaced while it waits for the lease is refused once it has it', async () => {
    const deployments = await Deployments.open();
    const expectedLive = await deployments.live(1);
    const judged = await deployments.version();
    const first = deployments.start({ type: 'candidate', id: 'first', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(5 * MINUTE);
    expect(outcomeOf(await deployments.deploy(judged, { expectedLive }))).toMatch(/^BUSY: /);
    await deployments.end(first);
    expect(outcomeOf(await deployments.deploy(judged, { expectedLive }))).toMatch(/^SUPERSEDED: .*\/3 is live; /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '3 InService', live: '3', deploying: false, lease: 'free', recorded: 'SUPERSEDED', notified: 'SUPERSEDED' });
  });
});
