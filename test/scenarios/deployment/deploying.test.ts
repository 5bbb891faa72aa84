/** Deployments that go well: the first one, later ones, the envelope, and requests that find nothing to do. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Rollout } from '../../../lib';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const AT_REST: Pick<Snapshot, 'deploying' | 'frozen' | 'lease'> = { deploying: false, frozen: false, lease: 'free' };

describe('before the first version', () => {
  it('the envelope is taken note of, and nobody is told', async () => {
    const deployments = await Deployments.open();
    await deployments.world.runFor(3 * HOUR);
    expect(deployments.endings).toHaveLength(4);
    for (const ending of deployments.endings) expect(ending).toMatch(/^AWAITING_FIRST_MODEL: /);
    expect(await deployments.snapshot()).toEqual({ ...AT_REST, endpoint: 'none', live: 'none', previous: 'none', recorded: 'none', notified: 'none' });
  });

  it('a version becomes live when the endpoint it starts has answered', async () => {
    const deployments = await Deployments.open();
    const record = await deployments.deploy(await deployments.version());
    expect(outcomeOf(record)).toMatch(/^DEPLOYED: .*\/1 is live, the first version$/);
    expect(await deployments.snapshot()).toEqual({ ...AT_REST, endpoint: '1 InService', live: '1', previous: 'none', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
    expect(deployments.release.smokeRequest).toBe('12,340,A1');
    expect(deployments.release.liveConfig).toBe(deployments.endpoint!.EndpointConfigName);
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ VariantName: 'AllTraffic', DesiredInstanceCount: 4 }]);
  });
});

describe('a version', () => {
  it.each<[name: string, rollout: Rollout]>([
    ['canary', Rollout.canary({ percent: 25, bake: Duration.minutes(30), terminationWait: Duration.minutes(10) })],
    ['linear', Rollout.linear({ percent: 50, bake: Duration.minutes(15) })],
    ['all at once', Rollout.allAtOnce({ terminationWait: Duration.minutes(10) })],
  ])('becomes live %s, under traffic that nothing is wrong with', async (name, rollout) => {
    const deployments = await Deployments.open({}, name, { rollout });
    await deployments.live(1);
    deployments.traffic(90);
    const record = await deployments.deploy(await deployments.version(), { smokeRequest: undefined });
    expect(outcomeOf(record)).toMatch(/^DEPLOYED: .*\/2 is live, after .*\/1$/);
    expect(await deployments.snapshot()).toEqual({ ...AT_REST, endpoint: '2 InService', live: '2', previous: '1', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
    expect(deployments.release.smokeRequest).toBe('12,340,A1');
  });

  it('keeps the instances that scaling has reached', async () => {
    const deployments = await Deployments.open();
    const live = await deployments.live(1);
    const { EndpointConfigName } = deployments.endpoint!;
    const { ModelName } = (await deployments.call<{ ProductionVariants: { ModelName: string }[] }>('DescribeEndpointConfig', { EndpointConfigName })).ProductionVariants[0]!;
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'seven', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName, InstanceType: 'ml.m5.large', InitialInstanceCount: 7 }] });
    await deployments.call('UpdateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName: 'seven' });
    await deployments.world.runFor(10 * MINUTE);
    await deployments.call('UpdateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName, RetainAllVariantProperties: true });
    await deployments.world.runFor(10 * MINUTE);
    expect(deployments.release.live).toBe(live);
    await deployments.deploy(await deployments.version());
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 7 }]);
  });

  it('that is live already changes nothing, and its predecessor stays the previous one', async () => {
    const deployments = await Deployments.open();
    const live = await deployments.live(2);
    const record = await deployments.deploy(live);
    expect(outcomeOf(record)).toMatch(/^UNCHANGED: .*\/2 is live already, under this envelope$/);
    expect(await deployments.snapshot()).toEqual({ ...AT_REST, endpoint: '2 InService', live: '2', previous: '1', recorded: 'UNCHANGED', notified: 'UNCHANGED' });
  });

  it('leaves the live one and the one before it behind, and what is older is deleted', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    const first = deployments.endpoint!.EndpointConfigName;
    await deployments.deploy(await deployments.version());
    const second = deployments.endpoint!.EndpointConfigName;
    await deployments.deploy(await deployments.version());
    expect(await deployments.versionOf(second)).toBe('2');
    await expect(deployments.call('DescribeEndpointConfig', { EndpointConfigName: first })).rejects.toThrow('Could not find endpoint configuration');
    await expect(deployments.call('DescribeModel', { ModelName: first })).rejects.toThrow('Could not find model');
  });
});

describe('an envelope', () => {
  async function changed(deployments: Deployments, instanceCount: number): Promise<void> {
    const name = '/mlops/flight-delay/envelope';
    const before = JSON.parse(deployments.world.ssm.getParameter(name).Value) as object;
    deployments.world.ssm.putParameter({ Name: name, Value: JSON.stringify({ ...before, instanceCount }), Overwrite: true });
    await deployments.world.runFor(HOUR);
  }

  it('is applied to the live version when the stack submits it: instances change, versions do not', async () => {
    const deployments = await Deployments.open();
    await deployments.live(2);
    const hash = deployments.release.liveEnvelope;
    await changed(deployments, 8);
    expect(deployments.endings.filter((ending) => ending.startsWith('ENVELOPE_APPLIED'))).toHaveLength(1);
    expect(await deployments.snapshot()).toEqual({ ...AT_REST, endpoint: '2 InService', live: '2', previous: '1', recorded: 'ENVELOPE_APPLIED', notified: 'ENVELOPE_APPLIED' });
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
    expect(deployments.release.liveEnvelope).not.toBe(hash);
  });

  it('comes with the live version where that is brought as a candidate', async () => {
    const deployments = await Deployments.open();
    const live = await deployments.live(2);
    const name = '/mlops/flight-delay/envelope';
    const before = JSON.parse(deployments.world.ssm.getParameter(name).Value) as object;
    const candidate = deployments.start({ type: 'candidate', id: 'again', modelPackageArn: live });
    deployments.world.ssm.putParameter({ Name: name, Value: JSON.stringify({ ...before, instanceCount: 8 }), Overwrite: true });
    expect(outcomeOf(await deployments.end(candidate))).toMatch(/^ENVELOPE_APPLIED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1' });
  });

  it('that changed nothing is looked at every hour, without a word', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    const told = deployments.notifications.length;
    const { fence } = deployments.lease;
    await deployments.world.runFor(24 * HOUR);
    expect(deployments.endings.filter((ending) => ending.startsWith('UNCHANGED'))).toHaveLength(24);
    expect(deployments.lease.fence, 'a glance takes no lease').toBe(fence);
    expect(deployments.history).toHaveLength(1);
    expect(deployments.notifications).toHaveLength(told);
    expect(deployments.lease.owner).toBeUndefined();
  });

  it('that is asked about while a deployment runs is looked at later, and nobody counts that as a failure', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    const running = deployments.start({ type: 'candidate', id: 'long', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(2 * MINUTE);
    const asked = deployments.start({ type: 'envelope', id: 'reconcile' });
    expect(await deployments.end(asked)).toMatchObject({ status: 'SUCCEEDED' });
    expect(outcomeOf(await deployments.end(asked))).toBe('DEFERRED: a deployment of the model runs; the envelope is looked at again within the hour');
    expect(await deployments.end(running)).toMatchObject({ status: 'SUCCEEDED' });
    const statuses = deployments.world.stepFunctions.listExecutions(deployments.machineArn).map(({ status }) => status);
    expect(statuses.filter((status) => status === 'FAILED')).toEqual([]);
  });

  it('is not looked at further while the model is frozen', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    deployments.freeze();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'envelope', id: 'reconcile' })))).toMatch(/^FROZEN: /);
  });

  it('whose event was lost is applied within the hour', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    // The hour that the request falls into while another deployment runs is such a loss.
    const running = deployments.start({ type: 'candidate', id: 'long', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(MINUTE);
    await changed(deployments, 8);
    await deployments.end(running);
    await deployments.world.runFor(2 * HOUR);
    expect(deployments.endings.filter((ending) => ending.startsWith('DEFERRED')).length).toBeGreaterThan(0);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'DEPLOYED', 'ENVELOPE_APPLIED']);
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
  });
});
