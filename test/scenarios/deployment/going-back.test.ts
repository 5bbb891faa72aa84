/** Deployments that have touched the endpoint and fail: whatever goes wrong, the version serves that served before. */
import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Rollout } from '../../../lib';
import { Deployments, HOUR, MINUTE, outcomeOf, type EnvelopeOptions, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };
const wentBack: Snapshot = { ...LIVE, recorded: 'ROLLED_BACK', notified: 'ROLLED_BACK' };
const gaveUp: Snapshot = { ...LIVE, recorded: 'ABANDONED', notified: 'ABANDONED' };

async function withLive(key?: string, envelope?: EnvelopeOptions): Promise<Deployments> {
  const deployments = await Deployments.open({}, key, envelope);
  await deployments.live(1);
  return deployments;
}

describe('SageMaker goes back, which it does not call a failure', () => {
  it('when the canary fails requests and an alarm goes off', async () => {
    const deployments = await withLive();
    const before = deployments.endpoint!.EndpointConfigName;
    deployments.traffic(120);
    const record = await deployments.deploy(await deployments.version('failing'));
    expect(outcomeOf(record)).toMatch(/^ROLLED_BACK: SageMaker went back to flight-delay--1-.*: One or more alarms of the auto-rollback configuration are in ALARM/);
    expect(await deployments.snapshot()).toEqual(wentBack);
    expect(deployments.endpoint!.EndpointConfigName).toBe(before);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('when an alarm goes off in the second step', async () => {
    const deployments = await withLive('linear in four', { rollout: Rollout.linear({ percent: 25, bake: Duration.minutes(20) }) });
    deployments.world.clock.after(35 * MINUTE, () => deployments.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints'));
    const record = await deployments.deploy(await deployments.version());
    expect(outcomeOf(record)).toMatch(/^ROLLED_BACK: SageMaker went back to .*: .*business/);
    expect(await deployments.snapshot()).toEqual(wentBack);
  });

  it('when the new fleet does not become healthy', async () => {
    const deployments = await withLive();
    const record = await deployments.deploy(await deployments.version('broken'));
    expect(outcomeOf(record)).toMatch(/^ROLLED_BACK: SageMaker went back to .*did not pass the ping health check/);
    expect(await deployments.snapshot()).toEqual(wentBack);
  });
});

describe('the machine goes back', () => {
  it.each<['failing' | 'mute', RegExp]>([
    ['failing', /^ROLLED_BACK: smoke test: flight-delay refused the request: ModelError/],
    ['mute', /^ROLLED_BACK: smoke test: flight-delay answered nothing/],
  ])('when the new version is %s and nobody but the smoke test asks it', async (behaviour, reason) => {
    const deployments = await withLive();
    expect(outcomeOf(await deployments.deploy(await deployments.version(behaviour)))).toMatch(reason);
    expect(await deployments.snapshot()).toEqual(wentBack);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('when SageMaker could not: both fleets are in service', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'UpdateRollbackFailed' });
    expect(outcomeOf(await deployments.deploy(await deployments.version('broken')))).toMatch(/^ROLLED_BACK: the endpoint is UpdateRollbackFailed on /);
    expect(await deployments.snapshot()).toEqual(wentBack);
  });

  it('when SageMaker does not end, after waiting for that', async () => {
    const deployments = await withLive();
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Hang', seconds: 4.5 * 3600 });
    const record = await deployments.deploy(await deployments.version());
    expect(outcomeOf(record)).toMatch(/^ROLLED_BACK: the endpoint is Updating on /);
    expect(await deployments.snapshot()).toEqual(wentBack);
  });

  it('when somebody deletes the endpoint meanwhile', async () => {
    const deployments = await withLive();
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version('broken') });
    const { clock, sageMaker } = deployments.world;
    // As soon as SageMaker has gone back, and before the machine looks.
    const look = async (): Promise<void> => {
      const { status } = sageMaker.endpoints.require('flight-delay');
      if (status === 'InService') await deployments.call('DeleteEndpoint', { EndpointName: 'flight-delay' });
      else clock.after(1000, look);
    };
    clock.after(30_000, look);
    expect(outcomeOf(await deployments.end(running))).toMatch(/^ABANDONED: somebody deleted the endpoint while it was updated/);
    expect(await deployments.snapshot()).toEqual(gaveUp);
  });

  it('as far as it can, when somebody deletes the endpoint while it goes back', async () => {
    const deployments = await withLive();
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version('mute'), smokeRequest: '12,340,A1' });
    const { api, clock, sageMaker } = deployments.world;
    const call = api.call.bind(api);
    let updates = 0;
    // As soon as the old version serves again, and before the machine looks.
    const look = async (): Promise<void> => {
      if (sageMaker.endpoints.require('flight-delay').status === 'InService') await deployments.call('DeleteEndpoint', { EndpointName: 'flight-delay' });
      else clock.after(1000, look);
    };
    api.call = async (service, operation, request, caller) => {
      const answer = await call(service, operation, request, caller);
      if (operation === 'UpdateEndpoint' && (updates += 1) === 2) clock.after(1000, look);
      return answer;
    };
    expect(outcomeOf(await deployments.end(running))).toMatch(/^ROLLBACK_FAILED: smoke test: flight-delay answered nothing of text\/csv; then the endpoint was gone; the model is frozen/);
    expect(deployments.endpoint).toBeUndefined();
  });

  it('when it cannot be recorded that the version is live', async () => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'dynamodb', operation: 'UpdateItem', code: 'InternalServerError', message: 'down', when: ({ UpdateExpression }) => String(UpdateExpression).startsWith('SET live') });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: record that the version is live: DynamoDB.InternalServerErrorException: down/);
    expect(await deployments.snapshot()).toEqual(gaveUp);
  });

  it('when the records are down from the commit on, and says so', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version();
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: candidate });
    await deployments.world.runFor(30 * MINUTE);
    for (const operation of ['PutItem', 'UpdateItem', 'GetItem']) deployments.world.api.inject({ service: 'dynamodb', operation, code: 'InternalServerError', message: 'down' });
    expect(outcomeOf(await deployments.end(running))).toMatch(/^ABANDONED: /);
    deployments.world.api.heal();
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', notified: 'ABANDONED' });
    // The lease could not be given back; nobody but its owner may, and it died: the janitor of its death had no records either.
    await deployments.world.runFor(18 * HOUR);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', lease: 'free' });
  });
});

