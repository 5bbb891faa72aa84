/**
 * Fairness of a binary classifier between the groups of sensitive columns. Groups that are too small are shown and not compared; a rule is
 * breached where the whole 95 % interval, which holds for all pairs of groups together, lies beyond its limit, so that chance alone does not
 * breach it.
 */
import { FAIRNESS_METRICS, type BinaryPerformance, type FairnessMetric, type FairnessRuleConfig, type GroupCounts, type PerformanceConfig } from '../../../lib/contract/performance';
import type { FairnessResult, FairnessRuleResult, GroupVerdict, SensitiveColumnVerdict } from '../../../lib/contract/performance-verdict';
import { binaryCounts } from '../../shared/performance/binary-counter';
import { shownNumber } from '../../shared/words';
import type { BinaryConfusion } from '../../stats/binary-confusion';
import { demographicParityDifference } from '../../stats/demographic-parity';
import { disparateImpact } from '../../stats/disparate-impact';
import { equalOpportunityDifference } from '../../stats/equal-opportunity';
import { equalizedOddsDifference } from '../../stats/equalized-odds';
import { GROUP_LIMITS, GroupConfusion, type GroupLimits, SELECTION_RATE } from '../../stats/group-confusion';
import { isBreach, type JointComparison } from '../../stats/rate-comparison';

type Compared = FairnessResult & Pick<JointComparison, 'surest'>;

type Config = Pick<PerformanceConfig, 'sensitive' | 'minGroupSize' | 'fairness'>;

const COMPARISONS: Readonly<Record<FairnessMetric, (groups: GroupConfusion, limits: GroupLimits) => JointComparison | undefined>> = {
  DEMOGRAPHIC_PARITY: demographicParityDifference,
  DISPARATE_IMPACT: disparateImpact,
  EQUAL_OPPORTUNITY: equalOpportunityDifference,
  EQUALIZED_ODDS: equalizedOddsDifference,
};

/** Rows that the rates of a metric are of, where they are not all of a group. */
const LEAST_OF_RATES: Readonly<Record<FairnessMetric, readonly string[]>> = {
  DEMOGRAPHIC_PARITY: [],
  DISPARATE_IMPACT: [],
  EQUAL_OPPORTUNITY: ['of the positive class'],
  EQUALIZED_ODDS: ['of the positive class', 'of the other'],
};

export interface JudgedFairness {
  readonly columns: SensitiveColumnVerdict[];
  readonly results: FairnessResult[];
  readonly rules: FairnessRuleResult[];
}

export function judgeFairness({ groups }: BinaryPerformance, { sensitive, minGroupSize, fairness }: Config): JudgedFairness {
  const limits: GroupLimits = { minGroupSize, minRateRows: Math.min(GROUP_LIMITS.minRateRows, minGroupSize) };
  const confusions = groups.map(confusionOf);
  const columns = sensitive.map((column, index) => ({ column, missing: groups[index]!.missing, groups: confusions[index]!.all().map(([group, confusion]) => groupVerdict(group, confusion, limits)) }));
  const compared = sensitive.flatMap((column, index) => FAIRNESS_METRICS.flatMap((metric): Compared[] => {
    const comparison = COMPARISONS[metric](confusions[index]!, limits);
    return comparison ? [{ column, metric, ...comparison }] : [];
  }));
  const results = compared.map(({ column, metric, value, lower, upper, high, low }): FairnessResult => ({ column, metric, value, lower, upper, high, low }));
  return { columns, results, rules: fairness.map((rule) => judge(rule, compared, confusions[sensitive.indexOf(rule.column)]!, limits)) };
}

function judge(rule: FairnessRuleConfig, results: readonly Compared[], groups: GroupConfusion, limits: GroupLimits): FairnessRuleResult {
  const { column, metric, limit } = rule;
  const result = results.find((one) => one.column === column && one.metric === metric);
  if (!result) return { rule, breached: false, calm: false, judged: false, reason: `${metric} of ${column} cannot be told: ${whyNot(metric, groups, limits)}` };
  const { value, high, low, surest } = result;
  const isRatio = metric === 'DISPARATE_IMPACT';
  const calm = isRatio ? value >= limit : value <= limit;
  const breached = isBreach(result, isRatio ? { min: limit } : { max: limit });
  const chance = calm || breached ? '' : ', which may be chance';
  const certain = breached && (surest.high !== high || surest.low !== low) ? `; that of ${surest.high} and ${surest.low}, ${shownNumber(surest.value)}, is certain` : '';
  return { rule, breached, calm, judged: true, reason: `${metric} of ${column} ${shownNumber(value)} (${high} and ${low}), at ${isRatio ? 'least' : 'most'} ${shownNumber(limit)} is asked${chance}${certain}` };
}

/** Why groups cannot be compared. */
function whyNot(metric: FairnessMetric, groups: GroupConfusion, limits: GroupLimits): string {
  if (metric === 'DISPARATE_IMPACT' && groups.rates(SELECTION_RATE, limits).length > 1) return 'no row of a large enough group is predicted positive';
  return `fewer than two groups have ${limits.minGroupSize} rows${LEAST_OF_RATES[metric].map((rows) => `, and ${limits.minRateRows} ${rows}`).join('')}`;
}

function confusionOf({ counts }: GroupCounts): GroupConfusion {
  const confusion = new GroupConfusion();
  for (const [group, rows] of counts ?? []) confusion.addRows(group, binaryCounts(rows));
  return confusion;
}

function groupVerdict(group: string, confusion: BinaryConfusion, { minGroupSize }: GroupLimits): GroupVerdict {
  const { rows, selectionRate, recall, falsePositiveRate, accuracy } = confusion;
  return {
    group, rows, selectionRate,
    ...(Number.isNaN(recall) ? {} : { truePositiveRate: recall }),
    ...(Number.isNaN(falsePositiveRate) ? {} : { falsePositiveRate }),
    accuracy,
    compared: rows >= minGroupSize,
  };
}
