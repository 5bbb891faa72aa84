/** What keeps two owners apart, and what a deployment writes down for those after it: short scenarios in the closed loop, each for one guard of the machine. */
import { expect } from 'vitest';
import type { ApiRequest } from '../../simulator/api/operation';
import type { ExecutionRecord } from '../../simulator/services/step-functions';
import { takeOver } from './deployments';
import { MODEL_ID } from './flights';
import { changesItself, holdDeployments, models } from './retraining/happenings';
import type { Scenario } from './scenario';
import { HOUR, MINUTE, type Stage } from './stage';

const ROW = '90,1000';
const PARAMETER = `/mlops/${MODEL_ID}/envelope`;

/** The stack submits another number of instances. */
function submit({ world }: Stage, instanceCount: number): void {
  const before = JSON.parse(world.ssm.getParameter(PARAMETER).Value) as object;
  world.ssm.putParameter({ Name: PARAMETER, Value: JSON.stringify({ ...before, instanceCount }), Overwrite: true });
}

/** It was fenced off after it had moved the endpoint, and says so. */
async function expectFenced(stage: Stage, execution: ExecutionRecord): Promise<void> {
  expect(execution.error, execution.cause).toBe('Deployment.FENCED');
  expect(stage.release().fence).toBe(99);
  expect(stage.lease('deployment').owner, 'owner of the deployment lease').toBeUndefined();
  expect(stage.history(execution)).toMatchObject({ outcome: 'FENCED' });
  expect(stage.outcomes('deployment').at(-1)).toBe('FENCED');
}

/** Changes what a call of that name answers. */
function answers({ world: { api } }: Stage, name: string, change: (answer: object) => object): void {
  const call = api.call.bind(api);
  api.call = async (service, operation, request, caller) => {
    const answer = await call(service, operation, request, caller);
    return operation === name ? change(answer as object) : answer;
  };
}

async function instances(stage: Stage): Promise<unknown> {
  const { ProductionVariants } = (await stage.endpoint()) as unknown as { ProductionVariants: readonly { DesiredInstanceCount: number }[] };
  return ProductionVariants.map(({ DesiredInstanceCount }) => DesiredInstanceCount);
}

/** The first version, on more instances than its configuration asks for. */
async function scaledToSeven(stage: Stage): Promise<void> {
  await stage.goLive();
  const { liveConfig = '', liveModel } = stage.release();
  await stage.call('sagemaker', 'CreateEndpointConfig', { EndpointConfigName: 'seven', ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: liveModel, InstanceType: 'ml.m5.large', InitialInstanceCount: 7 }] });
  for (const EndpointConfigName of ['seven', liveConfig]) {
    await stage.call('sagemaker', 'UpdateEndpoint', { EndpointName: MODEL_ID, EndpointConfigName, RetainAllVariantProperties: EndpointConfigName === liveConfig });
    await stage.world.runFor(10 * MINUTE);
  }
  expect(await instances(stage)).toEqual([7]);
}