describe('a first deployment that fails', () => {
  it.each<['broken' | 'failing' | 'mute', RegExp]>([
    ['broken', /^FIRST_DEPLOYMENT_REMOVED: the endpoint is Failed on .*ping health check/],
    ['failing', /^FIRST_DEPLOYMENT_REMOVED: smoke test: /],
    ['mute', /^FIRST_DEPLOYMENT_REMOVED: smoke test: /],
  ])('because the version is %s takes its endpoint away again', async (behaviour, reason) => {
    const deployments = await Deployments.open();
    expect(outcomeOf(await deployments.deploy(await deployments.version(behaviour)))).toMatch(reason);
    await deployments.world.runFor(5 * MINUTE);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: 'none', live: 'none', recorded: 'FIRST_DEPLOYMENT_REMOVED', notified: 'FIRST_DEPLOYMENT_REMOVED' });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .*\/2 is live, the first version/);
  });
});

describe('another owner', () => {
  it('who has taken over meanwhile is not disturbed: the endpoint stays as it is', async () => {
    const deployments = await withLive();
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version() });
    await deployments.world.runFor(20 * MINUTE);
    deployments.fence(99);
    expect(outcomeOf(await deployments.end(running))).toMatch(/^FENCED: another execution has taken over; the endpoint was left as it is/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '1', deploying: true, lease: 'free', recorded: 'FENCED', notified: 'FENCED' });
  });

  it('is not disturbed by going back, either', async () => {
    const deployments = await withLive();
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version('mute') });
    await deployments.world.runFor(20 * MINUTE);
    deployments.fence(99);
    expect(outcomeOf(await deployments.end(running))).toMatch(/^FENCED: smoke test: .*; another execution has taken over, and the endpoint was left as it is/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '1', recorded: 'FENCED', notified: 'FENCED' });
  });
});

