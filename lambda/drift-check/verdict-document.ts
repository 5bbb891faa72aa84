/** What one check found, as the document that it writes. */
import { type BaselineDocument, type ColumnCounts, DRIFT_CONTRACT_VERSION } from '../../lib/contract/baseline';
import type { PerformanceVerdict } from '../../lib/contract/performance-verdict';
import type { FeatureVerdict, LateVerdict, SegmentsVerdict, Span, VerdictDocument, VolumeVerdict } from '../../lib/contract/verdict';
import { spanHours } from './hours';
import type { WindowCounts } from './window-counts';
import type { WindowJudgement } from './window-verdict';

/** What a window holds, judged; the state over time is not in it yet. */
export interface Judged extends WindowJudgement {
  readonly baseline: BaselineDocument;
  readonly window: Span;
  readonly counts: WindowCounts;
  readonly lateObjects: number;
  readonly late: LateVerdict | undefined;
  readonly volume: VolumeVerdict | undefined;
  readonly features: readonly FeatureVerdict[];
  readonly segments: SegmentsVerdict | undefined;
  /** What each feature was judged by. */
  readonly current: readonly ColumnCounts[];
}

export function verdictOf(judged: Judged, driftState: 0 | 1, reason: string, performance: PerformanceVerdict | undefined): VerdictDocument {
  const { baseline, window, status, qualityBreached, counts, lateObjects, late, volume, features, segments } = judged;
  return {
    version: DRIFT_CONTRACT_VERSION,
    modelId: baseline.modelId,
    baselineId: baseline.id,
    window,
    status,
    driftState,
    qualityBreached,
    reason,
    rows: counts.rows,
    quarantined: counts.quarantined,
    ...(counts.damagedObjects === 0 ? {} : { damagedObjects: counts.damagedObjects }),
    hours: spanHours(window),
    emptyHours: counts.emptyHours,
    ...(volume ? { volume } : {}),
    lateObjects,
    ...(late ? { late } : {}),
    ...(counts.extraColumns.length === 0 ? {} : { extraColumns: counts.extraColumns }),
    features,
    ...(segments ? { segments } : {}),
    ...(performance ? { performance } : {}),
  };
}
