/** Runs in which something fails: each ends in a named outcome, and the champion serves. */
import { expect } from 'vitest';
import type { DeploymentInput } from '../../../lib/contract/deployment';
import { MODEL_ID, trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE } from '../stage';
import { afterNext, breakInEndpoint, changesItself, freeze, hideEndOfDeployment, holdDeployments, kept, registered, scoringJobs, takenUp, takeRecordsDown, traffic } from './happenings';

export const FAILING: readonly Scenario[] = [
  {
    name: 'a program that fails is heard, tried three times in all, and then no more',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      stage.trainingFailure = 'AlgorithmError: ValueError: could not convert string to float, exit code: 1';
      await stage.expectEnd({ live: 1, execution: await stage.retrained(), outcome: 'FAILED', reason: /^training: AlgorithmError: ValueError: could not convert string to float, exit code: 1$/ });
      expect(kept(stage)).toMatchObject({ type: 'manual', attempts: 1 });
      expect(stage.retraining()).toMatchObject({ failures: 1, lastOutcome: 'FAILED' });
      await stage.world.runFor(HOUR);
      expect(stage.trained, 'tried again before the cooldown of failures was over').toHaveLength(2);
      await stage.world.runFor(12 * HOUR);
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'FAILED', 'FAILED', 'FAILED']);
      expect(stage.trained).toHaveLength(4);
      expect(kept(stage)).toBe('none');
      expect(stage.retraining()).toMatchObject({ failures: 3 });
      await stage.expectLive(1);
    },
  },
  {
    name: 'a program that fails once is tried again after a while, and its version deployed',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      stage.trainingFailure = 'AlgorithmError: out of memory, exit code: 137';
      const failed = await stage.retrained();
      stage.trainingFailure = undefined;
      await stage.world.runFor(4 * HOUR);
      await stage.expectEnd({ live: 2, execution: failed, outcome: 'FAILED', reason: /out of memory/ });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'FAILED', 'DEPLOYED']);
      expect(stage.retraining()).toMatchObject({ failures: 0 });
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'what a program says in its last words is told whole, with its quotes',
    play: async (stage) => {
      await stage.goLive();
      stage.trainingFailure = 'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "KeyError: \'C:\\flights\'", exit code: 1';
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^training: AlgorithmError: ExecuteUserScriptError: ExitCode 1 ErrorMessage "KeyError: 'C:\\flights'", exit code: 1$/ });
    },
  },
  {
    name: 'a program that leaves nothing behind is no model',
    play: async (stage) => {
      await stage.goLive();
      stage.programs.onTrain(/./, () => new Map());
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^challenger: (making a model of it|scoring): / });
    },
  },
  {
    name: 'a job that takes too long is stopped',
    play: async (stage) => {
      await stage.goLive();
      stage.world.sageMaker.force({ kind: 'training', outcome: 'MaxRuntimeExceeded' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^training: the job ended as MaxRuntimeExceeded$/ });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a version that fails under traffic is gone again, marked in the registry, and the champion serves',
    play: async (stage) => {
      await stage.goLive();
      breakInEndpoint(stage, 2);
      traffic(stage, 60);
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment ROLLED_BACK: SageMaker went back to .*in ALARM/ });
      expect(stage.release().previous).toBeUndefined();
      expect(stage.retraining()).toMatchObject({ failures: 1, lastOutcome: 'DEPLOYMENT_FAILED' });
      expect(kept(stage)).toBe('none');
      expect(await stage.modelPackage(2)).toMatchObject({ ModelApprovalStatus: 'Rejected', ApprovalDescription: expect.stringMatching(/^deployment ROLLED_BACK: SageMaker went back to /) as string });
    },
  },
  {
    name: 'a deployment that has ended and could not be looked at is read by its name, and counts as what it was',
    play: async (stage) => {
      await stage.goLive();
      hideEndOfDeployment(stage);
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(await stage.status(2)).toBe('Approved');
    },
  },
  {
    name: 'a deployment that went wrong and could not be looked at is read by its name, and its version is marked',
    play: async (stage) => {
      await stage.goLive();
      breakInEndpoint(stage, 2);
      traffic(stage, 60);
      hideEndOfDeployment(stage);
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment ROLLED_BACK: SageMaker went back to .*in ALARM/ });
      expect(await stage.status(2)).toBe('Rejected');
    },
  },
  {
    name: 'a deployment that could not be looked at twice is read all the same',
    play: async (stage) => {
      await stage.goLive();
      hideEndOfDeployment(stage, 2);
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a deployment that can never be looked at ends the run, and the version stays approved',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sfn', operation: 'DescribeExecution', code: 'ThrottlingException', message: 'Rate exceeded' });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment none: the deployment could not be read: .*; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
    },
  },
  {
    name: 'a version that is deleted before its turn ends the run',
    play: async (stage) => {
      await stage.goLive();
      const byHand = await stage.register();
      breakInEndpoint(stage, 2);
      const running = stage.retrain({ force: true });
      await stage.world.runFor(15 * MINUTE);
      const deployment = stage.deploy({ modelPackageArn: byHand });
      await registered(stage, 3);
      await stage.call('sagemaker', 'DeleteModelPackage', { ModelPackageName: stage.packageArn(3) });
      const execution = await stage.ended(running);
      expect(await stage.ended(deployment)).toMatchObject({ error: 'Deployment.ROLLED_BACK' });
      await stage.expectEnd({ live: 1, execution, outcome: 'DEPLOYMENT_FAILED', reason: /^deployment CANDIDATE_REFUSED: .*; the version could not be marked as rejected: / });
    },
  },
  {
    name: 'a model that is frozen while it is trained takes no version, the run says why, and the data may be learnt from again',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      stage.putData(trainingData(1, 30), 'flights/more.csv');
      const running = stage.retrain({ force: true });
      await stage.world.runFor(5 * MINUTE);
      freeze(stage, 'the audit is on');
      await stage.expectEnd({ live: 1, execution: await stage.ended(running), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment FROZEN: .*the audit is on.*; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
      expect(stage.retraining().fingerprint).toBe(fingerprint);
    },
  },
  {
    name: 'a version that another deployment keeps waiting for longer than any takes ends the run, and can be submitted later',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      const done = holdDeployments(stage);
      const execution = await stage.forced();
      done();
      await stage.expectEnd({ live: 1, execution, outcome: 'DEPLOYMENT_FAILED', reason: /^deployment BUSY: another deployment of the model runs; .*; the version stays approved, and can be submitted by hand$/ });
      expect(stage.retraining().fingerprint).toBe(fingerprint);
      await stage.expectEnd({ live: 2, execution: await stage.deployed({ modelPackageArn: stage.packageArn(2) }), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'an endpoint that SageMaker changes by itself for hours says nothing of the version, and the data may be learnt from again',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      changesItself(stage, 120);
      const execution = await stage.forced();
      await stage.world.runFor(HOUR);
      await stage.expectEnd({ live: 1, execution, outcome: 'DEPLOYMENT_FAILED', reason: /^deployment FAILED: the endpoint is still SystemUpdating after 60 minutes; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
      expect(stage.retraining().fingerprint).toBe(fingerprint);
    },
  },
  {
    name: 'an endpoint that each deployment finds wrong again ends the run in time, and the version stays approved',
    play: async (stage) => {
      await stage.goLive();
      const { world } = stage;
      let isBroken = true;
      const breakAgain = async (): Promise<void> => {
        if (!isBroken) return;
        if (stage.lease('deployment').owner === undefined && (await stage.endpoint())?.EndpointStatus === 'InService') world.sageMaker.setEndpointStatus(MODEL_ID, 'UpdateRollbackFailed');
        world.clock.after(MINUTE / 2, breakAgain);
      };
      afterNext(stage, 'CreateModelPackage', () => void breakAgain());
      const execution = await stage.forced();
      isBroken = false;
      const asked = stage.executions('deployment').filter(({ input }) => (JSON.parse(input) as DeploymentInput).request.modelPackageArn === stage.packageArn(2));
      // The hourly request may be the one that puts it right: then the version waits for that.
      const outcomes = asked.map(({ error, output }) => error ?? (JSON.parse(output!) as { outcome: string }).outcome);
      expect(outcomes.filter((outcome) => outcome !== 'Deployment.BUSY')).toEqual(['RESTORED', 'RESTORED', 'RESTORED']);
      await world.runFor(2 * HOUR);
      await stage.expectEnd({ live: 1, execution, outcome: 'DEPLOYMENT_FAILED', reason: /^deployment RESTORED: the endpoint was UpdateRollbackFailed on .*; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
    },
  },
  {
    name: 'without a rollback alarm nothing is deployed: nobody would notice a bad version',
    play: async (stage) => {
      await stage.goLive();
      const names = stage.world.cloudwatch.describeAlarms().map(({ AlarmName }) => AlarmName).filter((name) => name !== stage.world.physicalId('Model/Monitor/Alarms/Drift'));
      stage.world.cloudwatch.deleteAlarms(names);
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment ALARM_REFUSED: / });
    },
  },
  {
    name: 'an endpoint configuration that cannot be made ends the run',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateEndpointConfig', code: 'ResourceLimitExceeded', message: 'no more configurations' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment FAILED: .*no more configurations/ });
    },
  },
  {
    name: 'the function of the steps that cannot be called ends the run',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'lambda', operation: 'Invoke', code: 'ResourceNotFoundException', message: 'Function not found' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^preparing the data: Lambda\.ResourceNotFoundException/ });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a challenger whose model cannot be made ends the run with the reason, and nothing is scored that nobody would compare',
    play: async (stage) => {
      await stage.goLive();
      const before = scoringJobs(stage);
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateModel', code: 'ResourceLimitExceeded', message: 'no more models' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^challenger: making a model of it: SageMaker\.ResourceLimitExceededException, no more models/ });
      expect(scoringJobs(stage)).toEqual(before);
    },
  },
  {
    name: 'a judge that fails lets nothing pass',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 's3', operation: 'PutObject', when: ({ Key }) => String(Key).endsWith('evaluation.json'), code: 'AccessDenied', message: 'Access Denied' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^judging: / });
      expect(await stage.status(2)).toBe('none');
    },
  },
  {
    name: 'a registry that refuses ends the run',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemaker', operation: 'CreateModelPackage', code: 'ValidationException', message: 'no such group' });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^registering the version: .*no such group/ });
    },
  },
  {
    name: 'records that are down at the start end the run before it begins',
    play: async (stage) => {
      await stage.goLive();
      takeRecordsDown(stage);
      const execution = await stage.retrained({ force: true });
      stage.world.api.heal();
      await stage.expectEnd({ live: 1, execution, outcome: 'FAILED', reason: /^reading the records: DynamoDB\..*the table is down/, recorded: false });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a run that another one has overtaken while its data were prepared is not counted, and trains nothing',
    play: async (stage) => {
      await stage.goLive();
      const { api } = stage.world;
      const call = api.call.bind(api);
      api.call = async (service, operation, request, caller) => {
        if (String(request['UpdateExpression']).includes('runs = :runs')) takenUp(stage, 'another');
        return call(service, operation, request, caller);
      };
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^counting the run: another run has taken up a trigger, although this one holds the lease$/ });
      expect(stage.trained).toHaveLength(1);
      expect(stage.retraining()).toMatchObject({ runs: 1, lastTrigger: 'another' });
    },
  },
  {
    name: 'a run that cannot be counted trains nothing',
    play: async (stage) => {
      await stage.goLive();
      takeRecordsDown(stage, ({ UpdateExpression }) => String(UpdateExpression).includes('runs = :runs'));
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'FAILED', reason: /^counting the run: DynamoDB\./ });
      expect(stage.trained).toHaveLength(1);
      expect(kept(stage)).toMatchObject({ attempts: 1 });
    },
  },
];
