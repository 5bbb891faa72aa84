/** Updates of endpoints: how traffic moves, what takes it back, and what is left of either. */
import { describe, expect, it } from 'vitest';
import { ScriptedPrograms } from '../../../simulator/programs';
import { trafficSteps } from '../../../simulator/sagemaker/deployment-config';
import { Bench, refused } from './fixture';

const CANARY = { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 }, WaitIntervalInSeconds: 600 };
const ALARMS = { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] } };

function policy(routing: object, more: object = {}): object {
  return { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing, ...more }, ...ALARMS };
}

async function bench(programs?: ScriptedPrograms, seed?: number): Promise<Bench> {
  const made = new Bench(programs, seed);
  made.cloudWatch.putMetricAlarm('errors', {
    Namespace: 'AWS/SageMaker', MetricName: 'Invocation5XXErrors', Dimensions: [{ Name: 'EndpointName', Value: 'live' }, { Name: 'VariantName', Value: 'AllTraffic' }],
    Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
  });
  await made.createEndpoint();
  made.createConfig('green');
  return made;
}

async function update(made: Bench, deployment?: object, more: object = {}): Promise<void> {
  await made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green', ...(deployment ? { DeploymentConfig: deployment } : {}), ...more });
}

/** Requests by configuration. */
async function split(made: Bench, requests = 100): Promise<Record<string, number>> {
  const result = await made.sageMaker.traffic('live', { requests, bodies: ['1,2'] });
  return Object.fromEntries(Object.entries(result).map(([route, statuses]) => [route.split('/')[0]!, Object.values(statuses).reduce((sum, count) => sum + count, 0)]));
}

const after = (made: Bench, seconds: number): Promise<void> => made.clock.runUntil(made.clock.now + seconds * 1000);

describe('an update without a policy', () => {
  it('moves all traffic at once when the new fleet is up, and ends the old one', async () => {
    const made = await bench();
    await update(made);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'blue', PendingDeploymentSummary: { EndpointConfigName: 'green', ProductionVariants: [{ CurrentInstanceCount: 0, VariantStatus: [{ Status: 'Creating', StatusMessage: 'Launching 4 instance(s).' }] }] } });
    await after(made, 244);
    expect(await split(made)).toEqual({ blue: 100 });
    await after(made, 1);
    expect(await split(made)).toEqual({ green: 100 });
    expect(made.programs.running).toBe(2);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'blue' });
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'green' });
    expect(made.endpoint()).not.toHaveProperty('PendingDeploymentSummary');
    expect(made.programs.running).toBe(1);
  });

  it('goes back when the new fleet does not come up; the endpoint is in service with the reason', async () => {
    const made = await bench(new ScriptedPrograms().onServe(/./, {}).onServe(/^green$/, { unhealthy: 'exit code: 1' }));
    await update(made);
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'blue', FailureReason: expect.stringMatching(/ping health check/) as string });
    expect(made.programs.running).toBe(1);
    made.createConfig('green-2');
    await made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'green-2' });
    expect(made.endpoint()).not.toHaveProperty('FailureReason');
  });
});

