/** Which spans of the log have to be joined by now, and what their parts are made by. */
import type { ConceptDriftConfig } from '../../../lib/contract/concept-drift';
import { baselineColumns, type DriftCheckConfig } from '../../../lib/contract/drift-check';
import type { PerformanceConfig } from '../../../lib/contract/performance';
import type { Span } from '../../../lib/contract/verdict';
import { fingerprint } from '../../shared/canonical-json';
import { addHours, spanBefore, spanHours } from '../hours';

/** The window of the predictions whose labels are due. */
export interface DueWindow {
  readonly window: Span;
  /** Of the spans between two checks in it, in order. */
  readonly starts: readonly string[];
  /** Of the span before the first: it tells whether labels of it came late, also where a window is one span. */
  readonly before: string;
}

/** Hours behind the end of a span in which its labels come; 0 where none come. */
export function delayOf({ groundTruth }: Pick<PerformanceConfig, 'groundTruth'>): number {
  return groundTruth?.delayHours ?? 0;
}

/** @param end up to which hours of log and labels are closed */
export function dueWindow(end: string, everyHours: number, performance: PerformanceConfig): DueWindow {
  const window = spanBefore(addHours(end, -delayOf(performance)), performance.windowHours);
  const starts = Array.from({ length: spanHours(window) / everyHours }, (_, index) => addHours(window.start, index * everyHours));
  return { window, starts, before: addHours(window.start, -everyHours) };
}

/** Whether the label's column is one of numbers. */
export function isNumberLabel(config: DriftCheckConfig, { task }: PerformanceConfig): boolean {
  return baselineColumns(config).some(({ name, type }) => name === task.label && type === 'number');
}

/** Fingerprint of what parts are made by. */
export function definitionOf(config: DriftCheckConfig, performance: PerformanceConfig): string {
  const { task, groundTruth, id, prediction, sensitive, sampledRows, conceptDrift } = performance;
  const { everyHours, log, missingWords } = config;
  return fingerprint({ task, isNumber: isNumberLabel(config, performance), groundTruth, id, prediction, sensitive, everyHours, log, missingWords, ...(sampledRows === undefined ? {} : { sampledRows }), ...(conceptDrift ? { order: orderOf(conceptDrift) } : {}) });
}

/** Parts hold answers in this order, whichever detector looks at them. */
function orderOf({ eventTime, utcOffsetMinutes }: ConceptDriftConfig): Omit<ConceptDriftConfig, 'detector'> {
  return { ...(eventTime === undefined ? {} : { eventTime }), ...(utcOffsetMinutes === undefined ? {} : { utcOffsetMinutes }) };
}
