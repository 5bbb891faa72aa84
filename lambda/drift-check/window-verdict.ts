/**
 * Judges the window as a whole from its features.
 *
 * Drifted: the share of drifted features among those that could be judged reaches the limit, where at least half of all could be; or
 * their share of the importance of all reaches its own; or a critical one drifted. Calm: not even with 0.8 of these limits, and with every
 * feature that is not calm itself counted as drifted, would it be; and each critical feature could be judged. Unclear: neither. Insufficient
 * data: no feature could be judged.
 *
 * So a few features that are not calm do not keep a window from it. By chance alone some of many are not, in nearly every window: a state that
 * waited for all of them at once would have no way back.
 *
 * The quality of the data is a matter of its own: missing, invalid and unreadable data neither makes a window drifted nor keeps
 * it from being calm, so that one defect does not raise two alarms. (But for a critical feature whose shape could not be judged for
 * them: such a window is unclear, which raises no alarm either.)
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import { CALM_SHARE, type FeatureVerdict, type VolumeVerdict, type WindowStatus } from '../../lib/contract/verdict';
import { counted, shownNumber } from '../shared/words';
import { isDriftStatistic } from './statistics';

/** A few features do not speak for the others: the share that must have been judged before a share of them decides. */
const LEAST_JUDGED = 0.5;

export interface WindowTotals {
  readonly rows: number;
  readonly quarantined: number;
  /** Objects that lost nobody knows how many rows. */
  readonly damagedObjects?: number;
  readonly volume?: VolumeVerdict | undefined;
}

export interface WindowJudgement {
  readonly status: WindowStatus;
  readonly qualityBreached: boolean;
  readonly driftedFeatures: number;
  readonly reason: string;
}

type Rules = Pick<DriftCheckConfig, 'driftedShare' | 'driftedImportance' | 'quarantinedShare'>;

export function judgeWindow(features: readonly FeatureVerdict[], { rows, quarantined, damagedObjects = 0, volume }: WindowTotals, rules: Rules): WindowJudgement {
  const { quarantinedShare } = rules;
  const judged = features.filter(isJudged);
  const drifted = judged.filter(({ status }) => status === 'drifted');
  const weight = importanceOf(drifted, features);
  // NaN where nothing came, which is no large share.
  const unreadable = quarantined / (rows + quarantined);
  const defects = features.filter(({ qualityBreached }) => qualityBreached).map(({ name, reason }) => `data of ${name}: ${reason}`);
  if (unreadable >= quarantinedShare) defects.push(`${quarantined} of ${rows + quarantined} lines unreadable: ${shownNumber(unreadable)} ≥ ${shownNumber(quarantinedShare)}`);
  // Each counts as one line, and can have held nearly all there was.
  if (damagedObjects > 0) defects.push(`${counted(damagedObjects, 'object')} unreadable as a whole or from some place on`);
  if (volume?.breached) defects.push(`${shownNumber(volume.rowsPerHour)} rows an hour < ${shownNumber(volume.leastShare)} of the ${shownNumber(volume.trainingRowsPerHour)} of the training data`);
  return {
    status: statusOf(features, judged, drifted, rules),
    qualityBreached: defects.length > 0,
    driftedFeatures: drifted.length,
    reason: [
      ...drifted.map(driftInWords),
      `${drifted.length} of ${counted(judged.length, 'feature')} drifted${weight === undefined || drifted.length === 0 ? '' : ` (${shownNumber(weight)} of the importance)`}`,
      ...lackInWords(features, judged),
      ...(isShare(drifted, judged, rules.driftedShare) && !areMost(judged, features) ? [`too few features were judged for their share to decide, at least ${shownNumber(LEAST_JUDGED)} of them are needed`] : []),
      ...defects,
    ].join('; '),
  };
}

/** True when the feature's distribution was compared with the baseline's. */
export function isJudged({ status, statistics }: FeatureVerdict): boolean {
  return status !== 'insufficient-data' && statistics.some(({ name }) => isDriftStatistic(name));
}

function statusOf(features: readonly FeatureVerdict[], judged: readonly FeatureVerdict[], drifted: readonly FeatureVerdict[], { driftedShare, driftedImportance = 1 }: Rules): WindowStatus {
  if (judged.length === 0) return 'insufficient-data';
  const areEnough = (some: readonly FeatureVerdict[], part: number): boolean =>
    (isShare(some, judged, part * driftedShare) && areMost(judged, features)) || (importanceOf(some, features) ?? 0) >= part * driftedImportance || some.some(({ critical }) => critical);
  if (areEnough(drifted, 1)) return 'drifted';
  if (features.some((feature) => feature.critical && !isJudged(feature))) return 'unclear';
  const notCalm = judged.filter((feature) => !isFeatureCalm(feature));
  return notCalm.length === 0 || (areMost(judged, features) && !areEnough(notCalm, CALM_SHARE)) ? 'calm' : 'unclear';
}

function isFeatureCalm({ statistics }: FeatureVerdict): boolean {
  return statistics.every(({ name, calm }) => calm || !isDriftStatistic(name));
}

/** False where none was judged: 0 / 0 reaches nothing. */
function isShare(some: readonly FeatureVerdict[], judged: readonly FeatureVerdict[], share: number): boolean {
  return some.length / judged.length >= share;
}

function areMost(judged: readonly FeatureVerdict[], features: readonly FeatureVerdict[]): boolean {
  return judged.length >= LEAST_JUDGED * features.length;
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
