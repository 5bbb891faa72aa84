/** `EmptyBins`: what is done about bins that one of two samples has nothing in. */
import { Problems } from '../private/errors';

/** What is done about bins that one of the two samples has nothing in, whose share would have no logarithm. */
export class EmptyBins {
  /** Half a row is added to every bin: shares still sum to 1, and what is added vanishes as the window grows. */
  public static halfRow(): EmptyBins {
    return new EmptyBins();
  }

  /**
   * Each share is at least so much, as is common practice, and what Evidently does; what is lifted is not taken from others, and the value of a
   * clear drift becomes larger.
   *
   * @param share above 0 and below 1; 0.0001 by default
   * @throws when the share is out of range
   */
  public static leastShare(share?: number): EmptyBins {
    const least = share ?? 1e-4;
    const problems = new Problems('EmptyBins.leastShare');
    problems.require(least > 0 && least < 1, { subject: 'share', got: least, expected: 'a number above 0 and below 1', fix: 'leave it out for the default' });
    problems.throwIfAny();
    return new EmptyBins(least);
  }

  /** @internal */
  public readonly _leastShare: number | undefined;

  private constructor(leastShare?: number) {
    this._leastShare = leastShare;
  }
}
