/** Deployments that nothing was found against, and that could not be finished: the version before serves, and no version or envelope is to blame. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };
const ABANDONED: Snapshot = { ...LIVE, recorded: 'ABANDONED', notified: 'ABANDONED' };
/** As the documentation of InvokeEndpoint has them, and how a service says that it is asked too much. */
const PASSING = ['InternalDependencyException', 'InternalFailure', 'ModelNotReadyException', 'ServiceUnavailable', 'ThrottlingException'];

async function withLive(): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return deployments;
}

/** From the first question on, for so long. */
function cannotBeAsked({ world: { api, clock } }: Deployments, code: string, minutes = Infinity): void {
  let until: number | undefined;
  api.inject({ service: 'sagemakerruntime', operation: 'InvokeEndpoint', code, message: 'not now', when: () => clock.now < (until ??= clock.now + minutes * MINUTE) });
}

describe('a version that cannot be asked', () => {
  it.each(PASSING)('for a while, over %s, is asked until it can, and is deployed', async (code) => {
    const deployments = await withLive();
    cannotBeAsked(deployments, code, 2);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '2 InService', live: '2', previous: '1', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
  });

  it('for long is taken back, and was not rolled back', async () => {
    const deployments = await withLive();
    cannotBeAsked(deployments, 'InternalFailure');
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: smoke test: InternalFailure: .*not now/);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it.each([['TooManyRequestsException', 'Lambda.TooManyRequestsException: busy'], ['ServiceException', 'Lambda.ServiceException: busy']])('because the function is not there for long, over %s, is taken back likewise', async (code, said) => {
    const deployments = await withLive();
    deployments.world.api.inject({ service: 'lambda', operation: 'Invoke', code, message: 'busy' });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(new RegExp(`^ABANDONED: smoke test: ${said}`));
    expect(await deployments.snapshot()).toEqual(ABANDONED);
  });

  it('because nobody may ask it is taken back at once', async () => {
    const deployments = await withLive();
    const asked: number[] = [];
    deployments.world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'AccessDeniedException', message: 'not authorized', when: () => asked.push(deployments.world.clock.now) > 0 });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: smoke test: .*not authorized/);
    expect(asked.at(-1)! - asked[0]!).toBeLessThan(5 * MINUTE);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
  });

  it('as the first one leaves no endpoint, and the same version is deployed later', async () => {
    const deployments = await Deployments.open();
    const version = await deployments.version();
    cannotBeAsked(deployments, 'ServiceUnavailable');
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^ABANDONED: smoke test: ServiceUnavailable/);
    await deployments.world.runFor(5 * MINUTE);
    expect(await deployments.snapshot()).toEqual({ ...ABANDONED, endpoint: 'none', live: 'none' });
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^DEPLOYED: .*the first version/);
  });
});

describe('a version whose fleet finds no instances', () => {
  it.each(['Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.', 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.'])('because SageMaker says %j was not rolled back', async (reason) => {
    const deployments = await withLive();
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason, times: 1 });
    const version = await deployments.version();
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^ABANDONED: SageMaker went back to flight-delay--1-.*: .*Unable to provision requested ML compute capacity/);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^DEPLOYED: /);
  });

  it('as the first one leaves no endpoint, and no word against it', async () => {
    const deployments = await Deployments.open();
    deployments.world.sageMaker.force({ kind: 'endpoint', on: 'create', outcome: 'Failed', reason: 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.', times: 1 });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: the endpoint is Failed on .*InsufficientInstanceCapacity/);
    await deployments.world.runFor(5 * MINUTE);
    expect(await deployments.snapshot()).toEqual({ ...ABANDONED, endpoint: 'none', live: 'none' });
  });
});

describe('a version whose endpoint somebody deletes before it is asked', () => {
  it('is not to blame, and the version before serves', async () => {
    const deployments = await withLive();
    let isDeleted = false;
    deployments.world.api.inject({
      service: 'sagemakerruntime', operation: 'InvokeEndpoint', code: 'ServiceUnavailable', message: 'not now', times: 12,
      when: () => {
        if (!isDeleted) void deployments.call('DeleteEndpoint', { EndpointName: 'flight-delay' });
        return (isDeleted = true);
      },
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: smoke test: ValidationError: .*Endpoint flight-delay of account 111122223333 not found/);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
  });
});

describe('an envelope whose fleet cannot be asked for long', () => {
  it('moves the traffic once, people are told once, and a person may have it tried again', async () => {
    const deployments = await withLive();
    cannotBeAsked(deployments, 'ServiceUnavailable');
    deployments.submit(8);
    await deployments.world.runFor(48 * HOUR);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'ABANDONED']);
    expect(deployments.history[1]!.reason).toMatch(/; this envelope is not tried again until it changes or a request of type unfreeze comes$/);
    expect(deployments.notifications).toHaveLength(2);
    expect(deployments.world.trace.filter(({ kind, what }) => kind === 'execution' && /^UpdateEndpoint TaskSucceeded/.test(what))).toHaveLength(1);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
    deployments.world.api.heal();
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^ENVELOPE_APPLIED: /);
  });
});

describe('a version that nothing was found against, when going back fails, too', () => {
  it('is not to blame for the frozen model', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    deployments.world.api.inject({ service: 'dynamodb', operation: 'UpdateItem', code: 'ValidationException', message: 'no', when: ({ UpdateExpression }) => String(UpdateExpression).startsWith('SET live') });
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity', when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^MANUAL_INTERVENTION: record that the version is live: .*; then it was refused to restore the endpoint: no capacity/);
    expect(await deployments.snapshot()).toMatchObject({ frozen: true, lease: 'free', recorded: 'MANUAL_INTERVENTION', notified: 'MANUAL_INTERVENTION' });
  });
});

describe('an endpoint that nobody could look at while it was updated', () => {
  it('is made what the record says, and the version was not rolled back', async () => {
    const deployments = await Deployments.open({
      tasks: (port) => ({
        refusal: (integration) => port.refusal(integration),
        start: (request, answer) => port.start(request, request.state === 'LookAtFleet' && deployments.release.live !== undefined ? () => undefined : answer),
      }),
    });
    await deployments.live(1);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^ABANDONED: look at the endpoint: States.Timeout/);
    expect(await deployments.snapshot()).toEqual(ABANDONED);
  });
});