describe('when going back fails, too', () => {
  it('the model is frozen, a person is told, and what they do counts', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version('mute');
    const { liveConfig } = deployments.release;
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity', when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig });
    const record = await deployments.deploy(candidate);
    expect(outcomeOf(record)).toMatch(/^ROLLBACK_FAILED: smoke test: .*; then it was refused to restore the endpoint: no capacity .*; the model is frozen until a person has looked/);
    expect(await deployments.snapshot()).toEqual({
      endpoint: '2 InService', live: '1', previous: 'none', deploying: true, frozen: true, lease: 'free', recorded: 'ROLLBACK_FAILED', notified: 'ROLLBACK_FAILED',
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FROZEN: /);
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^RESTORED: /);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'RESTORED', notified: 'RESTORED' });
  });

  it('because the restored fleet does not come up, the model is frozen likewise', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version('mute');
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: candidate });
    await deployments.world.runFor(20 * MINUTE);
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'no capacity' });
    expect(outcomeOf(await deployments.end(running))).toMatch(/^ROLLBACK_FAILED: smoke test: .*; then the endpoint stayed InService on .*: no capacity/);
    expect(await deployments.snapshot()).toMatchObject({ live: '1', frozen: true, lease: 'free', notified: 'ROLLBACK_FAILED' });
  });
});

describe('an error of the service on the way back', () => {
  it.each([['UpdateEndpoint', 'live'], ['DeleteEndpoint', 'none']] as const)('of %s passes: it is tried again, and nothing is frozen', async (operation, live) => {
    const deployments = live === 'live' ? await withLive() : await Deployments.open();
    const candidate = await deployments.version('mute');
    const { liveConfig } = deployments.release;
    deployments.world.api.inject({ service: 'sagemaker', operation, code: 'InternalFailure', message: 'down', times: 2, when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig });
    const outcome = live === 'live' ? 'ROLLED_BACK' : 'FIRST_DEPLOYMENT_REMOVED';
    expect(outcomeOf(await deployments.deploy(candidate, { smokeRequest: '12,340,A1' }))).toMatch(new RegExp(`^${outcome}: smoke test: `));
    expect(await deployments.snapshot()).toMatchObject({ endpoint: live === 'live' ? '1 InService' : 'none', frozen: false, lease: 'free', notified: outcome });
  });

  it('whose answer alone was lost is seen for what it is: the endpoint is looked at before it is asked for again', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    deployments.loseAnswers('UpdateEndpoint', 1, 'InternalFailure', ({ EndpointConfigName }) => EndpointConfigName === liveConfig);
    expect(outcomeOf(await deployments.deploy(await deployments.version('mute')))).toMatch(/^ROLLED_BACK: smoke test: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', frozen: false, lease: 'free' });
  });
});

describe('an ending', () => {
  it('whose notification meets an error of the service is heard all the same', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version('mute');
    deployments.world.api.inject({ service: 'sns', operation: 'Publish', code: 'InternalError', message: 'down', times: 2 });
    await deployments.deploy(candidate);
    expect(deployments.notifications.at(-1)!.subject).toBe('flight-delay: deployment ROLLED_BACK');
  });

  type Remains = Snapshot & { readonly status: string; readonly histories: number; readonly messages: number };
  const deployed: Remains = { ...LIVE, endpoint: '2 InService', live: '2', previous: '1', recorded: 'DEPLOYED', notified: 'DEPLOYED', status: 'SUCCEEDED', histories: 2, messages: 2 };

  it.each<[what: string, service: 'dynamodb' | 'sns', operation: string, remains: Partial<Remains>, when?: (request: Readonly<Record<string, unknown>>) => boolean]>([
    ['whose history item cannot be written', 'dynamodb', 'PutItem', { histories: 1 }],
    ['whose notification cannot be sent', 'sns', 'Publish', { messages: 1 }],
    // Counts as failed, so that a janitor comes, and says so; nor can that give the lease back.
    ['whose lease cannot be given back', 'dynamodb', 'UpdateItem', { lease: 'held', status: 'FAILED', histories: 3, messages: 3, recorded: 'CLEANED_UP', notified: 'CLEANED_UP' }, ({ UpdateExpression }) => String(UpdateExpression).startsWith('REMOVE #owner')],
  ])('%s is still the same', async (_, service, operation, remains, when) => {
    const deployments = await withLive();
    const candidate = await deployments.version();
    deployments.world.api.inject({ service, operation, when, code: 'InternalError', message: 'down' });
    const record = await deployments.deploy(candidate);
    expect(outcomeOf(record)).toMatch(/^DEPLOYED: /);
    const { history, notifications } = deployments;
    expect({ ...(await deployments.snapshot()), status: record.status, histories: history.length, messages: notifications.length }).toEqual({ ...deployed, ...remains });
  });
});
