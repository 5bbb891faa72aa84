/** How much of a log a check has to read, and whether one function can. Internal. */
import { type Size, SizeRoundingBehavior } from 'aws-cdk-lib';
import { ONE_FUNCTION_BYTES } from '../contract/fan-out';
import type { Problems } from '../private/errors';
import type { InferenceLog } from './inference-log';

/** Whether a check reads more than one function does in its time; not where nothing is said of the log's volume. */
export function isReadInParts(log: InferenceLog, everyHours: number): boolean {
  return bytesOfCheck(log, everyHours) > ONE_FUNCTION_BYTES;
}

/** In words, e.g. `48 GiB`. */
export function volumeOfCheck(log: InferenceLog, everyHours: number): string {
  return `${Math.round(bytesOfCheck(log, everyHours) / 1024 ** 3)} GiB`;
}

export function requireVolume(problems: Problems, { _hourlyVolume: volume }: InferenceLog): void {
  if (!volume) return;
  problems.require(!volume.isUnresolved() && mebibytes(volume) > 0, { subject: 'log.hourlyVolume', got: volume.isUnresolved() ? 'a size that only deploy time knows' : '0', expected: 'a size above 0', fix: 'say how much a busy hour brings, e.g. Size.gibibytes(20), or leave it out' });
}

function bytesOfCheck({ _hourlyVolume: volume }: InferenceLog, everyHours: number): number {
  return volume && !volume.isUnresolved() ? everyHours * mebibytes(volume) * 1024 ** 2 : 0;
}

function mebibytes(volume: Size): number {
  return volume.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}
