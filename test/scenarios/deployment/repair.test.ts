/** Endpoints that are not what the record says: whoever asks, the machine makes them so again. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };
const restored: Snapshot = { ...LIVE, recorded: 'RESTORED', notified: 'RESTORED' };

async function withLive(): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return deployments;
}

/** Somebody updates the endpoint by hand, to a fleet of their own. */
async function byHand(deployments: Deployments): Promise<void> {
  await deployments.call('CreateEndpointConfig', {
    EndpointConfigName: 'by-hand', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: deployments.release.liveModel, InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }],
  });
  await deployments.call('UpdateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName: 'by-hand' });
}

describe('within the hour', () => {
  it('an endpoint that somebody has updated by hand runs again what was recorded', async () => {
    const deployments = await withLive();
    await byHand(deployments);
    await deployments.world.runFor(HOUR);
    expect(deployments.endings.at(-1)).toMatch(/^RESTORED: the endpoint was InService on by-hand, the record says flight-delay--1-/);
    expect(await deployments.snapshot()).toEqual(restored);
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 4 }]);
  });

  it('an endpoint that somebody has deleted is there again', async () => {
    const deployments = await withLive();
    await deployments.call('DeleteEndpoint', { EndpointName: 'flight-delay' });
    await deployments.world.runFor(HOUR);
    expect(deployments.endings.at(-1)).toMatch(/^RESTORED: the endpoint was gone/);
    expect(await deployments.snapshot()).toEqual(restored);
  });

  it.each(['UpdateRollbackFailed', 'OutOfService'] as const)('an endpoint that is %s is restored', async (status) => {
    const deployments = await withLive();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', status);
    await deployments.world.runFor(HOUR);
    expect(deployments.endings.at(-1)).toMatch(new RegExp(`^RESTORED: the endpoint was ${status} on `));
    expect(await deployments.snapshot()).toEqual(restored);
  });

  it('an endpoint that has failed, which nobody may update, is made anew', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'Failed');
    await deployments.world.runFor(HOUR);
    expect(deployments.endings.at(-1)).toMatch(/^RESTORED: the endpoint was Failed on /);
    expect(await deployments.snapshot()).toEqual(restored);
  });
});

describe('a candidate', () => {
  it('that finds the endpoint in another state restores it, and says that it was not deployed', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'UpdateRollbackFailed');
    const candidate = await deployments.version();
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^RESTORED: .*; the candidate was not deployed, ask again/);
    expect(await deployments.snapshot()).toEqual(restored);
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^DEPLOYED: /);
  });

  it('waits for an update that is under way', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    await deployments.call('UpdateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName: liveConfig });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '2 InService', live: '2', previous: '1', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
  });

  it('does not wait for ever', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'SystemUpdating');
    const startedAt = deployments.world.clock.now;
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toBe('FAILED: the endpoint is still SystemUpdating after 60 minutes');
    expect(Math.round((deployments.world.clock.now - startedAt) / MINUTE)).toBe(60);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '1 SystemUpdating', recorded: 'FAILED', notified: 'FAILED' });
  });

  it('does not touch an endpoint of the same name that nobody has recorded', async () => {
    const deployments = await Deployments.open();
    const version = await deployments.version();
    await deployments.call('CreateModel', { ModelName: 'theirs', Containers: [{ ModelPackageName: version }] });
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'theirs', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'theirs', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
    await deployments.call('CreateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName: 'theirs' });
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^FAILED: endpoint flight-delay runs theirs, which no deployment has recorded/);
    expect(deployments.endpoint!.EndpointConfigName).toBe('theirs');
    expect(await deployments.snapshot()).toEqual({ ...LIVE, live: 'none', recorded: 'FAILED', notified: 'FAILED' });
  });
});

describe('what cannot be restored', () => {
  it('because its configuration is gone, too, freezes the model', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    await deployments.call('DeleteEndpoint', { EndpointName: 'flight-delay' });
    await deployments.world.runFor(2 * MINUTE);
    await deployments.call('DeleteEndpointConfig', { EndpointConfigName: liveConfig });
    await deployments.world.runFor(HOUR);
    expect(deployments.endings.at(-2)).toMatch(/^MANUAL_INTERVENTION: the endpoint was gone, .*; then it was refused to start the endpoint again: Could not find endpoint configuration/);
    expect(deployments.release.frozenReason).toMatch(/Could not find endpoint configuration/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: 'none', frozen: true, recorded: 'MANUAL_INTERVENTION', notified: 'MANUAL_INTERVENTION' });
  });

  it('is not touched by anybody with a lower fence', async () => {
    const deployments = await withLive();
    await byHand(deployments);
    await deployments.world.runFor(10 * MINUTE);
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'SystemUpdating');
    const running = deployments.start({ type: 'envelope', id: 'now' });
    await deployments.world.runFor(2 * MINUTE);
    deployments.fence(99);
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'InService');
    expect(outcomeOf(await deployments.end(running))).toMatch(/^FENCED: the endpoint was InService on by-hand, .*another execution has taken over, and the endpoint was left as it is/);
    expect(deployments.endpoint!.EndpointConfigName).toBe('by-hand');
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'FENCED', notified: 'FENCED' });
  });
});
