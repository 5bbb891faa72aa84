/** Holdouts: lengths that make sense. */
import { Duration, Lazy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { Holdout } from '../../../lib';
import { refusalOf } from '../../support/stack';

describe('a holdout', () => {
  it('is the latest rows, in whole seconds', () => {
    expect(Holdout.latest(Duration.minutes(90))._rule).toEqual({ kind: 'latest', seconds: 5400 });
  });

  it('is none', () => {
    expect(Holdout.none()._rule).toEqual({ kind: 'none' });
  });

  it.each<[what: string, length: Duration]>([
    ['zero', Duration.seconds(0)],
    ['less than a second', Duration.millis(500)],
    ['a length that only deploy time knows', Duration.seconds(Lazy.number({ produce: () => 60 }))],
    ['a length in days that only deploy time knows', Duration.days(Lazy.number({ produce: () => 1 }))],
  ])('is refused with %s', (_, length) => {
    expect(refusalOf(() => Holdout.latest(length))).toMatch(/^Holdout\.latest cannot be defined:\n {2}- length: got .*, expected whole seconds, more than 0; leave the holdout out to keep no rows from training$/);
  });
});
