/** The difference in positive proportions in predicted labels, DPPL of SageMaker Clarify, for a named pair of groups. */
import { type GroupConfusion, type GroupLimits, SELECTION_RATE } from './group-confusion';
import { differenceOf, type GroupComparison } from './rate-comparison';

/**
 * The selection rate of the favoured group less that of the disfavoured one, from −1 to 1. Undefined where one of them is too small.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-post-training-bias-metric-dppl.html
 */
export function positiveProportionsDifference(groups: GroupConfusion, favoured: string, disfavoured: string, limits?: GroupLimits): GroupComparison | undefined {
  const rates = groups.rates(SELECTION_RATE, limits);
  const [first, second] = [favoured, disfavoured].map((name) => rates.find(({ group }) => group === name));
  return first && second ? differenceOf(first, second) : undefined;
}
