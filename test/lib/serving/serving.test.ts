/** `Serving` and `Rollout`: which shares a fleet can express, what alarms can see, and what is refused. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rollout, Serving, type RealTimeServingOptions } from '../../../lib';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';

const bake = Duration.minutes(30);

/** Why the choice is refused; empty where it is not. */
function problemsOf(options: Partial<RealTimeServingOptions>): string {
  const problems = new Problems('serving');
  Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 4, ...options })._require(problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('a share in percent', () => {
  it.each([[50, 2], [25, 4], [50, 4], [10, 10], [20, 5], [5, 20], [34, 50]])('of %i is taken for %i instances', (percent, minInstances) => {
    expect(problemsOf({ minInstances, rollout: Rollout.canary({ percent, bake }) })).toBe('');
  });

  it('that the fleet cannot express is refused, with those that it can', () => {
    expect(problemsOf({ minInstances: 4, rollout: Rollout.canary({ percent: 10, bake }) })).toBe([
      'serving cannot be defined:',
      '  - rollout.percent: got 10, expected a share that a fleet of 4 can express: 25, 50; choose one of them, give instances (1 to 2), or change minInstances',
    ].join('\n'));
  });

  it('that would be rounded in a fleet without whole percentages is refused in favour of instances', () => {
    expect(problemsOf({ minInstances: 3, rollout: Rollout.canary({ percent: 33, bake }) })).toContain('expected instances: no whole percentage is a share of a fleet of 3; choose one of them, give instances (1)');
    expect(problemsOf({ minInstances: 3, rollout: Rollout.canary({ instances: 1, bake }) })).toBe('');
  });

  it('is taken exactly when SageMaker, which rounds up to whole instances, would move that share', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 }), (percent, fleet) => {
      const problems = new Problems('x');
      Rollout.canary({ percent, bake })._requireFor(problems, fleet);
      const moved = Math.ceil((percent * fleet) / 100) / fleet;
      const isExact = Math.abs(moved - percent / 100) < 1e-12 && moved <= 0.5;
      expect(refused(problems)).toBe(!isExact);
    }));
  });

  it.each<[string, Rollout, number]>([
    ['more than half of the fleet', Rollout.canary({ instances: 3, bake }), 4],
    ['a step below a tenth', Rollout.linear({ instances: 1, bake }), 20],
    ['a part of a single instance', Rollout.canary({ percent: 50, bake }), 1],
  ])('refuses %s', (_, rollout, minInstances) => {
    expect(problemsOf({ minInstances, rollout })).toMatch(/rollout(\.instances)?: got /);
  });

  it('counts the steps of a number of instances, too', () => {
    expect(problemsOf({ minInstances: 10, rollout: Rollout.linear({ instances: 1, bake: Duration.minutes(55) }) })).toContain('rollout: got "waits of 29700 s", expected less than 28800 s');
  });
});

function refused(problems: Problems): boolean {
  try {
    problems.throwIfAny();
    return false;
  } catch {
    return true;
  }
}

describe('serving in real time', () => {
  it('moves all at once and stays under the alarms for ten minutes, unless told otherwise', () => {
    expect(Serving.realTime({ instanceType: 'ml.m5.large', minInstances: 1 })._deploymentConfig()).toEqual({
      BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }, TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 7800 },
    });
  });

  it.each<[string, Rollout, number, number?]>([
    ['its own', Rollout.canary({ percent: 25, bake, timeout: Duration.hours(3) }), 10_800],
    ['the waits and two hours for fleets that start', Rollout.canary({ percent: 25, bake, terminationWait: Duration.minutes(10) }), 9600],
    ['every step of a linear one', Rollout.linear({ percent: 25, bake: Duration.hours(1), terminationWait: Duration.hours(1) }), 21_600],
    ['eight hours at the latest', Rollout.linear({ instances: 1, bake: Duration.hours(1) }), 28_800, 8],
  ])('ends a deployment after %s', (_, rollout, seconds, minInstances = 4) => {
    expect(Serving.realTime({ instanceType: 'ml.m5.large', minInstances, rollout })._deploymentConfig()).toMatchObject({ BlueGreenUpdatePolicy: { MaximumExecutionTimeoutInSeconds: seconds } });
  });

  it.each<[name: string, options: Partial<RealTimeServingOptions>, expected: string]>([
    ['no instance', { minInstances: 0 }, 'serving.minInstances: got 0, expected a whole number, at least 1'],
    ['a type without its prefix', { instanceType: 'm5.large' }, 'serving.instanceType: got "m5.large", expected an ML instance type'],
    ['a type that only run time knows', { instanceType: '{% $type %}' }, 'serving.instanceType: got "{% $type %}", expected an instance type that synth time knows'],
    ['a rate of no share', { maxErrorRate: 0 }, 'serving.maxErrorRate: got 0, expected a share of the requests above 0 and below 1'],
    ['a rate in percent', { maxErrorRate: 5 }, 'serving.maxErrorRate: got 5, expected a share'],
    ['a rate that is no number', { maxErrorRate: Number.NaN }, 'serving.maxErrorRate: got NaN, expected a share'],
    ['a rate that a broken canary does not exceed', { maxErrorRate: 0.25, rollout: Rollout.canary({ percent: 25, bake }) }, 'serving.maxErrorRate: got 0.25, expected less than 0.25, the share that a first step counts with'],
    ['a bake that is over before the alarms see it', { rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(4) }) }, 'serving.rollout.bake: got "4 minutes", expected at least 5 minutes'],
    ['a latency beyond what SageMaker waits for', { maxLatency: Duration.minutes(2) }, 'serving.maxLatency: got "2 minutes", expected 1 millisecond to a minute'],
    ['no latency at all', { maxLatency: Duration.millis(0) }, 'serving.maxLatency: got '],
  ])('refuses %s', (_, options, expected) => {
    expect(problemsOf(options)).toContain(expected);
  });

  it('refuses more alarms than SageMaker takes, its own counted', () => {
    const of = stack();
    const alarms = Array.from({ length: 9 }, (_, index) => cloudwatch.Alarm.fromAlarmName(of, `Alarm${index}`, `alarm-${index}`));
    expect(problemsOf({ rollbackAlarms: alarms })).toBe('');
    expect(problemsOf({ rollbackAlarms: alarms, maxLatency: Duration.seconds(1) })).toContain('serving.rollbackAlarms: got 9, expected at most 8, beside 2 of the endpoint');
  });

  it('refuses composite alarms, of which nobody says that SageMaker watches them', () => {
    const of = stack();
    const both = new cloudwatch.CompositeAlarm(of, 'Both', { alarmRule: cloudwatch.AlarmRule.fromAlarm(cloudwatch.Alarm.fromAlarmName(of, 'One', 'one'), cloudwatch.AlarmState.ALARM) });
    expect(problemsOf({ rollbackAlarms: [both] })).toMatch(/serving.rollbackAlarms: got "the composite alarms .*Both", expected alarms on a metric or an expression.*; name the alarms that they are made of/);
  });

  it('says all that is wrong at once', () => {
    const all = refusalOf(() => { throw new Error(problemsOf({ minInstances: 0, maxErrorRate: 2, instanceType: 'large' })); });
    expect(all.split('\n')).toHaveLength(3);
  });
});
