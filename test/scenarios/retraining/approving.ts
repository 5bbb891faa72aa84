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
      await stage.expectEnd({ live: 1, execution: await stage.ended(executionArn), outcome: 'DEPLOYED' });
    },
  },
  {
    name: 'while one version awaits approval another run trains; once that one is live, the older is deployed no more, approved or not',
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
      await stage.expectEnd({ live: 3, execution: await stage.ended(second), outcome: 'DEPLOYED' });
      await stage.answer(2, 'Approved', 'now the older one');
      await stage.expectEnd({ live: 3, execution: await stage.ended(first), outcome: 'SUPERSEDED', reason: /^deployment SUPERSEDED: judged against \S+\/1, and now \S+\/3 is live; / });
      expect(await stage.modelPackage(2)).toMatchObject({ ModelApprovalStatus: 'Rejected', ApprovalDescription: expect.stringMatching(/^deployment SUPERSEDED: judged against /) as string });
      expect(stage.release().previous).toBe(stage.packageArn(1));
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
      await stage.expectEnd({ live: 1, execution, outcome: 'APPROVAL_REJECTED', reason: /^an approver said no: unfair to night flights$/ });
      expect(stage.history(execution)?.modelPackage).toBe(stage.packageArn(2));
    },
  },
  {
    name: 'a version that nobody approves in time stays pending, and does not serve',
    variation,
    play: async (stage) => {
      await live(stage);
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'APPROVAL_EXPIRED', reason: /^nobody approved within 2 days; the version stays pending$/ });
      expect(await stage.status(2)).toBe('PendingManualApproval');
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
      await stage.expectEnd({ live: 1, execution: await stage.ended(running), outcome: 'FAILED', reason: /^waiting for the approval: SageMaker\./ });
    },
  },
];
