/** Janitors that are started by hand for an execution that runs: whoever loses its lease so stops at its next fenced write. */
import { describe, expect, it } from 'vitest';
import { Deployments, HOUR, MINUTE, outcomeOf, type Snapshot } from './fixture';

const AT_REST: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };
const CHANGES = ['CreateEndpoint', 'UpdateEndpoint', 'DeleteEndpoint'];

interface Lost {
  readonly deployments: Deployments;
  /** It runs, and its lease is about to be taken from it. */
  readonly running: string;
  /** Says that it died, and waits until both have ended. @returns how they ended */
  readonly take: () => Promise<{ readonly janitor: string; readonly robbed: string }>;
  /** Calls that changed the endpoint since, by either. */
  readonly changes: readonly string[];
}

async function lost(deployments: Deployments, running: string): Promise<Lost> {
  const { api } = deployments.world;
  const call = api.call.bind(api);
  const changes: string[] = [];
  return {
    deployments, running, changes,
    take: async () => {
      api.call = async (service, operation, request, caller) => {
        if (CHANGES.includes(operation)) changes.push(operation);
        return call(service, operation, request, caller);
      };
      const janitor = deployments.start({ type: 'died', id: 'a person', died: { executionArn: running, status: 'ABORTED', input: null } });
      return { janitor: outcomeOf(await deployments.end(janitor)), robbed: outcomeOf(await deployments.end(running)) };
    },
  };
}

async function deploying(): Promise<{ readonly deployments: Deployments; readonly start: () => Promise<string> }> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  return { deployments, start: async () => deployments.start({ type: 'candidate', id: 'alive', modelPackageArn: await deployments.version() }) };
}

describe('an execution that loses its lease while it runs', () => {
  it('before it has touched the endpoint never does', async () => {
    const { deployments, start } = await deploying();
    deployments.world.sageMaker.setEndpointStatus('flight-delay', 'SystemUpdating');
    const running = await start();
    await deployments.world.runFor(5 * MINUTE);
    const { take, changes } = await lost(deployments, running);
    deployments.world.clock.after(5 * MINUTE, () => deployments.world.sageMaker.setEndpointStatus('flight-delay', 'InService'));
    const { janitor, robbed } = await take();
    expect(janitor).toMatch(/^CLEANED_UP: .* had held the lease; the endpoint is as the record says$/);
    expect(robbed).toMatch(/^FENCED: another execution has taken over before the endpoint was touched$/);
    expect(changes).toEqual([]);
    expect(await deployments.snapshot()).toMatchObject(AT_REST);
  });

  it('while SageMaker moves the traffic leaves the way back to the janitor', async () => {
    const { deployments, start } = await deploying();
    const running = await start();
    await deployments.world.runFor(20 * MINUTE);
    expect(deployments.endpoint!.EndpointStatus).toBe('Updating');
    const { take, changes } = await lost(deployments, running);
    const { janitor, robbed } = await take();
    expect(janitor).toMatch(/^RESTORED: /);
    expect(robbed).toMatch(/^FENCED: .*; the endpoint was left as it is$/);
    expect(changes, 'the way back, once').toEqual(['UpdateEndpoint']);
    expect(await deployments.snapshot()).toMatchObject(AT_REST);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('between its intent and its call to SageMaker finds that what it wanted to deploy is gone', async () => {
    const { deployments, start } = await deploying();
    // The call is tried again for so long that the janitor is through.
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ThrottlingException', message: 'Rate exceeded', times: 3 });
    const running = await start();
    for (let ticks = 0; deployments.release.deploying === undefined && ticks < 600; ticks++) await deployments.world.runFor(100);
    expect(deployments.release.deploying).toMatch(/\/2$/);
    const { take } = await lost(deployments, running);
    const { janitor, robbed } = await take();
    expect(janitor).toMatch(/^CLEANED_UP: /);
    expect(robbed).toMatch(/^FAILED: update the endpoint: .*Could not find/);
    expect(await deployments.snapshot()).toMatchObject(AT_REST);
    expect(deployments.leftovers(2)).toEqual([]);
    await deployments.world.runFor(2 * HOUR);
    expect(deployments.endings.filter((ending) => ending.startsWith('RESTORED'))).toEqual([]);
  });
});
