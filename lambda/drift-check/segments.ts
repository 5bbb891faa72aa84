/**
 * Judges the segments of a window: the rows of each by the same features, statistics and rules as the window as a whole, against the training
 * rows of the same segment. The column that tells the segments apart is not judged within them.
 *
 * The tests of all segments are corrected together, apart from those of the window: how the window is judged must not depend on whether
 * somebody looks at segments. One that is critical and drifted makes the window drifted, and none that is critical may be other than calm in a
 * calm window; all others are told, and change nothing.
 */
import type { BaselineDocument, ColumnCounts, FeatureBaseline } from '../../lib/contract/baseline';
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { FeatureVerdict, SegmentsVerdict, SegmentVerdict } from '../../lib/contract/verdict';
import { rowsOf } from '../shared/merge';
import { CellCounts, CellReader } from '../shared/records/cells';
import { coarseShape } from './coarse-shape';
import { type FeatureWindow, judgeFeatures } from './feature-verdict';
import { nearnessOf } from './state';
import { isJudged, judgeWindow, type WindowJudgement } from './window-verdict';

type Rules = Pick<DriftCheckConfig, 'minBaselineSamples' | 'minWindowSamples' | 'driftedShare' | 'driftedImportance' | 'quarantinedShare'>;

/**
 * @param windows of the baseline's features, whatever their order
 * @param counts per segment and feature of the baseline
 * @returns undefined where the baseline has no segments
 */
export function judgeSegments(baseline: BaselineDocument, windows: readonly FeatureWindow[], counts: readonly (readonly ColumnCounts[])[], rules: Rules): SegmentsVerdict | undefined {
  const { segments: names, settings: { segments: settings }, features } = baseline;
  if (!names || !settings) return undefined;
  const { column, always } = settings;
  // As the names of segments, which are read: `True` is `true`.
  const reader = new CellReader([]);
  const critical = new Set(always.map((name) => reader.category(name, new CellCounts())));
  const places = windows.map(({ feature }) => features.findIndex(({ name }) => name === feature.name));
  const inSegments = names.map((_, segment) => windows.flatMap((window, index) => (window.feature.name === column ? [] : [within(window, segment, counts[segment]![places[index]!]!)])));
  const all = judgeFeatures(inSegments.flat(), rules);
  const each = names.map((_, segment) => all.slice(segment * inSegments[segment]!.length, (segment + 1) * inSegments[segment]!.length));
  const segments = names.map((segment, index) => {
    const rows = Math.max(0, ...counts[index]!.map(rowsOf));
    return verdictOf(segment, critical.has(segment), rows, each[index]!, windows, rules);
  });
  const told = windows.find(({ feature }) => feature.name === column);
  const place = features.findIndex(({ name }) => name === column);
  const ofSegments = counts.reduce((sum, ofSegment) => sum + rowsOf(ofSegment[place]!), 0);
  return {
    column,
    segments,
    otherRows: told ? rowsOf(told.current) - ofSegments : 0,
    tests: all.flatMap(({ statistics }) => statistics).filter(({ adjustedPValue }) => adjustedPValue !== undefined).length,
  };
}

/** The window's judgement, where critical segments have a say in it. */
export function withSegments(judged: WindowJudgement, verdict: SegmentsVerdict | undefined): WindowJudgement {
  if (!verdict) return judged;
  const { column, segments } = verdict;
  const critical = segments.filter((one) => one.critical);
  const drifted = segments.filter(({ status }) => status === 'drifted');
  // Why the window is not calm, where nothing drifted.
  const unclear = judged.status === 'calm' ? critical.filter((one) => one.status !== 'calm' && one.status !== 'drifted') : [];
  const words = [
    ...drifted.map(({ segment, critical: isCritical, reason }) => `${column} ${segment}${isCritical ? ' (critical)' : ''} drifted: ${reason}`),
    ...unclear.map(({ segment, status, reason }) => `${column} ${segment} (critical) is ${status}: ${reason}`),
  ];
  const status = critical.some((one) => one.status === 'drifted') ? 'drifted' : judged.status === 'calm' && critical.some((one) => one.status !== 'calm') ? 'unclear' : judged.status;
  return { ...judged, status, reason: [judged.reason, ...words].join('; ') };
}

/** What of a feature lies in the segment, against what lay there in training. */
function within({ feature, baseline, window }: FeatureWindow, segment: number, current: ColumnCounts): FeatureWindow {
  const { ends, segments } = baseline.bySegment!;
  const part = coarseShape(baseline, ends, segments[segment]!, current);
  const determined = baseline.kind === 'categorical' ? undefined : baseline.determined;
  // Where rare categories share a bin with those that training does not know, how many are unseen is not known.
  const isShared = baseline.kind === 'categorical' && ends.length < baseline.counts.length;
  const own = isShared ? { ...feature, statistics: feature.statistics.filter(({ name }) => name !== 'unseen-rate') } : feature;
  return { feature: own, baseline: (determined ? { ...part, determined } : part) as FeatureBaseline, current, window };
}

function verdictOf(segment: string, critical: boolean, rows: number, features: readonly FeatureVerdict[], windows: readonly FeatureWindow[], rules: Rules): SegmentVerdict {
  const { status, qualityBreached, reason } = judgeWindow(features, { rows, quarantined: 0 }, rules);
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return {
    segment, critical, rows, status, qualityBreached,
    judged: features.filter(isJudged).length,
    drifted: features.filter((feature) => feature.status === 'drifted'),
    nearness: windows.map(({ feature }) => {
      const judged = byName.get(feature.name);
      return judged ? nearnessOf(judged) : null;
    }),
    reason,
  };
}
