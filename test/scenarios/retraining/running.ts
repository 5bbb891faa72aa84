/** Retrainings that bring a new version. */
import { expect } from 'vitest';
import { driftKeys } from '../../../lib/contract/drift-check';
import { MODEL_ID } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE } from '../stage';
import { afterNext, changesItself, holdDeployments, kept } from './happenings';

export const RUNNING: readonly Scenario[] = [
  {
    name: 'the first image brings the first version: trained, judged, registered, deployed, and drift is measured against its data',
    play: async (stage) => {
      await stage.goLive();
      const [execution] = stage.triggeredBy('first-image');
      await stage.expectEnd({ live: 1, execution: execution!, outcome: 'DEPLOYED', reason: /ROC_AUC 0\.9\d+ ≥ 0\.7; .*no champion to compare with; drift is measured against baseline [0-9a-f]{16}/ });
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED']);
      expect(stage.release().previous).toBeUndefined();
      expect(stage.retraining()).toMatchObject({ failures: 0, runs: 1, month: '2026-03', lastOutcome: 'DEPLOYED' });
      expect(kept(stage)).toBe('none');
      expect(stage.history(execution!)?.modelPackage).toBe(stage.packageArn(1));
      expect(await stage.modelPackage(1)).toMatchObject({ ModelApprovalStatus: 'Approved', CustomerMetadataProperties: { decision: 'PROMOTE', trigger: expect.stringMatching(/^first-image /) as string } });
      const baseline = JSON.parse(Buffer.from(stage.world.s3.getObject(stage.store, driftKeys.baseline(MODEL_ID)).body).toString()) as { rows: number };
      expect(baseline.rows, 'rows of the baseline, without those that are held out').toBe(1020);
    },
  },
  {
    name: 'a better challenger takes the place of the champion, which is kept as the previous version',
    play: async (stage) => {
      stage.quality = 'fair';
      await stage.goLive();
      const { fence, liveConfig } = stage.release();
      stage.quality = 'good';
      await stage.afterCooldown();
      await stage.expectEnd({ live: 2, execution: await stage.retrained(), outcome: 'DEPLOYED', reason: /≥ 0\.\d+, the champion's 0\.\d+ less 0\.02/ });
      expect(stage.release()).toMatchObject({ previous: stage.packageArn(1), previousConfig: liveConfig });
      expect(stage.release().fence).toBeGreaterThan(fence!);
      expect(stage.retraining()).toMatchObject({ runs: 2, lastOutcome: 'DEPLOYED' });
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'while another deployment runs the version waits its turn, and is deployed then',
    play: async (stage) => {
      await stage.goLive();
      const running = stage.retrain({ force: true });
      const done = holdDeployments(stage);
      await stage.world.runFor(HOUR);
      expect(stage.lease('retraining').owner, 'owner of the retraining lease while the version waits').toBeUndefined();
      expect(stage.executions('deployment').map(({ error }) => error), 'it came upon the other one').toContain('Deployment.BUSY');
      await stage.expectLive(1);
      done();
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'DEPLOYED' });
      expect(stage.outcomes('deployment').filter((outcome) => outcome !== 'BUSY')).toEqual(['DEPLOYED', 'DEPLOYED']);
    },
  },
  {
    name: 'while SageMaker changes the endpoint by itself the version waits, and is deployed then',
    play: async (stage) => {
      await stage.goLive();
      changesItself(stage, 5);
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'DEPLOYED']);
    },
  },
  {
    name: 'a deployment that finds the endpoint wrong puts that right, and the next one brings the version',
    play: async (stage) => {
      await stage.goLive();
      afterNext(stage, 'CreateModelPackage', () => stage.world.sageMaker.setEndpointStatus(MODEL_ID, 'UpdateRollbackFailed'));
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'RESTORED', 'DEPLOYED']);
      expect(await stage.status(2)).toBe('Approved');
    },
  },
  {
    name: 'a version that a person deployed during the run is not replaced by one that was never compared with it',
    play: async (stage) => {
      await stage.goLive();
      const byHand = await stage.register();
      const running = stage.retrain({ force: true });
      await stage.world.runFor(15 * MINUTE);
      expect(await stage.deployed({ modelPackageArn: byHand })).toMatchObject({ status: 'SUCCEEDED' });
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'SUPERSEDED', reason: /^deployment SUPERSEDED: judged against \S+\/1, and now \S+\/2 is live; \S+\/3 was never compared with that$/ });
      expect(await stage.status(3)).toBe('Rejected');
      expect(stage.retraining()).toMatchObject({ failures: 0, lastOutcome: 'SUPERSEDED' });
    },
  },
  {
    name: 'a first version that a person deployed during the first run is not replaced by one that was compared with none',
    play: async (stage) => {
      stage.pushImage();
      const byHand = await stage.register();
      await stage.world.runFor(MINUTE);
      expect(await stage.deployed({ modelPackageArn: byHand, smokeRequest: '90,1000' })).toMatchObject({ status: 'SUCCEEDED' });
      const execution = await stage.ended(stage.triggeredBy('first-image')[0]!.executionArn);
      await stage.expectEnd({ live: 1, execution, outcome: 'SUPERSEDED', reason: /^deployment SUPERSEDED: judged against none, and now \S+\/1 is live; / });
      expect(await stage.status(2)).toBe('Rejected');
      expect(stage.outcomes('deployment')).toEqual(['DEPLOYED', 'SUPERSEDED']);
    },
  },
  {
    name: 'the model that a challenger is scored with does not stay',
    play: async (stage) => {
      await stage.goLive();
      await stage.forced();
      const { run } = (await stage.modelPackage(2)).CustomerMetadataProperties;
      await expect(stage.call('sagemaker', 'DescribeModel', { ModelName: `${MODEL_ID}--${run}` })).rejects.toThrow(/Could not find model/);
    },
  },
  {
    name: 'capacity that lacks twice is waited for',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateTrainingJob', times: 2, code: 'ResourceLimitExceeded', message: 'The account-level service limit is reached' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.trained).toHaveLength(2);
    },
  },
  {
    name: 'a spot instance that is taken away is waited for: the same job goes on',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'training', outcome: 'Interrupted' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.trained[1]).not.toMatch(/-d$/);
    },
  },
  {
    name: 'spare capacity that does not come is made up for on demand, once',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'training', outcome: 'MaxWaitTimeExceeded' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.trained[1]).toMatch(/-d$/);
      expect(await stage.call('sagemaker', 'DescribeTrainingJob', { TrainingJobName: stage.trained[1] })).toMatchObject({ EnableManagedSpotTraining: false });
    },
  },
  {
    name: 'a second job without capacity ends the run',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'training', outcome: 'CapacityError', times: 2 });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^training: CapacityError: / });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'monitor and baseline that cannot be brought together are said, and the version serves',
    play: async (stage) => {
      await stage.goLive();
      const baseline = driftKeys.baseline(MODEL_ID);
      stage.world.api.inject({ service: 's3', operation: 'PutObject', when: ({ Key }) => Key === baseline, code: 'AccessDenied', message: 'Access Denied' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED_MONITOR_STALE', reason: /^the version is live, but its baseline is not; rebasing: .*(AccessDenied|Access Denied)/ });
    },
  },
  {
    name: 'a topic that cannot be reached hides no outcome',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sns', operation: 'Publish', code: 'InternalError', message: 'down' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED', notified: false, recorded: true });
      stage.trainingFailure = 'AlgorithmError: ValueError: bad hyperparameter, exit code: 1';
      await stage.world.runFor(HOUR);
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'FAILED', reason: /bad hyperparameter/, notified: false, recorded: true });
    },
  },
];
