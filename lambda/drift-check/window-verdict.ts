/**
 * Judges the window as a whole from its features.
 *
 * Drifted: the share of drifted features among those that could be judged reaches the limit, or their share of the importance
 * reaches its own, or a critical one drifted. Calm: every statistic of every judged feature is calm, and each critical feature
 * could be judged. Unclear: neither. Insufficient data: no feature could be judged.
 *
 * The quality of the data is a matter of its own: missing, invalid and unreadable data neither makes a window drifted nor keeps
 * it from being calm, so that one defect does not raise two alarms. (But for a critical feature whose shape could not be judged for
 * them: such a window is unclear, which raises no alarm either.)
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { FeatureVerdict, WindowStatus } from '../../lib/contract/verdict';
import { counted, shownNumber } from '../shared/words';
import { isDriftStatistic } from './statistics';

export interface WindowTotals {
  readonly rows: number;
  readonly quarantined: number;
}

export interface WindowJudgement {
  readonly status: WindowStatus;
  readonly qualityBreached: boolean;
  readonly driftedFeatures: number;
  readonly reason: string;
}

export function judgeWindow(
  features: readonly FeatureVerdict[],
  { rows, quarantined }: WindowTotals,
  { driftedShare, driftedImportance = 1, quarantinedShare }: Pick<DriftCheckConfig, 'driftedShare' | 'driftedImportance' | 'quarantinedShare'>,
): WindowJudgement {
  const judged = features.filter(isJudged);
  const drifted = judged.filter(({ status }) => status === 'drifted');
  const weight = importanceOf(drifted, judged);
  const unreadable = quarantined === 0 ? 0 : quarantined / (rows + quarantined);
  const tooManyUnreadable = quarantined > 0 && unreadable >= quarantinedShare;
  const defects = features.filter(({ qualityBreached }) => qualityBreached).map(({ name, reason }) => `data of ${name}: ${reason}`);
  if (tooManyUnreadable) defects.push(`${shownNumber(unreadable)} of the lines unreadable ≥ ${shownNumber(quarantinedShare)}`);
  return {
    status: statusOf(features, judged, drifted, drifted.length / judged.length >= driftedShare || (weight !== undefined && weight >= driftedImportance)),
    qualityBreached: defects.length > 0,
    driftedFeatures: drifted.length,
    reason: [
      ...drifted.map(driftInWords),
      `${drifted.length} of ${counted(judged.length, 'feature')} drifted${weight === undefined || drifted.length === 0 ? '' : ` (${shownNumber(weight)} of the importance)`}`,
      ...lackInWords(features, judged),
      ...defects,
    ].join('; '),
  };
}

/** True when the feature's distribution was compared with the baseline's. */
function isJudged({ status, statistics }: FeatureVerdict): boolean {
  return status !== 'insufficient-data' && statistics.some(({ name }) => isDriftStatistic(name));
}

function statusOf(features: readonly FeatureVerdict[], judged: readonly FeatureVerdict[], drifted: readonly FeatureVerdict[], isEnough: boolean): WindowStatus {
  if (judged.length === 0) return 'insufficient-data';
  if (isEnough || drifted.some(({ critical }) => critical)) return 'drifted';
  const criticalUnknown = features.some((feature) => feature.critical && !isJudged(feature));
  const allCalm = judged.every(({ statistics }) => statistics.every(({ name, calm }) => calm || !isDriftStatistic(name)));
  return allCalm && !criticalUnknown ? 'calm' : 'unclear';
}

/** The drifted features' share of the importance of all that were judged; undefined where none has any. */
function importanceOf(drifted: readonly FeatureVerdict[], judged: readonly FeatureVerdict[]): number | undefined {
  const sum = (features: readonly FeatureVerdict[]): number => features.reduce((total, { importance = 0 }) => total + importance, 0);
  const all = sum(judged);
  return all === 0 ? undefined : sum(drifted) / all;
}

function driftInWords({ name, critical, reason }: FeatureVerdict): string {
  return `${name}${critical ? ' (critical)' : ''} drifted: ${reason}`;
}

function lackInWords(features: readonly FeatureVerdict[], judged: readonly FeatureVerdict[]): string[] {
  return features.length === judged.length ? [] : [`${counted(features.length - judged.length, 'feature')} could not be judged`];
}
