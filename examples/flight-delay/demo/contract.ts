/**
 * The one place where the story reaches past the package's public API: it reads the documents that the functions and the state
 * machines leave behind. Paths instead of the package's name, because none of it is public.
 */
export type { BaselineDocument } from '../../../lib/contract/baseline';
export { driftKeys } from '../../../lib/contract/drift-check';
export { EVALUATION_FILE, type CalibrationBin, type CurvePoint, type EvaluationDocument, type ModelEvaluation } from '../../../lib/contract/evaluation';
export type { HourPartial, PartialsDocument, QuarantineDocument } from '../../../lib/contract/partial';
export { RELEASE_ITEMS, RELEASE_RECORD_KEYS, type ReleaseItem } from '../../../lib/contract/release-record';
export { retrainingKeys } from '../../../lib/contract/retraining-steps';
export type { TriggerInput } from '../../../lib/contract/trigger';
export { DRIFT_STATISTICS, type StatisticName, type StatisticResult, type VerdictDocument, type WindowStatus } from '../../../lib/contract/verdict';
