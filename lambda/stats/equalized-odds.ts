/**
 * Equalized odds (Hardt, Price and Srebro, 2016): whether errors are equally frequent in all groups, among those of the positive class
 * and among the others. The worse of the two counts, as in Fairlearn.
 */
import { FALSE_POSITIVE_RATE, type GroupConfusion, type GroupLimits, TRUE_POSITIVE_RATE } from './group-confusion';
import { type JointComparison, LARGEST, rateDifference, rateRatio, SMALLEST, worstOf } from './rate-comparison';

/** True and false positive rates. */
const ODDS = 2;

/** The larger one of the differences of true and of false positive rates. Undefined unless both can be told: half the odds are not the odds. */
export function equalizedOddsDifference(groups: GroupConfusion, limits?: GroupLimits): JointComparison | undefined {
  const found = rateDifference(groups.rates(TRUE_POSITIVE_RATE, limits), ODDS);
  const wrong = rateDifference(groups.rates(FALSE_POSITIVE_RATE, limits), ODDS);
  return found && wrong && worstOf([found, wrong], LARGEST);
}

/** The smaller one of the ratios of true and of false positive rates. Undefined unless both can be told. */
export function equalizedOddsRatio(groups: GroupConfusion, limits?: GroupLimits): JointComparison | undefined {
  const found = rateRatio(groups.rates(TRUE_POSITIVE_RATE, limits), ODDS);
  const wrong = rateRatio(groups.rates(FALSE_POSITIVE_RATE, limits), ODDS);
  return found && wrong && worstOf([found, wrong], SMALLEST);
}
