/** Executions that die: what they leave behind is tidied up, and the champion serves. */
import { expect } from 'vitest';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE, type Stage } from '../stage';
import { kept, takeRecordsDown } from './happenings';

/** Until a lease that nobody could give back has expired, and the sweep has come by. */
async function afterExpiry(stage: Stage): Promise<void> {
  await stage.world.runUntil(stage.lease('retraining').expiresAt! * 1000 + 2 * HOUR);
}

/** The execution that the death of another one started. */
async function janitorOf(stage: Stage, executionArn: string): Promise<ReturnType<Stage['triggeredBy']>[number]> {
  await stage.world.runFor(2 * MINUTE);
  const found = stage.triggeredBy('died').find(({ input }) => input.includes(`"executionArn":"${executionArn}"`));
  expect(found, 'execution that the death started').toBeDefined();
  return stage.ended(found!.executionArn);
}

/** How the newest transform job stands. */
async function scoring(stage: Stage): Promise<string> {
  const TransformJobName = stage.world.trace.flatMap(({ detail }) => (detail['parameters'] as { readonly TransformJobName?: string } | undefined)?.TransformJobName ?? []).at(-1);
  return ((await stage.call('sagemaker', 'DescribeTransformJob', { TransformJobName })) as { readonly TransformJobStatus: string }).TransformJobStatus;
}

const SILENT = /ended as (ABORTED|TIMED_OUT) without an outcome and held no lease; a deployment that it waited for ends as its own record says, and drift is measured as before$/;

