/** The model as a container of the simulator: it reaches the optimum, answers every row, and says what is wrong with what it gets. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ContainerPrograms, unpackModel } from '../../../simulator/programs';
import type { InferenceAnswer, RunningModel } from '../../../simulator/programs/port';
import { AIRPORTS, csv, HEADER, rows } from './training-flights';

const IMAGE = '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights:1';
const RIDGE = 2;

interface Model {
  readonly requestColumns: readonly string[];
  readonly airports: readonly string[];
  readonly intercept: number;
  readonly weights: readonly number[];
}

const MODEL = join(__dirname, '../../../examples/flight-delay/model');

/** The program with a change that somebody makes to `encoding.js` alone: it learns without the weekday. */
function withoutWeekday(): string {
  const directory = mkdtempSync(join(tmpdir(), 'model-'));
  cpSync(MODEL, directory, { recursive: true });
  const file = join(directory, 'encoding.js');
  const before = readFileSync(file, 'utf8');
  const after = before.replace("'weekday', ", '').replace(/^.*into\[at \+ 1\] = .*\n/m, '').replaceAll(/(at \+ |columns\[)([2-5])\b/g, (_, prefix: string, place: string) => `${prefix}${Number(place) - 1}`);
  expect(after.split('\n')).toHaveLength(before.split('\n').length - 1);
  writeFileSync(file, after);
  return directory;
}

const programsOf = (directory: string): ContainerPrograms => new ContainerPrograms({ directories: new Map([['flights', directory]]), limits: { graceSeconds: 60 } });
const programs = programsOf(MODEL);
afterAll(async () => programs.close());

async function train(files: Readonly<Record<string, string>>, hyperParameters: Readonly<Record<string, string>> = { l2: String(RIDGE) }, by = programs): Promise<Uint8Array> {
  const content = new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));
  const result = await by.train({
    jobName: 'job', imageUri: IMAGE, environment: {}, hyperParameters, instanceType: 'ml.m5.large', instanceCount: 1, channels: { train: { contentType: 'text/csv', files: content } },
  });
  if ('failure' in result) throw new Error(result.failure);
  return result.artefact!;
}

function modelIn(artefact: Uint8Array): Model {
  return JSON.parse(Buffer.from(unpackModel(artefact, 1e7).get('model.json')!).toString()) as Model;
}

async function serving<T>(artefact: Uint8Array, use: (model: RunningModel) => Promise<T>): Promise<T> {
  const model = await programs.serve({ modelName: 'flights', imageUri: IMAGE, artefact, environment: {} });
  if ('failure' in model) throw new Error(model.failure);
  try {
    return await use(model);
  } finally {
    await model.stop();
  }
}

async function ask(model: RunningModel, body: string, contentType = 'text/csv'): Promise<InferenceAnswer & { readonly text: string }> {
  const answer = await model.invoke({ body: Buffer.from(body), contentType });
  return { ...answer, text: Buffer.from(answer.body).toString() };
}

