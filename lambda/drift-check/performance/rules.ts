/**
 * Judges the metrics of a window by the rules: a value is breached where it is worse than the rule allows, and by more than chance explains
 * (drop over standard error above 2.33). Calm is a drop of less than 0.8 of what is allowed.
 */
import { PERFORMANCE_METRICS, type PerformanceRuleConfig } from '../../../lib/contract/performance';
import type { MeasuredMetric, PerformanceRuleResult, PerformanceStatus } from '../../../lib/contract/performance-verdict';
import { CALM_SHARE } from '../../../lib/contract/verdict';
import { shownNumber } from '../../shared/words';
import { performanceDrop } from '../../stats/performance-drop';

/** @param reference each metric in the first whole window of the model that tells it; undefined before that */
export function judgeRule(rule: PerformanceRuleConfig, metrics: readonly MeasuredMetric[], reference: readonly MeasuredMetric[] | undefined): PerformanceRuleResult {
  const current = metrics.find(({ metric }) => metric === rule.metric);
  const told = (reason: string): PerformanceRuleResult => ({ rule, ...(current ? { value: current.value } : {}), breached: false, calm: false, reason: `${rule.metric} ${reason}` });
  if (current?.error === undefined) return told('cannot be told of these rows');
  const before = rule.kind !== 'drop' ? { value: rule.limit, error: 0 } : referenceOf(rule, reference);
  if (before === undefined) return told('has no reference yet');
  if (isShareOfNothing(rule, before.value)) return told('has a reference of 0, of which there is no share; allow a drop in its own unit');
  const minDrop = rule.kind !== 'drop' ? 0 : rule.unit === 'share' ? rule.minDrop * Math.abs(before.value) : rule.minDrop;
  const { value, error } = current;
  const better = rule.kind === 'floor' ? 'higher' : rule.kind === 'ceiling' ? 'lower' : betterOf(rule.metric, value, before.value);
  const compared = performanceDrop(before, { value, error }, { better, minDrop });
  if (!compared) return told('cannot be compared');
  const { drop, z, dropped } = compared;
  return {
    rule, value, error, reference: before.value, referenceError: before.error, drop,
    ...(Number.isFinite(z) ? { z } : {}),
    breached: dropped,
    calm: rule.kind === 'drop' ? drop < CALM_SHARE * minDrop : drop <= 0,
    reason: inWords(rule, value, before.value, drop, minDrop, z, dropped),
  };
}

/** What a rule says of a window, by a name that stays the same from window to window. */
export interface Judged {
  readonly name: string;
  readonly breached: boolean;
  readonly calm: boolean;
  readonly judged: boolean;
}

export interface Standing {
  readonly status: PerformanceStatus;
  /** Rules that were breached, and have not been seen calm since. */
  readonly suspects: readonly string[];
}

/**
 * One that is worse than allowed is enough. Calm are all together that can be told, but none is calm for having become untellable.
 *
 * @param suspects as they were after the window before
 */
export function standingOf(results: readonly Judged[], suspects: readonly string[] = []): Standing {
  const judged = results.filter((result) => result.judged);
  const left = results.length === 0 ? suspects : results.filter(({ name, breached, calm, judged: isTold }) => breached || (suspects.includes(name) && !(isTold && calm))).map(({ name }) => name);
  if (judged.length === 0) return { status: 'insufficient-data', suspects: left };
  if (judged.some(({ breached }) => breached)) return { status: 'breached', suspects: left };
  return { status: left.length === 0 && judged.every(({ calm }) => calm) ? 'calm' : 'unclear', suspects: left };
}

export function ruleName({ metric, kind }: PerformanceRuleConfig): string {
  return `${metric} ${kind}`;
}

export function isJudged({ drop }: PerformanceRuleResult): boolean {
  return drop !== undefined;
}

/** Of a metric that is not to change, either way is worse. */
function betterOf(metric: PerformanceRuleConfig['metric'], value: number, before: number): 'higher' | 'lower' {
  const direction = PERFORMANCE_METRICS[metric];
  return direction === 'none' ? (value > before ? 'lower' : 'higher') : direction;
}

function isShareOfNothing(rule: PerformanceRuleConfig, reference: number): boolean {
  return rule.kind === 'drop' && rule.unit === 'share' && reference === 0;
}

/** How much of what a rule allows is used up; of limits, whose least excess counts, nothing. */
export function shareOfAllowed({ rule, drop, reference }: PerformanceRuleResult): number | undefined {
  if (drop === undefined || reference === undefined || rule.kind !== 'drop') return undefined;
  return drop / (rule.unit === 'share' ? rule.minDrop * Math.abs(reference) : rule.minDrop);
}

function referenceOf(rule: Extract<PerformanceRuleConfig, { kind: 'drop' }>, reference: readonly MeasuredMetric[] | undefined): { readonly value: number; readonly error: number } | undefined {
  if (rule.reference !== undefined) return { value: rule.reference, error: 0 };
  const measured = reference?.find(({ metric }) => metric === rule.metric);
  return measured?.error === undefined ? undefined : { value: measured.value, error: measured.error };
}

function inWords({ metric, kind }: PerformanceRuleConfig, value: number, before: number, drop: number, minDrop: number, z: number, dropped: boolean): string {
  const shown = `${metric} ${shownNumber(value)}`;
  if (kind !== 'drop') {
    const side = kind === 'floor' ? 'at least' : 'at most';
    if (drop <= 0) return `${shown}, ${side} ${shownNumber(before)} as asked`;
    return dropped ? `${shown}, ${side} ${shownNumber(before)} is asked` : `${shown}, ${side} ${shownNumber(before)} is asked, which may be chance`;
  }
  const than = PERFORMANCE_METRICS[metric] === 'none' ? 'away from' : 'worse than';
  if (dropped) return `${shown}, ${than} the ${shownNumber(before)} of the reference by ${shownNumber(drop)}, of which ${shownNumber(minDrop)} is allowed${Number.isFinite(z) ? ` (${shownNumber(z)} standard errors)` : ''}`;
  return drop > minDrop ? `${shown}, ${than} the ${shownNumber(before)} of the reference, which may be chance` : `${shown}, the reference ${shownNumber(before)}`;
}
