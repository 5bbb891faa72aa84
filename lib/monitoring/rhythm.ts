/** `Rhythm`: what windows shorter than a day are compared with. */

/**
 * What windows shorter than a day are compared with. Real traffic differs by hour and weekday: compared with all of the training data, each
 * night looks like drift. Windows of a day or more are compared with all of it in any case.
 */
export class Rhythm {
  /**
   * With the training rows of the same hours of the week, by the event time of the data set and the UTC hours of the log: a window from
   * Monday, 8:00, with the rows of all Mondays from 8:00 on. It takes at least 500 training rows of these hours, and some months of
   * training data, so that one strange Monday does not count for all; with fewer rows the window is not judged by its shape, and its verdict
   * says so. Event times without an offset are taken as UTC, unless the schema says their `utcOffset`. Rows of which only the
   * date is known have no hours, and are compared as with `none()`. The baseline is read twice when it is built.
   */
  public static hoursOfWeek(): Rhythm {
    return new Rhythm(true);
  }

  /** With all training rows, as other windows. */
  public static none(): Rhythm {
    return new Rhythm(false);
  }

  /** @internal */
  public readonly _isByHour: boolean;

  private constructor(isByHour: boolean) {
    this._isByHour = isByHour;
  }
}
