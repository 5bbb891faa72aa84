/** Executions that are cut off: what they leave behind is put right at once, and nobody is told of those that left nothing. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };

/** Inputs of executions that deaths have started, and how they ended, oldest first. */
function janitors(deployments: Deployments): string[] {
  const { stepFunctions } = deployments.world;
  const records = stepFunctions.listExecutions(deployments.machineArn).reverse();
  return deployments.endings.filter((_, index) => records[index]!.input.includes('"type":"died"'));
}

/** A version is live, another one under way for so long. */
async function cutOff(minutes: number, live = true): Promise<{ readonly deployments: Deployments; readonly executionArn: string }> {
  const deployments = await Deployments.open();
  if (live) await deployments.live(1);
  const executionArn = deployments.start({ type: 'candidate', id: 'doomed', modelPackageArn: await deployments.version(), smokeRequest: '1' });
  await deployments.world.runFor(minutes * MINUTE);
  return { deployments, executionArn };
}

describe('an execution that is stopped', () => {
  it('while SageMaker moves the traffic is followed by the end of that, and by the way back', async () => {
    const { deployments, executionArn } = await cutOff(20);
    deployments.world.stepFunctions.stopExecution(executionArn, 'Person', 'wrong version');
    await deployments.world.runFor(MINUTE);
    expect(deployments.lease.owner).not.toBe(executionArn);
    await deployments.world.runFor(2 * HOUR);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/^RESTORED: the endpoint was InService on flight-delay--2-/)]);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'RESTORED', notified: 'RESTORED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('before the endpoint was touched leaves nothing but its lease', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'SystemUpdating');
    const executionArn = deployments.start({ type: 'candidate', id: 'doomed', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(10 * MINUTE);
    deployments.world.stepFunctions.stopExecution(executionArn);
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'InService');
    await deployments.world.runFor(5 * MINUTE);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/ ended ABORTED and had held the lease; the endpoint is as the record says$/)]);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'CLEANED_UP', notified: 'CLEANED_UP' });
  });

  it('during the first deployment takes its endpoint with it', async () => {
    const { deployments, executionArn } = await cutOff(2, false);
    deployments.world.stepFunctions.stopExecution(executionArn);
    await deployments.world.runFor(20 * MINUTE);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/^CLEANED_UP: .* ended ABORTED during the first deployment; its endpoint is removed$/)]);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: 'none', live: 'none', recorded: 'CLEANED_UP', notified: 'CLEANED_UP' });
  });

  it('when its version was recorded as live leaves that version live', async () => {
    const { deployments, executionArn } = await cutOff(20);
    // It cannot end: its lease is not given back, and it is stopped while it tries.
    deployments.world.api.inject({ service: 'dynamodb', operation: 'PutItem', code: 'InternalServerError', message: 'down' });
    for (let looks = 0; looks < 600 && deployments.release.live!.endsWith('/1'); looks++) await deployments.world.runFor(MINUTE / 6);
    deployments.world.stepFunctions.stopExecution(executionArn);
    deployments.world.api.heal();
    await deployments.world.runFor(5 * MINUTE);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/ ended ABORTED and had held the lease; the endpoint is as the record says$/)]);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '2 InService', live: '2', previous: '1', recorded: 'CLEANED_UP', notified: 'CLEANED_UP' });
  });
});

describe('a janitor', () => {
  it('says nothing of executions that failed in order', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    await deployments.deploy(await deployments.version('good', { decision: 'HOLD' }));
    await deployments.world.runFor(5 * MINUTE);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/^CLEANED_UP: .* had left nothing behind$/)]);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'CANDIDATE_REFUSED', notified: 'CANDIDATE_REFUSED' });
  });

  it('that dies itself is not followed by others for ever; the next hourly request puts things right when the lease has expired', async () => {
    const { deployments, executionArn } = await cutOff(20);
    const { stepFunctions } = deployments.world;
    stepFunctions.stopExecution(executionArn);
    await deployments.world.runFor(MINUTE);
    const [running] = stepFunctions.listExecutions(deployments.machineArn, 'RUNNING');
    stepFunctions.stopExecution(running!.executionArn);
    await deployments.world.runFor(10 * MINUTE);
    expect(janitors(deployments)).toEqual(['ABORTED', expect.stringMatching(/^CLEANED_UP: .* was a janitor; its lease will expire$/)]);
    await deployments.world.runFor(19 * HOUR);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'RESTORED', notified: 'RESTORED' });
  });

  it.each<[what: string, start: (deployments: Deployments) => Promise<string>, outcome: 'FIRST_DEPLOYMENT_REMOVED' | 'RESTORED', reason: RegExp]>([
    ['the next hourly request', async (of) => of.start({ type: 'envelope', id: 'hour' }), 'FIRST_DEPLOYMENT_REMOVED', /^FIRST_DEPLOYMENT_REMOVED: a first deployment was never finished; its endpoint is removed$/],
    ['a candidate, of which that says nothing,', async (of) => of.start({ type: 'candidate', id: 'next', modelPackageArn: await of.version(), smokeRequest: '1' }), 'RESTORED', /^RESTORED: a first deployment was never finished; its endpoint is removed; the candidate was not deployed, ask again$/],
  ])('that dies itself during the first deployment leaves the endpoint of that to %s', async (_, start, outcome, reason) => {
    const { deployments, executionArn } = await cutOff(2, false);
    const { stepFunctions, clock } = deployments.world;
    stepFunctions.stopExecution(executionArn);
    await deployments.world.runFor(1000);
    stepFunctions.stopExecution(stepFunctions.listExecutions(deployments.machineArn, 'RUNNING')[0]!.executionArn);
    await deployments.world.runFor(5 * MINUTE);
    // The time of its lease is over.
    const { owner = '', fence = '' } = deployments.lease;
    deployments.put('LEASE#DEPLOYMENT', { owner: { S: owner }, fence: { N: fence }, expiresAt: { N: String(clock.now / 1000 - 1) } });
    expect(outcomeOf(await deployments.end(await start(deployments)))).toMatch(reason);
    await deployments.world.runFor(5 * MINUTE);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: 'none', live: 'none', recorded: outcome, notified: outcome });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .*the first version$/);
  });

  it('looks at who holds the lease where the event says nothing of the input; one that is not dead after all is fenced off', async () => {
    const { deployments, executionArn } = await cutOff(20);
    const died = { executionArn, status: 'TIMED_OUT' as const, input: null };
    const janitor = deployments.start({ type: 'died', id: 'e', died });
    expect(outcomeOf(await deployments.end(janitor))).toMatch(/^RESTORED: /);
    expect(outcomeOf(await deployments.end(executionArn))).toMatch(/^FENCED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', lease: 'free' });
  });

  it('leaves a frozen model alone, and gives the lease back', async () => {
    const { deployments, executionArn } = await cutOff(20);
    deployments.world.dynamodb.updateItem({
      TableName: deployments.tableName, Key: { modelId: { S: 'flight-delay' }, item: { S: 'RELEASE' } },
      UpdateExpression: 'SET frozen = :t, frozenReason = :r', ExpressionAttributeValues: { ':t': { BOOL: true }, ':r': { S: 'an audit' } },
    });
    deployments.world.stepFunctions.stopExecution(executionArn);
    await deployments.world.runFor(5 * MINUTE);
    expect(janitors(deployments)).toEqual([expect.stringMatching(/^CLEANED_UP: .*the model is frozen and was left alone: an audit$/)]);
    expect(await deployments.snapshot()).toMatchObject({ live: '1', frozen: true, lease: 'free', notified: 'CLEANED_UP' });
  });
});
