/** `RetrainingTrigger`: what makes a model train again by itself. */
import { Token } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import { Problems } from '../private/errors';
import type { TriggerConfig } from './retraining-config';

/** What makes a model train again by itself. Each can be given once. */
export class RetrainingTrigger {
  /** The drift monitor says that the inputs have moved away from the training data; also while that lasts, after each cooldown. */
  public static onDrift(): RetrainingTrigger {
    return new RetrainingTrigger({ kind: 'drift' });
  }

  /**
   * The drift monitor says that the answers have become worse than they may, as labels tell; once for each time that begins. Needs
   * `performance` in the monitoring.
   */
  public static onPerformanceDrop(): RetrainingTrigger {
    return new RetrainingTrigger({ kind: 'performance' });
  }

  /** The repository gets an image while no version is live: so the first version comes about without a person. */
  public static onFirstImage(): RetrainingTrigger {
    return new RetrainingTrigger({ kind: 'first-image' });
  }

  /**
   * The calendar says so. Data that have not changed are not trained on again.
   *
   * @param schedule in UTC
   * @throws when only deploy time knows the schedule
   */
  public static onSchedule(schedule: events.Schedule): RetrainingTrigger {
    const expression = schedule.expressionString;
    const problems = new Problems('RetrainingTrigger.onSchedule');
    problems.require(!Token.isUnresolved(expression), { subject: 'schedule', got: expression, expected: 'a schedule that is known at synth time', fix: 'write it out, e.g. events.Schedule.rate(Duration.days(7))' });
    problems.throwIfAny();
    return new RetrainingTrigger({ kind: 'schedule', expression });
  }

  /** @internal */
  public readonly _config: TriggerConfig;

  private constructor(config: TriggerConfig) {
    this._config = config;
  }
}
