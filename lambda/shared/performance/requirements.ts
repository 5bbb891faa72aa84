/** What counters are held to when they merge. */
import type { PerformanceCounts } from '../../../lib/contract/performance';

/** @throws Error for counts of another kind of task */
export function requireKind<K extends PerformanceCounts['kind']>(counts: PerformanceCounts, kind: K): Extract<PerformanceCounts, { readonly kind: K }> {
  if (counts.kind !== kind) throw new Error(`performance: got counts of a ${counts.kind} task, expected those of a ${kind} task`);
  return counts as Extract<PerformanceCounts, { readonly kind: K }>;
}
