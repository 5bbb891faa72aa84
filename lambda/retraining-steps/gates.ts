/**
 * Judges by the gates; every one fails closed. A metric that is missing, for whatever reason, leaves its gate inconclusive.
 *
 * The decision: what fails alone is rejected, whatever else is missing, because no other evidence could mend it. Then missing
 * evidence counts, then the comparison with the champion.
 */
import type { GateResult, GateStatus, MetricValues, ModelEvaluation } from '../../lib/contract/evaluation';
import { type JudgeAnswer, METRICS, type MetricGateConfig } from '../../lib/contract/retraining-steps';
import { problemInWords } from './model-answers';

export interface Evidence {
  readonly challenger: ModelEvaluation;
  /** Absent where none is live, or it could not be scored. */
  readonly champion?: ModelEvaluation;
  /** Why the champion could not be scored; `none` where it was, or none is live. */
  readonly championProblem: string;
}

type FloorGate = Extract<MetricGateConfig, { limit: number }>;
type ChampionGate = Extract<MetricGateConfig, { margin: number }>;

export function judgeGate(gate: MetricGateConfig, evidence: Evidence): GateResult {
  const { challenger } = evidence;
  const value = challenger.metrics[gate.metric];
  if (value === undefined) return missing(gate, 'challenger', challenger);
  return gate.kind === 'champion' ? againstChampion(gate, value, evidence) : alone(gate, value);
}

export function decisionOf(results: readonly GateResult[]): JudgeAnswer['decision'] {
  const has = (status: GateStatus): boolean => results.some((result) => result.status === status);
  return has('REJECT') ? 'REJECT' : has('INCONCLUSIVE') ? 'INCONCLUSIVE' : has('HOLD') ? 'HOLD' : 'PROMOTE';
}

/** All values that are there, as they stand in answers. */
export function valuesOf({ metrics }: { readonly metrics: MetricValues }): Record<string, number> {
  return { ...metrics };
}

function alone(gate: FloorGate, value: number): GateResult {
  const { metric, kind, limit } = gate;
  const isGood = kind === 'floor' ? value >= limit : value <= limit;
  const sign = kind === 'floor' ? (isGood ? '≥' : '<') : isGood ? '≤' : '>';
  return { gate, status: isGood ? 'PASS' : 'REJECT', value, limit, reason: `${metric} ${shown(value)} ${sign} ${shown(limit)}` };
}

function againstChampion(gate: ChampionGate, value: number, { champion, championProblem }: Evidence): GateResult {
  const { metric, margin } = gate;
  if (championProblem !== 'none') return { gate, status: 'INCONCLUSIVE', value, reason: `${metric} of the champion is missing: ${championProblem}` };
  if (!champion) return { gate, status: 'PASS', value, reason: `${metric} ${shown(value)}, no champion to compare with` };
  const other = champion.metrics[metric];
  if (other === undefined) return { ...missing(gate, 'champion', champion), value };
  const isHigher = METRICS[metric] === 'higher';
  const limit = isHigher ? other - margin : other + margin;
  const isGood = isHigher ? value >= limit : value <= limit;
  const sign = isHigher ? (isGood ? '≥' : '<') : isGood ? '≤' : '>';
  const reason = `${metric} ${shown(value)} ${sign} ${shown(limit)}, the champion's ${shown(other)} ${isHigher ? 'less' : 'plus'} ${shown(margin)}`;
  return { gate, status: isGood ? 'PASS' : 'HOLD', value, limit, reason };
}

function missing(gate: MetricGateConfig, whose: 'challenger' | 'champion', { problem }: ModelEvaluation): GateResult {
  const why = problem ? problemInWords(problem) : 'the holdout does not allow to tell it';
  return { gate, status: 'INCONCLUSIVE', reason: `${gate.metric} of the ${whose} is missing: ${why}` };
}

/** Six significant digits. */
function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
