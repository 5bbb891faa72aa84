/** The values of a column of a list, which lies beside the data in a file that holds no rows. */
import { type DatasetExpectations, MAX_LISTED_VALUES } from '../../../lib/contract/expectations';
import type { SnapshotList } from '../../../lib/contract/snapshot';
import { hashed } from '../hashed';
import { readInTurn } from '../objects-in-turn';
import { CellCounts, CellReader } from '../records/cells';
import { readRecords } from '../records/read-records';
import { findObject, type ObjectSummary } from '../storage/port';
import type { DatasetLocation } from '../training-rows';

/** What a list holds, and the content that it was read from. */
export interface ListedValues {
  readonly values: ReadonlySet<string>;
  readonly read: SnapshotList;
}

/**
 * The lists that rows are held against, as far as they are there: what is in them decides which rows count.
 *
 * @param there those that there are; looked for in the store without it
 */
export async function listedObjects({ store, bucket, dataset }: DatasetLocation, expectations: Pick<DatasetExpectations, 'columns'> | undefined, there?: readonly ObjectSummary[]): Promise<ObjectSummary[]> {
  const files = new Set(expectations?.columns.flatMap(({ listedIn }) => (listedIn ? [listedIn.file] : [])));
  const found: ObjectSummary[] = [];
  for (const file of [...files].sort()) {
    const key = `${dataset.prefix}${file}`;
    const object = there ? there.find((one) => one.key === key) : await findObject(store, bucket, key);
    if (object) found.push(object);
  }
  return found;
}

/**
 * @param objects the lists that are there
 * @returns the values, or in words why there are none to hold rows against
 * @throws DatasetChanged
 */
export async function listedValues({ store, bucket, dataset }: DatasetLocation, { file, column }: { readonly file: string; readonly column: string }, objects: readonly ObjectSummary[]): Promise<ListedValues | string> {
  const key = `${dataset.prefix}${file}`;
  const expected = `expected a list with column ${JSON.stringify(column)} to hold the data against`;
  const object = objects.find((one) => one.key === key);
  if (!object) return `${key}: no such object, ${expected}`;
  const values = new Set<string>();
  const reader = new CellReader([]);
  const counts = new CellCounts();
  let problem: string | undefined;
  let read: SnapshotList = { key, etag: object.etag, size: object.size };
  await readInTurn(store, bucket, [object], async (_, { chunks, versionId }) => {
    const content = hashed(chunks);
    await readRecords({ key, format: dataset.format, chunks: content.chunks, absentColumns: 'refused' }, [column], {
      row: ([cell]) => {
        const value = reader.category(cell, counts);
        if (value !== undefined && values.size <= MAX_LISTED_VALUES) values.add(value);
        return undefined;
      },
      quarantine: (line, reason) => {
        problem ??= `${key} line ${line}: ${reason}, ${expected}`;
      },
    });
    read = { ...read, ...(versionId === undefined ? {} : { versionId }), sha256: content.sha256() };
  });
  if (problem !== undefined) return problem;
  if (values.size === 0) return `${key}: no value in column ${JSON.stringify(column)}, ${expected}`;
  return values.size > MAX_LISTED_VALUES ? `${key}: more than ${MAX_LISTED_VALUES} values in column ${JSON.stringify(column)}, expected at most that many` : { values, read };
}
