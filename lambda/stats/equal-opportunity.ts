/** Equal opportunity (Hardt, Price and Srebro, 2016): whether those of the positive class are found equally often in all groups. */
import { type GroupConfusion, type GroupLimits, TRUE_POSITIVE_RATE } from './group-confusion';
import { type JointComparison, rateDifference } from './rate-comparison';

/** The largest difference of true positive rates. Undefined with fewer than two groups that have rows and positives enough. */
export function equalOpportunityDifference(groups: GroupConfusion, limits?: GroupLimits): JointComparison | undefined {
  return rateDifference(groups.rates(TRUE_POSITIVE_RATE, limits));
}
