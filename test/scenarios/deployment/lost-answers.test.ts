/** Calls that were carried out although their answer was an error: what runs is found out, and never thrown away. */
import { describe, expect, it } from 'vitest';
import { BACK_MINUTES, RESTORE_MINUTES } from '../../../lib/serving/deployment/limits';
import { ServiceError } from '../../../simulator/services/service-error';
import { Deployments, HOUR, MINUTE, outcomeOf } from './fixture';

type Request = Readonly<Record<string, unknown>>;

const isCommit = ({ UpdateExpression }: Request): boolean => String(UpdateExpression).startsWith('SET live');

async function withLive(): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return deployments;
}

/** Does something before each call. */
function before({ world: { api } }: Deployments, act: (operation: string, request: Request) => void): void {
  const call = api.call.bind(api);
  api.call = async (service, operation, request, caller) => {
    act(operation, request);
    return call(service, operation, request, caller);
  };
}

describe('a call whose answer got lost', () => {
  it('has moved the endpoint: the attempt that is told so waits for the end of that', async () => {
    const deployments = await withLive();
    deployments.loseAnswers('UpdateEndpoint', 1, 'ThrottlingException');
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1', deploying: false });
  });

  it.each(['CreateModel', 'CreateEndpointConfig'])('of %s has made what the next attempt finds: it is used', async (operation) => {
    const deployments = await withLive();
    deployments.loseAnswers(operation, 1, 'ThrottlingException');
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1', deploying: false });
    expect(deployments.leftovers(2)).toEqual([deployments.release.liveConfig]);
  });

  it.each(['CreateModel', 'CreateEndpointConfig'])('of %s, for whose answer nobody waits any more, leaves nothing behind', async (state) => {
    const deployments = await Deployments.open({
      tasks: (port) => ({
        refusal: (integration) => port.refusal(integration),
        start: (request, answer) => port.start(request, request.state === state && deployments.release.live !== undefined ? () => undefined : answer),
      }),
    });
    await deployments.live(1);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: (make the model|write the endpoint configuration): States.Timeout/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', deploying: false, recorded: 'FAILED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('has made the endpoint: the attempt that finds it there already waits for it', async () => {
    const deployments = await Deployments.open();
    deployments.loseAnswers('CreateEndpoint', 1, 'ThrottlingException');
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .*the first version/);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1' });
  });

  it('has recorded that the version is live: it is, and nothing is restored', async () => {
    const deployments = await withLive();
    deployments.loseAnswers('UpdateItem', Infinity, 'InternalServerError', isCommit);
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .* is live, after /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1', deploying: false, recorded: 'DEPLOYED' });
    expect(deployments.leftovers(2)).toHaveLength(1);
  });

  it('has recorded an envelope: it is applied, and nothing is restored', async () => {
    const deployments = await withLive();
    deployments.loseAnswers('UpdateItem', Infinity, 'InternalServerError', isCommit);
    deployments.submit(8);
    await deployments.world.runFor(2 * HOUR);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'ENVELOPE_APPLIED']);
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
  });
});

describe('an endpoint that somebody else makes while the first version is brought', () => {
  it('is left alone', async () => {
    const deployments = await Deployments.open();
    const version = await deployments.version();
    await deployments.call('CreateModel', { ModelName: 'theirs', Containers: [{ ModelPackageName: version }] });
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'theirs', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'theirs', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
    const made: Promise<unknown>[] = [];
    before(deployments, (operation) => {
      if (operation === 'CreateModel') made.push(deployments.call('CreateEndpoint', { EndpointName: 'flight-delay', EndpointConfigName: 'theirs' }));
    });
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^FAILED: endpoint flight-delay runs theirs, which no deployment has recorded/);
    expect(made).toHaveLength(1);
    expect(deployments.endpoint!.EndpointConfigName).toBe('theirs');
  });
});

