/** What makes a model train again by itself. */
import { expect } from 'vitest';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE } from '../stage';
import { freeze, kept, logInputs } from './happenings';

const DRIFT_ALARM = 'Model/Monitor/Alarms/Drift';

export const TRIGGERS: readonly Scenario[] = [
  {
    name: 'a trigger that finds no image waits for one as long as it takes, and somebody is told once',
    play: async (stage) => {
      const first = await stage.retrained({ id: 'early' });
      await stage.world.runFor(6 * HOUR);
      await stage.expectEnd({ live: 'none', execution: first, outcome: 'AWAITING_IMAGE', reason: /got no image with a tag, expected one to train with; push it; the trigger is kept until there is one$/ });
      expect(stage.outcomes('retraining')).toEqual(['AWAITING_IMAGE']);
      expect(kept(stage)).toMatchObject({ id: 'early', attempts: 0 });
      // So that the push itself starts nothing.
      freeze(stage, 'the release is on Monday');
      stage.pushImage();
      await stage.world.runFor(MINUTE);
      expect(stage.outcomes('retraining')).toEqual(['AWAITING_IMAGE', 'SKIPPED_FROZEN']);
      await stage.deployed({ type: 'unfreeze' });
      await stage.world.runFor(2 * HOUR);
      await stage.expectLive(1);
      expect((await stage.modelPackage(1)).CustomerMetadataProperties['trigger']).toBe('manual early');
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'the first trigger of a model is no other, whatever its id says',
    play: async (stage) => {
      for (const id of ['none', '', 'false']) await stage.expectEnd({ live: 'none', execution: await stage.retrained({ id, force: true }), outcome: 'AWAITING_IMAGE' });
    },
  },
  {
    name: 'an id of 200 kB is kept as far as it tells triggers apart',
    play: async (stage) => {
      await stage.goLive();
      const execution = await stage.retrained({ id: 'x'.repeat(200_000) });
      await stage.expectEnd({ live: 1, execution, outcome: 'SKIPPED_COOLDOWN', reason: /; the trigger is kept$/ });
      expect(kept(stage)).toMatchObject({ type: 'manual', id: 'x'.repeat(256) });
    },
  },
  {
    name: 'inputs that have moved away from the training data bring a new version, and nobody does anything',
    play: async (stage) => {
      await stage.goLive();
      logInputs(stage, '2026-03-30', 0);
      logInputs(stage, '2026-03-31', 60);
      stage.putData(trainingData(1, 30), 'flights/more.csv');
      await stage.world.runUntil('2026-03-31T12:00:00Z');
      expect(stage.triggeredBy('drift'), 'runs of a calm day').toEqual([]);
      await stage.world.runUntil('2026-04-01T04:00:00Z');
      const [execution, ...more] = stage.triggeredBy('drift');
      expect(more).toEqual([]);
      await stage.expectEnd({ live: 2, execution: execution!, outcome: 'DEPLOYED' });
      expect(stage.trained).toHaveLength(2);
    },
  },
  {
    name: 'the same event, delivered again while its run is under way and after the cooldown, starts one run',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      const alarm = stage.world.physicalId(DRIFT_ALARM);
      await stage.world.cloudwatch.setAlarmState(alarm, 'ALARM', 'two of three days');
      await stage.world.runFor(2 * MINUTE);
      await stage.world.cloudwatch.setAlarmState(alarm, 'OK', 'calm again');
      const [first] = stage.triggeredBy('drift');
      const again = async (): Promise<void> => {
        const { executionArn } = stage.world.stepFunctions.startExecution(first!.stateMachineArn, first!.input);
        const execution = await stage.ended(executionArn);
        expect(execution.output).toContain('"outcome":"DUPLICATE"');
      };
      await again();
      await stage.expectEnd({ live: 2, execution: await stage.ended(first!.executionArn), outcome: 'DEPLOYED' });
      stage.putData(trainingData(1, 50), 'flights/more.csv');
      await stage.world.runFor(25 * HOUR);
      await again();
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'DUPLICATE', 'DEPLOYED', 'DUPLICATE']);
      expect(stage.trained).toHaveLength(2);
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'the same request, sent twice at the same moment, starts one run',
    play: async (stage) => {
      await stage.goLive();
      const twice = [stage.retrain({ id: 'request', force: true }), stage.retrain({ id: 'request', force: true })];
      const ends: string[] = [];
      for (const execution of twice) {
        const { outcome, reason } = JSON.parse((await stage.ended(execution)).output!) as { outcome: string; reason: string };
        ends.push(`${outcome}: ${reason}`);
      }
      // Which of the two, hangs on who is first at the record; whoever is second is told what became of the trigger.
      expect(ends.sort()).toEqual([
        expect.stringMatching(/^(COALESCED: another run is under way; the trigger is kept until it has ended$|DEPLOYED: )/),
        expect.stringMatching(/^(DEPLOYED: |DUPLICATE: trigger request has been taken up before$)/),
      ]);
      stage.putData(trainingData(1, 50), 'flights/more.csv');
      await stage.world.runFor(2 * HOUR);
      await stage.expectLive(2);
      expect(stage.outcomes('retraining').filter((outcome) => outcome === 'DEPLOYED')).toHaveLength(2);
      expect(stage.trained).toHaveLength(2);
      expect(kept(stage)).toBe('none');
      expect(stage.lease('retraining').owner).toBeUndefined();
    },
  },
  {
    name: 'drift that lasts after the cooldown starts the next run: the alarm by itself never would',
    play: async (stage) => {
      await stage.goLive();
      for (const day of ['2026-03-31', '2026-04-01']) logInputs(stage, day, 60);
      stage.putData(trainingData(1, 30), 'flights/more.csv');
      await stage.world.runUntil('2026-04-01T04:00:00Z');
      await stage.expectLive(2);
      stage.putData(trainingData(1, 50), 'flights/more.csv');
      await stage.world.runUntil('2026-04-02T00:30:00Z');
      expect(stage.trained, 'trained during the cooldown').toHaveLength(2);
      await stage.world.runUntil('2026-04-02T04:00:00Z');
      expect(stage.triggeredBy('drift')).toHaveLength(1);
      const sweeps = stage.triggeredBy('sweep').filter((execution) => stage.history(execution));
      expect(sweeps, 'sweeps that found something to do').toHaveLength(1);
      await stage.expectEnd({ live: 3, execution: sweeps[0]!, outcome: 'DEPLOYED' });
      expect((await stage.modelPackage(3)).CustomerMetadataProperties['trigger']).toMatch(/^drift lasting-/);
    },
  },
  {
    name: 'a drift alarm that does not exist any more is said',
    play: async (stage) => {
      await stage.goLive();
      stage.world.cloudwatch.deleteAlarms([stage.world.physicalId(DRIFT_ALARM)]);
      await stage.world.runFor(25 * HOUR);
      const sweep = stage.triggeredBy('sweep').find((execution) => stage.history(execution));
      await stage.expectEnd({ live: 1, execution: sweep!, outcome: 'FAILED', reason: /^drift alarm: got none of that name, expected the one of the stack; deploy the stack again/ });
    },
  },
];
