/** `ModelMetric`: what a model is measured by on the holdout, and the gates that ask for it. */
import { Token } from 'aws-cdk-lib';
import { METRICS, type MetricName } from '../contract/retraining-steps';
import { Problems } from '../private/errors';
import { Gate } from './gate';

/** Values that a metric can have, and how far apart two of them can be. */
interface Range {
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

const SHARE: Range = { min: 0, max: 1, text: '0 to 1' };
const LOSS: Range = { min: 0, max: Number.MAX_VALUE, text: '0 or more' };
/** Below 0 a model is worse than always saying the mean, without end. */
const INDEX: Range = { min: -1, max: 1, text: '-1 to 1' };
const DETERMINATION: Range = { min: -Number.MAX_VALUE, max: 1, text: 'at most 1' };

/** What a model is measured by on the holdout. Each method gives a gate. */
export class ModelMetric {
  /** Area under the ROC curve, 0 to 1; 0.5 is chance. For binary tasks. Higher is better. */
  public static readonly ROC_AUC = new ModelMetric('ROC_AUC', SHARE);
  /** Average precision, the area under the precision-recall curve, 0 to 1; chance is the share of the positive class. For binary tasks. Higher is better. */
  public static readonly PR_AUC = new ModelMetric('PR_AUC', SHARE);
  /** Harmonic mean of precision and recall, 0 to 1: of the positive class for binary tasks, the mean over the classes for multiclass ones. Higher is better. */
  public static readonly F1 = new ModelMetric('F1', SHARE);
  /** Share of rows with the right class, 0 to 1. For binary and multiclass tasks. Higher is better. */
  public static readonly ACCURACY = new ModelMetric('ACCURACY', SHARE);
  /** Mean negative natural logarithm of the probability of the true class, 0 and more. For binary tasks. Lower is better. */
  public static readonly LOG_LOSS = new ModelMetric('LOG_LOSS', LOSS);
  /** Root of the mean squared error, in the label's unit, 0 and more. For regressions. Lower is better. */
  public static readonly RMSE = new ModelMetric('RMSE', LOSS);
  /** Mean absolute error, in the label's unit, 0 and more. For regressions. Lower is better. */
  public static readonly MAE = new ModelMetric('MAE', LOSS);
  /** Share of the label's variance that the model explains, at most 1; 0 is as good as always saying the mean. For regressions. Higher is better. */
  public static readonly R2 = new ModelMetric('R2', DETERMINATION);
  /**
   * How much nearer a row is to its own cluster than to the next one, -1 to 1; around 0 clusters overlap. For clusterings, which are watched and not
   * trained: for `PerformanceRule`, not for gates. Of at most 2,000 rows of a window, with a label or without. Higher is better.
   *
   * @see https://doi.org/10.1016/0377-0427(87)90125-7
   */
  public static readonly SILHOUETTE = new ModelMetric('SILHOUETTE', INDEX);
  /**
   * Scatter within clusters over the distance between them, 0 and more. For clusterings, which are watched and not trained: for `PerformanceRule`,
   * not for gates. Of the same rows as the silhouette. Lower is better.
   *
   * @see https://doi.org/10.1109/TPAMI.1979.4766909
   */
  public static readonly DAVIES_BOULDIN = new ModelMetric('DAVIES_BOULDIN', LOSS);
  /**
   * Share of the pairs of rows that clusters and labels treat alike, less what chance gives, at most 1; 0 is chance. For clusterings, which are
   * watched and not trained: for `PerformanceRule`, not for gates. Of rows with a label. Higher is better.
   *
   * @see https://doi.org/10.1007/BF01908075
   */
  public static readonly ADJUSTED_RAND = new ModelMetric('ADJUSTED_RAND', INDEX);

  /** @internal */
  public get _name(): MetricName {
    return this.metric;
  }

  private constructor(private readonly metric: MetricName, private readonly range: Range) {}

  /**
   * The challenger reaches the value.
   *
   * @param value in the metric's unit, inclusive
   * @throws when lower values of the metric are better, or the value is out of its range
   */
  public atLeast(value: number): Gate {
    return Gate._metric({ metric: this.metric, kind: 'floor', limit: this.limit('atLeast', 'higher', value) });
  }

  /**
   * The challenger does not exceed the value.
   *
   * @param value in the metric's unit, inclusive
   * @throws when higher values of the metric are better, or the value is out of its range
   */
  public atMost(value: number): Gate {
    return Gate._metric({ metric: this.metric, kind: 'ceiling', limit: this.limit('atMost', 'lower', value) });
  }

  /**
   * The challenger is at most so much worse than the live model on the same rows. Opens while none is live.
   *
   * @param margin in the metric's unit, 0 and more
   * @throws when the margin is negative, or more than the metric's whole range
   */
  public notWorseThanChampion(margin: number): Gate {
    const problems = new Problems(`ModelMetric.${this.metric}.notWorseThanChampion`);
    requireWithin(problems, 'margin', margin, this.range === SHARE ? SHARE : LOSS);
    problems.throwIfAny();
    return Gate._metric({ metric: this.metric, kind: 'champion', margin });
  }

  private limit(method: 'atLeast' | 'atMost', better: 'higher' | 'lower', value: number): number {
    const problems = new Problems(`ModelMetric.${this.metric}.${method}`);
    problems.require(METRICS[this.metric] === better, {
      subject: 'method', got: method, expected: `a limit on the bad side, because ${METRICS[this.metric]} values are better`, fix: `write ${method === 'atLeast' ? 'atMost' : 'atLeast'}`,
    });
    requireWithin(problems, 'value', value, this.range);
    problems.throwIfAny();
    return value;
  }
}

function requireWithin(problems: Problems, subject: string, value: number, { min, max, text }: Range): void {
  const within = Number.isFinite(value) && !Token.isUnresolved(value) && value >= min && value <= max;
  problems.require(within, { subject, got: value, expected: `a number, ${text}`, fix: 'choose one within the range' });
}
