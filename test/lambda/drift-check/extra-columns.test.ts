/** Tests of columns that a log has and the baseline has not: which are told, of which formats, whoever reads, and that memory is bounded. */
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { verdictSchema } from '../../../bin/drift/verdict-schema';
import { createHandler } from '../../../lambda/drift-check/index';
import { knownColumns } from '../../../lambda/drift-check/known-columns';
import { ExtraColumns } from '../../../lambda/shared/extra-columns';
import { readRecords } from '../../../lambda/shared/records/read-records';
import { driftKeys } from '../../../lib/contract/drift-check';
import type { PlanAnswer, PlannedStep } from '../../../lib/contract/fan-out';
import { MOST_EXTRA_COLUMNS } from '../../../lib/contract/partial';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { streamed } from '../support/chunks';
import { labelledConfig } from '../support/labelled';
import { Encoding, parquetBytes, Type } from '../support/parquet-bytes';
import { fc } from '../support/property';
import { at, BUCKETS, type World, worldOf } from '../support/world';

const row = (more: object = {}): string => JSON.stringify({ delay: 1, distance: 200, origin: 'ORD', ...more });

/** Three hours, of which the last has two objects with columns that nobody knows, and one that the schema has. */
async function extended(): Promise<World> {
  const world = await worldOf([0, 0, 0, 0]);
  await world.writeLines('2001-02-03T03:00:00Z', [row({ carrier: 'AA', departure: '2001-02-03T03:00:00Z', 'passenger-4711': 1 }), row({ carrier: 'AA', tail: 6 }), row({ tail: 7 })], 'part-1.jsonl');
  await world.writeLines('2001-02-03T03:00:00Z', [row({ carrier: 'BB' }), row({ carrier: 'CC' })], 'part-2.jsonl');
  return world;
}

async function verdictOf(world: World, hour = 4): Promise<VerdictDocument> {
  return world.document<VerdictDocument>((await world.handler(at(hour))).verdictKey);
}

describe('columns that the baseline does not have', () => {
  it('are told by name with the objects that have them, in verdict, page and metric, and breach nothing', async () => {
    const world = await extended();
    const verdict = await verdictOf(world);
    expect(verdict.extraColumns).toEqual([{ name: 'carrier', objects: 2 }, { name: 'tail', objects: 1 }]);
    expect([verdict.qualityBreached, verdict.driftState]).toEqual([false, 0]);
    expect(world.log.latestMetrics()).toMatchObject({ ExtraColumns: 2 });
    const validate = new Ajv({ strict: false, allErrors: true }).compile(verdictSchema());
    validate(verdict);
    expect(validate.errors ?? []).toEqual([]);
    // A page a day.
    await world.writeHours('2001-02-03T04:00:00Z', Array.from({ length: 18 }, () => 0));
    await world.writeLines('2001-02-03T23:00:00Z', [row({ '<b>': 1 }), row({ '<b>': 2 })]);
    await world.handler(at(24));
    const page = await world.text(driftKeys.report('flights', '2001-02-04T00:00:00Z'));
    expect(page).toContain('The log has 1 column that the baseline does not have: &lt;b&gt;.');
    expect(page).toContain('<tr><td>&lt;b&gt;</td><td></td><td>1</td></tr>');
  });

  it('are none where there are none', async () => {
    const world = await worldOf([0, 0, 0]);
    expect(await verdictOf(world, 3)).not.toHaveProperty('extraColumns');
    expect(world.log.latestMetrics()).toMatchObject({ ExtraColumns: 0 });
  });

  it('are the same where many functions read the log', async () => {
    const alone = await verdictOf(await extended());
    const world = await extended();
    const handler = createHandler({ storage: world.store, config: { ...world.config, fanOut: { oneFunctionBytes: 1, batchBytes: 1, joinPartitions: 1, joinHours: 24 } }, buckets: BUCKETS, log: world.log });
    const { planKey } = (await handler({ step: 'plan', event: at(4) })) as PlanAnswer;
    for (const step of (await world.document<PlannedStep[]>(planKey!)).reverse()) await handler(step);
    await handler({ step: 'merge', planKey: planKey! });
    const { verdictKey } = (await handler(at(4))) as { verdictKey: string };
    expect(await world.document<VerdictDocument>(verdictKey)).toEqual(alone);
  });

  it('are not those that the schema names, or the join with labels, by their names in the log', () => {
    const config = labelledConfig({ sensitive: ['origin'], conceptDrift: { detector: { name: 'ddm' }, eventTime: 'asked' } });
    expect([...knownColumns({ ...config, log: { ...config.log, columnNames: { origin: 'from' } } })].sort()).toEqual(['asked', 'delay', 'departure', 'distance', 'flight', 'from', 'late', 'score']);
  });
});