describe('a canary', () => {
  it('moves one step, waits, moves the rest, waits, and tells of every stage', async () => {
    const made = await bench();
    await update(made, policy(CANARY, { TerminationWaitInSeconds: 300 }));
    await after(made, 250);
    expect(await split(made)).toEqual({ blue: 75, green: 25 });
    expect(made.endpoint()).toMatchObject({ PendingDeploymentSummary: { ProductionVariants: [{ VariantStatus: [{ Status: 'Baking', StatusMessage: 'Baking for 600 seconds (WaitIntervalInSeconds) with traffic enabled on canary capacity of 1 instance(s).' }] }] } });
    await after(made, 590);
    expect(await split(made)).toEqual({ blue: 75, green: 25 });
    await after(made, 10);
    expect(await split(made)).toEqual({ green: 100 });
    await after(made, 290);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'Updating' });
    await after(made, 45);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'green', LastDeploymentConfig: policy(CANARY, { TerminationWaitInSeconds: 300 }) });
    const stages = made.eventsOf('SageMaker Endpoint Deployment State Change').map(({ detail }) => (detail as { PendingDeploymentSummary: { ProductionVariants: [{ VariantStatus: [{ Status: string }] }] } }).PendingDeploymentSummary.ProductionVariants[0].VariantStatus[0].Status);
    expect(stages).toEqual(['Creating', 'ActivatingTraffic', 'Baking', 'ActivatingTraffic', 'Baking', 'Deleting']);
    expect(made.eventsOf('SageMaker Endpoint State Change').map(({ detail }) => (detail as { EndpointStatus: string }).EndpointStatus)).toEqual(['UPDATING', 'IN_SERVICE']);
  });

  it('goes back in silence when an alarm fires while it waits: in service, with the old configuration', async () => {
    const made = await bench(new ScriptedPrograms(3).onServe(/./, {}).onServe(/^green$/, { failing: 1, where: 'endpoint' }));
    await update(made, policy(CANARY));
    await after(made, 250);
    expect(await made.sageMaker.traffic('live', { requests: 100, bodies: ['1,2'] })).toEqual({ 'blue/AllTraffic': { 200: 75 }, 'green/AllTraffic': { 500: 25 } });
    await after(made, 100);
    expect(await split(made)).toEqual({ blue: 100 });
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'blue', FailureReason: expect.stringMatching(/ALARM state: errors\. The endpoint was rolled back to blue/) as string });
    expect(made.programs.running).toBe(1);
  });

  it('goes back also from full traffic, while it waits for the end', async () => {
    const made = await bench();
    await update(made, policy(CANARY, { TerminationWaitInSeconds: 600 }));
    await after(made, 250 + 600);
    expect(await split(made)).toEqual({ green: 100 });
    await made.cloudWatch.setAlarmState('errors', 'ALARM', 'test');
    await after(made, 30);
    expect(await split(made)).toEqual({ blue: 100 });
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointConfigName: 'blue' });
  });

  it('ends likewise when the alarm is in alarm before it begins', async () => {
    const made = await bench();
    await made.until(600);
    await made.sageMaker.traffic('live', { requests: 1, bodies: ['x'] });
    made.cloudWatch.putMetricAlarm('lasting', { Namespace: 'Own', MetricName: 'Bad', Statistic: 'Maximum', Period: 3600, EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
    made.cloudWatch.putMetricData({ namespace: 'Own', name: 'Bad', dimensions: {}, at: made.clock.now, values: [1] });
    await after(made, 120);
    await update(made, { ...policy(CANARY), AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'lasting' }] } });
    await after(made, 246);
    expect(await split(made)).toEqual({ blue: 100 });
    await after(made, 60);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'blue' });
  });

  it('of the only instance takes all requests, and is still watched as a canary', () => {
    expect(trafficSteps(policy(CANARY) as never, 1).map(({ instances, bakeSeconds }) => [instances(1), bakeSeconds])).toEqual([[1, 600], [1, 0]]);
  });
});

describe('the steps of a deployment', () => {
  it('are whole instances', () => {
    const linear = (Value: number, count: number): number[] =>
      trafficSteps(policy({ Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value }, WaitIntervalInSeconds: 60 }) as never, count).map(({ instances }) => instances(count));
    expect(linear(25, 4)).toEqual([1, 2, 3, 4]);
    expect(linear(30, 4)).toEqual([2, 4]);
    expect(linear(33, 10)).toEqual([4, 8, 10]);
    expect(trafficSteps(undefined, 4).map(({ instances, bakeSeconds }) => [instances(4), bakeSeconds])).toEqual([[4, 0]]);
    const once = policy({ Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 60 }, { TerminationWaitInSeconds: 300 });
    expect(trafficSteps(once as never, 4).map(({ instances, bakeSeconds }) => [instances(4), bakeSeconds])).toEqual([[4, 300]]);
  });

  it('are refused when no fleet of that size can take them, when the waits are too long, and when they roll', async () => {
    const made = await bench();
    const refuse = async (deployment: object): Promise<string> => (await refused(() => update(made, deployment))).message;
    expect(await refuse(policy({ ...CANARY, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 51 } }))).toMatch(/between 0 and 50 percent.*got 51/);
    expect(await refuse(policy({ ...CANARY, CanarySize: { Type: 'INSTANCE_COUNT', Value: 3 } }))).toMatch(/got 75 percent/);
    expect(await refuse(policy({ Type: 'LINEAR', LinearStepSize: { Type: 'CAPACITY_PERCENT', Value: 5 }, WaitIntervalInSeconds: 60 }))).toMatch(/between 10 and 50/);
    expect(await refuse(policy({ ...CANARY, Type: 'ALL_AT_ONCE' }))).toMatch(/if and only if/);
    expect(await refuse(policy(CANARY, { MaximumExecutionTimeoutInSeconds: 600 }))).toMatch(/larger than the total waiting time of 600 seconds/);
    expect(await refuse(policy({ ...CANARY, WaitIntervalInSeconds: 3601 }))).toMatch(/less than or equal to 3600/);
    expect(await refuse({ RollingUpdatePolicy: {} })).toMatch(/RollingUpdatePolicy: got a member that is not simulated/);
    expect(await refuse({ AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }, { AlarmName: 'gone' }] } })).toBe('Could not find alarms: gone.');
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService' });
  });

  it('go back when the deployment takes too long', async () => {
    const made = await bench();
    made.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Hang', seconds: 600 });
    await update(made, policy({ ...CANARY, WaitIntervalInSeconds: 60 }, { MaximumExecutionTimeoutInSeconds: 600 }));
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'blue', FailureReason: expect.stringMatching(/maximum execution timeout of 600/) as string });
  });
});

