/**
 * The state over time, with which the checker decides when drifted windows make a drifted model.
 *
 * It becomes 1 when `times` of the last `outOf` judged windows drifted, and 0 again after `times` calm windows in a row. Where all of the
 * last windows must have drifted, and for the return to 0, those with too few data are passed over, if they are less than half: a model
 * that is quiet at night must be able to drift, too. Otherwise a window with too few data takes its place and changes nothing. Windows of
 * a time that the last `outOf` checks do not reach back to are forgotten, so that missed checks bring no two windows together; with the
 * return to 0 the drifted windows before it are, for they would count a second time; with another baseline everything is. The trend, which
 * reports draw and no rule looks at, is kept beside it.
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftStateDocument, type FeatureVerdict, type StatisticResult, TREND_WINDOWS, type TrendPoint, type WindowStatus } from '../../lib/contract/verdict';
import { addHours } from './hours';
import { isDriftStatistic } from './statistics';

export interface JudgedWindow {
  readonly modelId: string;
  readonly baselineId: string;
  readonly end: string;
  readonly status: WindowStatus;
  readonly rows: number;
  readonly features: readonly FeatureVerdict[];
}

type Breach = DriftCheckConfig['breach'];

/** Where a window stands to what was judged before: `new`, the `same` window, or `older` than the latest. */
export function standing(state: DriftStateDocument | undefined, end: string): 'new' | 'same' | 'older' {
  const latest = state?.recent.at(-1)?.end;
  if (latest === undefined || end > latest) return 'new';
  return end === latest ? 'same' : 'older';
}

/** The state after a window that is newer than all before. */
export function nextState(previous: DriftStateDocument | undefined, window: JudgedWindow, { breach, everyHours }: Pick<DriftCheckConfig, 'breach' | 'everyHours'>): DriftStateDocument {
  const { modelId, baselineId, end, status, rows } = window;
  const kept = previous?.baselineId === baselineId ? previous : undefined;
  const oldest = addHours(end, -breach.outOf * everyHours);
  const recent = [...(kept?.recent ?? []).filter((one) => one.end > oldest), { end, status }].slice(-breach.outOf);
  const before = kept?.state ?? 0;
  const state = before === 0 ? raised(recent, status, breach) : released(recent, breach);
  const closedFrom = previous?.recent.at(-1)?.end;
  return {
    version: DRIFT_CONTRACT_VERSION,
    modelId,
    baselineId,
    state,
    since: kept && state === before ? kept.since : end,
    recent: before === 1 && state === 0 ? recent.slice(-breach.times) : recent,
    ...(closedFrom === undefined ? {} : { closedFrom }),
    trend: [...(kept?.trend ?? []), { end, status, state, rows, features: window.features.map(shareOfThreshold) }].slice(-TREND_WINDOWS),
  };
}

/** Of the statistics of its shape the one nearest to its threshold, or farthest above it; four digits are enough to draw it. */
function shareOfThreshold({ statistics }: FeatureVerdict): TrendPoint['features'][number] {
  const shares = statistics.filter(({ name }) => isDriftStatistic(name)).map(nearness);
  return shares.length === 0 ? null : Number(Math.max(...shares).toPrecision(4));
}

/** The value as a share of its threshold; 0 where both are. */
export function nearness({ value, threshold }: Pick<StatisticResult, 'value' | 'threshold'>): number {
  return value === 0 ? 0 : value / threshold;
}

/** How the state came to be what it is. */
export function stateInWords({ state, since, recent }: DriftStateDocument, previous: DriftStateDocument | undefined): string {
  const verb = previous && previous.state !== state ? 'now counts' : 'counts';
  const drifted = recent.filter(({ status }) => status === 'drifted').length;
  return `${drifted} of the last ${recent.length} windows drifted, the model ${verb} as ${state === 1 ? 'drifted' : 'stable'} (since ${since})`;
}

function raised(recent: DriftStateDocument['recent'], status: WindowStatus, { times, outOf }: Breach): 0 | 1 {
  if (status !== 'drifted') return 0;
  const drifted = recent.filter((window) => window.status === 'drifted').length;
  return drifted >= times || (times === outOf && areAll('drifted', recent, times)) ? 1 : 0;
}

function released(recent: DriftStateDocument['recent'], { times }: Breach): 0 | 1 {
  return areAll('calm', recent, times) ? 0 : 1;
}

/** Whether each of the last windows is so that had enough data, and more than half had. */
function areAll(status: WindowStatus, recent: DriftStateDocument['recent'], times: number): boolean {
  const latest = recent.slice(-times);
  const judged = latest.filter((window) => window.status !== 'insufficient-data');
  return latest.length === times && judged.length * 2 > times && judged.every((window) => window.status === status);
}
