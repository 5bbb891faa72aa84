/** Tests of splitting rows into files: what goes in comes out, and every row is on one side. */
import { describe, expect, it } from 'vitest';
import type { SnapshotManifest } from '../../../lib/contract/snapshot';
import { SplitWriter } from '../../../lambda/retraining-steps/split-writer';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { readRecords } from '../../../lambda/shared/records/read-records';
import { streamed } from '../support/chunks';
import { fc } from '../support/property';
import { CONFIG, RetrainingWorld } from '../support/retraining';
import { RowsTaken } from '../support/rows';
import { temporaryFolder } from '../support/temporary-folder';

const DAY = 86_400_000;
const NAMES = CONFIG.dataset.columns.map(({ name }) => name);

/** The cells of CSV files. */
async function cellsOf(bodies: readonly string[], columns: readonly string[]): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for (const body of bodies) {
    const taken = new RowsTaken();
    await readRecords({ key: 'a.csv', format: 'csv', chunks: streamed([Buffer.from(body)]), absentColumns: 'refused' }, columns, taken);
    expect(taken.quarantined).toEqual([]);
    rows.push(...taken.rows);
  }
  return rows;
}

const quoted = (cells: readonly string[]): string => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
// Line feeds inside of fields stay; a carriage return before one is part of the line end, wherever it stands.
const remark = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll('\r', ''));
const awkward = fc.oneof(remark, fc.constantFrom('', '"', ',', '\n', '"quoted"', 'a,"b"\nc', ' padded '));

describe('the split', () => {
  const row = fc.record({ minutes: fc.integer({ min: 0, max: 5 * 24 * 60 }), delay: fc.integer({ min: -99, max: 99 }), late: fc.constantFrom('0', '1'), remark: awkward });

  it('puts every row on one side, in the order of the files, with the cells that it had', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.nat(), async (rows, cut) => {
        const world = new RetrainingWorld({ ...CONFIG, minTrainingRows: 1, minHoldoutRows: 1 });
        // Both classes on both sides, and a row that is the newest for certain.
        const fixed = [[0, '0'], [0, '1'], [7 * 24 * 60, '0'], [7 * 24 * 60, '1']].map(([minutes, late]) => ({ minutes: Number(minutes), delay: 1, late: String(late), remark: '' }));
        const all = [...fixed, ...rows];
        const time = (minutes: number): number => Date.UTC(2001, 0, 1) + minutes * 60_000;
        const cells = all.map(({ minutes, delay, late, remark: text }) => [new Date(time(minutes)).toISOString(), String(delay), '5', 'ORD', late, text]);
        const middle = cut % (all.length + 1);
        await world.writeData('a.csv', cells.slice(0, middle).map(quoted));
        await world.writeData('b.csv', cells.slice(middle).map(quoted));
        const answer = await world.prepare();
        expect(answer.status).toBe('READY');
        const isHeldOut = (cell: readonly string[]): boolean => Date.parse(cell[0]!) > time(7 * 24 * 60) - 2 * DAY;
        const bodies = async (uri: string): Promise<string[]> => Promise.all((await world.keys(world.key(uri))).map((key) => world.text(key)));
        expect(await cellsOf(await bodies(answer.trainingUri), NAMES)).toEqual(cells.filter((cell) => !isHeldOut(cell)));
        const heldOut = cells.filter(isHeldOut);
        expect(await world.lines(answer.holdoutUri)).toEqual(heldOut.map(([, delay, distance, origin]) => `${origin},${delay},${distance}`));
        expect(await world.lines(answer.labelsUri)).toEqual(heldOut.map((cell) => cell[4]));
        expect(answer.trainingRows + answer.holdoutRows).toBe(all.length);
      }),
      { numRuns: 40 },
    );
  });

  it('quotes what needs it in the rows to score', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(awkward.filter((text) => !text.includes('\n')), { minLength: 1, maxLength: 20 }), async (origins) => {
        const store = new FolderStore(temporaryFolder());
        const split = new SplitWriter({ storage: store, bucket: 'store', prefix: 'p/' }, { columns: CONFIG.dataset.columns, features: CONFIG.features });
        for (const origin of origins) split.addHeldOut(['', 1, null, origin, '1', ''], '1');
        await split.end();
        const body = Buffer.from((await store.read('store', 'p/holdout/part-00000.csv')).body).toString();
        expect(body.split('\n')).toHaveLength(origins.length + 1);
        expect(await cellsOf([`origin,delay,distance\n${body}`], ['origin', 'delay', 'distance'])).toEqual(origins.map((origin) => [origin, '1', '']));
        expect(split.brokenRows).toBe(0);
      }),
      { numRuns: 40 },
    );
  });
});

