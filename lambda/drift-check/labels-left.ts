/**
 * Labels that checks leave unjoined because others are still at work on them. Behind a pause that passes; where it does not, because more labels
 * come than are joined, performance would be judged by nobody and nobody would know. So a check fails behind its verdict then.
 */
import type { DriftCheckConfig } from '../../lib/contract/drift-check';
import type { DriftStateDocument } from '../../lib/contract/verdict';
import { spanHours } from './hours';

/** In a verdict without performance, behind a pause. */
export const LABELS_LEFT = 'labels of older predictions are still being joined, so that performance is not judged yet';

/** Three checks of a day one after the other have left labels then, or 49 of an hour. */
const PATIENCE_HOURS = 48;

/** What the state keeps of it. */
export function leftSince(isLeft: boolean, previous: DriftStateDocument | undefined, end: string): Pick<DriftStateDocument, 'labelsLeftSince'> {
  return isLeft ? { labelsLeftSince: previous?.labelsLeftSince ?? end } : {};
}

/** @returns why a check that has left labels is to fail; undefined where it is none the worse */
export function leftTooLong({ modelId, everyHours }: Pick<DriftCheckConfig, 'modelId' | 'everyHours'>, { labelsLeftSince }: Pick<DriftStateDocument, 'labelsLeftSince'>, end: string): Error | undefined {
  const patience = Math.max(PATIENCE_HOURS, 2 * everyHours);
  if (labelsLeftSince === undefined || spanHours({ start: labelsLeftSince, end }) < patience) return undefined;
  return new Error(
    `${modelId}: labels were left unjoined by all checks from the window up to ${labelsLeftSince} to the one up to ${end}, expected them to be joined within ${patience} hours; `
    + 'performance is judged by none of them: find in the executions of the machine what its steps for labels wait for, or log a sample of the requests',
  );
}
