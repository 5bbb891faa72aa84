/** Tests of preparing the data of a retraining: what is written, when nothing is, and that it is the same again. */
import { createHash } from 'node:crypto';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it, vi } from 'vitest';
import type { BaselineDocument } from '../../../lib/contract/baseline';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import { PartWriter } from '../../../lambda/retraining-steps/part-writer';
import { buildBaseline } from '../../../lambda/shared/baseline-builder';
import { CONFIG, flights, IMAGE, RetrainingWorld, STORES, worldOfFlights } from '../support/retraining';

const ROOT = 'models/flights/retraining/snapshots/';

/** Rows of text as columns of their types. */
function parquetOf(lines: readonly string[]): Uint8Array {
  const rows = lines.map((row) => row.split(','));
  const numbers = (column: number): number[] => rows.map((cells) => Number(cells[column]));
  const texts = (column: number): string[] => rows.map((cells) => cells[column]!);
  const columnData = [
    { name: 'departure', data: rows.map(([time]) => new Date(time!)), type: 'TIMESTAMP' as const },
    { name: 'delay', data: numbers(1), type: 'DOUBLE' as const }, { name: 'distance', data: numbers(2).map(BigInt), type: 'INT64' as const },
    { name: 'origin', data: texts(3), type: 'STRING' as const }, { name: 'late', data: numbers(4).map(BigInt), type: 'INT64' as const }, { name: 'remark', data: texts(5), type: 'STRING' as const },
  ];
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

describe('prepare', () => {
  it('freezes rows to train on, rows to score and their labels', async () => {
    const world = await worldOfFlights();
    const answer = await world.prepare();
    const { fingerprint } = answer;
    const folder = `${ROOT}${fingerprint}/`;
    expect(answer).toEqual({
      status: 'READY',
      reason: '768 rows to train on, 192 to judge by',
      fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      imageUri: IMAGE.uri,
      imageDigest: IMAGE.digest,
      manifestKey: `${folder}manifest.json`,
      trainingUri: `s3://store/${folder}train/`,
      holdoutUri: `s3://store/${folder}holdout/`,
      labelsUri: `s3://store/${folder}labels/`,
      baselineKey: `${folder}baseline.json`,
      trainingRows: 768,
      holdoutRows: 192,
      smokeRequest: expect.stringMatching(/^[A-Z]{3},-?[\d.]+,\d+$/) as string,
    });
    expect(await world.keys(ROOT)).toEqual(['baseline.json', 'holdout/part-00000.csv', 'labels/part-00000.csv', 'manifest.json', 'train/part-00000.csv'].map((name) => folder + name));
    const rows = flights(10);
    expect(await world.lines(answer.trainingUri)).toEqual(['departure,delay,distance,origin,late,remark', ...rows.slice(0, 768)]);
    const cells = rows.slice(768).map((row) => row.split(','));
    expect(await world.lines(answer.holdoutUri)).toEqual(cells.map(([, delay, distance, origin]) => `${origin},${delay},${distance}`));
    expect(await world.lines(answer.labelsUri)).toEqual(cells.map(([, , , , late]) => late));
    expect(answer.smokeRequest).toBe((await world.lines(answer.holdoutUri))[0]);
  });

  it('says in the manifest what it was made from', async () => {
    const world = await worldOfFlights();
    const { manifestKey, fingerprint, smokeRequest } = await world.prepare();
    const manifest = await world.document<SnapshotManifest>(manifestKey);
    expect(manifest).toMatchObject({
      version: 1, modelId: 'flights', fingerprint, bucket: 'data', prefix: 'flights/', holdout: { kind: 'latest', seconds: 172_800 },
      heldOutAfter: Date.UTC(2001, 0, 8, 23, 45), trainingRows: 768, trainingParts: 1, holdoutRows: 192, holdoutParts: [{ name: 'part-00000.csv', rows: 192 }],
      imageUri: IMAGE.uri, imageDigest: IMAGE.digest, recipe: CONFIG.recipe, smokeRequest,
    });
    expect(manifest.schemaHash).toMatch(/^[0-9a-f]{16}$/);
    expect(manifest.inputs).toEqual([
      { key: 'flights/2001-a.csv', etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string, size: expect.any(Number) as number, rows: 500, heldOut: 0, quarantined: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      { key: 'flights/2001-b.csv', etag: expect.stringMatching(/^[0-9a-f]{32}$/) as string, size: expect.any(Number) as number, rows: 268, heldOut: 192, quarantined: 0, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    ]);
  });

  it('names the bytes of everything that was read and written by their hash, and where the program comes from', async () => {
    const world = await worldOfFlights(new RetrainingWorld({ ...CONFIG, codeCommit: '4f2a9c1' }));
    world.image = { ...IMAGE, tags: ['4f2a9c1', 'v7'] };
    const { manifestKey } = await world.prepare();
    const { files = [], inputs, ...manifest } = await world.document<SnapshotManifest>(manifestKey);
    const sha256 = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');
    expect(manifest).toMatchObject({ codeCommit: '4f2a9c1', imageTags: ['4f2a9c1', 'v7'] });
    expect(files.map(({ name }) => name)).toEqual(['holdout/part-00000.csv', 'labels/part-00000.csv', 'train/part-00000.csv']);
    for (const { name, size, sha256: hash } of files) {
      const { body } = await world.folder.read('store', manifestKey.replace('manifest.json', name));
      expect([size, hash]).toEqual([body.length, sha256(body)]);
    }
    for (const { key, sha256: hash } of inputs) expect(hash).toBe(sha256((await world.folder.read('data', key)).body));
  });

  it.each([['that is frozen', true], ['that is used again', false]])('refuses a snapshot %s where somebody has put a file among its own: a job would train on it', async (_, isFrozen) => {
    const world = await worldOfFlights();
    const { fingerprint, manifestKey } = await world.prepare();
    const key = `${ROOT}${fingerprint}/train/part-00001.csv`;
    await world.folder.write('store', key, 'poison');
    if (isFrozen) world.delete(manifestKey);
    expect(await world.prepare()).toMatchObject({ status: 'REJECTED', reason: `snapshot ${fingerprint}: got the object ${key}, expected none that the manifest does not name; delete it`, trainingUri: 'none' });
    expect(await world.keys(manifestKey)).toEqual(isFrozen ? [] : [manifestKey]);
  });

  it('hashes objects that are older than the history, too', async () => {
    const world = new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, history: { seconds: 4 * 86_400 } } });
    await worldOfFlights(world);
    await world.writeData('2000.csv', flights(1).map((row) => row.replace('2001', '2000')));
    const { inputs } = await world.document<SnapshotManifest>((await world.prepare()).manifestKey);
    expect(inputs.map(({ key, sha256, older }) => [key, /^[0-9a-f]{64}$/.test(sha256 ?? ''), older])).toEqual([['flights/2000.csv', true, 96], ['flights/2001-a.csv', true, 500], ['flights/2001-b.csv', true, 75]]);
  });

  it('writes the baseline with the bytes that the drift check would build', async () => {
    const world = await worldOfFlights();
    const { baselineKey, manifestKey } = await world.prepare();
    const { dataset, modelId, baseline, missingWords } = CONFIG;
    const { baseline: expected } = await buildBaseline({ store: world.folder, bucket: STORES.dataset, dataset, modelId, ...baseline, missingWords });
    expect(await world.text(baselineKey)).toBe(`${JSON.stringify(expected)}\n`);
    expect(await world.document(manifestKey)).toMatchObject({ baselineId: expected.id, baselineDefinition: expected.definition });
  });

  it('freezes the same rows of Parquet as of CSV, but for the instants', async () => {
    const world = new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, format: 'parquet' } });
    await world.folder.write('data', 'flights/2001.parquet', parquetOf(flights(10)));
    const other = new RetrainingWorld();
    await other.writeData('2001.csv', flights(10));
    const snapshots = await Promise.all([world, other].map(async (one) => {
      const { fingerprint, baselineKey } = await one.prepare();
      const text = async (name: string): Promise<string> => one.text(`${ROOT}${fingerprint}/${name}`);
      const training = (await text('train/part-00000.csv')).split('\n').map((line) => line.split(',').slice(1).join(','));
      return { training, holdout: await text('holdout/part-00000.csv'), features: (await one.document<BaselineDocument>(baselineKey)).features };
    }));
    expect(snapshots[0]).toEqual(snapshots[1]);
  });

  it('writes each part of Parquet before the next is full, also where a few bytes hold the rows of several', async () => {
    const world = new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, format: 'parquet' } });
    await world.folder.write('data', 'flights/2001.parquet', parquetOf(flights(100).map((row) => `${row}${'x'.repeat(4000)}`)));
    const ended = vi.spyOn(PartWriter.prototype, 'close');
    const parts: number[] = [];
    world.store.beforeWrite = async (path) => void (path.includes('/train/') && parts.push(ended.mock.calls.length));
    await world.prepare();
    ended.mockRestore();
    expect(parts.slice(0, 2)).toEqual([1, 2]);
  });

  it('learns from the history alone, says how many rows are older, and reads old files once', async () => {
    const world = await worldOfFlights(new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, history: { seconds: 4 * 86_400 } } }));
    const { manifestKey, trainingRows, holdoutRows, reason, baselineKey, fingerprint } = await world.prepare();
    expect([trainingRows, holdoutRows, reason]).toEqual([193, 192, '193 rows to train on, 192 to judge by, 575 older than the history']);
    const manifest = await world.document<SnapshotManifest>(manifestKey);
    expect(manifest).toMatchObject({ olderBefore: Date.UTC(2001, 0, 6, 23, 45), olderRows: 575, trainingRows: 193 });
    expect(manifest.inputs).toMatchObject([{ key: 'flights/2001-a.csv', rows: 0, heldOut: 0, older: 500 }, { key: 'flights/2001-b.csv', rows: 193, heldOut: 192, older: 75 }]);
    expect([world.store.readsOf('data/flights/2001-a.csv'), world.store.readsOf('data/flights/2001-b.csv')]).toEqual([1, 2]);
    expect(await world.document(baselineKey)).toMatchObject({ rows: 193 });
    expect(world.log.of('data-ready')).toMatchObject([{ olderRows: 575 }]);
    expect(await world.prepare(fingerprint)).toMatchObject({ status: 'NO_CHANGE' });
    expect(await world.another({ dataset: CONFIG.dataset }).prepare(fingerprint)).toMatchObject({ status: 'READY', trainingRows: 768 });
  });

  it('reads nothing when data, image and recipe are those of the last run', async () => {
    const world = await worldOfFlights();
    const { fingerprint } = await world.prepare();
    const next = world.another({});
    expect(await next.prepare(fingerprint)).toMatchObject({ status: 'NO_CHANGE', fingerprint, imageUri: IMAGE.uri, manifestKey: 'none', trainingRows: 0 });
    expect([next.store.reads, next.store.writes]).toEqual([[], []]);
    expect(next.log.of('data-unchanged')).toHaveLength(1);
  });

  it('uses a complete snapshot again without reading the data', async () => {
    const world = await worldOfFlights();
    const first = await world.prepare();
    const next = world.another({});
    expect(await next.prepare('0123456789abcdef')).toEqual(first);
    expect([next.store.reads, next.store.writes]).toEqual([[`store/${first.manifestKey}`], []]);
  });

  it('writes the manifest last, and a run that broke off before is carried out again with the same bytes', async () => {
    const world = await worldOfFlights();
    world.store.beforeWrite = (path) => (path.endsWith('/manifest.json') ? Promise.reject(new Error('out of time')) : Promise.resolve());
    await expect(world.prepare()).rejects.toThrow('out of time');
    const before = new Map(await Promise.all((await world.keys(ROOT)).map(async (key) => [key, await world.text(key)] as const)));
    expect(before.size).toBe(4);
    world.store.beforeWrite = () => Promise.resolve();
    const { manifestKey } = await world.prepare();
    for (const [key, text] of before) expect(await world.text(key), key).toBe(text);
    expect(world.store.writes.at(-1)).toBe(`store/${manifestKey}`);
  });

  it('makes a new baseline of the same rows when the monitor looks at something else', async () => {
    const world = await worldOfFlights();
    const first = await world.prepare();
    const before = await world.document<{ definition: string }>(first.baselineKey);
    const next = world.another({ baseline: { ...CONFIG.baseline, features: ['delay'] } });
    expect(await next.prepare(first.fingerprint)).toMatchObject({ status: 'NO_CHANGE' });
    const second = await next.prepare();
    expect(second).toEqual(first);
    expect((await world.document<{ definition: string }>(second.baselineKey)).definition).not.toBe(before.definition);
  });

  it('fails when an object changed while it was read, and sees it as it is then the next time', async () => {
    const world = await worldOfFlights();
    const stream = world.folder.stream.bind(world.folder);
    let streams = 0;
    world.folder.stream = async (bucket, key) => {
      streams += 1;
      if (streams === 3) await world.writeData('2001-a.csv', flights(10).slice(0, 400));
      return stream(bucket, key);
    };
    await expect(world.prepare()).rejects.toMatchObject({ name: 'DatasetChanged', message: expect.stringContaining('data/flights/2001-a.csv: changed while the data set was read') as string });
    expect(await world.prepare()).toMatchObject({ status: 'READY', trainingRows: 668 });
  });

  it('reads JSON Lines like CSV, and gives every file in CSV', async () => {
    const csv = await worldOfFlights();
    const jsonl = new RetrainingWorld({ ...CONFIG, dataset: { ...CONFIG.dataset, format: 'jsonl' } });
    const rows = flights(10).map((row) => row.split(','));
    const lines = rows.map(([departure, delay, distance, origin, late, remark]) => JSON.stringify({ departure, delay: Number(delay), distance: Number(distance), origin, late: Number(late), remark: remark === '' ? null : remark }));
    await jsonl.folder.write('data', 'flights/all.jsonl', lines.join('\n'));
    const [one, two] = [await csv.prepare(), await jsonl.prepare()];
    expect(two.fingerprint).not.toBe(one.fingerprint);
    for (const name of ['trainingUri', 'holdoutUri', 'labelsUri'] as const) expect(await jsonl.lines(two[name])).toEqual(await csv.lines(one[name]));
  });

  it('needs no repository where the image is fixed', async () => {
    const world = await worldOfFlights(new RetrainingWorld(CONFIG, undefined, false));
    expect(await world.prepare()).toMatchObject({ status: 'READY', imageUri: 'none', imageDigest: 'none' });
  });

  it('logs names and counts, and no value of a row', async () => {
    const world = await worldOfFlights();
    const { fingerprint } = await world.prepare();
    expect(world.log.entries).toEqual([{ level: 'INFO', notice: 'data-ready', fields: { how: 'frozen', fingerprint, imageDigest: IMAGE.digest, objects: 2, trainingRows: 768, holdoutRows: 192, baselineId: expect.any(String) as string } }]);
  });

  it('refuses a manifest that is not what it says', async () => {
    const world = await worldOfFlights();
    const { manifestKey } = await world.prepare();
    const manifest = await world.document<SnapshotManifest>(manifestKey);
    for (const [change, message] of [[{ holdoutRows: 5 }, 'got a manifest of 5 held-out rows, 192 of them in parts'], [{ version: 2 }, 'got version 2, expected 1'], [{ fingerprint: 'x' }, 'fingerprint x'], [{ modelId: 'b' }, 'got model "b"']] as const) {
      await world.folder.write('store', manifestKey, JSON.stringify({ ...manifest, ...change }));
      await expect(world.prepare()).rejects.toThrow(message);
    }
  });
});

