/** `Significance`: how a statistic is held against chance before it counts. */
import type { StatisticConfig } from '../contract/drift-check';
import { Problems } from '../private/errors';

/** How a statistic of a distribution's shape is held against what chance alone makes of it. */
export class Significance {
  /**
   * The value must be beyond chance among all tests of the window together, corrected by Benjamini and Hochberg: a window of many features
   * raises no more false alarms than one of few.
   *
   * @param level share of windows without any change in which a single value may count: above 0 and below 1; 0.01 by default
   * @throws when the level is out of range
   * @see https://doi.org/10.1111/j.2517-6161.1995.tb02031.x
   */
  public static corrected(level?: number): Significance {
    const alpha = checked('Significance.corrected', level ?? 0.01);
    return new Significance(alpha === 0.01 ? {} : { alpha });
  }

  /**
   * The value must be beyond chance by itself, however many tests there are, as Evidently and NannyML have it: of 20 features without any
   * change, at least one counts in two windows of three at a level of 0.05.
   *
   * @param level share of windows without any change in which a single value may count: above 0 and below 1; 0.05 by default
   * @throws when the level is out of range
   */
  public static ofEachTest(level?: number): Significance {
    return new Significance({ alpha: checked('Significance.ofEachTest', level ?? 0.05), correction: 'none' });
  }

  /** The threshold alone decides: in small windows values of distances are large without any change. */
  public static ignored(): Significance {
    return new Significance({ alpha: 1, correction: 'none' });
  }

  /** @internal */
  public readonly _config: Pick<StatisticConfig, 'alpha' | 'correction'>;

  private constructor(config: Pick<StatisticConfig, 'alpha' | 'correction'>) {
    this._config = config;
  }
}

function checked(factory: string, level: number): number {
  const problems = new Problems(factory);
  problems.require(level > 0 && level < 1, { subject: 'level', got: level, expected: 'a number above 0 and below 1', fix: 'leave it out for the default, or use Significance.ignored()' });
  problems.throwIfAny();
  return level;
}
