/**
 * The state over time, with which the checker decides when drifted windows make a drifted model; see `over-time.ts` for the rule. With
 * another baseline all windows before are forgotten. The trend, which reports draw and no rule looks at, is kept beside it.
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftStateDocument, type FeatureVerdict, type StatisticResult, TREND_WINDOWS, type TrendPoint, type WindowStatus } from '../../lib/contract/verdict';
import { overTime } from './over-time';
import { isDriftStatistic } from './statistics';

export interface JudgedWindow {
  readonly modelId: string;
  readonly baselineId: string;
  readonly end: string;
  readonly status: WindowStatus;
  readonly rows: number;
  readonly features: readonly FeatureVerdict[];
}

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
  const { state, since, recent } = overTime<WindowStatus>(kept, end, status, { ...breach, everyHours }, 'drifted');
  const closedFrom = previous?.recent.at(-1)?.end;
  return {
    version: DRIFT_CONTRACT_VERSION,
    modelId,
    baselineId,
    state,
    since,
    recent,
    ...(closedFrom === undefined ? {} : { closedFrom }),
    trend: [...(kept?.trend ?? []), { end, status, state, rows, features: window.features.map(nearnessOf) }].slice(-TREND_WINDOWS),
  };
}

/** Of the statistics of its shape the one nearest to its threshold, or farthest above it; four digits are enough to draw it. */
export function nearnessOf({ statistics }: FeatureVerdict): TrendPoint['features'][number] {
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