describe('the fingerprint', () => {
  it('changes with the data, the image, the recipe, the task, the features and the holdout, and with nothing else', async () => {
    const world = await worldOfFlights();
    const of = async (other: RetrainingWorld): Promise<string> => (await other.prepare()).fingerprint;
    const first = await of(world);
    const same = [{}, { gates: [] }, { minTrainingRows: 5, quarantinedShare: 0.5 }, { baseline: { ...CONFIG.baseline, features: ['delay'] } }];
    for (const changes of same) expect(await of(world.another(changes)), JSON.stringify(changes)).toBe(first);
    const others = [
      { recipe: { hyperParameters: { trees: '200' } } },
      { task: { kind: 'binary', label: 'late', positive: '0' } },
      { features: ['delay', 'distance', 'origin'] },
      { missingWords: [] },
      { dataset: { ...CONFIG.dataset, holdout: { kind: 'latest', seconds: 86_400 } } },
    ] as const;
    const seen = new Set([first]);
    for (const changes of others) seen.add(await of(world.another(changes)));
    const pushed = world.another({});
    pushed.image = { digest: 'sha256:b', uri: 'uri@sha256:b' };
    seen.add(await of(pushed));
    await world.writeData('2001-b.csv', flights(10).slice(500, 950));
    seen.add(await of(world));
    expect(seen.size).toBe(others.length + 3);
  });
});
