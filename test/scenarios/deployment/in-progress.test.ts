/** Updates of SageMaker, of scaling or of a person that begin after the look at the endpoint: they are not taken for ours, and ours follows them. */
import { describe, expect, it } from 'vitest';
import { SETTLE_MINUTES } from '../../../lib/serving/deployment/limits';
import { Deployments, HOUR, MINUTE, MODEL, outcomeOf, type Snapshot } from './fixture';

const LIVE: Omit<Snapshot, 'recorded' | 'notified'> = { endpoint: '1 InService', live: '1', previous: 'none', deploying: false, frozen: false, lease: 'free' };

/** One version live, and something that happens once the next deployment has looked, and before it calls. */
async function withLive(happens: (deployments: Deployments) => void): Promise<Deployments> {
  const deployments = await Deployments.open();
  await deployments.live(1);
  const { api } = deployments.world;
  const call = api.call.bind(api);
  api.call = async (service, operation, request, caller) => {
    const answer = await call(service, operation, request, caller);
    if (operation === 'CreateEndpointConfig' && String(request['EndpointConfigName']).startsWith(`${MODEL}--`)) happens(deployments);
    return answer;
  };
  return deployments;
}

/** SageMaker changes the endpoint by itself for so long. */
const updatesItself = (minutes: number) => ({ world: { clock, sageMaker } }: Deployments): void => {
  sageMaker.setEndpointStatus(MODEL, 'SystemUpdating');
  clock.after(minutes * MINUTE, () => sageMaker.setEndpointStatus(MODEL, 'InService'));
};

const updates = ({ world }: Deployments): number => world.trace.filter(({ kind, what }) => kind === 'execution' && /^UpdateEndpoint TaskSucceeded/.test(what)).length;

describe('a version', () => {
  it('is deployed once the endpoint is settled', async () => {
    const deployments = await withLive(updatesItself(5));
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .*\/2 is live, after .*\/1$/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '2 InService', live: '2', previous: '1', recorded: 'DEPLOYED', notified: 'DEPLOYED' });
    expect(updates(deployments)).toBe(1);
  });

  it('does not wait for ever, was not rolled back, and leaves nothing behind', async () => {
    const deployments = await withLive(updatesItself(2 * SETTLE_MINUTES));
    const startedAt = deployments.world.clock.now;
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toBe('FAILED: the endpoint is still SystemUpdating after 60 minutes');
    const minutes = (deployments.world.clock.now - startedAt) / MINUTE;
    expect(minutes).toBeGreaterThanOrEqual(SETTLE_MINUTES);
    expect(minutes).toBeLessThanOrEqual(SETTLE_MINUTES + 2);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: '1 SystemUpdating', recorded: 'FAILED', notified: 'FAILED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('that SageMaker refuses for as long, though it shows no update, is given up likewise', async () => {
    const deployments = await withLive(() => undefined);
    deployments.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: `Cannot update in-progress endpoint "${MODEL}".` });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: update the endpoint: SageMaker.SageMakerException: Cannot update in-progress endpoint/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'FAILED', notified: 'FAILED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('that another owner overtakes meanwhile is not submitted any more', async () => {
    const deployments = await withLive((of) => {
      updatesItself(5)(of);
      of.world.clock.after(2 * MINUTE, () => of.fence(99));
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toBe('FENCED: another execution has taken over before the endpoint was touched');
    expect(updates(deployments)).toBe(0);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, deploying: true, recorded: 'FENCED', notified: 'FENCED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it.each<[what: string, happens: (of: Deployments) => Promise<void>, reason: RegExp]>([
    ['in alarm', ({ world }) => world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints'), /^ALARM_REFUSED: these rollback alarms are in alarm: business; mend the cause/],
    ['gone', async ({ world }) => world.cloudwatch.deleteAlarms(['business']), /^ALARM_REFUSED: these rollback alarms do not exist: business$/],
  ])('one of whose rollback alarms is %s by then is not submitted any more', async (_, happens, reason) => {
    const deployments = await withLive((of) => {
      updatesItself(30)(of);
      of.world.clock.after(20 * MINUTE, () => happens(of));
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(reason);
    expect(updates(deployments)).toBe(0);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'ALARM_REFUSED', notified: 'ALARM_REFUSED' });
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it('that is the cure of the alarm that goes off meanwhile is deployed all the same, and the others watch over it', async () => {
    const deployments = await withLive((of) => {
      updatesItself(30)(of);
      of.world.clock.after(20 * MINUTE, () => of.world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints'));
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version(), { ignoreFiringAlarms: true }))).toMatch(/^DEPLOYED: /);
    expect(updates(deployments)).toBe(1);
  });

  it('whose rollback alarms cannot be looked at again is not submitted, either', async () => {
    const deployments = await withLive((of) => {
      updatesItself(5)(of);
      of.world.api.inject({ service: 'cloudwatch', operation: 'DescribeAlarms', code: 'ValidationException', message: 'not today' });
    });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: look at the rollback alarms: .*not today/);
    expect(updates(deployments)).toBe(0);
    expect(deployments.leftovers(2)).toEqual([]);
  });

  it.each<[what: string, happens: (deployments: Deployments) => void]>([
    ['is updated by hand', (of) => void of.call('UpdateEndpoint', { EndpointName: MODEL, EndpointConfigName: 'by-hand' })],
    ['is deleted', (of) => void of.call('DeleteEndpoint', { EndpointName: MODEL })],
    ['fails', (of) => of.world.sageMaker.setEndpointStatus(MODEL, 'Failed')],
  ])('whose endpoint %s meanwhile is not deployed, and the endpoint is made what the record says', async (_, happens) => {
    const deployments = await withLive(happens);
    const candidate = await deployments.version();
    await deployments.call('CreateModel', { ModelName: 'by-hand', Containers: [{ ModelPackageName: candidate }] });
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'by-hand', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'by-hand', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
    expect(outcomeOf(await deployments.deploy(candidate))).toMatch(/^RESTORED: the endpoint was .*the record says flight-delay--1-.*; the candidate was not deployed, ask again$/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'RESTORED', notified: 'RESTORED' });
  });
});