export const GUARDS = {
  envelopeFence: {
    name: 'an envelope whose execution was thought dead is not recorded once another has taken over',
    play: async (stage) => {
      await stage.goLive();
      const { liveEnvelope, liveConfig } = stage.release();
      submit(stage, 8);
      await stage.world.runFor(6 * MINUTE);
      takeOver(stage);
      const [running] = stage.executions('deployment');
      await expectFenced(stage, await stage.ended(running!.executionArn));
      expect(stage.release()).toMatchObject({ live: stage.packageArn(1), liveConfig, liveEnvelope });
    },
  },
  firstFence: {
    name: 'a first version whose execution was thought dead is not recorded once another has taken over',
    play: async (stage) => {
      stage.pushImage();
      const arn = stage.deploy({ modelPackageArn: await stage.register(), smokeRequest: ROW });
      await stage.world.runFor(MINUTE);
      takeOver(stage);
      await expectFenced(stage, await stage.ended(arn));
      expect(stage.release().live).toBeUndefined();
    },
  },
  freezeFence: {
    name: 'a model that another execution has taken over is not frozen by one that was thought dead',
    play: async (stage) => {
      await stage.goLive();
      const { liveConfig } = stage.release();
      stage.programs.onServe(/flights--2-/, { answer: () => '' });
      const overtakes = ({ EndpointConfigName }: ApiRequest): boolean => {
        if (EndpointConfigName !== liveConfig) return false;
        takeOver(stage);
        return true;
      };
      stage.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity', when: overtakes });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      expect(execution).toMatchObject({ error: 'Deployment.ROLLBACK_FAILED', cause: expect.stringMatching(/; then it was refused to restore the endpoint: no capacity .*; then the model could not be frozen: DynamoDB.ConditionalCheckFailedException$/) as string });
      expect(stage.release()).toMatchObject({ live: stage.packageArn(1), fence: 99 });
      expect(stage.release().frozen).toBeUndefined();
      expect(stage.lease('deployment').owner, 'owner of the deployment lease').toBeUndefined();
      expect(stage.outcomes('deployment').at(-1)).toBe('ROLLBACK_FAILED');
    },
  },
  leaseOwner: {
    name: 'a lease that somebody else holds by now is not given back for them',
    play: async (stage) => {
      await stage.goLive();
      const running = stage.deploy({ modelPackageArn: await stage.register() });
      await stage.world.runFor(6 * MINUTE);
      const done = holdDeployments(stage);
      const execution = await stage.ended(running);
      expect(stage.lease('deployment').owner, 'owner of the deployment lease').toBe('arn:another');
      done();
      await stage.expectEnd({ live: 2, execution, outcome: 'DEPLOYED' });
    },
  },
  scaledFleet: {
    name: 'a version that is taken back leaves the fleet as large as scaling had made it',
    play: async (stage) => {
      await scaledToSeven(stage);
      stage.programs.onServe(/flights--2-/, { answer: () => '' });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'ROLLED_BACK', reason: /smoke test: / });
      expect(await instances(stage)).toEqual([7]);
    },
  },
  scaledFleetOfTheDead: {
    name: 'the janitor leaves the fleet as large as scaling had made it',
    play: async (stage) => {
      await scaledToSeven(stage);
      const running = stage.deploy({ modelPackageArn: await stage.register() });
      await stage.world.runFor(15 * MINUTE);
      stage.world.stepFunctions.stopExecution(running);
      await stage.world.runFor(2 * HOUR);
      expect(stage.liveVersion()).toBe(1);
      expect(await instances(stage)).toEqual([7]);
    },
  },
  remembers: {
    name: 'a version is recorded with the envelope that it runs under and the row that it was asked: neither is asked for again',
    play: async (stage) => {
      await stage.goLive();
      const { liveEnvelope } = stage.release();
      const running = stage.deploy({ modelPackageArn: await stage.register(), smokeRequest: '91,1001' });
      submit(stage, 8);
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'DEPLOYED' });
      expect(stage.release().smokeRequest).toBe('91,1001');
      expect(stage.release().liveEnvelope).not.toBe(liveEnvelope);
      await stage.world.runFor(2 * HOUR);
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'DEPLOYED']);
      await stage.expectLive(2);
    },
  },
  completed: {
    name: 'a version that is not completely registered is refused, whatever else its description says',
    play: async (stage) => {
      await stage.goLive();
      answers(stage, 'DescribeModelPackage', (answer) => ({ ...answer, ModelPackageStatus: 'InProgress' }));
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED', reason: /flights\/2 is InProgress, expected Completed$/ });
    },
  },
  alarmMeanwhile: {
    name: 'an alarm that goes off while a version waits for an update of others keeps it from being submitted',
    play: async (stage) => {
      await stage.goLive();
      const { clock, cloudwatch } = stage.world;
      changesItself(stage, 30);
      // Nobody asks the endpoint: each minute the alarm is evaluated away.
      for (let second = 29 * 60; second < 33 * 60; second++) clock.after(second * 1000, () => cloudwatch.setAlarmState(stage.world.physicalId('Endpoint/Alarms/Errors'), 'ALARM', 'errors'));
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'ALARM_REFUSED', reason: /these rollback alarms are in alarm/ });
      expect(stage.release().deploying).toBeUndefined();
    },
  },
  leavesNothing: {
    name: 'what was made for a version that gets no further is thrown away',
    play: async (stage) => {
      await stage.goLive();
      const before = models(stage);
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateEndpointConfig', code: 'ResourceLimitExceeded', message: 'no more configurations' });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'FAILED', reason: /no more configurations/ });
      expect(models(stage)).toEqual(before);
    },
  },
  mended: {
    name: 'an envelope for which a permission was missing is applied within a day after that was granted, and people were told once before',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'AccessDeniedException', message: 'not authorized' });
      submit(stage, 8);
      await stage.world.runFor(50 * HOUR);
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'FAILED']);
      stage.world.api.heal();
      await stage.world.runFor(25 * HOUR);
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'FAILED', 'ENVELOPE_APPLIED']);
      expect(await instances(stage)).toEqual([8]);
      await stage.expectLive(1);
    },
  },
  emptyRow: {
    name: 'a request for the envelope whose row to ask is empty is refused, whatever there is to do',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.deployed({ type: 'unfreeze', smokeRequest: '' });
      await stage.expectEnd({ live: 1, execution, outcome: 'FAILED', reason: /^input: got an empty request.smokeRequest/ });
    },
  },
  patience: {
    name: 'a deployment that dies is followed by a janitor who waits as long as SageMaker moves the traffic',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Hang', seconds: 3 * 3600, times: 1 });
      const running = stage.deploy({ modelPackageArn: await stage.register() });
      await stage.world.runFor(5 * MINUTE);
      stage.world.stepFunctions.stopExecution(running);
      await stage.world.runFor(5 * HOUR);
      const janitor = stage.executions('deployment').find(({ input }) => input.includes(running));
      // By then SageMaker has given up, and gone back.
      await stage.expectEnd({ live: 1, execution: janitor!, outcome: 'CLEANED_UP', reason: / ended ABORTED and had held the lease; the endpoint is as the record says$/ });
      expect(janitor!.stoppedAt! - janitor!.startedAt).toBeGreaterThan(HOUR);
      expect(stage.release().deploying).toBeUndefined();
    },
  },
} satisfies Readonly<Record<string, Scenario>>;
