/** Tests of sorting a batch of which a few bytes hold many rows: that nothing is read on while what was gathered is written. */
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, expect, it, vi } from 'vitest';
import { DRIFT_CONTRACT_VERSION } from '../../../lib/contract/baseline';
import type { SortBatch } from '../../../lib/contract/label-join';
import { BatchSorter } from '../../../lambda/drift-check/performance/batch-sorter';
import { LogRequests } from '../../../lambda/drift-check/performance/log-requests';
import { LINE_BYTES, RowFiles } from '../../../lambda/drift-check/performance/sorted-rows';
import { Limiter } from '../../../lambda/shared/concurrency';
import { iso, labelledConfig, LabelledWorld, PERFORMANCE } from '../support/labelled';
import { BUCKETS, CONFIG } from '../support/world';

const ROWS = 4000;
/** Of a row, as it is written: `["f1234",[[0,null]]]` and its line feed at least. */
const SHORTEST = 14;
const GATHERED = 4000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A batch of one Parquet object, and what sorts it. */
async function parquetBatch(of: SortBatch['of'], rowGroupSize: number) {
  const { world } = new LabelledWorld(labelledConfig({}, { log: { ...CONFIG.log, format: 'parquet' } }));
  const { store, config } = world;
  const data = Array.from({ length: ROWS }, (_, index) => `f${index}`);
  const columnData = of === 'log' ? [{ name: 'flight', data }, { name: 'score', data: data.map(() => 0.5) }] : [{ name: 'flight', data }, { name: 'late', data: data.map(() => 1) }];
  const bucket = of === 'log' ? BUCKETS.log : BUCKETS.label;
  const etag = await store.write(bucket, 'x.parquet', new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize })));
  const requests = new LogRequests({ storage: store, bucket: BUCKETS.log, log: config.log, performance: PERFORMANCE, reads: new Limiter(1) });
  const groundTruth = { ...PERFORMANCE.groundTruth, format: 'parquet' } as const;
  const batch: SortBatch = { version: DRIFT_CONTRACT_VERSION, modelId: 'flights', definition: 'made', of, partitions: 3, hour: iso(0), inputs: [{ key: 'x.parquet', etag, size: 1, ...(of === 'labels' ? { modified: 0 } : {}) }] };
  return { world, batch, sorter: new BatchSorter({ storage: store, buckets: BUCKETS, groundTruth, requests, gathered: GATHERED }) };
}

it.each([
  ['the log', 'log', 100], ['the log, in one row group', 'log', ROWS], ['labels', 'labels', 100], ['labels, in one row group', 'labels', ROWS],
] as const)('a Parquet object of %s is not read on while what was gathered is written', async (_, of, rowGroupSize) => {
  const { world, batch, sorter } = await parquetBatch(of, rowGroupSize);
  const add = vi.spyOn(RowFiles.prototype, 'add');
  let [most, before] = [0, 0];
  world.store.beforeWrite = async () => {
    // What reads on beside the writing has its turn.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, add.mock.calls.length - before);
    before = add.mock.calls.length;
  };
  const { rows } = await sorter.sort(batch);
  expect(add).toHaveBeenCalledTimes(ROWS);
  expect(Math.min(...rows.files)).toBeGreaterThan(5);
  expect(most).toBeLessThanOrEqual(1 + GATHERED / (SHORTEST + LINE_BYTES));
  const written = await Promise.all((await world.keys('models/flights/drift-rows/')).map((key) => world.text(key)));
  expect(written.join('').trimEnd().split('\n')).toHaveLength(ROWS);
});
