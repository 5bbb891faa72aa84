/** Triggers that start no training now: what becomes of them. */
import { expect } from 'vitest';
import { trainingData } from '../flights';
import type { Scenario } from '../scenario';
import { HOUR, MINUTE } from '../stage';
import { afterNext, changeRecord, freeze, kept } from './happenings';

export const SKIPPING: readonly Scenario[] = [
  {
    name: 'a frozen model is not trained, not even when a person insists',
    play: async (stage) => {
      await stage.goLive();
      freeze(stage, 'the audit is on');
      await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'SKIPPED_FROZEN', reason: /^the model is frozen: the audit is on$/ });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'the sweep leaves a frozen model alone, and tells nobody of it every hour',
    play: async (stage) => {
      await stage.goLive();
      freeze(stage, 'the audit is on');
      await stage.world.runFor(3 * HOUR);
      await stage.expectEnd({ live: 1, execution: stage.triggeredBy('sweep').at(-1)!, outcome: 'NOTHING_TO_DO', reason: /^the model is frozen: the audit is on$/, notified: false });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED']);
    },
  },
  {
    name: 'a run that finds the record changed since it looked trains nothing, and its trigger is kept',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      // The lease is there by then: whoever wrote had it before.
      afterNext(stage, 'UpdateItem', () => changeRecord(stage));
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ id: 'late' }), outcome: 'COALESCED', reason: /^another run is under way; the trigger is kept until it has ended$/ });
      expect(kept(stage)).toMatchObject({ id: 'late' });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a trigger during the cooldown is kept, and the sweep takes it up when that is over',
    play: async (stage) => {
      await stage.goLive();
      const skipped = await stage.retrained();
      await stage.expectEnd({ live: 1, execution: skipped, outcome: 'SKIPPED_COOLDOWN', reason: /^the next run may begin after 2026-03-31T00:\d\d.*; the trigger is kept$/ });
      expect(kept(stage)).toMatchObject({ type: 'manual', detail: 'a person asked' });
      await stage.world.runFor(21 * HOUR);
      expect(stage.trained, 'trained before the cooldown was over').toHaveLength(1);
      await stage.afterCooldown();
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'SKIPPED_COOLDOWN', 'DEPLOYED']);
      expect(kept(stage)).toBe('none');
      const sweep = stage.triggeredBy('sweep').find((execution) => stage.history(execution));
      await stage.expectEnd({ live: 2, execution: sweep!, outcome: 'DEPLOYED' });
      expect(stage.trained).toHaveLength(2);
    },
  },
  {
    name: 'a month has no more runs than it may have; the trigger is kept until the next one',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'bad';
      for (let run = 2; run <= 5; run++) await stage.expectEnd({ live: 1, execution: await stage.forced(), outcome: 'CHALLENGER_REJECTED' });
      expect(stage.retraining()).toMatchObject({ runs: 5, month: '2026-03' });
      await stage.world.runUntil('2026-03-31T12:00:00Z');
      await stage.expectEnd({ live: 1, execution: await stage.retrained(), outcome: 'SKIPPED_BUDGET', reason: /^all 5 runs of 2026-03 are used up; the trigger is kept$/ });
      await stage.world.runUntil('2026-03-31T23:30:00Z');
      expect(stage.trained).toHaveLength(5);
      expect(kept(stage)).toMatchObject({ type: 'manual' });
      stage.quality = 'good';
      stage.putData(trainingData(1, 30), 'flights/april.csv');
      await stage.world.runUntil('2026-04-01T03:00:00Z');
      const sweep = stage.triggeredBy('sweep').find((execution) => stage.history(execution));
      await stage.expectEnd({ live: 6, execution: sweep!, outcome: 'DEPLOYED' });
      expect(stage.retraining()).toMatchObject({ runs: 1, month: '2026-04' });
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'a person who insists goes past a month that is used up',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'bad';
      for (let run = 2; run <= 5; run++) await stage.forced();
      stage.quality = 'good';
      await stage.expectEnd({ live: 6, execution: await stage.forced(), outcome: 'DEPLOYED' });
      expect(stage.retraining()).toMatchObject({ runs: 6 });
    },
  },
  {
    name: 'a trigger while a run is under way is kept, and the sweep takes it up after the cooldown',
    play: async (stage) => {
      await stage.goLive();
      await stage.afterCooldown();
      const running = stage.retrain({ id: 'first' });
      await stage.world.runFor(5 * MINUTE);
      const coalesced = await stage.retrained({ id: 'second' });
      expect(stage.lease('retraining').owner).toBe(running);
      await stage.expectEnd({ live: 2, execution: await stage.ended(running), outcome: 'DEPLOYED' });
      await stage.expectEnd({ live: 2, execution: coalesced, outcome: 'COALESCED', reason: /the trigger is kept until it has ended/ });
      expect(kept(stage)).toMatchObject({ id: 'second' });
      stage.putData(trainingData(1, 40), 'flights/more.csv');
      await stage.world.runFor(26 * HOUR);
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'COALESCED', 'DEPLOYED', 'DEPLOYED']);
      expect(kept(stage)).toBe('none');
      await stage.expectLive(3);
      expect(stage.trained).toHaveLength(3);
    },
  },
  {
    name: 'a kept trigger by which a person insists gives way to no other, and is taken up even in the cooldown',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'bad';
      const running = stage.retrain({ force: true });
      await stage.world.runFor(5 * MINUTE);
      await stage.retrained({ id: 'insisting', force: true });
      const later = await stage.retrained({ type: 'drift', id: 'later' });
      expect(kept(stage)).toMatchObject({ id: 'insisting', force: true });
      expect(await stage.ended(running)).toMatchObject({ status: 'SUCCEEDED' });
      stage.quality = 'good';
      await stage.world.runFor(3 * HOUR);
      await stage.expectEnd({ live: 3, execution: later, outcome: 'SKIPPED_COOLDOWN', reason: /^a trigger by which a person insists is kept already, and stands for this one, too$/ });
      expect(stage.outcomes('retraining')).toEqual(['DEPLOYED', 'COALESCED', 'SKIPPED_COOLDOWN', 'CHALLENGER_REJECTED', 'DEPLOYED']);
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'what was learnt from before is not trained on again',
    play: async (stage) => {
      await stage.goLive();
      await stage.world.runFor(25 * HOUR);
      await stage.expectEnd({ live: 1, execution: await stage.retrained(), outcome: 'NO_CHANGE', reason: /^data, image and recipe are those of the last run that trained$/ });
      expect(stage.trained).toHaveLength(1);
      expect(stage.retraining()).toMatchObject({ lastOutcome: 'NO_CHANGE', runs: 1 });
      expect(kept(stage)).toBe('none');
    },
  },
  {
    name: 'a person who insists goes past cooldown and fingerprint, never past the gates',
    play: async (stage) => {
      await stage.goLive();
      stage.quality = 'bad';
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ force: true }), outcome: 'CHALLENGER_REJECTED', reason: /^REJECT: / });
      expect(stage.trained).toHaveLength(2);
      expect(await stage.modelPackage(2)).toMatchObject({ ModelApprovalStatus: 'Rejected' });
    },
  },
  {
    name: 'an event cannot insist, whatever it says',
    play: async (stage) => {
      await stage.goLive();
      await stage.expectEnd({ live: 1, execution: await stage.retrained({ type: 'drift', force: true }), outcome: 'SKIPPED_COOLDOWN' });
    },
  },
  {
    name: 'another image while a version is live starts nothing, and nobody is told',
    play: async (stage) => {
      await stage.goLive();
      stage.pushImage('2');
      await stage.world.runFor(30 * MINUTE);
      const execution = stage.triggeredBy('first-image')[1]!;
      await stage.expectEnd({ live: 1, execution, outcome: 'NOTHING_TO_DO', reason: /^a version is live: /, notified: false });
      expect(stage.trained).toHaveLength(1);
    },
  },
  {
    name: 'a request that is none is refused, with what it should have been',
    play: async (stage) => {
      await stage.goLive();
      const { executionArn } = stage.world.stepFunctions.startExecution(stage.machineArn('retraining'), JSON.stringify({ modelId: 'other', trigger: { type: 'manual' } }));
      await stage.expectEnd({ live: 1, execution: await stage.ended(executionArn), outcome: 'FAILED', reason: /^input: got .*"modelId":"other".*, expected modelId flights and a trigger of type drift, / });
    },
  },
];
