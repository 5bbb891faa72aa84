/** Versions that await a person: the lease is free meanwhile, and the champion serves. */
import { expect } from 'vitest';
import type { ExecutionRecord } from '../../../simulator/services/step-functions';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE, type Stage } from '../stage';
import { registered } from './happenings';

const variation = 'approval';

/** The first version, approved at once. */
async function live(stage: Stage): Promise<ExecutionRecord> {
  stage.pushImage();
  await registered(stage, 1);
  await stage.answer(1, 'Approved', 'the first');
  return stage.ended(stage.triggeredBy('first-image')[0]!.executionArn);
}

export const APPROVING: readonly Scenario[] = [
  {
    name: 'a version that awaits approval is announced, does not serve, and is deployed once it is approved',
    variation,
    play: async (stage) => {
      stage.pushImage();
      await registered(stage, 1);
      const { executionArn } = stage.triggeredBy('first-image')[0]!;
      await stage.world.runFor(5 * HOUR);
      expect(await stage.status(1)).toBe('PendingManualApproval');
      await stage.expectLive('none');
      expect(stage.lease('retraining').owner, 'owner of the retraining lease').toBeUndefined();
      expect(stage.notifications.filter((text) => text.includes(executionArn))).toEqual([
        expect.stringMatching(/^flights: a version awaits approval\n.* awaits approval until 2026-04-01T.*\n\nROC_AUC 0\.9\d+ ≥ 0\.7; [^]*Model package: .*flights\/1\n/),
      ]);
      await stage.answer(1, 'Approved', 'looks fine');
      const execution = await stage.ended(executionArn);
      expect(execution, execution.cause).toMatchObject({ status: 'SUCCEEDED' });
      await stage.expectLive(1);
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED']);
    },
  },
  {
    name: 'while one version awaits approval another run trains; each is deployed when it is approved',
    variation,
    play: async (stage) => {
      await live(stage);
      const first = stage.retrain({ force: true });
      await registered(stage, 2);
      const second = stage.retrain({ force: true });
      await stage.world.runFor(5 * MINUTE);
      expect(stage.lease('retraining').owner).toBe(second);
      await registered(stage, 3);
      await stage.answer(3, 'Approved', 'the newer one');
      expect(await stage.ended(second)).toMatchObject({ status: 'SUCCEEDED' });
      await stage.expectLive(3);
      await stage.answer(2, 'Approved', 'now the older one');
      expect(await stage.ended(first)).toMatchObject({ status: 'SUCCEEDED' });
      await stage.expectLive(2);
      expect(stage.release().previous).toBe(stage.packageArn(3));
      expect(stage.lease('retraining').owner).toBeUndefined();
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'DEPLOYED', 'DEPLOYED']);
    },
  },
  {
    name: 'a version that an approver rejects does not serve',
    variation,
    play: async (stage) => {
      await live(stage);
      const running = stage.retrain({ force: true });
      await registered(stage, 2);
      await stage.answer(2, 'Rejected', 'unfair to night flights');
      const execution = await stage.ended(running);
      await stage.expectLive(1);
      expect(JSON.parse(execution.output!)).toEqual({ outcome: 'APPROVAL_REJECTED', reason: 'an approver said no: unfair to night flights' });
      expect(stage.history(execution)).toMatchObject({ outcome: 'APPROVAL_REJECTED', modelPackage: stage.packageArn(2) });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'APPROVAL_REJECTED']);
      expect(stage.lease('retraining').owner).toBeUndefined();
    },
  },
  {
    name: 'a version that nobody approves in time stays pending, and does not serve',
    variation,
    play: async (stage) => {
      await live(stage);
      const execution = await stage.ended(stage.retrain({ force: true }));
      await stage.expectLive(1);
      expect(JSON.parse(execution.output!)).toEqual({ outcome: 'APPROVAL_EXPIRED', reason: 'nobody approved within 2 days; the version stays pending' });
      expect(await stage.status(2)).toBe('PendingManualApproval');
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'APPROVAL_EXPIRED']);
      expect(stage.lease('retraining').owner).toBeUndefined();
    },
  },
  {
    name: 'a version that is deleted while it awaits approval ends the run',
    variation,
    play: async (stage) => {
      await live(stage);
      const running = stage.retrain({ force: true });
      await registered(stage, 2);
      await stage.call('sagemaker', 'DeleteModelPackage', { ModelPackageName: stage.packageArn(2) });
      const execution = await stage.ended(running);
      await stage.expectLive(1);
      expect(execution).toMatchObject({ status: 'FAILED', error: 'Retraining.FAILED', cause: expect.stringMatching(/^waiting for the approval: SageMaker\./) as string });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'FAILED']);
      expect(stage.lease('retraining').owner).toBeUndefined();
    },
  },
];
