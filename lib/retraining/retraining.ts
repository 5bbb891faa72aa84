/** `Retraining`: when a model trains again, and how often that may cost something. */
import type { Duration } from 'aws-cdk-lib';
import { Problems } from '../private/errors';
import { requireNumber, requireSeconds } from '../private/sagemaker-bounds';
import type { RetrainingConfig } from './retraining-config';
import type { RetrainingTrigger } from './retraining-trigger';

/** When a model trains again by itself. */
export interface AutomaticRetrainingOptions {
  /** What makes it train, at least one. */
  readonly triggers: RetrainingTrigger[];
  /**
   * How long after a run none begins: one minute to a year. A trigger that comes in between is kept. Longer than it takes until
   * the monitor sees the effect of a new version, or the same drift starts two runs.
   */
  readonly cooldown: Duration;
  /** Most training runs that begin in a month (UTC), 1 to 1000: times `maxDuration` of the training this is what a month can cost. */
  readonly maxRunsPerMonth: number;
  /**
   * The same after a run that failed: one minute to a year.
   *
   * @default - twice the cooldown
   */
  readonly failureCooldown?: Duration;
}

/** How often a model may be trained on request. */
export interface RequestedRetrainingOptions {
  /** Most training runs that begin in a month (UTC), 1 to 1000: times `maxDuration` of the training this is what a month can cost. */
  readonly maxRunsPerMonth: number;
}

const COOLDOWN = { min: 60, max: 365 * 86_400 };
const RUNS = { min: 1, max: 1000 };

/** When a model trains again. Whatever triggers it, a person can too, and every version passes the same gates. */
export class Retraining {
  /**
   * By itself.
   *
   * @throws when options are out of bounds, or a trigger is given twice
   */
  public static automatic(options: AutomaticRetrainingOptions): Retraining {
    const { triggers, cooldown, failureCooldown, maxRunsPerMonth } = options;
    const configs = triggers.map(({ _config }) => _config);
    const problems = new Problems('Retraining.automatic');
    problems.require(configs.length > 0, { subject: 'triggers', got: [], expected: 'at least one', fix: 'use Retraining.onRequest for none' });
    for (const [index, { kind }] of configs.entries()) {
      problems.require(configs.findIndex((other) => other.kind === kind) === index, { subject: `triggers[${index}]`, got: kind, expected: 'each trigger once', fix: 'remove one of the two' });
    }
    requireSeconds(problems, 'cooldown', cooldown, COOLDOWN);
    requireSeconds(problems, 'failureCooldown', failureCooldown, COOLDOWN);
    requireNumber(problems, 'maxRunsPerMonth', maxRunsPerMonth, RUNS);
    problems.throwIfAny();
    const seconds = cooldown.toSeconds();
    return new Retraining({ triggers: configs, cooldown: seconds, failureCooldown: failureCooldown?.toSeconds() ?? 2 * seconds, maxRunsPerMonth });
  }

  /**
   * Only when a person, or a program with the grant, starts the state machine; triggers that cannot be served at once are kept.
   *
   * @throws when the number is out of bounds
   */
  public static onRequest(options: RequestedRetrainingOptions): Retraining {
    const problems = new Problems('Retraining.onRequest');
    requireNumber(problems, 'maxRunsPerMonth', options.maxRunsPerMonth, RUNS);
    problems.throwIfAny();
    return new Retraining({ triggers: [], cooldown: 0, failureCooldown: 0, maxRunsPerMonth: options.maxRunsPerMonth });
  }

  /** @internal */
  public readonly _config: RetrainingConfig;

  private constructor(config: RetrainingConfig) {
    this._config = config;
  }
}
