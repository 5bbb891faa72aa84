/**
 * Judges the window as a whole from its features.
 *
 * Drifted: the share of drifted features among those that could be judged reaches the limit, where at least half of all could be; or
 * their share of the importance of all reaches its own; or a critical one drifted. Calm: every statistic of every judged feature is
 * calm, and each critical feature could be judged. Unclear: neither. Insufficient data: no feature could be judged.
 *
 * The quality of the data is a matter of its own: missing, invalid and unreadable data neither makes a window drifted nor keeps
 * it from being calm, so that one defect does not raise two alarms. (But for a critical feature whose shape could not be judged for
 * them: such a window is unclear, which raises no alarm either.)
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { FeatureVerdict, WindowStatus } from '../../lib/contract/verdict';
import { counted, shownNumber } from '../shared/words';
import { isDriftStatistic } from './statistics';

/** A few features do not speak for the others: the share that must have been judged before a share of them decides. */
const LEAST_JUDGED = 0.5;

export interface WindowTotals {
  readonly rows: number;
  readonly quarantined: number;
  /** Objects that lost nobody knows how many rows. */
  readonly damagedObjects?: number;
}

export interface WindowJudgement {
  readonly status: WindowStatus;
  readonly qualityBreached: boolean;
  readonly driftedFeatures: number;
  readonly reason: string;
}

export function judgeWindow(
  features: readonly FeatureVerdict[],
  { rows, quarantined, damagedObjects = 0 }: WindowTotals,
  { driftedShare, driftedImportance = 1, quarantinedShare }: Pick<DriftCheckConfig, 'driftedShare' | 'driftedImportance' | 'quarantinedShare'>,
): WindowJudgement {
  const judged = features.filter(isJudged);
  const drifted = judged.filter(({ status }) => status === 'drifted');
  const weight = importanceOf(drifted, features);
  const areMost = judged.length >= LEAST_JUDGED * features.length;
  const isShare = judged.length > 0 && drifted.length / judged.length >= driftedShare;
  const unreadable = quarantined === 0 ? 0 : quarantined / (rows + quarantined);
  const tooManyUnreadable = quarantined > 0 && unreadable >= quarantinedShare;
  const defects = features.filter(({ qualityBreached }) => qualityBreached).map(({ name, reason }) => `data of ${name}: ${reason}`);
  if (tooManyUnreadable) defects.push(`${shownNumber(unreadable)} of the lines unreadable ≥ ${shownNumber(quarantinedShare)}`);
  // Each counts as one line, and can have held nearly all there was.
  if (damagedObjects > 0) defects.push(`${counted(damagedObjects, 'object')} unreadable as a whole or from some place on`);
  return {
    status: statusOf(features, judged, drifted, (isShare && areMost) || (weight !== undefined && weight >= driftedImportance)),
    qualityBreached: defects.length > 0,
    driftedFeatures: drifted.length,
    reason: [
      ...drifted.map(driftInWords),
      `${drifted.length} of ${counted(judged.length, 'feature')} drifted${weight === undefined || drifted.length === 0 ? '' : ` (${shownNumber(weight)} of the importance)`}`,
      ...lackInWords(features, judged),
      ...(isShare && !areMost ? [`too few features were judged for their share to decide, at least ${shownNumber(LEAST_JUDGED)} of them are needed`] : []),
      ...defects,
    ].join('; '),
  };
}

/** True when the feature's distribution was compared with the baseline's. */
export function isJudged({ status, statistics }: FeatureVerdict): boolean {
  return status !== 'insufficient-data' && statistics.some(({ name }) => isDriftStatistic(name));
}

function statusOf(features: readonly FeatureVerdict[], judged: readonly FeatureVerdict[], drifted: readonly FeatureVerdict[], isEnough: boolean): WindowStatus {
  if (judged.length === 0) return 'insufficient-data';
  if (isEnough || drifted.some(({ critical }) => critical)) return 'drifted';
  const criticalUnknown = features.some((feature) => feature.critical && !isJudged(feature));
  const allCalm = judged.every(({ statistics }) => statistics.every(({ name, calm }) => calm || !isDriftStatistic(name)));
  return allCalm && !criticalUnknown ? 'calm' : 'unclear';
}

/** The drifted features' share of the importance of all, judged or not; undefined where none has any. */
function importanceOf(drifted: readonly FeatureVerdict[], features: readonly FeatureVerdict[]): number | undefined {
  const sum = (some: readonly FeatureVerdict[]): number => some.reduce((total, { importance = 0 }) => total + importance, 0);
  const all = sum(features);
  return all === 0 ? undefined : sum(drifted) / all;
}

function driftInWords({ name, critical, reason }: FeatureVerdict): string {
  return `${name}${critical ? ' (critical)' : ''} drifted: ${reason}`;
}

function lackInWords(features: readonly FeatureVerdict[], judged: readonly FeatureVerdict[]): string[] {
  return features.length === judged.length ? [] : [`${counted(features.length - judged.length, 'feature')} could not be judged`];
}
