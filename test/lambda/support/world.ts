/** A small world for the drift check: a data set, an hourly log, a store, and the handler over them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DriftCheckConfig, DriftCheckEvent } from '../../../lib/contract/drift-check';
import { hourPrefix } from '../../../lib/contract/dataset';
import { createHandler, type DriftCheckHandler } from '../../../lambda/drift-check/index';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import type { ListOptions, ObjectContent, ObjectStream, ObjectSummary, VersionedStore, VersionSummary, WriteCondition } from '../../../lambda/shared/storage/port';
import { MemoryLog } from './memory-log';
import { normal, uniform } from './random';
import { temporaryFolder } from './temporary-folder';

/** Passes everything on to another store and notes it; a test can step in before a write. */
export class NotedStore implements VersionedStore {
  public readonly reads: string[] = [];
  public readonly writes: string[] = [];
  public readonly listings: ListOptions[] = [];
  public beforeWrite: (path: string) => Promise<void> = () => Promise.resolve();

  public constructor(private readonly store: VersionedStore) {}

  public list(bucket: string, options: ListOptions): AsyncIterable<ObjectSummary> {
    this.listings.push(options);
    return this.store.list(bucket, options);
  }

  public read(bucket: string, key: string): Promise<ObjectContent> {
    this.reads.push(`${bucket}/${key}`);
    return this.store.read(bucket, key);
  }

  public versions(bucket: string, prefix: string): AsyncIterable<VersionSummary> {
    return this.store.versions(bucket, prefix);
  }

  public stream(bucket: string, key: string, versionId?: string): Promise<ObjectStream> {
    this.reads.push(`${bucket}/${key}`);
    return this.store.stream(bucket, key, versionId);
  }

  public async write(bucket: string, key: string, body: string | Uint8Array, condition?: WriteCondition): Promise<string> {
    await this.beforeWrite(`${bucket}/${key}`);
    const etag = await this.store.write(bucket, key, body, condition);
    this.writes.push(`${bucket}/${key}`);
    return etag;
  }

  /** How often objects below this bucket or prefix were read. */
  public readsOf(prefix: string): number {
    return this.reads.filter((path) => path.startsWith(prefix)).length;
  }
}

export const BUCKETS = { store: 'store', log: 'log', dataset: 'data', label: 'labels' };

export const CONFIG: DriftCheckConfig & Required<Pick<DriftCheckConfig, 'dataset'>> = {
  version: 1,
  modelId: 'flights',
  everyHours: 1,
  lagMinutes: 15,
  features: ['delay', 'distance', 'origin'].map((name) => ({
    name,
    critical: name === 'delay',
    windowHours: name === 'distance' ? 2 : 3,
    statistics: [
      { name: 'psi', threshold: 0.2 },
      { name: 'ks', threshold: 0.1 },
      { name: 'unseen-rate', threshold: 0.01 },
      { name: 'missing-rate', threshold: 0.05 },
      { name: 'invalid-rate', threshold: 0.01 },
    ],
  })),
  driftedShare: 0.5,
  breach: { times: 2, outOf: 3 },
  minBaselineSamples: 500,
  minWindowSamples: 200,
  quarantinedShare: 0.01,
  dataset: {
    prefix: 'flights/',
    format: 'csv',
    columns: [
      { name: 'departure', type: 'timestamp' },
      { name: 'delay', type: 'number' },
      { name: 'distance', type: 'number' },
      { name: 'origin', type: 'category' },
    ],
    eventTime: 'departure',
    holdout: { kind: 'none' },
  },
  log: { prefix: 'inference/', format: 'jsonl', hourKeys: 'yyyy/MM/dd/HH' },
  binning: { psiBins: 10, grid: 1000, discreteLimit: 20, maxCategories: 1000 },
  missingWords: ['NA'],
};

const ORIGINS = ['ORD', 'ORD', 'JFK', 'LAX'];

export class World {
  public readonly store: NotedStore;
  public readonly log = new MemoryLog();
  public readonly handler: DriftCheckHandler;
  private readonly folder: FolderStore;

  public constructor(
    public readonly config: DriftCheckConfig = CONFIG,
    private readonly root = temporaryFolder(),
  ) {
    this.folder = new FolderStore(root);
    this.store = new NotedStore(this.folder);
    this.handler = createHandler({ storage: this.store, config, buckets: BUCKETS, log: this.log });
  }

