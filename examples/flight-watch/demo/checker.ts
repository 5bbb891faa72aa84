/**
 * The one place where the demo reaches past the package's public API: it plays the parts of Lambda and S3, so it needs the
 * documents that the checker reads and writes, and the folder that stands for S3. A program that only uses the constructs
 * needs none of this. Paths instead of the package's name, because none of it is public.
 */
export { hourPrefix, type LogDescriptor } from '../../../lib/contract/dataset';
export { CONFIG_FILE, DRIFT_CHECK_ENV } from '../../../lib/contract/drift-check';
export type { DriftCheckAnswer, DriftCheckConfig, DriftCheckEvent } from '../../../lib/contract/drift-check';
export type { FeatureVerdict, StatisticName, StatisticResult, VerdictDocument, WindowStatus } from '../../../lib/contract/verdict';
export { type Log, LineLog } from '../../../lambda/shared/log';
export { FolderStore } from '../../../lambda/shared/storage/folder';
export type { ObjectStore } from '../../../lambda/shared/storage/port';

/** What the bundle exports: beside the handler that Lambda calls, the same handler with its surroundings handed in. */
export type DriftCheckModule = typeof import('../../../lambda/drift-check/index');
