/** `ConceptDriftDetector`: what looks for a change of how often a running classifier is wrong. */
import { Token } from 'aws-cdk-lib';
import type { DetectorConfig } from '../contract/concept-drift';
import { Problems } from '../private/errors';

/** What there is to say about any detector of concept drift. */
export interface ConceptDriftOptions {
  /**
   * Column of the log that says when the request was made: ISO 8601, or milliseconds since 1970. It orders the answers between two checks; a row
   * without such a time, or with one outside of that span, takes the hour of its key.
   *
   * @default - of captures the time of the request; of other logs the event time of the schema, or the hour of the key where it names none
   */
  readonly eventTime?: string;
}

/** Settings of ADWIN. */
export interface AdwinOptions extends ConceptDriftOptions {
  /**
   * Probability of a false alarm at one look at the window, above 0 and below 1. Smaller values find changes later.
   *
   * @default 0.002
   */
  readonly delta?: number;
}

/** Settings of the Page–Hinkley test. */
export interface PageHinkleyOptions extends ConceptDriftOptions {
  /**
   * Sum of errors above the mean that raises the alarm, in errors, above 0.
   *
   * @default 50
   */
  readonly threshold?: number;
  /**
   * Rise of the error rate that is let pass, from 0 on and below 1.
   *
   * @default 0.005
   */
  readonly tolerance?: number;
}

/**
 * What looks for concept drift: a change of how often a running classifier is wrong, found in its answers one after the other as soon as their
 * labels have come. It finds changes sooner than a rule about a window, and small ones, too; so it tells them, in verdict, page and the metric
 * `ConceptDrifts`, and the state of the performance stays with the rules.
 *
 * Answers between two checks are taken in the order of their event time, each once; those whose label comes behind its time are never looked
 * at. Of a span with more than 20,480 answers it sees a sample of so many, about. With another model it begins anew.
 */
export class ConceptDriftDetector {
  /**
   * ADWIN, adaptive windowing: keeps the longest window of answers whose error rate has not changed. Finds a rise from 10 to 20 % within some
   * 300 answers, and falls, too; calls fewer than one in 100 streams of 10,000 unchanging answers changed.
   *
   * @throws when delta is out of its range
   * @see https://doi.org/10.1137/1.9781611972771.42
   */
  public static adwin(options: AdwinOptions = {}): ConceptDriftDetector {
    const { delta = 0.002, eventTime } = options;
    const problems = new Problems('ConceptDriftDetector.adwin');
    problems.require(isWithin(delta, 0, 1) && delta > 0, { subject: 'delta', got: delta, expected: 'a number above 0 and below 1', fix: 'leave it out for the default' });
    return new ConceptDriftDetector(problems, { name: 'adwin', delta }, eventTime);
  }

  /**
   * The Page–Hinkley test, which remembers three numbers: finds rises of the error rate alone, from 10 to 20 % within some 500 answers.
   *
   * @throws when an option is out of its range
   * @see https://doi.org/10.1093/biomet/41.1-2.100
   */
  public static pageHinkley(options: PageHinkleyOptions = {}): ConceptDriftDetector {
    const { threshold = 50, tolerance = 0.005, eventTime } = options;
    const problems = new Problems('ConceptDriftDetector.pageHinkley');
    problems.require(isWithin(threshold, 0, Infinity) && threshold > 0, { subject: 'threshold', got: threshold, expected: 'a number above 0', fix: 'leave it out for the default' });
    problems.require(isWithin(tolerance, 0, 1), { subject: 'tolerance', got: tolerance, expected: 'a number from 0 on and below 1', fix: 'leave it out for the default' });
    return new ConceptDriftDetector(problems, { name: 'page-hinkley', threshold, tolerance }, eventTime);
  }

  /**
   * DDM, the drift detection method: to compare with others. Of unchanging streams of 10,000 answers it calls 44 in 100 risen.
   *
   * @see https://doi.org/10.1007/978-3-540-28645-5_29
   */
  public static ddm(options: ConceptDriftOptions = {}): ConceptDriftDetector {
    return new ConceptDriftDetector(new Problems('ConceptDriftDetector.ddm'), { name: 'ddm' }, options.eventTime);
  }

  /** Concept drift is not looked for. */
  public static none(): ConceptDriftDetector {
    return new ConceptDriftDetector(new Problems('ConceptDriftDetector.none'), undefined, undefined);
  }

  /** @internal */
  public readonly _config: DetectorConfig | undefined;
  /** @internal */
  public readonly _eventTime: string | undefined;

  private constructor(problems: Problems, config: DetectorConfig | undefined, eventTime: string | undefined) {
    problems.require(eventTime !== '', { subject: 'eventTime', got: eventTime, expected: 'the name of a column', fix: 'name a column of the log, or leave it out' });
    problems.throwIfAny();
    this._config = config;
    this._eventTime = eventTime;
  }
}

function isWithin(value: number, least: number, below: number): boolean {
  return !Token.isUnresolved(value) && value >= least && value < below;
}
