/** Envelopes that do not get through: told once; tried again when something changes, and by the hour or the day where that moves no traffic. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, MODEL, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };

async function withLive(): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return deployments;
}

const outcomes = ({ history }: Deployments): (string | undefined)[] => history.map(({ outcome }) => outcome);

describe('an envelope under which SageMaker goes back', () => {
  async function wentBack(): Promise<Deployments> {
    const deployments = await withLive();
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'no such instances', times: 1 });
    deployments.submit(8);
    await deployments.world.runFor(12 * HOUR);
    return deployments;
  }

  it('is tried once, and people are told once', async () => {
    const deployments = await wentBack();
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'ROLLED_BACK']);
    expect(deployments.history[1]!.reason).toMatch(/no such instances; this envelope is not tried again until it changes or a request of type unfreeze comes$/);
    expect(deployments.notifications).toHaveLength(2);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', frozen: false, deploying: false, lease: 'free' });
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 4 }]);
    expect(deployments.endings.at(-1)).toMatch(/^UNCHANGED: .*this envelope was refused before/);
  });

  it('is tried again when a person says so', async () => {
    const deployments = await wentBack();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^ENVELOPE_APPLIED: /);
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
    expect(deployments.release.refusedEnvelope).toBeUndefined();
  });

  it('does not stand in the way of the next one', async () => {
    const deployments = await wentBack();
    deployments.submit(6);
    await deployments.world.runFor(2 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'ROLLED_BACK', 'ENVELOPE_APPLIED']);
    expect(deployments.release.refusedEnvelope).toBeUndefined();
  });
});

describe('an envelope that meets what passes', () => {
  it.each<[operation: string, outcomes: readonly string[]]>([
    ['CreateModel', ['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']],
    ['CreateEndpointConfig', ['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']],
    // Asked again by the same deployment.
    ['UpdateEndpoint', ['DEPLOYED', 'ENVELOPE_APPLIED']],
  ])('as throttling of %s does, is applied afterwards', async (operation, expected) => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation, code: 'ThrottlingException', message: 'Rate exceeded', times: 4 });
    deployments.submit(8);
    await deployments.world.runFor(3 * HOUR);
    expect(outcomes(deployments)).toEqual(expected);
    expect(deployments.release.refusedEnvelope).toBeUndefined();
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'ENVELOPE_APPLIED', notified: 'ENVELOPE_APPLIED' });
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
    expect(deployments.leftovers(1)).toHaveLength(1);
  });

  it('for many hours is asked for each hour, and people are told once', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'ThrottlingException', message: 'Rate exceeded' });
    deployments.submit(8);
    await deployments.world.runFor(9 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED']);
    expect(deployments.history[1]!.reason).toMatch(/^make the model: .*Rate exceeded.*; this envelope is tried again within the hour$/);
    expect(deployments.notifications).toHaveLength(2);
    expect(deployments.endings.filter((ending) => ending.startsWith('FAILED: make the model')).length).toBeGreaterThanOrEqual(8);
    deployments.world.api.heal();
    await deployments.world.runFor(2 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']);
    expect(deployments.release.refusedUntil).toBeUndefined();
  });

  it('after it was rolled out, because nobody could ask the new fleet for a while, is applied by the same rollout', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'TooManyRequestsException', message: 'Rate Exceeded.', times: 9 });
    deployments.submit(8);
    await deployments.world.runFor(4 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'ENVELOPE_APPLIED']);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'ENVELOPE_APPLIED', notified: 'ENVELOPE_APPLIED' });
  });
});

describe('an envelope that cannot be applied', () => {
  it('because somebody deleted the version that is live is tried once, and people are told once', async () => {
    const deployments = await Deployments.open();
    await deployments.call('DeleteModelPackage', { ModelPackageName: await deployments.live(1) });
    deployments.submit(8);
    await deployments.world.runFor(12 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED']);
    expect(deployments.history[1]!.reason).toMatch(/^make the model: .*; this envelope is tried again a day later, or when it changes or a request of type unfreeze comes$/);
    expect(deployments.notifications).toHaveLength(2);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'FAILED', notified: 'FAILED' });
  });

  it('because a quota is used up is tried once likewise: a person has to raise it', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ResourceLimitExceeded', message: 'the account has 4 of 4 instances' });
    deployments.submit(8);
    await deployments.world.runFor(5 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED']);
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^ENVELOPE_APPLIED: /);
  });
});

describe('an envelope for which the machine lacks a permission', () => {
  async function denied(): Promise<Deployments> {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'AccessDeniedException', message: 'not authorized' });
    deployments.submit(8);
    await deployments.world.runFor(12 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED']);
    expect(deployments.endings.at(-1)).toMatch(/^UNCHANGED: .*this envelope was refused before, and is not tried again until 2026-11-0.*Z, it changes or a request of type unfreeze comes$/);
    return deployments;
  }

  it('is applied by itself within a day after somebody has granted that', async () => {
    const deployments = await denied();
    deployments.world.api.heal();
    await deployments.world.runFor(14 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']);
    expect(deployments.release).not.toHaveProperty('refusedEnvelope');
    expect(deployments.release).not.toHaveProperty('refusedUntil');
  });

  it('is applied at once when that person asks', async () => {
    const deployments = await denied();
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^ENVELOPE_APPLIED: /);
  });

  it('is tried once a day as long as nobody does, and people are told once', async () => {
    const deployments = await denied();
    await deployments.world.runFor(3 * 24 * HOUR);
    expect(deployments.endings.filter((ending) => ending.startsWith('FAILED: make the model'))).toHaveLength(4);
    expect(deployments.notifications).toHaveLength(2);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'FAILED', notified: 'FAILED' });
  });
});

describe('an envelope that comes while an alarm is in alarm', () => {
  it('waits without a word, and is applied when that is over', async () => {
    const deployments = await withLive();
    await deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints');
    deployments.submit(8);
    await deployments.world.runFor(3 * HOUR);
    expect(deployments.endings.filter((ending) => ending.startsWith('ALARM_REFUSED')).length).toBeGreaterThan(1);
    expect(outcomes(deployments)).toEqual(['DEPLOYED']);
    await deployments.world.cloudwatch.setAlarmState('business', 'OK', 'none');
    await deployments.world.runFor(3 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'ENVELOPE_APPLIED']);
  });
});

describe('an envelope that is applied', () => {
  it('leaves nothing of the one before', async () => {
    const deployments = await withLive();
    const { liveConfig: first } = deployments.release;
    deployments.submit(8);
    await deployments.world.runFor(2 * HOUR);
    expect(deployments.leftovers(1)).toEqual([deployments.release.liveConfig]);
    await expect(deployments.call('DescribeEndpointConfig', { EndpointConfigName: first })).rejects.toThrow('Could not find endpoint configuration');
  });
});

describe('a retraining that brings a version while another deployment runs', () => {
  it('hears that the machine is busy; nobody else does', async () => {
    const deployments = await withLive();
    deployments.start({ type: 'candidate', id: 'first', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(5 * MINUTE);
    const told = deployments.notifications.length;
    const input = { modelId: MODEL, request: { type: 'candidate', id: 'second', modelPackageArn: await deployments.version() }, AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn' };
    const { executionArn } = deployments.world.stepFunctions.startExecution(deployments.machineArn, JSON.stringify(input));
    expect(outcomeOf(await deployments.end(executionArn))).toMatch(/^BUSY: /);
    expect(deployments.notifications).toHaveLength(told);
  });
});

describe('an envelope of which people hear', () => {
  it('where its alarms cannot be looked at is told once, and tried a day later', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'cloudwatch', operation: 'DescribeAlarms', code: 'AccessDeniedException', message: 'not authorized' });
    deployments.submit(8);
    await deployments.world.runFor(20 * HOUR);
    expect(outcomes(deployments)).toEqual(['DEPLOYED', 'FAILED']);
    expect(deployments.history[1]!.reason).toMatch(/^look at the rollback alarms: .*not authorized .*; this envelope is tried again a day later/);
    expect(deployments.notifications).toHaveLength(2);
    deployments.world.api.heal();
    await deployments.world.runFor(6 * HOUR);
    expect(outcomes(deployments).at(-1)).toBe('ENVELOPE_APPLIED');
  });

  it('is told of once more when what was said of the next attempt does not hold any more', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'ThrottlingException', message: 'Rate exceeded', times: 4 });
    deployments.submit(8);
    await deployments.world.runFor(5 * MINUTE);
    deployments.world.api.heal();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'AccessDeniedException', message: 'not authorized' });
    await deployments.world.runFor(50 * HOUR);
    expect(deployments.history.map(({ reason }) => /tried again (within the hour|a day later)/.exec(reason ?? '')?.[1])).toEqual([undefined, 'within the hour', 'a day later']);
  });

  it('before the first version, as there is an endpoint of others, is told of once', async () => {
    const deployments = await Deployments.open();
    const version = await deployments.version();
    await deployments.call('CreateModel', { ModelName: 'theirs', Containers: [{ ModelPackageName: version }] });
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'theirs', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'theirs', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
    await deployments.call('CreateEndpoint', { EndpointName: MODEL, EndpointConfigName: 'theirs' });
    await deployments.world.runFor(20 * HOUR);
    expect(outcomes(deployments)).toEqual(['FAILED']);
    expect(deployments.history[0]!.reason).toMatch(/^endpoint flight-delay runs theirs, which no deployment has recorded/);
    expect(deployments.endpoint?.EndpointConfigName).toBe('theirs');
  });
});
