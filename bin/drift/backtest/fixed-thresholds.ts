/**
 * What the usual check would have done, to compare with: each window for itself, an alarm whenever a value reaches its threshold, however
 * few its rows, however many the tests, and whatever the windows before it said.
 */
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { MonitoredFeature } from '../../../lib/contract/drift-check';
import type { FeatureVerdict } from '../../../lib/contract/verdict';
import { isDriftStatistic } from '../../../lambda/drift-check/statistics';
import { judgeWindow } from '../../../lambda/drift-check/window-verdict';
import type { LocalConfig } from '../options';
import { replay } from '../replay';
import type { Sliced } from '../slices';

export interface FixedThresholds {
  /** Hours that each window covers. */
  readonly hours: number;
  readonly windows: number;
  readonly drifted: number;
  /** Drifted windows behind one that was not. */
  readonly alarms: number;
}

export function fixedThresholds(baseline: BaselineDocument, given: LocalConfig, sliced: Sliced, progress?: () => void): FixedThresholds {
  const hours = sliced.sliceHours;
  const config = { ...given, everyHours: hours, features: given.features.map((feature) => ({ ...feature, windowHours: hours })), minWindowSamples: 1, minBaselineSamples: 1 };
  let [windows, drifted, alarms, before] = [0, 0, 0, false];
  for (const { verdict: { features, rows, quarantined } } of replay(baseline, config, sliced)) {
    const judged = features.map((feature, index) => uncorrected(feature, config.features[index]!));
    const isDrifted = judgeWindow(judged, { rows, quarantined }, config).status === 'drifted';
    windows += 1;
    if (isDrifted) drifted += 1;
    if (isDrifted && !before) alarms += 1;
    before = isDrifted;
    progress?.();
  }
  return { hours, windows, drifted, alarms };
}

function uncorrected(verdict: FeatureVerdict, { statistics }: MonitoredFeature): FeatureVerdict {
  if (verdict.status === 'insufficient-data') return verdict;
  const isReached = verdict.statistics.some(({ name, value }) => isDriftStatistic(name) && value >= statistics.find((one) => one.name === name)!.threshold);
  return { ...verdict, status: isReached ? 'drifted' : 'stable' };
}