describe('the names of an object', () => {
  async function namesOf(format: 'csv' | 'jsonl' | 'parquet', body: Buffer | string): Promise<string[]> {
    const found: string[] = [];
    await readRecords({ key: 'log', format, chunks: streamed([Buffer.from(body)]), absentColumns: 'missing' }, ['a'], { row: () => undefined, quarantine: () => undefined, names: (names) => void found.push(...names) });
    return [...new Set(found)];
  }

  it('are those of a header, those that most of the first ten rows of JSON Lines have, and those of a footer', async () => {
    expect(await namesOf('csv', 'a,b,c\n1,2,3\n')).toEqual(['a', 'b', 'c']);
    const lines = Array.from({ length: 12 }, (_, index) => JSON.stringify({ a: 1, [`b${index}`]: 1, ...(index < 6 ? { most: 1 } : {}), ...(index % 2 === 0 ? { half: 1 } : {}), ...(index > 3 ? { late: 1 } : {}) }));
    expect(await namesOf('jsonl', ['no JSON', ...lines].join('\n'))).toEqual(['a', 'most', 'late']);
    // What few rows have may be data.
    expect(await namesOf('jsonl', '{"a":1,"x":1}\n{"a":2}')).toEqual(['a']);
    expect(await namesOf('jsonl', '{"a":1,"x":1}')).toEqual([]);
    const file = parquetBytes({ pages: [{ encoding: Encoding.plain, values: 1, body: [1, 0, 0, 0] }], rows: 1, type: Type.int32 });
    expect(await namesOf('parquet', file)).toEqual(['x']);
  });
});

describe('the list of extra columns', () => {
  it('is the same for every order and parting of objects, and holds the least names', () => {
    const objects = fc.array(fc.array(fc.integer({ min: 0, max: 400 }).map((index) => `c${index}`), { maxLength: 40 }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(objects, fc.nat(), (all, cut) => {
      const listOf = (some: readonly (readonly string[])[]): ExtraColumns => {
        const extra = new ExtraColumns();
        for (const names of some) extra.object(new Set(['c0']))(names);
        return extra;
      };
      const merged = new ExtraColumns();
      for (const part of [all.slice(cut % all.length), all.slice(0, cut % all.length)]) for (const column of listOf(part).list) merged.add(column);
      const names = [...new Set(all.flat())].filter((name) => name !== 'c0').sort().slice(0, MOST_EXTRA_COLUMNS);
      expect(merged.list).toEqual(names.map((name) => ({ name, objects: all.filter((object) => object.includes(name)).length })));
      expect(listOf([...all].reverse()).list).toEqual(merged.list);
    }));
  });

  it('is bounded, whatever an object calls its columns', () => {
    const extra = new ExtraColumns();
    for (let object = 0; object < 3; object++) extra.object(new Set())(Array.from({ length: 100_000 }, (_, index) => `${'x'.repeat(1000)}${index}`.slice(index % 2)));
    for (let object = 0; object < 300; object++) extra.object(new Set())([`n${object}`]);
    expect(extra.list).toHaveLength(MOST_EXTRA_COLUMNS);
    expect(Math.max(...extra.list.map(({ name }) => name.length))).toBeLessThanOrEqual(128);
  });
});
