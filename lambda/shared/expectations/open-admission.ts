/** What decides which rows of a data set count, by the expectations of its schema, with the lists that rows are held against. */
import type { DatasetExpectations } from '../../../lib/contract/expectations';
import type { SnapshotList } from '../../../lib/contract/snapshot';
import type { RowAdmission } from '../row-admission';
import type { ObjectSummary } from '../storage/port';
import type { DatasetLocation } from '../training-rows';
import { listedValues } from './listed-values';
import { RowExpectations } from './row-expectations';

export interface OpenAdmission {
  readonly admission: RowAdmission;
  /** The lists as they were read, in ascending order of their keys. */
  readonly lists: readonly SnapshotList[];
}

/**
 * @param there the lists that there are
 * @returns what decides, or in words why there is nothing to hold rows against
 * @throws DatasetChanged
 */
export async function openAdmission(location: DatasetLocation, { columns, unique = [] }: Pick<DatasetExpectations, 'columns' | 'unique'>, missingWords: readonly string[], there: readonly ObjectSummary[]): Promise<OpenAdmission | string[]> {
  const problems: string[] = [];
  const listed = new Map<string, ReadonlySet<string>>();
  const lists = new Map<string, SnapshotList>();
  for (const { column, listedIn } of columns) {
    if (!listedIn) continue;
    const list = await listedValues(location, listedIn, there);
    if (typeof list === 'string') {
      problems.push(list);
      continue;
    }
    listed.set(column, list.values);
    lists.set(list.read.key, list.read);
  }
  if (problems.length > 0) return problems;
  return { admission: new RowExpectations({ columns, unique, missingWords, listed }), lists: [...lists.values()].sort((one, other) => (one.key < other.key ? -1 : 1)) };
}
