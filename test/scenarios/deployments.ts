/** Deployments in the closed loop, as scenarios: short ones, each for one promise of the machine that writes the endpoint. */
import { expect } from 'vitest';
import { RELEASE_ITEMS, RELEASE_RECORD_KEYS } from '../../lib/contract/release-record';
import { answerOf, MODEL_ID } from './flights';
import type { Scenario } from './scenario';
import type { Stage } from './stage';

const MINUTE = 60_000;
const ROW = '90,1000';

/** Clients ask every minute. */
function traffic({ world }: Stage, minutes: number): void {
  for (let minute = 1; minute <= minutes; minute++) world.clock.after(minute * MINUTE - 1, async () => void (await world.sageMaker.traffic(MODEL_ID, { requests: 200, bodies: [ROW] })));
}

/** Somebody else, who thinks that we are dead, becomes the owner of the record. */
export function takeOver({ world }: Stage, fence = 99): void {
  world.dynamodb.updateItem({
    TableName: world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
    Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.release } },
    UpdateExpression: 'SET fence = :fence',
    ExpressionAttributeValues: { ':fence': { N: String(fence) } },
  });
}

export const DEPLOYMENTS = {
  replaces: {
    name: 'a version that passes replaces the live one, and the record keeps the one before',
    play: async (stage) => {
      await stage.goLive();
      const before = stage.release();
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 2, execution, outcome: 'DEPLOYED' });
      expect(stage.release()).toMatchObject({ live: stage.packageArn(2), previous: stage.packageArn(1), previousConfig: before.liveConfig });
      expect(stage.release().fence).toBeGreaterThan(before.fence!);
    },
  },
  rollsBack: {
    name: 'a version that fails only when it serves is taken back by SageMaker, silently, and the machine says so',
    play: async (stage) => {
      await stage.goLive();
      const { liveConfig } = stage.release();
      stage.programs.onServe(/flights--2-/, { answer: answerOf, failing: 0.5, where: 'endpoint' });
      traffic(stage, 60);
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'ROLLED_BACK', reason: /SageMaker went back to .*alarm/i });
      expect(stage.release().liveConfig).toBe(liveConfig);
    },
  },
  smokeTest: {
    name: 'a version that answers nothing is found out by the smoke test, and the version before is restored',
    play: async (stage) => {
      await stage.goLive();
      stage.programs.onServe(/flights--2-/, { answer: () => '' });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'ROLLED_BACK', reason: /smoke test: flights answered nothing/ });
    },
  },
  alarm: {
    name: 'an alarm that is already in alarm refuses a version before anything is touched',
    play: async (stage) => {
      await stage.goLive();
      await stage.world.cloudwatch.setAlarmState(stage.world.physicalId('Endpoint/Alarms/Errors'), 'ALARM', 'errors');
      // A request of clients in the last minute keeps the state that was set from being evaluated away.
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'ALARM_REFUSED' });
    },
  },
  gates: {
    name: 'a version that no gate has let through is refused, however approved it is',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.deployed({ modelPackageArn: await stage.register('bad', { decision: 'HOLD' }) });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED' });
    },
  },
  approval: {
    name: 'a version that is not approved is refused, however good it is',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.deployed({ modelPackageArn: await stage.register('good', { approval: 'PendingManualApproval' }) });
      await stage.expectEnd({ live: 1, execution, outcome: 'CANDIDATE_REFUSED' });
    },
  },
  refusedUpdate: {
    name: 'an update that SageMaker refuses leaves everything as it was',
    play: async (stage) => {
      await stage.goLive();
      stage.world.api.inject({ service: 'sagemaker', operation: 'UpdateEndpoint', code: 'ResourceLimitExceeded', message: 'no more instances' });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'FAILED', reason: /no more instances/ });
      expect(stage.release().deploying).toBeUndefined();
    },
  },
  fence: {
    name: 'an execution that was thought dead cannot commit once another has taken over, and leaves the endpoint alone',
    play: async (stage) => {
      await stage.goLive();
      const arn = stage.deploy({ modelPackageArn: await stage.register() });
      stage.world.clock.after(6 * MINUTE, () => takeOver(stage));
      const execution = await stage.ended(arn);
      expect(execution.error, execution.cause).toBe('Deployment.FENCED');
      expect(stage.release()).toMatchObject({ live: stage.packageArn(1), fence: 99 });
      expect(stage.world.trace.filter(({ kind, what }) => kind === 'execution' && /^RestoreEndpoint TaskScheduled/.test(what))).toEqual([]);
    },
  },
  superseded: {
    name: 'a version that was judged against another one than the live is refused, and the endpoint is not touched',
    play: async (stage) => {
      await stage.goLive();
      const before = stage.release();
      const execution = await stage.deployed({ modelPackageArn: await stage.register(), expectedLive: stage.packageArn(7) });
      await stage.expectEnd({ live: 1, execution, outcome: 'SUPERSEDED', reason: /^judged against \S+\/7, and now \S+\/1 is live; \S+\/2 was never compared with that$/ });
      expect(stage.release()).toEqual({ ...before, fence: stage.release().fence });
    },
  },
  frozen: {
    name: 'a frozen model takes no version',
    play: async (stage) => {
      await stage.goLive();
      stage.world.dynamodb.updateItem({
        TableName: stage.world.physicalId('ModelWorkspace/ReleaseRecords/Table'),
        Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: RELEASE_ITEMS.release } },
        UpdateExpression: 'SET frozen = :yes, frozenReason = :reason',
        ExpressionAttributeValues: { ':yes': { BOOL: true }, ':reason': { S: 'a person looks' } },
      });
      const execution = await stage.deployed({ modelPackageArn: await stage.register() });
      await stage.expectEnd({ live: 1, execution, outcome: 'FROZEN', reason: /a person looks/ });
    },
  },
} satisfies Readonly<Record<string, Scenario>>;
