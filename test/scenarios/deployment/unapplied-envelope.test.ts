/** Versions that come while the envelope of the stack is not applied: neither is the version blamed for it, nor does it pass for applied. */
import { describe, expect, it } from 'vitest';
import { registered } from '../retraining/happenings';
import { HOUR as STAGE_HOUR, Stage } from '../stage';
import { Deployments, HOUR, outcomeOf } from './fixture';

async function withLive(): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return deployments;
}

const instances = ({ endpoint }: Deployments): number | undefined => endpoint?.ProductionVariants[0]?.DesiredInstanceCount;

/** The envelope was tried with the live version, and moved the traffic there and back. */
async function takenBack(): Promise<Deployments> {
  const deployments = await withLive();
  deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'out of memory', times: 1 });
  deployments.submit(8);
  await deployments.world.runFor(2 * HOUR);
  return deployments;
}

describe('a version that comes', () => {
  it('while a quota keeps the envelope away is deployed with all of it, or not at all', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ResourceLimitExceeded', message: 'the account has 4 of 4 instances', when: ({ RetainAllVariantProperties }) => RetainAllVariantProperties !== true });
    deployments.submit(8);
    await deployments.world.runFor(3 * HOUR);
    const version = await deployments.version();
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^FAILED: update the endpoint: .*the account has 4 of 4 instances/);
    expect([instances(deployments), deployments.release.live]).toEqual([4, expect.stringMatching(/\/1$/)]);
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^DEPLOYED: /);
    expect(instances(deployments)).toBe(8);
  });

  it('before the envelope was tried brings it', async () => {
    const deployments = await withLive();
    await deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints');
    deployments.submit(8);
    await deployments.world.runFor(10 * 60_000);
    await deployments.world.cloudwatch.setAlarmState('business', 'OK', 'none');
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(instances(deployments)).toBe(8);
  });

  it('under an envelope that was taken back is not tried with it', async () => {
    const deployments = await takenBack();
    const version = await deployments.version();
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^FAILED: the envelope that the stack submitted was taken back before: no version is deployed under it until it changes or a request of type unfreeze comes/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', deploying: false, lease: 'free' });
    deployments.submit(4);
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^DEPLOYED: /);
  });

  it('with an envelope that nothing has run under is not blamed where SageMaker goes back', async () => {
    const deployments = await withLive();
    await deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints');
    deployments.submit(8);
    await deployments.world.runFor(10 * 60_000);
    await deployments.world.cloudwatch.setAlarmState('business', 'OK', 'none');
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'out of memory', times: 1 });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: SageMaker went back to .*out of memory; the envelope was another than that of the live version, too, so that nothing is said against the version$/);
    expect(instances(deployments)).toBe(4);
  });
});

describe('a retraining', () => {
  const ENVELOPE = '/mlops/flights/envelope';
  function submit({ world }: Stage, instanceCount: number): void {
    world.ssm.putParameter({ Name: ENVELOPE, Value: JSON.stringify({ ...(JSON.parse(world.ssm.getParameter(ENVELOPE).Value) as object), instanceCount }), Overwrite: true });
  }

  /** A person has approved version 2 and deployed it, and then the stack submits another envelope, which cannot be applied at once. */
  async function deployedByHand(stage: Stage): Promise<string> {
    stage.pushImage();
    await registered(stage, 1);
    await stage.answer(1, 'Approved', 'the first');
    await stage.ended(stage.triggeredBy('first-image')[0]!.executionArn);
    const running = stage.retrain({ force: true });
    await registered(stage, 2);
    await stage.answer(2, 'Approved', 'fine');
    expect(outcomeOf(await stage.deployed({ modelPackageArn: stage.packageArn(2) }))).toMatch(/^DEPLOYED/);
    stage.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'AccessDeniedException', message: 'not authorized', times: 4 });
    submit(stage, 8);
    await stage.world.runFor(90_000);
    stage.world.api.heal();
    return running;
  }

  it('whose version is live already counts as deployed when that applies the envelope', async () => {
    const stage = await Stage.open({ variation: 'approval' });
    const execution = await stage.ended(await deployedByHand(stage));
    expect([execution.status, execution.output]).toEqual(['SUCCEEDED', expect.stringMatching(/"outcome":"DEPLOYED"/)]);
    expect(stage.liveVersion()).toBe(2);
  });

  it('whose version is live already does not reject it when the envelope is taken back', async () => {
    const stage = await Stage.open({ variation: 'approval' });
    const running = await deployedByHand(stage);
    stage.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'out of memory', times: 1 });
    const execution = await stage.ended(running);
    expect([execution.status, execution.error]).toEqual(['FAILED', 'Retraining.DEPLOYMENT_FAILED']);
    expect(execution.cause).toMatch(/^deployment ABANDONED: .*the version stays approved/);
    expect(await stage.status(2)).toBe('Approved');
    expect(stage.liveVersion()).toBe(2);
  });

  it('does not blame its version for an envelope that was taken back before', async () => {
    const stage = await Stage.open();
    await stage.goLive();
    stage.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'out of memory', times: 1 });
    submit(stage, 8);
    await stage.world.runFor(3 * STAGE_HOUR);
    await stage.afterCooldown();
    const execution = await stage.forced();
    expect(execution.cause).toMatch(/^deployment FAILED: the envelope that the stack submitted was taken back before.*the version stays approved/);
    expect(await stage.status(2)).toBe('Approved');
  });
});