describe('a deployment that cannot even go back', () => {
  it('leaves a mix of both fleets, from which an update leads out', async () => {
    const made = await bench();
    made.sageMaker.force({ kind: 'endpoint', outcome: 'UpdateRollbackFailed', reason: 'no capacity to go back to' });
    await update(made, policy(CANARY));
    await after(made, 300);
    await made.cloudWatch.setAlarmState('errors', 'ALARM', 'test');
    await after(made, 30);
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'UpdateRollbackFailed', EndpointConfigName: 'blue', FailureReason: 'no capacity to go back to' });
    expect(await split(made)).toEqual({ blue: 75, green: 25 });
    made.createConfig('cure');
    await made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'cure' });
    expect(await split(made)).toEqual({ blue: 100 });
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'cure' });
    expect(made.programs.running).toBe(1);
    expect(made.eventsOf('SageMaker Endpoint State Change').map(({ detail }) => (detail as { EndpointStatus: string }).EndpointStatus)).toEqual(['UPDATING', 'UPDATE_ROLLBACK_FAILED', 'UPDATING', 'IN_SERVICE']);
  });

  it('says why it wanted to go back, where nothing else was asked for', async () => {
    const made = await bench();
    made.sageMaker.force({ kind: 'endpoint', outcome: 'Failed', reason: 'no such instances' });
    made.sageMaker.force({ kind: 'endpoint', outcome: 'UpdateRollbackFailed' });
    await update(made, policy(CANARY));
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'UpdateRollbackFailed', EndpointConfigName: 'blue', FailureReason: 'no such instances. Rolling back failed, too.' });
  });

  it('must have failed: what goes well has nothing to go back from', async () => {
    const made = await bench();
    made.sageMaker.force({ kind: 'endpoint', outcome: 'UpdateRollbackFailed' });
    await update(made, policy(CANARY));
    await made.clock.run();
    expect(made.endpoint()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'green' });
  });
});

describe('properties of variants', () => {
  it('come from the new configuration, or stay, as the update says', async () => {
    for (const [more, count] of [[{}, 8], [{ RetainAllVariantProperties: true }, 4], [{ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredInstanceCount' }] }, 8]] as const) {
      const made = await bench();
      made.createConfig('larger', 8);
      await made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'larger', ...more });
      await made.clock.run();
      expect(made.endpoint()).toMatchObject({ EndpointConfigName: 'larger', ProductionVariants: [{ CurrentInstanceCount: count }] });
    }
  });

  it('keep their variants: another name is refused', async () => {
    const made = await bench();
    made.createConfig('renamed', 4, ['Other']);
    expect((await refused(() => made.sageMaker.endpoints.updateEndpoint({ EndpointName: 'live', EndpointConfigName: 'renamed' }))).message).toMatch(/got Other, expected AllTraffic/);
  });
});

describe('virtual time', () => {
  it('gives the same events for the same story, and the same outcome whatever the order within a moment', async () => {
    const tell = async (seed: number): Promise<{ readonly events: string; readonly outcome: unknown }> => {
      const made = await bench(new ScriptedPrograms(3).onServe(/./, {}).onServe(/^green$/, { failing: 0.5 }), seed);
      await update(made, policy(CANARY));
      const traffic = async (): Promise<void> => {
        await made.sageMaker.traffic('live', { requests: 20, bodies: ['x'], asked: 20 });
        if (made.endpoint()['EndpointStatus'] === 'Updating') made.clock.after(60_000, traffic);
      };
      made.clock.after(0, traffic);
      await made.clock.run();
      return { events: JSON.stringify(made.events.entries), outcome: made.endpoint() };
    };
    const first = await tell(1);
    expect(first).toEqual(await tell(1));
    expect(first.outcome).toMatchObject({ EndpointConfigName: 'blue', FailureReason: expect.stringMatching(/rolled back/) as string });
    for (let seed = 2; seed <= 10; seed++) expect((await tell(seed)).outcome).toEqual(first.outcome);
  });
});
