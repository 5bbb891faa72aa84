/** Tests of the files that rows are sorted into: that nothing is lost or changed on the way, and that the same rows make the same files. */
import { describe, expect, it } from 'vitest';
import { plainCell, readRowFile, RowFiles } from '../../../lambda/drift-check/performance/sorted-rows';
import { classText } from '../../../lambda/shared/class-text';
import { partitionOf } from '../../../lambda/shared/ground-truth/labels';
import { CellCounts, CellReader } from '../../../lambda/shared/records/cells';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { fc } from '../support/property';
import { temporaryFolder } from '../support/temporary-folder';

/** Whatever decoders give: of JSON, CSV and Parquet. */
const cells = fc.oneof(
  fc.double(), fc.integer(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), fc.string(), fc.boolean(), fc.constantFrom(null, undefined, NaN, Infinity, -Infinity, -0, '-999', -999, -999n, 'NA', 'NaN', 'Infinity', '1.0', 'TRUE', '\ud800'),
  fc.array(fc.integer(), { maxLength: 2 }), fc.constant({ nested: 1 }), fc.date(), fc.uint8Array({ maxLength: 3 }),
);

describe('a cell in JSON', () => {
  it('is read as the same number, category and class as the cell itself, whichever words stand for missing values', () => {
    for (const words of [[], ['NA', '-999', 'NaN', 'Infinity']]) {
      const reader = new CellReader(words);
      const read = (cell: unknown): unknown[] => [reader.number(cell, new CellCounts()), reader.category(cell, new CellCounts()), classText(reader, cell, true, new CellCounts()), classText(reader, cell, false, new CellCounts())];
      fc.assert(fc.property(cells, (cell) => {
        expect(read(JSON.parse(JSON.stringify(plainCell(cell))))).toEqual(read(cell));
      }), { numRuns: 500 });
    }
  });
});

describe('rows that are sorted', () => {
  const keyOf = (partition: number, file: number): string => `rows/${partition}-${file}.jsonl`;

  it('lie in the file of the partition of their id, in their order, all of them, however small files are', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'binary' }), fc.integer()), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 400 }), async (rows, partitions, limit) => {
      const store = new FolderStore(temporaryFolder());
      const written = new RowFiles(store, 'store', keyOf, partitions, limit);
      for (const [id, value] of rows) written.add(id, value);
      await written.end();
      for (let partition = 0; partition < partitions; partition++) {
        const read: unknown[] = [];
        for (let file = 0; file < written.files[partition]!; file++) read.push(...(await readRowFile(store, 'store', keyOf(partition, file))));
        expect(read).toEqual(rows.filter(([id]) => partitionOf(id, partitions) === partition));
      }
    }), { numRuns: 40 });
  });

  it('of a partition are those of its multiples, so that it can be joined in passes', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 64 }), (id, of, passes) => {
      expect(partitionOf(id, of * passes) % of).toBe(partitionOf(id, of));
    }));
  });

  it('that cannot be written fail whoever waits for them, and files that are none are refused', async () => {
    const store = new FolderStore(temporaryFolder());
    store.write = () => Promise.reject(new Error('no space'));
    const files = new RowFiles(store, 'store', keyOf, 1, 1);
    files.add('a', 1);
    await expect(files.written()).rejects.toThrow('no space');
    const other = new FolderStore(temporaryFolder());
    for (const content of ['["a",1]\n{', '[1,"a"]\n', '{"id":"a"}\n']) {
      await other.write('store', 'rows/0-0.jsonl', content);
      await expect(readRowFile(other, 'store', 'rows/0-0.jsonl')).rejects.toThrow(/^rows\/0-0.jsonl: got a line that is not a row with an id, expected what was sorted/);
    }
  });
});
