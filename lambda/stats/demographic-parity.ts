/**
 * Demographic parity: whether all groups are selected (predicted positive) equally often, whatever the truth. Needs no labels.
 *
 * @see https://fairlearn.org/main/user_guide/assessment/common_fairness_metrics.html
 */
import { type GroupConfusion, type GroupLimits, SELECTION_RATE } from './group-confusion';
import { type JointComparison, rateDifference } from './rate-comparison';

/** The largest difference of selection rates, from 0 to 1. Undefined with fewer than two groups that are large enough. */
export function demographicParityDifference(groups: GroupConfusion, limits?: GroupLimits): JointComparison | undefined {
  return rateDifference(groups.rates(SELECTION_RATE, limits));
}
