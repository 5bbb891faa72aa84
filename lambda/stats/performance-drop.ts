/**
 * Whether a model has become worse: the metric fell by what its users find too much, and by more than chance explains. One alone is
 * not enough: a large window makes any fall certain, a small one makes a large fall likely.
 */

export interface Measured {
  readonly value: number;
  /** Standard error. */
  readonly error: number;
}

export interface DropRule {
  /** Which way is good. */
  readonly better: 'higher' | 'lower';
  /** Least fall that matters, in the unit of the metric, above 0. */
  readonly minDrop: number;
  /**
   * Normal quantile that the fall must exceed.
   * @default 2.33, that is 1 % false alarms
   */
  readonly z?: number;
}

export interface PerformanceDrop {
  /** How much worse the window is than the baseline, above 0 where it is worse. */
  readonly drop: number;
  /** The drop over √(baseline's error² + window's error²). */
  readonly z: number;
  readonly dropped: boolean;
}

/** Undefined where either is not a number: no drop is shown of what could not be measured. */
export function performanceDrop(baseline: Measured, current: Measured, { better, minDrop, z: least = 2.33 }: DropRule): PerformanceDrop | undefined {
  const drop = better === 'higher' ? baseline.value - current.value : current.value - baseline.value;
  const error = Math.hypot(baseline.error, current.error);
  if (Number.isNaN(drop) || Number.isNaN(error)) return undefined;
  const z = drop === 0 ? 0 : drop / error;
  return { drop, z, dropped: drop > minDrop && z > least };
}
