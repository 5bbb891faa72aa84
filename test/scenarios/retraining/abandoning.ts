/** Runs whose deployment could not be finished: whether the version is to blame decides what becomes of it. */
import { expect } from 'vitest';
import type { ApiRequest } from '../../../simulator/api/operation';
import { ServiceError } from '../../../simulator/services/service-error';
import type { Scenario } from '../scenario';
import type { Stage } from '../stage';
import { afterNext, models } from './happenings';

/** Going back is refused for as long as nobody looks. */
function refuseToGoBack(stage: Stage): void {
  const { liveConfig } = stage.release();
  stage.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ValidationException', message: 'no capacity', when: ({ EndpointConfigName }) => EndpointConfigName === liveConfig });
}

const isCommit = ({ UpdateExpression }: ApiRequest): boolean => String(UpdateExpression).startsWith('SET live');

/** The model is frozen, and a person lets it go on when the cause is mended. */
async function expectFrozen(stage: Stage, status: 'Approved' | 'Rejected'): Promise<void> {
  expect(stage.release()).toMatchObject({ live: stage.packageArn(1), frozen: true });
  expect(await stage.status(2)).toBe(status);
  stage.world.api.heal();
  await stage.deployed({ type: 'unfreeze' });
  await stage.expectLive(1);
}

export const ABANDONING: readonly Scenario[] = [
  {
    name: 'a version that nobody can ask for long is taken back, stays approved, and its data may be learnt from again',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      stage.world.api.inject({ service: 'sagemakerruntime', operation: 'InvokeEndpoint', code: 'ServiceUnavailable', message: 'not now' });
      const execution = await stage.forced();
      stage.world.api.heal();
      await stage.expectEnd({ live: 1, execution, outcome: 'DEPLOYMENT_FAILED', reason: /^deployment ABANDONED: smoke test: ServiceUnavailable: .*; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
      expect(stage.retraining().fingerprint).toBe(fingerprint);
    },
  },
  {
    name: 'a version that nobody can ask for a while is asked until it can, and is live',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemakerruntime', operation: 'InvokeEndpoint', code: 'ModelNotReadyException', message: 'not yet', times: 16 });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a version whose fleet finds no instances stays approved, and can be submitted later',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      stage.world.sageMaker.force({ kind: 'endpoint', on: 'update', outcome: 'Failed', reason: 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.', times: 1 });
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'DEPLOYMENT_FAILED', reason: /^deployment ABANDONED: SageMaker went back to .*InsufficientInstanceCapacity.*; the version stays approved, and can be submitted by hand$/ });
      expect(await stage.status(2)).toBe('Approved');
      expect(stage.retraining().fingerprint).toBe(fingerprint);
      await stage.expectEnd({ live: 2, execution: await stage.deployed({ modelPackageArn: stage.packageArn(2) }), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'a version that nothing was found against stays approved, though going back failed, too',
    play: async (stage) => {
      await stage.goLive();
      const { fingerprint } = stage.retraining();
      stage.world.api.inject({ service: 'dynamodb', operation: 'UpdateItem', code: 'ValidationException', message: 'no', when: isCommit });
      refuseToGoBack(stage);
      const execution = await stage.forced();
      expect(execution, execution.cause).toMatchObject({ error: 'Retraining.DEPLOYMENT_FAILED', cause: expect.stringMatching(/^deployment MANUAL_INTERVENTION: record that the version is live: .*; the version stays approved, and can be submitted by hand$/) as string });
      expect(stage.retraining().fingerprint).toBe(fingerprint);
      await expectFrozen(stage, 'Approved');
    },
  },
  {
    name: 'a version that went wrong is rejected, though going back failed, too',
    play: async (stage) => {
      await stage.goLive();
      // Jobs that score it get answers.
      stage.programs.onServe(/^flights--2-/, { answer: () => '', where: 'endpoint' });
      refuseToGoBack(stage);
      const execution = await stage.forced();
      expect(execution, execution.cause).toMatchObject({ error: 'Retraining.DEPLOYMENT_FAILED', cause: expect.stringMatching(/^deployment ROLLBACK_FAILED: smoke test: /) as string });
      await expectFrozen(stage, 'Rejected');
    },
  },
  {
    name: 'a challenger whose model was made though its answer was lost is scored, and leaves none',
    play: async (stage) => {
      await stage.goLive();
      const before = models(stage);
      expect(before).toHaveLength(1);
      afterNext(stage, 'CreateModel', () => {
        throw new ServiceError('ThrottlingException', 'the answer got lost');
      });
      await stage.expectEnd({ live: 2, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(models(stage)).toEqual([...before, stage.release().liveModel]);
    },
  },
];
