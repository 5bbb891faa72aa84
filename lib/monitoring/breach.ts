/** `Breach`: how many drifted windows it takes until the model counts as drifted. */
import { Problems } from '../private/errors';

/** How many drifted windows, of how many, it takes. */
export interface BreachOptions {
  /** Drifted windows that it takes, at least 1. */
  readonly times: number;
  /** Latest judged windows that are looked at: at least `times`, at most 48. */
  readonly outOf: number;
}

/**
 * How many drifted windows it takes until the model counts as drifted. It counts as stable again after as many calm windows in
 * a row; a window is calm when all its statistics are below 0.8 of their thresholds.
 */
export class Breach {
  /**
   * When so many of the latest judged windows drifted.
   *
   * @throws when the numbers do not fit
   */
  public static of(options: BreachOptions): Breach {
    return new Breach(options);
  }

  /** Drifted windows that it takes. */
  public readonly times: number;
  /** Windows looked at. */
  public readonly outOf: number;

  private constructor({ times, outOf }: BreachOptions) {
    const problems = new Problems('Breach.of');
    problems.require(Number.isInteger(times) && times >= 1, { subject: 'times', got: times, expected: 'a whole number of at least 1', fix: 'use 1 to count every drifted window' });
    problems.require(Number.isInteger(outOf) && outOf >= times && outOf <= 48, { subject: 'outOf', got: outOf, expected: `a whole number from times (${times}) to 48`, fix: 'raise outOf or lower times' });
    problems.throwIfAny();
    this.times = times;
    this.outOf = outOf;
  }
}