  /** Another instance of the function over the same objects, e.g. after a deployment or beside this one. */
  public another(config: DriftCheckConfig = this.config): World {
    const other = new World(config, this.root);
    const storage = new NotedStore(this.folder);
    const handler = createHandler({ storage, config, buckets: BUCKETS, log: other.log });
    return Object.assign(other, { store: storage, handler, folder: this.folder });
  }

  /** Training data: delays N(0, 10²), distances 100 to 2500, three origins. */
  public async writeTraining(rows = 2000, shift = 0): Promise<void> {
    const lines = this.rows(1, rows, shift).map(({ delay, distance, origin }) => `2001-01-01T00:00:00Z,${delay},${distance},${origin}`);
    await this.replaceTraining(lines);
  }

  /** Training data of these records. */
  public async replaceTraining(lines: readonly string[]): Promise<void> {
    await this.folder.write('data', 'flights/2001-01.csv', ['departure,delay,distance,origin', ...lines].join('\n'));
  }

  /** An object beside the training data. */
  public async writeData(key: string, body: Uint8Array): Promise<void> {
    await this.folder.write('data', key, body);
  }

  /** Rows of one hour; `shift` moves the delay. */
  public async writeHour(hour: string, { rows = 300, shift = 0, seed = Date.parse(hour) / 3_600_000, name = 'part-0.jsonl' } = {}): Promise<void> {
    await this.writeLines(hour, this.rows(seed, rows, shift).map((row) => JSON.stringify(row)), name);
  }

  public async writeLines(hour: string, lines: readonly string[], name = 'part-0.jsonl'): Promise<void> {
    await this.folder.write('log', `${hourPrefix(this.config.log, new Date(hour))}${name}`, lines.map((line) => `${line}\n`).join(''));
  }

  public async writeLabels(key: string, lines: readonly string[]): Promise<void> {
    await this.folder.write('labels', key, lines.map((line) => `${line}\n`).join(''));
  }

  /** Several hours from the first on, each moved by its own shift. */
  public async writeHours(first: string, shifts: readonly number[]): Promise<void> {
    for (const [index, shift] of shifts.entries()) {
      await this.writeHour(new Date(Date.parse(first) + index * 3_600_000).toISOString(), { shift });
    }
  }

  public async document<T>(key: string): Promise<T> {
    return JSON.parse(await this.text(key)) as T;
  }

  public async text(key: string): Promise<string> {
    return Buffer.from((await this.folder.read('store', key)).body).toString();
  }

  public async replace(key: string, body: string): Promise<void> {
    await this.folder.write('store', key, body);
  }

  /** Deletes a document of the store, as an operator would. */
  public delete(key: string): void {
    rmSync(join(this.root, BUCKETS.store, key));
  }

  /** Keys in the store. */
  public async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.folder.list('store', { prefix })) keys.push(key);
    return keys;
  }

  private rows(seed: number, count: number, shift: number): { delay: number; distance: number; origin: string }[] {
    const [gauss, uniformly] = [normal(seed), uniform(seed)];
    return Array.from({ length: count }, () => ({
      delay: Math.round((gauss() * 10 + shift) * 10) / 10,
      distance: 100 + Math.floor(uniformly() * 2400),
      origin: ORIGINS[Math.floor(uniformly() * ORIGINS.length)]!,
    }));
  }
}

/** The scheduled event of the check that closes this hour of 3 February 2001. */
export function at(hour: number, minute = 15): DriftCheckEvent {
  return { time: new Date(Date.UTC(2001, 1, 3, hour, minute)).toISOString(), source: 'aws.events' };
}

/** A request for the hours [start, end) of 3 February 2001, made when they are complete. */
export function requestFor(start: number, end: number): DriftCheckEvent {
  const hour = (of: number): string => `2001-02-03T${String(of).padStart(2, '0')}:00:00Z`;
  return { time: at(end).time, window: { start: hour(start), end: hour(end) } };
}

/** A world with training data and the hours of 3 February 2001 from midnight on, shifted as given. */
export async function worldOf(shifts: readonly number[], world = new World()): Promise<World> {
  await world.writeTraining();
  await world.writeHours('2001-02-03T00:00:00Z', shifts);
  return world;
}