export const TIDYING: readonly Scenario[] = [
  {
    name: 'a run that a person stops takes its training job with it, gives the lease back, and is tried again later',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      const running = stage.retrain();
      await stage.world.runFor(8 * MINUTE);
      stage.world.stepFunctions.stopExecution(running, 'Stopped', 'too expensive today');
      const janitor = await janitorOf(stage, running);
      await stage.expectEnd({ live: 1, execution: janitor, outcome: 'CLEANED_UP', reason: new RegExp(`^execution ${running} ended as ABORTED and still held the lease; the champion serves, and its trigger is kept$`) });
      expect(stage.trained, 'the job was stopped before its program ended').toHaveLength(1);
      expect(stage.retraining()).toMatchObject({ failures: 1, lastOutcome: 'FAILED' });
      expect(kept(stage)).toMatchObject({ type: 'manual', attempts: 1 });
      await stage.world.runFor(4 * HOUR);
      await stage.expectLive(2);
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'a run that a person stops while its challenger is scored takes the job with it',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      stage.world.sageMaker.setDuration('transform.running', 3600);
      const running = stage.retrain();
      await stage.world.runFor(30 * MINUTE);
      expect(await scoring(stage)).toBe('InProgress');
      stage.world.stepFunctions.stopExecution(running, 'Stopped', 'too expensive today');
      await stage.expectEnd({ live: 1, execution: await janitorOf(stage, running), outcome: 'CLEANED_UP', reason: /ended as ABORTED and still held the lease/ });
      await stage.world.runFor(10 * MINUTE);
      expect(await scoring(stage)).toBe('Stopped');
    },
  },
  {
    name: 'a run that is timed out twice in training is not tried a third time',
    variation: 'short of time',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      stage.world.sageMaker.setDuration('training.training', 3000);
      const execution = await stage.retrained();
      expect(execution.status).toBe('TIMED_OUT');
      await stage.expectEnd({ live: 1, execution: await janitorOf(stage, execution.executionArn), outcome: 'CLEANED_UP', reason: /ended as TIMED_OUT and still held the lease; the champion serves, and its trigger is kept$/ });
      await stage.world.runFor(4 * HOUR);
      const died = stage.triggeredBy('died').filter((one) => stage.history(one));
      await stage.expectEnd({ live: 1, execution: died.at(-1)!, outcome: 'CLEANED_UP', reason: /ended as TIMED_OUT .* its trigger is dropped after 2 attempts$/ });
      expect(kept(stage)).toBe('none');
      await stage.world.runFor(6 * HOUR);
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'CLEANED_UP', 'CLEANED_UP']);
    },
  },
  {
    name: 'a run that is stopped while its version is deployed takes the deployment with it, and the champion serves again',
    play: async (stage) => {
      await stage.goLive();
      const running = stage.retrain({ force: true });
      await stage.world.runFor(30 * MINUTE);
      expect((await stage.endpoint())?.EndpointStatus).toBe('Updating');
      stage.world.stepFunctions.stopExecution(running);
      const janitor = await janitorOf(stage, running);
      await stage.world.runFor(2 * HOUR);
      expect(stage.outcomes('deployment').filter((outcome) => outcome !== 'BUSY')).toEqual(['DEPLOYED', 'RESTORED']);
      await stage.expectEnd({ live: 1, execution: janitor, outcome: 'CLEANED_UP', reason: SILENT });
    },
  },
  {
    name: 'a run that is timed out while its version is deployed leaves that to the deployment, and somebody is told',
    variation: 'short of time',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.forced();
      expect(execution.status).toBe('TIMED_OUT');
      const janitor = await janitorOf(stage, execution.executionArn);
      await stage.world.runFor(HOUR);
      await stage.expectEnd({ live: 2, execution: janitor, outcome: 'CLEANED_UP', reason: SILENT });
    },
  },
  {
    name: 'a run that fails by itself has tidied up: its janitor finds nothing, and says nothing',
    play: async (stage) => {
      await stage.goLive();
      stage.trainingFailure = 'AlgorithmError: , exit code: 1';
      const { executionArn } = await stage.forced();
      await stage.expectEnd({ live: 1, execution: await janitorOf(stage, executionArn), outcome: 'CLEANED_UP', reason: /^the execution left no lease behind$/, notified: false });
      expect(kept(stage), 'the trigger waits for another attempt').toMatchObject({ attempts: 1 });
    },
  },
  {
    name: 'a run whose lease a person has taken away, as if it had died, goes on: its version is deployed once, and the record is that of one run',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      const running = stage.retrain();
      await stage.world.runFor(8 * MINUTE);
      const janitor = await stage.retrained({ type: 'died', died: { executionArn: running, status: 'ABORTED', input: null } });
      expect(stage.lease('retraining').owner).toBeUndefined();
      expect(kept(stage)).toMatchObject({ type: 'manual', attempts: 1 });
      const execution = await stage.ended(running);
      await stage.expectEnd({ live: 2, execution: janitor, outcome: 'CLEANED_UP', reason: /ended as ABORTED and still held the lease; the champion serves, and its trigger is kept$/ });
      expect(execution, execution.cause).toMatchObject({ status: 'SUCCEEDED' });
      expect(stage.history(execution)).toMatchObject({ outcome: 'DEPLOYED' });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'CLEANED_UP', 'DEPLOYED']);
      expect(stage.retraining()).toMatchObject({ failures: 0, lastOutcome: 'DEPLOYED', runs: 2 });
      expect(kept(stage)).toBe('none');
      await stage.world.runFor(6 * HOUR);
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'DEPLOYED']);
      expect(stage.trained).toHaveLength(2);
    },
  },
  {
    name: 'the death of a janitor starts nothing more',
    play: async (stage) => {
      await stage.goLive();
      const running = stage.retrain({ force: true });
      await stage.world.runFor(5 * MINUTE);
      takeRecordsDown(stage);
      stage.world.stepFunctions.stopExecution(running);
      const janitor = await janitorOf(stage, running);
      expect(janitor, janitor.output).toMatchObject({ status: 'FAILED', error: 'Retraining.FAILED', cause: expect.stringMatching(/^tidying up: taking over the lease: /) as string });
      const second = await janitorOf(stage, janitor.executionArn);
      stage.world.api.heal();
      expect(second.output).toContain('a janitor died; nothing is started by that');
      expect(stage.lease('retraining').owner, 'nobody could give it back').toBe(running);
      await afterExpiry(stage);
      await stage.expectLive(2);
      expect(stage.lease('retraining').owner, 'the lease has expired, and the trigger was taken up again').toBeUndefined();
    },
  },
  {
    name: 'records that are down from the middle of a run on hide no outcome; when they are back, the trigger is taken up again',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      const running = stage.retrain();
      await stage.world.runFor(10 * MINUTE);
      takeRecordsDown(stage);
      const execution = await stage.ended(running);
      await stage.world.runFor(30 * MINUTE);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Retraining.DEPLOYMENT_FAILED', cause: expect.stringMatching(/^deployment FAILED: take the lease: .*the table is down/) as string });
      stage.world.api.heal();
      await stage.expectLive(1);
      expect(stage.outcomes('retraining')).toContain('DEPLOYMENT_FAILED');
      await afterExpiry(stage);
      await stage.expectLive(3);
      expect(stage.lease('retraining').owner).toBeUndefined();
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'records that are down only at the end hide no outcome: the janitor gives the lease back',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      stage.trainingFailure = 'AlgorithmError: , exit code: 1';
      const running = stage.retrain();
      await stage.world.runFor(10 * MINUTE);
      // Whatever the run itself writes.
      takeRecordsDown(stage, (request) => JSON.stringify(request).includes(running) || String(request['UpdateExpression']).includes('lastOutcome'));
      const execution = await stage.ended(running);
      stage.world.api.heal();
      await stage.expectEnd({ live: 1, execution: await janitorOf(stage, running), outcome: 'CLEANED_UP', reason: /ended as FAILED and still held the lease/ });
      expect(execution).toMatchObject({ error: 'Retraining.FAILED' });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'FAILED', 'CLEANED_UP']);
      stage.trainingFailure = undefined;
      stage.putData(trainingData(1, 40), 'flights/more.csv');
      await stage.world.runFor(5 * HOUR);
      await stage.expectLive(2);
    },
  },
];
