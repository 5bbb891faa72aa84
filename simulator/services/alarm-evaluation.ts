/**
 * Which state the data points of an alarm lead to: M of N, and the treatments of missing data.
 *
 * Documented: CloudWatch looks at more periods than the alarm evaluates; with enough real data points among them it takes the most
 * recent ones and the treatment does not matter; otherwise it fills up as few as it needs. With `missing` and `ignore`, a data point
 * that breaches and is at least M periods old, with nothing but breaching or missing ones behind it, is enough for `missing` to
 * alarm, while `ignore` keeps the state.
 * Assumed: the range is two periods longer than the evaluation, as in the documented tables; the page leaves the number open. A
 * breaching data point that is younger leads to INSUFFICIENT_DATA under `missing`, as an earlier edition of the page had it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';
/** Of one period; undefined without data. */
export type IsBreaching = boolean | undefined;

export interface EvaluationRule {
  /** N. */
  readonly evaluationPeriods: number;
  /** M. */
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
}

/** Periods that are looked at beyond those that are evaluated. */
const EXTRA_PERIODS = 2;

/** How many periods back an evaluation can see. */
export function evaluationRange({ evaluationPeriods }: Pick<EvaluationRule, 'evaluationPeriods'>): number {
  return evaluationPeriods + EXTRA_PERIODS;
}

/**
 * @param periods of the whole range, oldest first
 * @param current kept where nothing can be said
 */
export function evaluate(periods: readonly IsBreaching[], { evaluationPeriods, datapointsToAlarm, missingData }: EvaluationRule, current: AlarmState): AlarmState {
  const real = periods.filter((one) => one !== undefined);
  const breaching = real.slice(-evaluationPeriods).filter((one) => one).length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (real.length >= evaluationPeriods) return 'OK';
  const filled = evaluationPeriods - real.length;
  switch (missingData) {
    case 'breaching': return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching': return 'OK';
    case 'ignore': return real.some((one) => !one) ? 'OK' : current;
    case 'missing': {
      if (real.some((one) => !one)) return 'OK';
      const age = periods.length - periods.indexOf(true); // 1 for the most recent period
      return real.length > 0 && age >= datapointsToAlarm ? 'ALARM' : 'INSUFFICIENT_DATA';
    }
  }
}
