/** `Breach`: how many drifted windows it takes until the model counts as drifted. */
import type { Duration } from 'aws-cdk-lib';
import { Problems } from '../private/errors';

/** How many drifted windows, of how many, it takes. */
export interface BreachOptions {
  /** Drifted windows that it takes, at least 1. */
  readonly times: number;
  /** Latest judged windows that are looked at: at least `times`, at most 48. */
  readonly outOf: number;
}

/** Windows that a breach may look at. */
const MOST_WINDOWS = 48;

/**
 * How many drifted windows it takes until the model counts as drifted. It counts as stable again after as many calm windows in
 * a row; a window is calm when it is far from drifted: a feature is where its statistics of shape are below 0.8 of their thresholds, and the
 * features that are not are less than 0.8 of the share, and of the importance, from which a window counts as drifted. A critical feature must
 * be, whatever the others are. Missing, invalid and unreadable data are a matter of their own.
 */
export class Breach {
  /**
   * When so many of the latest judged windows drifted. Windows of earlier than as many checks ago count no more, if checks were missed.
   *
   * @throws when the numbers do not fit
   */
  public static of(options: BreachOptions): Breach {
    const { times, outOf } = options;
    const problems = new Problems('Breach.of');
    problems.require(Number.isInteger(times) && times >= 1, { subject: 'times', got: times, expected: 'a whole number of at least 1', fix: 'use 1 to count every drifted window' });
    problems.require(Number.isInteger(outOf) && outOf >= times && outOf <= MOST_WINDOWS, { subject: 'outOf', got: outOf, expected: `a whole number from times (${times}) to ${MOST_WINDOWS}`, fix: 'raise outOf or lower times' });
    problems.throwIfAny();
    return new Breach(() => ({ times, outOf }));
  }

  /**
   * When every window drifted for so long: with a check every hour, `Duration.hours(48)` takes 48 drifted windows in a row. Windows
   * with too few rows to be judged are passed over, as long as they are less than half.
   *
   * @param duration a multiple of the time between two checks, at most 48 times as long
   */
  public static lasting(duration: Duration): Breach {
    return new Breach((everyHours, problems) => {
      const hours = duration.isUnresolved() ? NaN : duration.toHours({ integral: false });
      const windows = hours / everyHours;
      const fits = Number.isInteger(windows) && windows >= 1 && windows <= MOST_WINDOWS;
      problems.require(fits, { subject: 'breach', got: `${hours} hours`, expected: `a multiple of the time between two checks (${everyHours} hours), at most ${MOST_WINDOWS} times as long`, fix: 'check less often, or use Breach.of' });
      return { times: windows, outOf: windows };
    });
  }

  /** In windows; `problems` gets what does not fit the time between two checks. @internal */
  public readonly _windows: (everyHours: number, problems: Problems) => BreachOptions;

  private constructor(windows: (everyHours: number, problems: Problems) => BreachOptions) {
    this._windows = windows;
  }
}
