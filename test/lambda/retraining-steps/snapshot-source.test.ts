/** Tests of preparing the data that a person names: the same bytes again, or a refusal that says what is no longer what it was. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PrepareAnswer } from '../../../lib/contract/retraining-steps';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import { CONFIG, flights, IMAGE, type RetrainingWorld, worldOfFlights } from '../support/retraining';

const ROOT = 'models/flights/retraining/snapshots/';

let world: RetrainingWorld;
let first: PrepareAnswer;

beforeEach(async () => {
  world = await worldOfFlights();
  first = await world.prepare();
});

async function bytes(): Promise<Map<string, string>> {
  return new Map(await Promise.all((await world.keys(ROOT)).map(async (key) => [key, await world.text(key)] as const)));
}

async function changeManifest(change: (manifest: SnapshotManifest) => object): Promise<void> {
  const manifest = await world.document<SnapshotManifest>(first.manifestKey);
  await world.folder.write('store', first.manifestKey, JSON.stringify({ ...manifest, ...change(manifest) }));
}

describe('a snapshot that a person names', () => {
  it('is used as it is when its objects and its files are what the manifest says; nothing is written', async () => {
    const next = world.another({});
    expect(await next.repeat(first.fingerprint)).toEqual(first);
    expect(next.store.writes).toEqual([]);
    expect(next.log.of('data-ready')).toMatchObject([{ how: 'repeated' }]);
    expect([next.store.readsOf('data/'), next.store.readsOf(`store/${ROOT}`)], 'objects, and files with the manifest of who asked and the one found').toEqual([2, 5]);
  });

  it('is trained on although other data came since', async () => {
    await world.writeData('2001-c.csv', flights(12).slice(960));
    expect(await world.prepare()).toMatchObject({ trainingRows: 960, fingerprint: expect.not.stringMatching(first.fingerprint) as string });
    expect(await world.repeat(first.fingerprint)).toEqual(first);
  });

  it.each(['train/part-00000.csv', 'holdout/part-00000.csv', 'labels/part-00000.csv'])('is made again with the same bytes where %s is gone or was changed', async (name) => {
    const before = await bytes();
    const key = `${ROOT}${first.fingerprint}/${name}`;
    await world.folder.write('store', key, 'poison');
    expect(await world.repeat(first.fingerprint)).toEqual(first);
    expect(await bytes()).toEqual(before);
    world.delete(key);
    expect(await world.repeat(first.fingerprint)).toEqual(first);
    expect(await bytes()).toEqual(before);
    expect(world.log.of('data-ready').map(({ how }) => how)).toEqual(['frozen', 'frozen', 'frozen']);
  });

  it('is refused where somebody has put a file beside those of the manifest: a job would train on it', async () => {
    const key = `${ROOT}${first.fingerprint}/train/part-00001.csv`;
    await world.folder.write('store', key, 'poison');
    expect(await world.repeat(first.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: `snapshot ${first.fingerprint}: got the object ${key}, expected none that the manifest does not name; delete it`, trainingUri: 'none' });
  });

  it('is refused where such a file lies in the folder of another one that is made of its objects', async () => {
    const next = world.another({ recipe: { hyperParameters: { trees: '200' } } });
    const made = await next.repeat(first.fingerprint);
    const key = `${ROOT}${made.fingerprint}/train/part-00001.csv`;
    world.delete(made.manifestKey);
    await world.folder.write('store', key, 'poison');
    expect(await next.repeat(first.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: `snapshot ${made.fingerprint}: got the object ${key}, expected none that the manifest does not name; delete it` });
    expect(await world.keys(made.manifestKey)).toEqual([]);
  });

  it('makes another snapshot of the same objects for another image, recipe or monitor', async () => {
    await world.writeData('2001-c.csv', flights(12).slice(960));
    const next = world.another({ recipe: { hyperParameters: { trees: '200' } } });
    next.image = { ...IMAGE, digest: `sha256:${'b'.repeat(64)}` };
    const again = await next.repeat(first.fingerprint);
    expect(again).toMatchObject({ status: 'READY', trainingRows: 768, holdoutRows: 192, imageDigest: `sha256:${'b'.repeat(64)}` });
    expect(again.fingerprint).not.toBe(first.fingerprint);
    const [one, two] = [await world.document<SnapshotManifest>(first.manifestKey), await world.document<SnapshotManifest>(again.manifestKey)];
    expect(two).toMatchObject({ madeFrom: first.fingerprint, inputs: one.inputs, files: one.files });
    expect(one).not.toHaveProperty('madeFrom');
    const monitored = world.another({ baseline: { ...CONFIG.baseline, features: ['delay'] } });
    expect(await monitored.repeat(first.fingerprint)).toEqual(first);
    expect((await world.document<SnapshotManifest>(first.manifestKey)).baselineDefinition).not.toBe(one.baselineDefinition);
  });

  it('asks neither how old the data are, nor what was accepted since', async () => {
    const strict = world.another({ expectations: { columns: [], maxAgeSeconds: 86_400, maxRowsChange: 0.01, maxDrift: 0.001 } });
    const then = await strict.prepare('none', 'run-1', '2001-01-11T12:00:00Z');
    expect(then.status).toBe('READY');
    const accepted = await world.text('models/flights/retraining/accepted.json');
    expect(await strict.prepare('none', 'run-2', '2030-01-01T00:00:00Z')).toMatchObject({ status: 'REJECTED' });
    expect(await strict.repeat(then.fingerprint)).toEqual(then);
    expect(await strict.repeat(first.fingerprint), 'made before there were expectations').toEqual(then);
    expect(await world.text('models/flights/retraining/accepted.json')).toBe(accepted);
  });

  it('still asks of the rows what the schema asks', async () => {
    const strict = world.another({ expectations: { columns: [{ column: 'distance', max: 150 }] } });
    expect(await strict.repeat(first.fingerprint)).toMatchObject({ status: 'REJECTED', reason: expect.stringContaining('with column "distance" above 150') as string });
  });

  it('holds rows against the lists of then', async () => {
    const expectations = { columns: [{ column: 'origin', listedIn: { file: '_airports.csv', column: 'code' } }] };
    const list = (lines: readonly string[]) => world.writeData('_airports.csv', lines, 'code');
    await list(['ORD', 'JFK', 'LAX']);
    const listing = world.another({ expectations });
    const then = await listing.prepare();
    const { lists } = await world.document<SnapshotManifest>(then.manifestKey);
    expect(lists).toMatchObject([{ key: 'flights/_airports.csv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string }]);
    expect(await listing.repeat(then.fingerprint)).toEqual(then);
    await list(['ORD', 'JFK']);
    expect(await listing.repeat(then.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: expect.stringContaining('flights/_airports.csv: got etag ') as string });
  });

  it('is refused where an object is gone, or another one lies in its place, with the names of all of them', async () => {
    await world.writeData('2001-a.csv', flights(10).slice(0, 499));
    rmSync(join(world.root, 'data', 'flights', '2001-b.csv'));
    const answer = await world.repeat(first.fingerprint);
    expect(answer).toMatchObject({ status: 'SNAPSHOT_REFUSED', manifestKey: 'none', trainingRows: 0 });
    expect(answer.reason).toMatch(/^snapshot [0-9a-f]{16}: flights\/2001-a\.csv: got etag [0-9a-f]{32} and \d+ bytes, expected [0-9a-f]{32} and \d+ as in the manifest; flights\/2001-b\.csv: no such object, expected the one that was read then$/);
    expect(world.log.of('snapshot-refused')).toHaveLength(1);
  });

  it.each<[string, (manifest: SnapshotManifest) => object, RegExp]>([
    ['another digest', ({ inputs }) => ({ inputs: inputs.map((input) => ({ ...input, sha256: '0'.repeat(64) })) }), /2001-a\.csv: got the SHA-256 [0-9a-f]{64}, expected 0{64} as in the manifest; flights\/2001-b\.csv: got the SHA-256/],
    ['no digest', ({ inputs }) => ({ inputs: inputs.map((input) => ({ ...input, sha256: undefined })) }), /2001-a\.csv: got no SHA-256 in the manifest, which is of an earlier release/],
    ['a version that a folder does not keep', ({ inputs }) => ({ inputs: inputs.map((input) => ({ ...input, versionId: 'v1' })) }), /2001-a\.csv version v1: no such version, expected the one that was read then/],
    ['no list of objects', () => ({ inputs: undefined }), /manifest\.json: got no list of inputs, expected the objects that were read then; restore the version of the manifest that its run wrote/],
    ['lists that are none', () => ({ lists: 'ORD' }), /manifest\.json: got lists that are no list of objects, expected /],
    ['an object without a key', ({ inputs }) => ({ inputs: [...inputs, { etag: 'e', size: 1 }] }), /manifest\.json: got inputs that are no list of objects, expected /],
    ['another model', () => ({ modelId: 'trains' }), /^snapshot [0-9a-f]{16}: models\S+manifest\.json: got model "trains", expected "flights"; /],
    ['another number of rows', () => ({ holdoutRows: 7 }), /got a manifest of 7 held-out rows, 192 of them in parts/],
    ['another bucket', () => ({ bucket: 'elsewhere' }), /got objects of elsewhere\/flights\/, expected those of the model's data set, data\/flights\//],
    ['many objects that are gone', ({ inputs }) => ({ inputs: Array.from({ length: 9 }, (_, index) => ({ ...inputs[0], key: `flights/${index}.csv` })) }), /flights\/2\.csv: no such object, expected the one that was read then; and 6 more$/],
  ])('is refused where its manifest names %s', async (_, change, reason) => {
    await changeManifest(change);
    expect(await world.repeat(first.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: expect.stringMatching(reason) as string });
  });

  it('is refused where its manifest cannot be read', async () => {
    await world.folder.write('store', first.manifestKey, '{');
    expect(await world.repeat(first.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: expect.stringMatching(/^snapshot [0-9a-f]{16}: models\S+manifest\.json: got content that is not JSON/) as string });
  });

  it.each<[string, (path: string) => void, RegExp]>([
    ['is gone', (path) => rmSync(path), /^snapshot [0-9a-f]{16}: flights\/2001-b\.csv: no such object, expected the one that was read then$/],
    ['was replaced', (path) => writeFileSync(path, 'other'), /^snapshot [0-9a-f]{16}: flights\/2001-b\.csv: got etag [0-9a-f]+ and 5 bytes, expected /],
  ])('is refused where an object %s between its listing and its reading', async (_, change, reason) => {
    const next = world.another({});
    const stream = next.store.stream.bind(next.store);
    next.store.stream = async (bucket, key, versionId) => {
      if (key === 'flights/2001-a.csv') change(join(world.root, 'data', 'flights', '2001-b.csv'));
      return stream(bucket, key, versionId);
    };
    expect(await next.repeat(first.fingerprint)).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: expect.stringMatching(reason) as string });
  });

  it('keeps the commit and the tags of then when its files are made again', async () => {
    const then = world.another({ codeCommit: '4f2a9c1' });
    then.image = { ...IMAGE, tags: ['v7'] };
    await world.folder.write('store', first.manifestKey.replace('manifest.json', 'train/part-00000.csv'), 'poison');
    world.delete(first.manifestKey);
    await then.prepare();
    await world.folder.write('store', first.manifestKey.replace('manifest.json', 'train/part-00000.csv'), 'poison');
    const today = world.another({ codeCommit: 'today' });
    today.image = { ...IMAGE, tags: ['v7', 'v8'] };
    expect(await today.repeat(first.fingerprint)).toMatchObject({ status: 'READY' });
    expect(today.log.of('data-ready')).toMatchObject([{ how: 'frozen' }]);
    expect(await world.document(first.manifestKey)).toMatchObject({ codeCommit: '4f2a9c1', imageTags: ['v7'] });
  });

  it('is refused where nobody has made it', async () => {
    expect(await world.repeat('0123456789abcdef')).toMatchObject({ status: 'SNAPSHOT_REFUSED', reason: `snapshot 0123456789abcdef: no manifest ${ROOT}0123456789abcdef/manifest.json, expected that of an earlier run of model flights; name one that lies there` });
  });

  it('waits for an image as every other run does', async () => {
    world.image = undefined;
    expect(await world.repeat(first.fingerprint)).toMatchObject({ status: 'NO_IMAGE', reason: 'image repository flights: got no image with a tag, expected one to train with; push it' });
  });
});