describe('training', () => {
  const table = rows(4000);

  it('reaches the optimum: of every value, what the model misses is what its ridge holds back', async () => {
    const artefact = await train({ 'part-00000.csv': csv(table.slice(0, 1500)), 'part-00001.csv': csv(table.slice(1500)) });
    const { weights, airports, requestColumns } = modelIn(artefact);
    const probabilities = await serving(artefact, async (model) => (await ask(model, table.map((row) => row.slice(1, 7).join(',')).join('\n'))).text.trim().split('\n').map(Number));
    const missed = (of: (row: readonly string[]) => boolean): number => table.reduce((sum, row, index) => sum + (of(row) ? Number(row[7]) - probabilities[index]! : 0), 0);
    expect(requestColumns).toEqual(['hour', 'weekday', 'distance', 'origin', 'destination', 'origin_delay']);
    expect([...airports].sort()).toEqual(AIRPORTS);
    expect(probabilities).toHaveLength(table.length);
    expect(missed(() => true)).toBeCloseTo(0, 1);
    for (let hour = 0; hour < 24; hour++) expect(missed((row) => row[1] === String(hour)), `hour ${hour}`).toBeCloseTo(RIDGE * weights[hour]!, 1);
    const firstOfOrd = weights.length - 2 * (AIRPORTS.length - airports.indexOf('ORD'));
    expect(missed((row) => row[4] === 'ORD')).toBeCloseTo(RIDGE * weights[firstOfOrd]!, 1);
    expect(weights[firstOfOrd]).toBeGreaterThan(0.3);
  });

  it('gives the same model byte for byte from the same data, however they are cut into files', async () => {
    const whole = await train({ 'part-00000.csv': csv(table) });
    const parts = await train({ 'part-00001.csv': csv(table.slice(100)), 'part-00000.csv': csv(table.slice(0, 100)) });
    expect(Buffer.from(parts).equals(whole)).toBe(true);
  });

  it('learns the same airports from the same data when somebody takes a feature out of its encoding', async () => {
    const changed = programsOf(withoutWeekday());
    try {
      const [with6, with5] = [modelIn(await train({ 'a.csv': csv(table) })), modelIn(await train({ 'a.csv': csv(table) }, {}, changed))];
      expect([...with5.airports].sort()).toEqual(AIRPORTS);
      expect(with5.airports).toEqual(with6.airports);
    } finally {
      await changed.close();
    }
  });

  it('says which line, column or hyperparameter is wrong', async () => {
    const [first] = table;
    const [broken] = [first!.with(7, 'yes')];
    await expect(train({ 'a.csv': csv(table), 'b.csv': csv([first!, broken]) })).rejects.toThrow('b.csv:3: got delayed "yes", expected 0 or 1');
    await expect(train({ 'a.csv': csv(table, HEADER.replace('origin_delay', 'lateness')) })).rejects.toThrow(/a\.csv: got columns .*, expected origin_delay among them/);
    await expect(train({ 'a.csv': csv(table.filter((row) => row[7] === '0')) })).rejects.toThrow('got 0 positive of');
    await expect(train({ 'a.csv': csv(table) }, { l2: 'much' })).rejects.toThrow('hyperparameter l2: got much, expected a number above 0');
    await expect(train({})).rejects.toThrow('/opt/ml/input/data/train: got no CSV file');
  });
});

describe('serving', () => {
  it('answers one probability a line, whatever a row lacks', async () => {
    const table = rows(2000).map((row) => [...row.slice(6), ...row.slice(0, 6)]);
    const artefact = await train({ 'a.csv': csv(table, 'origin_delay,delayed,departure,hour,weekday,distance,origin,destination') });
    await serving(artefact, async (model) => {
      const { status, contentType, text } = await ask(model, '55,20,1,500,ORD,ATL\r\n,6,1,500,BOS,"DFW"\nNaN,x,9,,ZZZ,\n');
      const [evening, morning, unknown, ...more] = text.trimEnd().split('\n').map(Number);
      expect([status, contentType, more]).toEqual([200, 'text/csv', []]);
      expect(text).toMatch(/^(0\.\d{6}\n){3}$/);
      expect(evening! - morning!).toBeGreaterThan(0.3);
      expect(unknown).toBeGreaterThan(0);
      expect((await ask(model, ',6,1,500,BOS,DFW')).text).toBe(`${morning!.toFixed(6)}\n`);
    });
  });

  it('refuses what is no row of the model, and goes on', async () => {
    const artefact = await train({ 'a.csv': csv(rows(500)) });
    await serving(artefact, async (model) => {
      expect(await ask(model, '6,1,500,BOS,DFW,3\n6,1,500,BOS,DFW\n')).toMatchObject({
        status: 400, text: 'line 2: got 5 values, expected hour, weekday, distance, origin, destination, origin_delay\n',
      });
      expect(await ask(model, '{}', 'application/json')).toMatchObject({ status: 415, text: 'got content type application/json, expected text/csv\n' });
      expect(await ask(model, '6,1,500,BOS,DFW,3')).toMatchObject({ status: 200 });
      const before = process.hrtime.bigint();
      await model.stop();
      expect(Number(process.hrtime.bigint() - before) / 1e9, 'seconds until SIGTERM ended it').toBeLessThan(20);
    });
  });
});
