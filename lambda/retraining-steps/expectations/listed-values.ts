/** The values of a column of a list, which lies beside the data in a file that holds no rows. */
import { type DatasetExpectations, MAX_LISTED_VALUES } from '../../../lib/contract/expectations';
import { CellCounts, CellReader } from '../../shared/records/cells';
import { readRecords } from '../../shared/records/read-records';
import { findObject, type ObjectSummary } from '../../shared/storage/port';
import type { DatasetLocation } from '../../shared/training-rows';

/** The lists that rows are held against, as far as they are there: what is in them decides which rows count. */
export async function listedObjects({ store, bucket, dataset }: DatasetLocation, expectations: DatasetExpectations | undefined): Promise<ObjectSummary[]> {
  const files = new Set(expectations?.columns.flatMap(({ listedIn }) => (listedIn ? [listedIn.file] : [])));
  const found: ObjectSummary[] = [];
  for (const file of [...files].sort()) {
    const object = await findObject(store, bucket, `${dataset.prefix}${file}`);
    if (object) found.push(object);
  }
  return found;
}

/** @returns the values, or in words why there are none to hold rows against */
export async function listedValues({ store, bucket, dataset }: DatasetLocation, { file, column }: { readonly file: string; readonly column: string }): Promise<ReadonlySet<string> | string> {
  const key = `${dataset.prefix}${file}`;
  const expected = `expected a list with column ${JSON.stringify(column)} to hold the data against`;
  if (!(await findObject(store, bucket, key))) return `${key}: no such object, ${expected}`;
  const values = new Set<string>();
  const reader = new CellReader([]);
  const counts = new CellCounts();
  let problem: string | undefined;
  const { chunks } = await store.stream(bucket, key);
  await readRecords({ key, format: dataset.format, chunks, absentColumns: 'refused' }, [column], {
    row: ([cell]) => {
      const value = reader.category(cell, counts);
      if (value !== undefined && values.size <= MAX_LISTED_VALUES) values.add(value);
      return undefined;
    },
    quarantine: (line, reason) => {
      problem ??= `${key} line ${line}: ${reason}, ${expected}`;
    },
  });
  if (problem !== undefined) return problem;
  if (values.size === 0) return `${key}: no value in column ${JSON.stringify(column)}, ${expected}`;
  return values.size > MAX_LISTED_VALUES ? `${key}: more than ${MAX_LISTED_VALUES} values in column ${JSON.stringify(column)}, expected at most that many` : values;
}
