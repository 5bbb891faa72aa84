/** `FairnessRule`: how differently a running model may treat the groups of a sensitive column. */
import { Token } from 'aws-cdk-lib';
import type { FairnessMetric, FairnessRuleConfig } from '../contract/performance';
import { Problems } from '../private/errors';

/**
 * How differently a running model may treat the groups of a sensitive column of its log, for binary tasks. A rule is broken where the whole
 * 95 % interval, which holds for all pairs of groups together, lies beyond the limit. Groups of fewer rows than `minGroupSize` are not compared.
 */
export class FairnessRule {
  /**
   * Demographic parity: the shares of rows that the groups get the positive answer in differ by at most so much.
   *
   * @param column of the log
   * @param atMost above 0, at most 1
   * @throws when the limit is out of its range
   * @see https://fairlearn.org/main/user_guide/assessment/common_fairness_metrics.html
   */
  public static demographicParity(column: string, atMost: number = 0.1): FairnessRule {
    return new FairnessRule('demographicParity', column, 'DEMOGRAPHIC_PARITY', atMost);
  }

  /**
   * Disparate impact: the lowest such share of a group is at least this share of the highest; 0.8 is the four-fifths rule.
   *
   * @param column of the log
   * @param atLeast above 0, at most 1
   * @throws when the limit is out of its range
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-post-training-bias-metric-di.html
   */
  public static disparateImpact(column: string, atLeast: number = 0.8): FairnessRule {
    return new FairnessRule('disparateImpact', column, 'DISPARATE_IMPACT', atLeast);
  }

  /**
   * Equal opportunity: the true positive rates of the groups differ by at most so much.
   *
   * @param column of the log
   * @param atMost above 0, at most 1
   * @throws when the limit is out of its range
   */
  public static equalOpportunity(column: string, atMost: number = 0.1): FairnessRule {
    return new FairnessRule('equalOpportunity', column, 'EQUAL_OPPORTUNITY', atMost);
  }

  /**
   * Equalized odds: the true positive rates of the groups differ by at most so much, and so do the false positive rates.
   *
   * @param column of the log
   * @param atMost above 0, at most 1
   * @throws when the limit is out of its range
   */
  public static equalizedOdds(column: string, atMost: number = 0.1): FairnessRule {
    return new FairnessRule('equalizedOdds', column, 'EQUALIZED_ODDS', atMost);
  }

  /** @internal */
  public readonly _config: FairnessRuleConfig;

  private constructor(method: string, column: string, metric: FairnessMetric, limit: number) {
    const problems = new Problems(`FairnessRule.${method}`);
    problems.require(limit > 0 && limit <= 1 && !Token.isUnresolved(limit), { subject: metric === 'DISPARATE_IMPACT' ? 'atLeast' : 'atMost', got: limit, expected: 'a number above 0 and at most 1', fix: 'leave it out for the default' });
    problems.require(column !== '', { subject: 'column', got: column, expected: 'the name of a column', fix: 'name a column of the log' });
    problems.throwIfAny();
    this._config = { column, metric, limit };
  }
}
