/** A small world for the steps of a retraining: a data set with a label, a store, an image, and the handler over them. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { JudgeAnswer, JudgeEvent, PrepareAnswer, RebaseAnswer, RetrainingStepsConfig } from '../../../lib/contract/retraining-steps';
import type { TrainingImage } from '../../../lambda/retraining-steps/images';
import { createHandler, type RetrainingStepsHandler } from '../../../lambda/retraining-steps/index';
import { FolderStore } from '../../../lambda/shared/storage/folder';
import { MemoryLog } from './memory-log';
import { normal, uniform } from './random';
import { temporaryFolder } from './temporary-folder';
import { CONFIG as DRIFT_CONFIG, NotedStore } from './world';

export const STORES = { store: 'store', dataset: 'data' };
export const IMAGE: TrainingImage = { digest: `sha256:${'a'.repeat(64)}`, uri: `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights@sha256:${'a'.repeat(64)}` };

const DAY = 86_400;

export const CONFIG: RetrainingStepsConfig = {
  version: 1,
  modelId: 'flights',
  task: { kind: 'binary', label: 'late', positive: '1' },
  dataset: {
    ...DRIFT_CONFIG.dataset,
    columns: [...DRIFT_CONFIG.dataset.columns, { name: 'late', type: 'category' }, { name: 'remark', type: 'text' }],
    holdout: { kind: 'latest', seconds: 2 * DAY },
  },
  missingWords: ['NA'],
  features: ['origin', 'delay', 'distance'],
  baseline: { features: ['delay', 'distance', 'origin'], binning: DRIFT_CONFIG.binning },
  gates: [
    { metric: 'ROC_AUC', kind: 'floor', limit: 0.6 },
    { metric: 'LOG_LOSS', kind: 'ceiling', limit: 0.9 },
    { metric: 'ROC_AUC', kind: 'champion', margin: 0.01 },
  ],
  minTrainingRows: 100,
  minHoldoutRows: 50,
  quarantinedShare: 0.01,
  recipe: { hyperParameters: { trees: '100' } },
};

export const HEADER = 'departure,delay,distance,origin,late,remark';

/** One row a quarter of an hour from 1 January 2001 on, with the distributions of the drift check's world: the longer the delay, the likelier a late arrival. */
export function flights(days: number, seed = 3): string[] {
  const [gauss, uniformly] = [normal(seed), uniform(seed)];
  return Array.from({ length: days * 96 }, (_, index) => {
    const delay = Math.round(gauss() * 100) / 10;
    const departure = new Date(Date.UTC(2001, 0, 1, 0, 15 * index)).toISOString();
    const late = delay + gauss() * 8 > 4 ? 1 : 0;
    return `${departure},${delay},${100 + Math.floor(uniformly() * 2400)},${['ORD', 'JFK', 'LAX', 'ORD'][index % 4]},${late},`;
  });
}

export class RetrainingWorld {
  public readonly store: NotedStore;
  public readonly folder: FolderStore;
  public readonly log = new MemoryLog();
  /** What the repository holds. */
  public image: TrainingImage | undefined = IMAGE;
  private readonly handler: RetrainingStepsHandler;

  public constructor(
    public readonly config: RetrainingStepsConfig = CONFIG,
    public readonly root = temporaryFolder(),
    hasRepository = true,
  ) {
    this.folder = new FolderStore(root);
    this.store = new NotedStore(this.folder);
    const images = { absence: 'image repository flights: got no image with a tag, expected one to train with; push it', chosen: () => Promise.resolve(this.image) };
    this.handler = createHandler({ storage: this.store, ...(hasRepository ? { images } : {}), config, buckets: STORES, log: this.log });
  }

  /** Another version of the function over the same objects. */
  public another(changes: Partial<RetrainingStepsConfig>): RetrainingWorld {
    return new RetrainingWorld({ ...this.config, ...changes }, this.root);
  }

  public async writeData(key: string, lines: readonly string[], header = HEADER): Promise<void> {
    await this.folder.write('data', `flights/${key}`, [header, ...lines, ''].join('\n'));
  }

  public async prepare(lastFingerprint = 'none', run = 'run-1', now?: string): Promise<PrepareAnswer> {
    return (await this.handler({ step: 'prepare', run, lastFingerprint, ...(now === undefined ? {} : { now }) })) as PrepareAnswer;
  }

  /** Prepares what a person names. */
  public async repeat(snapshot: string, run = 'run-2'): Promise<PrepareAnswer> {
    return (await this.handler({ step: 'prepare', run, lastFingerprint: 'none', now: '2030-01-01T00:00:00Z', snapshot })) as PrepareAnswer;
  }

  public async judge(event: Omit<JudgeEvent, 'step' | 'run'>): Promise<JudgeAnswer> {
    return (await this.handler({ step: 'judge', run: 'run-1', ...event })) as JudgeAnswer;
  }

  public async rebase(baselineKey: string): Promise<RebaseAnswer> {
    return (await this.handler({ step: 'rebase', baselineKey })) as RebaseAnswer;
  }

  public async text(key: string): Promise<string> {
    return Buffer.from((await this.folder.read('store', key)).body).toString();
  }

  public delete(key: string): void {
    rmSync(join(this.root, 'store', key));
  }

  public async document<T>(key: string): Promise<T> {
    return JSON.parse(await this.text(key)) as T;
  }

  public async keys(prefix = ''): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.folder.list('store', { prefix })) keys.push(key);
    return keys;
  }

  /** Key in the store of what a URI names. */
  public key(uri: string): string {
    return uri.slice('s3://store/'.length);
  }

  /** Lines of all objects below a URI, in the order of their keys. */
  public async lines(uri: string): Promise<string[]> {
    const lines: string[] = [];
    for (const key of await this.keys(this.key(uri))) lines.push(...(await this.text(key)).split('\n').slice(0, -1));
    return lines;
  }

  /** Answers of a model to each part of the holdout, as a transform job writes them; returns their URI. */
  public async answer(name: string, prepared: PrepareAnswer, score: (label: string, row: number) => string): Promise<string> {
    let row = 0;
    for (const key of await this.keys(this.key(prepared.labelsUri))) {
      const answers = (await this.text(key)).split('\n').slice(0, -1).map((label) => score(label, row++));
      await this.writeAnswers(name, `${key.slice(key.lastIndexOf('/') + 1)}.out`, answers.map((line) => `${line}\n`).join(''));
    }
    return this.answersUri(name);
  }

  public async writeAnswers(name: string, file: string, body: string | Uint8Array): Promise<void> {
    await this.folder.write('store', `${this.key(this.answersUri(name))}${file}`, body);
  }

  public answersUri(name: string): string {
    return `s3://store/models/flights/retraining/runs/run-1/${name}/`;
  }
}

/** A world with ten days of flights in two files: eight days to train on, two held out. */
export async function worldOfFlights(world = new RetrainingWorld()): Promise<RetrainingWorld> {
  const rows = flights(10);
  await world.writeData('2001-a.csv', rows.slice(0, 500));
  await world.writeData('2001-b.csv', rows.slice(500));
  return world;
}
