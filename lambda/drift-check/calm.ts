/** When a value counts as calm: between the two, neither breached nor calm, a state over time keeps its value. */
import { CALM_SHARE } from '../../lib/contract/verdict';

/** @param normal from where calm is measured: 0 for a distance, the baseline's own for a rate */
export function isCalm(value: number, threshold: number, normal: number): boolean {
  return value <= normal || value - normal < CALM_SHARE * (threshold - normal);
}
