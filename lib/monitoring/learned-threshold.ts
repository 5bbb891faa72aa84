/** `LearnedThreshold`: a threshold that is learned from the training data. */
import { Problems } from '../private/errors';

/**
 * A threshold that is learned from how much the training data differ among themselves over time: they are split into windows as long as those
 * that are checked, and each is compared with all of them. It takes in weekdays, seasons and campaigns that training data have, where a fixed
 * threshold must be guessed. It is what NannyML does.
 */
export class LearnedThreshold {
  /**
   * The mean of what the windows of the training data differ by, and so many standard deviations more. Such distances are skewed to the right: at
   * 3, one or two of a hundred windows that differ as the training data do still lie above it, so have a breach last, or choose more.
   *
   * @param count above 0; 3 by default, as of NannyML
   * @throws when the number is out of range
   * @see https://nannyml.readthedocs.io/en/stable/tutorials/thresholds.html
   */
  public static standardDeviations(count?: number): LearnedThreshold {
    const deviations = count ?? 3;
    const problems = new Problems('LearnedThreshold.standardDeviations');
    problems.require(deviations > 0 && deviations < Infinity, { subject: 'count', got: deviations, expected: 'a number above 0', fix: 'leave it out for the default' });
    problems.throwIfAny();
    return new LearnedThreshold(deviations);
  }

  /** @internal */
  public readonly _deviations: number;

  private constructor(deviations: number) {
    this._deviations = deviations;
  }
}
