/** `Retraining` and `RetrainingTrigger`: what the choices come down to, and what they refuse. */
import { Duration, Lazy } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { Retraining, RetrainingTrigger, type AutomaticRetrainingOptions } from '../../../lib/retraining';
import { refusalOf } from '../../support/stack';

const automatic = (over: Partial<AutomaticRetrainingOptions> = {}): Retraining =>
  Retraining.automatic({ triggers: [RetrainingTrigger.onDrift()], cooldown: Duration.hours(12), maxRunsPerMonth: 4, ...over });

describe('Retraining', () => {
  it('by itself has its triggers and bounds; after a failure it waits twice as long unless told otherwise', () => {
    const triggers = [RetrainingTrigger.onDrift(), RetrainingTrigger.onFirstImage(), RetrainingTrigger.onSchedule(Schedule.rate(Duration.days(7)))];
    expect(automatic({ triggers })._config).toEqual({
      triggers: [{ kind: 'drift' }, { kind: 'first-image' }, { kind: 'schedule', expression: 'rate(7 days)' }],
      cooldown: 43_200, failureCooldown: 86_400, maxRunsPerMonth: 4,
    });
    expect(automatic({ failureCooldown: Duration.hours(1) })._config.failureCooldown).toBe(3600);
  });

  it('on request has neither triggers nor a cooldown', () => {
    expect(Retraining.onRequest({ maxRunsPerMonth: 2 })._config).toEqual({ triggers: [], cooldown: 0, failureCooldown: 0, maxRunsPerMonth: 2 });
  });

  it('refuses all that is wrong at once', () => {
    const triggers = [RetrainingTrigger.onDrift(), RetrainingTrigger.onFirstImage(), RetrainingTrigger.onDrift()];
    expect(refusalOf(() => automatic({ triggers, cooldown: Duration.seconds(59), failureCooldown: Duration.days(366), maxRunsPerMonth: 0 }))).toBe([
      'Retraining.automatic cannot be defined:',
      '  - triggers[2]: got "drift", expected each trigger once; remove one of the two',
      '  - cooldown: got "59 s", expected 60 to 31536000 whole seconds, known at synth time; choose a duration within the range',
      '  - failureCooldown: got "31622400 s", expected 60 to 31536000 whole seconds, known at synth time; choose a duration within the range',
      '  - maxRunsPerMonth: got 0, expected a whole number, 1 to 1000; choose one within the range',
    ].join('\n'));
    expect(refusalOf(() => automatic({ triggers: [] }))).toContain('triggers: got [], expected at least one; use Retraining.onRequest for none');
    expect(refusalOf(() => Retraining.onRequest({ maxRunsPerMonth: 1.5 }))).toContain('maxRunsPerMonth: got 1.5');
  });

  it('refuses a schedule that nobody can read before the deployment', () => {
    const schedule = Schedule.expression(Lazy.string({ produce: () => 'rate(1 day)' }));
    expect(refusalOf(() => RetrainingTrigger.onSchedule(schedule))).toContain('schedule: got a value that only deploy time knows, expected a schedule that is known at synth time');
  });
});
