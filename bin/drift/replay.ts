/** Judges windows of local rows one after the other, with the rules of the drift check: features, window, state over time. */
import { type BaselineDocument, type ColumnCounts, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import type { DriftStateDocument, FeatureVerdict, VerdictDocument } from '../../lib/contract/verdict';
import { judgeFeatures } from '../../lambda/drift-check/feature-verdict';
import { isoSeconds } from '../../lambda/drift-check/hours';
import { nextState, stateInWords } from '../../lambda/drift-check/state';
import { judgeWindow } from '../../lambda/drift-check/window-verdict';
import type { LocalConfig } from './options';
import { type Slice, type Sliced, sumOf } from './slices';

const HOUR_MS = 3_600_000;

/** A window that was judged, and what it was judged by. */
export interface Replayed {
  readonly verdict: VerdictDocument;
  readonly state: DriftStateDocument;
  /** Per feature of the configuration. */
  readonly counts: readonly ColumnCounts[];
}

/** Hours that one slice may cover, so that every window of the configuration is a sum of slices. */
export function sliceHoursOf({ everyHours, features }: Pick<LocalConfig, 'everyHours' | 'features'>): number {
  return features.reduce((divisor, { windowHours }) => greatestCommonDivisor(divisor, windowHours), everyHours);
}

/** All windows that end while there are rows, in order; `from` and `to` in milliseconds, where only some are wanted. */
export function* replay(baseline: BaselineDocument, config: LocalConfig, { slices, sliceHours }: Sliced, from = -Infinity, to = Infinity): Generator<Replayed> {
  const every = config.everyHours * HOUR_MS;
  const first = slices[0]!.start;
  const last = slices.at(-1)!.start + sliceHours * HOUR_MS;
  const index = config.features.map(({ name }) => baseline.features.findIndex((feature) => feature.name === name));
  let state: DriftStateDocument | undefined;
  for (let end = (Math.floor(first / every) + 1) * every; end < last + every && end <= to; end += every) {
    if (end < from) continue;
    const longest = Math.max(...config.features.map(({ windowHours }) => windowHours)) * HOUR_MS;
    const within = slices.filter(({ start }) => start >= end - longest && start < end);
    const counts = config.features.map(({ windowHours }, position) => sumOf(within, index[position]!, baseline, end - windowHours * HOUR_MS, end));
    const replayed = judge(baseline, config, { within, counts, index, end, longest, sliceHours }, state);
    state = replayed.state;
    yield replayed;
  }
}

/** All rows as one window, where they have no time. */
export function judgeAll(baseline: BaselineDocument, config: LocalConfig, { slices, sliceHours }: Sliced): Replayed {
  const index = config.features.map(({ name }) => baseline.features.findIndex((feature) => feature.name === name));
  const counts = index.map((position) => sumOf(slices, position, baseline, -Infinity, Infinity));
  return judge(baseline, { ...config, breach: { times: 1, outOf: 1 } }, { within: slices, counts, index, end: HOUR_MS, longest: HOUR_MS, sliceHours }, undefined);
}

interface Window {
  readonly within: readonly Slice[];
  readonly counts: readonly ColumnCounts[];
  readonly index: readonly number[];
  readonly end: number;
  readonly longest: number;
  readonly sliceHours: number;
}

function judge(baseline: BaselineDocument, config: LocalConfig, { within, counts, index, end, longest, sliceHours }: Window, before: DriftStateDocument | undefined): Replayed {
  const features: FeatureVerdict[] = judgeFeatures(
    config.features.map((feature, position) => ({
      feature, baseline: baseline.features[index[position]!]!, current: counts[position]!,
      window: { start: isoSeconds(end - Math.min(feature.windowHours * HOUR_MS, longest)), end: isoSeconds(end) },
    })),
    config,
  );
  const rows = within.reduce((sum, slice) => sum + slice.rows, 0);
  const quarantined = within.reduce((sum, slice) => sum + slice.quarantined, 0);
  const { status, qualityBreached, reason } = judgeWindow(features, { rows, quarantined }, config);
  const state = nextState(before, { modelId: baseline.modelId, baselineId: baseline.id, end: isoSeconds(end), status, rows, features }, config.breach);
  const hours = longest / HOUR_MS;
  const verdict: VerdictDocument = {
    version: DRIFT_CONTRACT_VERSION, modelId: baseline.modelId, baselineId: baseline.id,
    window: { start: isoSeconds(end - longest), end: isoSeconds(end) },
    status, driftState: state.state, qualityBreached, reason: `${reason}; ${stateInWords(state, before)}`, rows, quarantined,
    hours, emptyHours: Math.max(0, hours - within.length * sliceHours), lateObjects: 0, features,
  };
  return { verdict, state, counts };
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
