/**
 * Disparate impact, the ratio of selection rates. At least 0.8 is the four-fifths rule of the US Uniform Guidelines on Employee
 * Selection Procedures (29 CFR 1607.4 D).
 */
import { type GroupConfusion, type GroupLimits, SELECTION_RATE } from './group-confusion';
import { type GroupComparison, type JointComparison, rateRatio, ratioOf } from './rate-comparison';

/** The lowest selection rate over the highest, from 0 to 1. Undefined with fewer than two groups that are large enough, or if nobody is selected. */
export function disparateImpact(groups: GroupConfusion, limits?: GroupLimits): JointComparison | undefined {
  return rateRatio(groups.rates(SELECTION_RATE, limits));
}

/**
 * SageMaker Clarify's DI, for a named pair: the selection rate of the disfavoured group over that of the favoured one. Undefined where
 * one of them is too small, or nobody of the favoured group is selected.
 */
export function disparateImpactOf(groups: GroupConfusion, favoured: string, disfavoured: string, limits?: GroupLimits): GroupComparison | undefined {
  const rates = groups.rates(SELECTION_RATE, limits);
  const [first, second] = [favoured, disfavoured].map((name) => rates.find(({ group }) => group === name));
  return first && second ? ratioOf(second, first, favoured, disfavoured) : undefined;
}
