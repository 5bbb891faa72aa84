/** `Holdout`: which rows of a data set are kept from training, so that models can be judged on them. */
import type { Duration } from 'aws-cdk-lib';
import type { HoldoutRule } from '../contract/dataset';
import { Problems } from '../private/errors';

/** Which rows of a data set are kept from training. */
export class Holdout {
  /**
   * The latest rows, by the schema's event time: those of the given length before the newest row. One row with a wrong time in
   * the future leaves almost none: the function's log then says `holdout-small`.
   *
   * @param length longer than zero, whole seconds
   * @throws when the length is zero, or not in whole seconds
   */
  public static latest(length: Duration): Holdout {
    const seconds = length.isUnresolved() ? NaN : length.toSeconds({ integral: false });
    const problems = new Problems('Holdout.latest');
    problems.require(Number.isInteger(seconds) && seconds > 0, { subject: 'length', got: seconds, expected: 'whole seconds, more than 0', fix: 'leave the holdout out to keep no rows from training' });
    problems.throwIfAny();
    return new Holdout({ kind: 'latest', seconds });
  }

  /** No rows: all of them are training data. */
  public static none(): Holdout {
    return new Holdout({ kind: 'none' });
  }

  /** @internal */
  public readonly _rule: HoldoutRule;

  private constructor(rule: HoldoutRule) {
    this._rule = rule;
  }
}
