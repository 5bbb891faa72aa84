/** Judges windows of local rows one after the other, with the rules of the drift check: features, window, state over time. */
import { type BaselineDocument, type ColumnCounts, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import { type DriftStateDocument, type FeatureVerdict, TREND_WINDOWS, type VerdictDocument } from '../../lib/contract/verdict';
import { judgeFeatures } from '../../lambda/drift-check/feature-verdict';
import { isoSeconds } from '../../lambda/drift-check/hours';
import { nextState, stateInWords } from '../../lambda/drift-check/state';
import { judgeSegments, withSegments } from '../../lambda/drift-check/segments';
import { judgeWindow } from '../../lambda/drift-check/window-verdict';
import type { LocalConfig } from './options';
import { type Slice, type Sliced, sumOf, sumOfSegment } from './slices';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** A window that was judged, and what it was judged by. */
export interface Replayed {
  readonly verdict: VerdictDocument;
  readonly state: DriftStateDocument;
  /** Per feature of the configuration. */
  readonly counts: readonly ColumnCounts[];
  /** Windows without a row before this one that are left out, behind those that are not. */
  readonly skipped: number;
}

/** Hours that one slice may cover, so that every window of the configuration is a sum of slices. */
export function sliceHoursOf({ everyHours, features }: { readonly everyHours: number; readonly features: readonly Pick<LocalConfig['features'][number], 'windowHours'>[] }): number {
  return features.reduce((divisor, { windowHours }) => greatestCommonDivisor(divisor, windowHours), everyHours);
}

/** Where a replay begins and ends; by default with the rows. */
export interface ReplayBounds {
  /** Windows that end after this instant only, in milliseconds since 1970. */
  readonly after?: number;
  /** And up to this one. */
  readonly until?: number;
  /** The state over time before them. */
  readonly state?: DriftStateDocument | undefined;
}

/** All windows that end while there are rows, in order; of many empty ones in a row the first, as many as the state over time knows. */
export function* replay(baseline: BaselineDocument, config: LocalConfig, { slices, sliceHours }: Sliced, { after = -Infinity, until = Infinity, state: before }: ReplayBounds = {}): Generator<Replayed> {
  const every = config.everyHours * HOUR_MS;
  const last = Math.min(until, slices.at(-1)!.start + sliceHours * HOUR_MS + every - 1);
  const index = config.features.map(({ name }) => baseline.features.findIndex((feature) => feature.name === name));
  const longest = Math.max(...config.features.map(({ windowHours }) => windowHours)) * HOUR_MS;
  const hasWholeDays = config.features.every(({ windowHours }) => windowHours >= DAY_HOURS);
  const mostEmpty = Math.max(config.breach.outOf, TREND_WINDOWS);
  let state = before;
  let [from, to, empty, skipped] = [0, 0, 0, 0];
  for (let end = (Math.floor(Math.max(slices[0]!.start, after) / every) + 1) * every; end <= last; end += every) {
    while (from < slices.length && slices[from]!.start < end - longest) from += 1;
    while (to < slices.length && slices[to]!.start < end) to += 1;
    empty = from === to ? empty + 1 : 0;
    if (empty > mostEmpty) {
      const behind = slices[to];
      if (!behind) return;
      // Nothing is left of the windows before in the state: more empty ones change nothing.
      const next = Math.floor(behind.start / every) * every;
      skipped = (next - end) / every + 1;
      end = next;
      continue;
    }
    const within = slices.slice(from, to);
    const counts = config.features.map(({ windowHours }, position) => sumOf(within, index[position]!, baseline, end - windowHours * HOUR_MS, end));
    // Segments are compared with all of their training rows, day and night.
    const bySegment = hasWholeDays ? segmentCounts(baseline, config, (segment, feature, hours) => sumOfSegment(within, segment, feature, baseline, end - hours * HOUR_MS, end)) : undefined;
    const replayed = judge(baseline, config, { within, counts, bySegment, index, end, longest }, state);
    state = replayed.state;
    yield { ...replayed, skipped };
    skipped = 0;
  }
}

/** All rows as one window, where they have no time. */
export function judgeAll(baseline: BaselineDocument, config: LocalConfig, { slices }: Sliced): Replayed {
  const index = config.features.map(({ name }) => baseline.features.findIndex((feature) => feature.name === name));
  const counts = index.map((position) => sumOf(slices, position, baseline, -Infinity, Infinity));
  const bySegment = segmentCounts(baseline, config, (segment, feature) => sumOfSegment(slices, segment, feature, baseline, -Infinity, Infinity));
  return judge(baseline, { ...config, breach: { times: 1, outOf: 1 } }, { within: slices, counts, bySegment, index, end: HOUR_MS, longest: HOUR_MS }, undefined);
}

/** Per segment and feature of the baseline; those of features that are not watched are looked at over no hour. */
function segmentCounts(baseline: BaselineDocument, { features }: LocalConfig, sum: (segment: number, feature: number, hours: number) => ColumnCounts): ColumnCounts[][] {
  const hours = new Map(features.map(({ name, windowHours }) => [name, windowHours]));
  return (baseline.segments ?? []).map((_, segment) => baseline.features.map(({ name }, feature) => sum(segment, feature, hours.get(name) ?? 0)));
}

interface Window {
  readonly within: readonly Slice[];
  readonly counts: readonly ColumnCounts[];
  /** Per segment and feature of the baseline; undefined where they are not judged. */
  readonly bySegment: readonly (readonly ColumnCounts[])[] | undefined;
  readonly index: readonly number[];
  readonly end: number;
  readonly longest: number;
}

function judge(baseline: BaselineDocument, config: LocalConfig, { within, counts, bySegment, index, end, longest }: Window, before: DriftStateDocument | undefined): Replayed {
  const windows = config.features.map((feature, position) => ({
    feature, baseline: baseline.features[index[position]!]!, current: counts[position]!,
    window: { start: isoSeconds(end - Math.min(feature.windowHours * HOUR_MS, longest)), end: isoSeconds(end) },
  }));
  const features: FeatureVerdict[] = judgeFeatures(windows, config);
  const rows = within.reduce((sum, slice) => sum + slice.rows, 0);
  const quarantined = within.reduce((sum, slice) => sum + slice.quarantined, 0);
  const damagedObjects = within.reduce((sum, slice) => sum + slice.damaged, 0);
  const segments = bySegment && judgeSegments(baseline, windows, bySegment, config);
  const { status, qualityBreached, reason } = withSegments(judgeWindow(features, { rows, quarantined, damagedObjects }, config), segments);
  const state = nextState(before, { modelId: baseline.modelId, baselineId: baseline.id, end: isoSeconds(end), status, rows, features }, config);
  const hours = longest / HOUR_MS;
  const verdict: VerdictDocument = {
    version: DRIFT_CONTRACT_VERSION, modelId: baseline.modelId, baselineId: baseline.id,
    window: { start: isoSeconds(end - longest), end: isoSeconds(end) },
    status, driftState: state.state, qualityBreached, reason: `${reason}; ${stateInWords(state, before)}`, rows, quarantined,
    hours, emptyHours: Math.max(0, hours - within.reduce((sum, slice) => sum + slice.hours.size, 0)), lateObjects: 0, ...(damagedObjects === 0 ? {} : { damagedObjects }), features, ...(segments ? { segments } : {}),
  };
  return { verdict, state, counts, skipped: 0 };
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
