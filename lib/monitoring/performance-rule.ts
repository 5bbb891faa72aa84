/** `PerformanceRule`: how bad the performance of a running model may become. */
import { Token } from 'aws-cdk-lib';
import type { PerformanceRuleConfig } from '../contract/performance';
import { METRICS } from '../contract/retraining-steps';
import type { ModelMetric } from '../gates';
import { Problems } from '../private/errors';

/** What a drop is measured from. */
export interface PerformanceDropOptions {
  /**
   * Value of the metric that the model is held to, e.g. that of its last evaluation; taken as exact.
   *
   * @default - what the metric was in the first whole window of the model that tells it, with its standard error
   */
  readonly reference?: number;
}

/**
 * How bad the performance of a running model may become. A rule is broken where the metric is worse than it allows *and* by more than chance
 * explains: the difference is more than 2.33 standard errors, which happens by chance in about 1 % of the windows of a model that only just
 * keeps it. Where a class that the metric is about has fewer than 10 rows in the window, chance cannot be told, and the rule is not judged.
 */
export class PerformanceRule {
  /**
   * The metric becomes worse than the reference by at most so much.
   *
   * @param metric of the kind of the task
   * @param by in the unit of the metric, above 0
   * @throws when the number is not above 0
   */
  public static maxDrop(metric: ModelMetric, by: number, options: PerformanceDropOptions = {}): PerformanceRule {
    return new PerformanceRule('maxDrop', { metric: metric._name, kind: 'drop', minDrop: by, unit: 'metric', ...referenceOf(options) }, by > 0);
  }

  /**
   * The metric becomes worse than the reference by at most such a share of the reference, for metrics in the unit of the label.
   *
   * @param metric of the kind of the task
   * @param by share of the reference, above 0, e.g. 0.1
   * @throws when the number is not above 0, or the reference is 0
   */
  public static maxRelativeDrop(metric: ModelMetric, by: number, options: PerformanceDropOptions = {}): PerformanceRule {
    return new PerformanceRule('maxRelativeDrop', { metric: metric._name, kind: 'drop', minDrop: by, unit: 'share', ...referenceOf(options) }, by > 0);
  }

  /**
   * The metric reaches the value.
   *
   * @param metric of the kind of the task, of which higher values are better
   * @param value in the unit of the metric, inclusive
   * @throws when lower values of the metric are better
   */
  public static atLeast(metric: ModelMetric, value: number): PerformanceRule {
    return new PerformanceRule('atLeast', { metric: metric._name, kind: 'floor', limit: value }, METRICS[metric._name] === 'higher');
  }

  /**
   * The metric does not exceed the value.
   *
   * @param metric of the kind of the task, of which lower values are better
   * @param value in the unit of the metric, inclusive
   * @throws when higher values of the metric are better
   */
  public static atMost(metric: ModelMetric, value: number): PerformanceRule {
    return new PerformanceRule('atMost', { metric: metric._name, kind: 'ceiling', limit: value }, METRICS[metric._name] === 'lower');
  }

  /**
   * The share of answers that raise an alarm differs from the reference by at most such a share of it, up or down; told by all answers, with a
   * label or without. For anomaly detectors.
   *
   * @param by share of the reference, above 0; at 0.5 a rate of 2 % may be anything from 1 to 3 %
   * @throws when the number is not above 0, or the reference is 0
   */
  public static anomalyRate(by: number = 0.5, options: PerformanceDropOptions = {}): PerformanceRule {
    return new PerformanceRule('anomalyRate', { metric: 'ANOMALY_RATE', kind: 'drop', minDrop: by, unit: 'share', ...referenceOf(options) }, by > 0);
  }

  /** @internal */
  public readonly _config: PerformanceRuleConfig;

  private constructor(method: string, config: PerformanceRuleConfig, fits: boolean) {
    this._config = config;
    const problems = new Problems(`PerformanceRule.${method}`);
    const isDrop = config.kind === 'drop';
    const value = isDrop ? config.minDrop : config.limit;
    const isNumber = Number.isFinite(value) && !Token.isUnresolved(value);
    problems.require(isNumber, { subject: isDrop ? 'by' : 'value', got: value, expected: 'a number', fix: 'write it out' });
    if (isDrop) problems.require(!isNumber || fits, { subject: 'by', got: value, expected: 'a number above 0', fix: 'say how much worse matters to those who use the model' });
    else problems.require(fits, { subject: 'metric', got: config.metric, expected: `one whose ${config.kind === 'floor' ? 'higher' : 'lower'} values are better`, fix: `write ${config.kind === 'floor' ? 'atMost' : 'atLeast'}` });
    const isOfNothing = isDrop && config.unit === 'share' && config.reference === 0;
    problems.require(!isOfNothing, { subject: 'reference', got: 0, expected: 'another number, as there is no share of 0', fix: 'use maxDrop, in the unit of the metric' });
    problems.throwIfAny();
  }
}

function referenceOf({ reference }: PerformanceDropOptions): { readonly reference?: number } {
  return reference === undefined ? {} : { reference };
}
