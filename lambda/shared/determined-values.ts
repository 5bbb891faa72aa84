/** Reads which values category columns determine from the rows of a data set, in a reading of its own; see `determined-learner.ts`. */
import type { Column } from '../../lib/contract/dataset';
import { type DeterminedByColumn, DeterminedLearner } from './determined-learner';
import type { CellReader } from './records/cells';
import type { TrainingRows } from './training-rows';

/**
 * @param columns of the rows that are counted later: the rows must be the same
 * @param schema columns that may be determined; without any, nothing is read
 * @throws TooManyCombinations
 */
export async function readDeterminedValues(rows: Pick<TrainingRows, 'read'>, columns: readonly string[], schema: readonly Column[], reader: CellReader): Promise<DeterminedByColumn> {
  const learner = new DeterminedLearner(columns, schema, reader);
  if (learner.isNeeded) await rows.read(columns, { training: (cells) => learner.learn(cells) });
  return learner.values();
}