describe('a first version', () => {
  it('whose endpoint SageMaker cannot make yet is made once it can', async () => {
    const deployments = await Deployments.open();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateEndpoint', code: 'ThrottlingException', message: 'Rate exceeded', times: 6 });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^DEPLOYED: .*the first version$/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'DEPLOYED', notified: 'DEPLOYED' });
  });

  it('is given up within the hour where it never can', async () => {
    const deployments = await Deployments.open();
    deployments.world.api.inject({ service: 'sagemaker', operation: 'CreateEndpoint', code: 'ThrottlingException', message: 'Rate exceeded' });
    expect(outcomeOf(await deployments.deploy(await deployments.version()))).toMatch(/^FAILED: start the endpoint: .*Rate exceeded/);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, endpoint: 'none', live: 'none', recorded: 'FAILED', notified: 'FAILED' });
    expect(deployments.leftovers(1)).toEqual([]);
  });
});

describe('an envelope', () => {
  it('is applied once the endpoint is settled', async () => {
    const deployments = await withLive(updatesItself(5));
    deployments.submit(8);
    await deployments.world.runFor(2 * HOUR);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'ENVELOPE_APPLIED']);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'ENVELOPE_APPLIED', notified: 'ENVELOPE_APPLIED' });
    expect(deployments.endpoint!.ProductionVariants).toMatchObject([{ DesiredInstanceCount: 8 }]);
  });

  it('during whose waiting an alarm goes off waits for that, too, without a word, and is applied then', async () => {
    let isFirst = true;
    const deployments = await withLive(({ world }) => {
      if (!isFirst) return;
      isFirst = false;
      updatesItself(30)(deployments);
      world.clock.after(20 * MINUTE, () => world.cloudwatch.setAlarmState('business', 'ALARM', 'complaints'));
      world.clock.after(3 * HOUR, () => world.cloudwatch.setAlarmState('business', 'OK', 'none'));
    });
    deployments.submit(8);
    await deployments.world.runFor(6 * HOUR);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'ENVELOPE_APPLIED']);
    expect(deployments.notifications).toHaveLength(2);
    expect(deployments.endings.some((ending) => ending.startsWith('ALARM_REFUSED'))).toBe(true);
  });

  it('for which the endpoint is not settled within the hour is not given up for good', async () => {
    let isFirst = true;
    const deployments = await withLive((of) => {
      if (isFirst) updatesItself(2 * SETTLE_MINUTES)(of);
      isFirst = false;
    });
    deployments.submit(8);
    await deployments.world.runFor(6 * HOUR);
    expect(deployments.history.map(({ outcome }) => outcome)).toEqual(['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']);
    expect(await deployments.snapshot()).toEqual({ ...LIVE, recorded: 'ENVELOPE_APPLIED', notified: 'ENVELOPE_APPLIED' });
    expect(deployments.release.refusedEnvelope).toBeUndefined();
  });
});

describe('an endpoint that somebody has made during the first deployment', () => {
  it('is theirs, and stays although nobody could look at it meanwhile', async () => {
    let isDark = false;
    const deployments = await Deployments.open({
      tasks: (port) => ({
        refusal: (integration) => port.refusal(integration),
        start: (request, answer) => port.start(request, request.state === 'LookAtFleet' && isDark ? () => undefined : answer),
      }),
    });
    const version = await deployments.version();
    await deployments.call('CreateModel', { ModelName: 'theirs', Containers: [{ ModelPackageName: version }] });
    await deployments.call('CreateEndpointConfig', { EndpointConfigName: 'theirs', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'theirs', InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }] });
    const { api } = deployments.world;
    const call = api.call.bind(api);
    api.call = async (service, name, request, caller) => {
      if (name === 'CreateModel') {
        isDark = true;
        await call('sagemaker', 'CreateEndpoint', { EndpointName: MODEL, EndpointConfigName: 'theirs' }, { roleArn: 'arn:aws:iam::111122223333:role/person' });
      }
      return call(service, name, request, caller);
    };
    expect(outcomeOf(await deployments.deploy(version))).toMatch(/^ABANDONED: .*; the endpoint runs theirs, which no deployment has recorded/);
    await deployments.world.runFor(10 * MINUTE);
    expect(deployments.endpoint?.EndpointConfigName).toBe('theirs');
  });
});