describe('going back', () => {
  it('waits while another update is in progress', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    deployments.world.api.inject({
      service: 'sagemaker', operation: 'UpdateEndpoint', times: 20, code: 'ValidationException', message: 'Cannot update in-progress endpoint "flight-delay".',
      when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig,
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version('mute')))).toMatch(/^ROLLED_BACK: smoke test: /);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', frozen: false });
  });

  it('waits for hours, not for attempts: each of them may take minutes', async () => {
    const asked: number[] = [];
    const deployments = await Deployments.open({
      tasks: (port) => ({
        refusal: (integration) => port.refusal(integration),
        start: (request, answer) => {
          if (request.state !== 'RestoreEndpoint') return port.start(request, answer);
          asked.push(deployments.world.clock.now);
          return { stop: () => undefined };
        },
      }),
    });
    await deployments.live(1);
    const { clock } = deployments.world;
    expect(outcomeOf(await deployments.deploy(await deployments.version('mute')))).toMatch(/^ROLLBACK_FAILED: .*; then it was refused to restore the endpoint: States.Timeout/);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.at(-1)! - asked[0]!).toBeLessThanOrEqual(BACK_MINUTES * MINUTE);
    expect(clock.now - asked[0]!).toBeGreaterThan(BACK_MINUTES * MINUTE);
  });

  it('watches for hours, not for looks: each of them may take minutes', async () => {
    const looked: number[] = [];
    const deployments = await Deployments.open({
      tasks: (port) => ({
        refusal: (integration) => port.refusal(integration),
        start: (request, answer) => {
          if (request.state !== 'LookAtRestored') return port.start(request, answer);
          looked.push(deployments.world.clock.now);
          return { stop: () => undefined };
        },
      }),
    });
    await deployments.live(1);
    expect(outcomeOf(await deployments.deploy(await deployments.version('mute')))).toMatch(/^ROLLBACK_FAILED: .*; then the endpoint stayed Updating on none: States.Timeout/);
    expect(looked.length).toBeGreaterThan(10);
    expect(looked.at(-1)! - looked[0]!).toBeLessThanOrEqual((RESTORE_MINUTES + 30) * MINUTE);
  });

  it('waits longer where it has removed a failed endpoint, so that nothing serves: it is started again', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    const { world } = deployments;
    const asked: number[] = [];
    world.api.inject({
      service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'Cannot update in-progress endpoint "flight-delay".',
      when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig && asked.push(world.clock.now) > 0,
    });
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version('mute') });
    while (asked.length === 0) await world.runFor(MINUTE);
    await world.runFor(asked[0]! + (BACK_MINUTES - 2) * MINUTE - world.clock.now);
    world.sageMaker.setEndpointStatus('flight-delay', 'Failed');
    world.api.inject({ service: 'sagemaker', operation: 'CreateEndpoint', times: 4, code: 'ValidationException', message: 'Rate exceeded' });
    expect(outcomeOf(await deployments.end(running))).toMatch(/^ROLLED_BACK: smoke test: /);
    expect(world.clock.now - asked[0]!).toBeGreaterThan(BACK_MINUTES * MINUTE);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '1 InService', live: '1', frozen: false });
  });

  it('asks before each attempt whether another execution has taken over', async () => {
    const deployments = await withLive();
    const { liveConfig } = deployments.release;
    const asked: number[] = [];
    deployments.world.api.inject({
      service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'Cannot update in-progress endpoint "flight-delay".',
      when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig && asked.push(deployments.world.clock.now) > 0,
    });
    const running = deployments.start({ type: 'candidate', id: 'x', modelPackageArn: await deployments.version('mute') });
    while (asked.length === 0) await deployments.world.runFor(MINUTE);
    await deployments.world.runFor(2 * MINUTE);
    const before = asked.length;
    expect(before).toBeGreaterThan(1);
    deployments.fence(99);
    expect(outcomeOf(await deployments.end(running))).toMatch(/^FENCED: smoke test: .*; another execution has taken over, and the endpoint was left as it is/);
    expect(asked).toHaveLength(before);
  });

  it('does not wait where SageMaker refuses for another reason: a person is told at once', async () => {
    const deployments = await withLive();
    const candidate = await deployments.version('mute');
    const { liveConfig } = deployments.release;
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity', when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig });
    const startedAt = deployments.world.clock.now;
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^ROLLBACK_FAILED: .*no capacity/);
    expect(deployments.world.clock.now - startedAt).toBeLessThan(90 * MINUTE);
  });
});

describe('a lease that cannot be given back', () => {
  it('because that was done, and only the answer was lost, changes nothing about the outcome', async () => {
    const deployments = await withLive();
    deployments.loseAnswers('UpdateItem', 1, 'InternalServerError', ({ UpdateExpression }) => String(UpdateExpression).startsWith('REMOVE #owner'));
    const record = await deployments.deploy(await deployments.version());
    expect(outcomeOf(record)).toMatch(/^DEPLOYED: .*\/2 is live, after .*\/1$/);
    expect(await deployments.snapshot()).toMatchObject({ live: '2', lease: 'free', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
  });

  it('makes an execution that deployed its version count as failed, so that the janitor frees the lease', async () => {
    const deployments = await withLive();
    // As often as the call is tried.
    deployments.world.api.inject({
      service: 'dynamodb', operation: 'UpdateItem', times: 6, code: 'InternalServerError', message: 'down', when: ({ UpdateExpression }) => String(UpdateExpression).startsWith('REMOVE #owner'),
    });
    const record = await deployments.deploy(await deployments.version());
    expect(record).toMatchObject({ status: 'FAILED', error: 'Deployment.DEPLOYED' });
    expect(record.cause).toMatch(/\/2 is live.*; its lease could not be given back: DynamoDB.InternalServerErrorException$/);
    await deployments.world.runFor(5 * MINUTE);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', previous: '1', lease: 'free', recorded: 'CLEANED_UP' });
  });
});

describe('an unfreezing', () => {
  it('by an execution that has been fenced off does nothing', async () => {
    const deployments = await withLive();
    deployments.freeze();
    before(deployments, (_, { UpdateExpression }) => {
      if (String(UpdateExpression).startsWith('SET frozen = :no')) deployments.fence(99);
    });
    expect(outcomeOf(await deployments.end(deployments.start({ type: 'unfreeze', id: 'me' })))).toMatch(/^FENCED: .*before the model was unfrozen/);
    expect(await deployments.snapshot()).toMatchObject({ frozen: true, lease: 'free' });
  });
});

describe('a commit that was carried out before the records went down', () => {
  it('does not lose the configuration that the record says is live, and within the hour it is', async () => {
    const deployments = await Deployments.open();
    await deployments.live(1);
    const version = await deployments.version();
    const { api, clock } = deployments.world;
    const call = api.call.bind(api);
    let until = 0;
    api.call = async (service, name, request, caller) => {
      const isCommit = service === 'dynamodb' && name === 'UpdateItem' && String(request['UpdateExpression']).startsWith('SET live');
      if (isCommit && until === 0) {
        await call(service, name, request, caller);
        until = clock.now + 5 * MINUTE;
      }
      if (service === 'dynamodb' && clock.now < until) throw new ServiceError('InternalServerError', 'down');
      return call(service, name, request, caller);
    };
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^ABANDONED: record that the version is live/);
    await deployments.world.runFor(3 * HOUR);
    expect(await deployments.snapshot()).toMatchObject({ endpoint: '2 InService', live: '2', frozen: false, deploying: false, lease: 'free' });
  });
});
