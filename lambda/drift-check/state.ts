/**
 * The state over time, with which the checker decides when drifted windows make a drifted model.
 *
 * It becomes 1 when `times` of the last `outOf` judged windows drifted, and 0 again after `times` calm windows in a row. A window
 * with too few data takes its place among the last ones, but changes nothing: it is neither drifted nor calm. With the return to
 * 0 the drifted windows before it are forgotten, for they would count a second time; with another baseline everything is. The
 * trend, which reports draw and no rule looks at, is kept beside it.
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import { DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftStateDocument, type FeatureVerdict, TREND_WINDOWS, type TrendPoint, type WindowStatus } from '../../lib/contract/verdict';
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
export function nextState(previous: DriftStateDocument | undefined, window: JudgedWindow, breach: Breach): DriftStateDocument {
  const { modelId, baselineId, end, status, rows } = window;
  const kept = previous?.baselineId === baselineId ? previous : undefined;
  const recent = [...(kept?.recent ?? []), { end, status }].slice(-breach.outOf);
  const before = kept?.state ?? 0;
  const state = before === 0 ? raised(recent, status, breach) : released(recent, breach);
  return {
    version: DRIFT_CONTRACT_VERSION,
    modelId,
    baselineId,
    state,
    since: kept && state === before ? kept.since : end,
    recent: before === 1 && state === 0 ? recent.slice(-breach.times) : recent,
    trend: [...(kept?.trend ?? []), { end, status, state, rows, features: window.features.map(shareOfThreshold) }].slice(-TREND_WINDOWS),
  };
}

/** Of the statistics of its shape the one nearest to its threshold, or farthest above it; four digits are enough to draw it. */
function shareOfThreshold({ statistics }: FeatureVerdict): TrendPoint['features'][number] {
  const shares = statistics.filter(({ name }) => isDriftStatistic(name)).map(({ value, threshold }) => value / threshold);
  return shares.length === 0 ? null : Number(Math.max(...shares).toPrecision(4));
}

/** How the state came to be what it is. */
export function stateInWords({ state, since, recent }: DriftStateDocument, previous: DriftStateDocument | undefined): string {
  const verb = previous && previous.state !== state ? 'now counts' : 'counts';
  const drifted = recent.filter(({ status }) => status === 'drifted').length;
  return `${drifted} of the last ${recent.length} windows drifted, the model ${verb} as ${state === 1 ? 'drifted' : 'stable'} (since ${since})`;
}

function raised(recent: DriftStateDocument['recent'], status: WindowStatus, { times }: Breach): 0 | 1 {
  return status === 'drifted' && recent.filter((window) => window.status === 'drifted').length >= times ? 1 : 0;
}

function released(recent: DriftStateDocument['recent'], { times }: Breach): 0 | 1 {
  const latest = recent.slice(-times);
  return latest.length === times && latest.every(({ status }) => status === 'calm') ? 0 : 1;
}