describe('parts', () => {
  it('are cut where they are large, labels with the rows they belong to, and are judged as one holdout', async () => {
    const world = new RetrainingWorld({ ...CONFIG, gates: [], features: ['remark', 'delay'], quarantinedShare: 1 });
    // 17,000 held-out rows of 1 KiB are more than a part of 16 MiB, and so are as many to train on.
    const wide = 'x'.repeat(1024);
    const lines = Array.from({ length: 34_000 }, (_, index) => `${index < 17_000 ? '2001-01-01' : '2001-01-09'},${index},2,ORD,${index % 2},${wide}`);
    await world.writeData('all.csv', lines);
    const prepared = await world.prepare();
    const { holdoutParts, trainingParts } = await world.document<SnapshotManifest>(prepared.manifestKey);
    expect([trainingParts, holdoutParts.length]).toEqual([2, 2]);
    expect(holdoutParts[0]!.rows + holdoutParts[1]!.rows).toBe(17_000);
    const names = await world.keys(world.key(prepared.labelsUri));
    expect(await Promise.all(names.map(async (key) => (await world.text(key)).split('\n').length - 1))).toEqual(holdoutParts.map(({ rows }) => rows));
    expect(await world.lines(prepared.labelsUri)).toEqual(lines.slice(17_000).map((_, index) => String(index % 2)));
    for (const key of await world.keys(world.key(prepared.trainingUri))) expect((await world.text(key)).startsWith('departure,delay,distance,origin,late,remark\n2001-01-01,')).toBe(true);
    const challengerUri = await world.answer('challenger', prepared, (label) => (label === '1' ? '0.7' : '0.2'));
    expect((await world.judge({ ...prepared, challengerUri, championUri: 'none', championProblem: 'none' })).challenger.ROC_AUC).toBe(1);
  });

  it('are written while the data are read, so that memory stays bounded', async () => {
    const world = new RetrainingWorld({ ...CONFIG, features: ['delay'] });
    const wide = 'x'.repeat(4096);
    await world.writeData('all.csv', Array.from({ length: 12_000 }, (_, index) => `${index < 11_000 ? '2001-01-01' : '2001-01-09'},${index},2,ORD,${index % 2},${wide}`));
    const order: string[] = [];
    const stream = world.folder.stream.bind(world.folder);
    world.folder.stream = async (bucket, key) => {
      const { chunks, ...rest } = await stream(bucket, key);
      const noted = async function* () {
        for await (const chunk of chunks) {
          order.push('chunk');
          yield chunk;
        }
        order.push('end');
      };
      return { ...rest, chunks: noted() };
    };
    world.store.beforeWrite = (path) => Promise.resolve(void order.push(path.slice(path.lastIndexOf('/') + 1)));
    await world.prepare();
    // The first reading is for the event times; in the second, parts come between the chunks.
    const second = order.slice(order.indexOf('end') + 1);
    expect(second.indexOf('part-00000.csv')).toBeGreaterThan(0);
    expect(second.indexOf('part-00001.csv')).toBeLessThan(second.indexOf('end'));
  });
});
