/** The step that freezes the data: finds out whether there is anything new to learn, splits the rows, and checks them. */
import { fingerprint } from '../shared/canonical-json';
import { retrainingKeys, type PrepareAnswer, type PrepareEvent } from '../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES, SNAPSHOT_VERSION, type SnapshotManifest } from '../../lib/contract/snapshot';
import { type BaselineDefinition, BaselineBuilder, definitionFingerprint } from '../shared/baseline-builder';
import { DeterminedLearner, TooManyCombinations } from '../shared/determined-learner';
import { encode } from '../shared/documents';
import { CellReader, timestampCell } from '../shared/records/cells';
import { type ObjectSummary, readIfPresent } from '../shared/storage/port';
import { type DatasetLocation, describeDataset, listDataset, needsEventTimes, noEventTime, TrainingRows } from '../shared/training-rows';
import { DataCheck } from './data-check';
import { liveSource, ownSource } from './determined-sources';
import { decodeManifest } from './documents';
import { knownEventTimes } from './event-times';
import type { DataExpectations } from './expectations/data-expectations';
import { listedObjects } from './expectations/listed-values';
import { changesWithTime, openExpectations, rememberAccepted } from './expectations/open-expectations';
import type { TrainingImage } from './images';
import type { StepParts } from './parts';
import { SplitWriter } from './split-writer';
import { folderUri } from './uri';

/** Twelve of the 15 minutes that an invocation may take, near 14 where rows contradict what columns determine; `index.ts` has the figures. */
export const MAX_DATASET_BYTES = 3 * 1024 ** 3;

/** Where the image is fixed. */
const FIXED_IMAGE: TrainingImage = { digest: 'none', uri: 'none' };

export class Prepare {
  private readonly definition: BaselineDefinition;

  public constructor(private readonly parts: StepParts) {
    const { storage, config, buckets } = parts;
    const { modelId, dataset, missingWords, baseline } = config;
    this.definition = { store: storage, bucket: buckets.dataset, dataset, modelId, ...baseline, missingWords };
  }

  /** @throws DatasetChanged when an object changed while it was read: the same step again finds the data as they are then */
  public async run({ lastFingerprint, now }: PrepareEvent): Promise<PrepareAnswer> {
    const { images, storage, buckets, config } = this.parts;
    const objects = await listDataset(this.definition);
    const image = images ? await images.chosen() : FIXED_IMAGE;
    const problems = listingProblems(this.definition, objects);
    if (!image) problems.push(images!.absence);
    if (problems.length > 0 || !image) return this.rejected(problems, 'none', image);
    const lists = await listedObjects(this.definition, config.expectations);
    const snapshot = this.fingerprint(objects, lists, image);
    if (snapshot === lastFingerprint) {
      return this.without('NO_CHANGE', 'data, image and recipe are those of the last run that trained', snapshot, image);
    }
    const prefix = retrainingKeys.snapshot(config.modelId, snapshot);
    const manifestKey = `${prefix}${SNAPSHOT_FILES.manifest}`;
    const stored = await readIfPresent(storage, buckets.store, manifestKey);
    const earlier = stored && decodeManifest(stored.body, manifestKey, config.modelId);
    const isSettled = !config.expectations || !changesWithTime(config.expectations);
    // What the monitor looks at may have changed since: the rows are the same, their baseline is not.
    if (isSettled && earlier?.baselineDefinition === definitionFingerprint(this.definition)) return this.ready(earlier, 'reused');
    return this.freeze(objects, lists, image, snapshot, now === undefined ? undefined : timestampCell(now));
  }

  /**
   * Reads new objects for their event times, where holdout or history need them, and the rows once; once more where some of them
   * contradict what columns determine, because only then is it known which.
   */
  private async freeze(objects: readonly ObjectSummary[], lists: readonly ObjectSummary[], image: TrainingImage, snapshot: string, now: number | undefined): Promise<PrepareAnswer> {
    const { storage, config, buckets } = this.parts;
    const expectations = config.expectations && await openExpectations(this.parts, config.expectations, this.definition, snapshot, now);
    if (Array.isArray(expectations)) return this.rejected(expectations, snapshot, image);
    const location = { ...this.definition, hashes: true, ...(expectations ? { admission: expectations.admission } : {}) };
    const times = needsEventTimes(config.dataset) ? await knownEventTimes(this.parts, location, objects) : undefined;
    const rows = await TrainingRows.of(location, objects, times);
    if (!rows) return this.rejected([`${noEventTime(this.definition)}, expected ISO 8601 or epoch milliseconds`], snapshot, image);
    const prefix = retrainingKeys.snapshot(config.modelId, snapshot);
    const columns = config.dataset.columns.map(({ name }) => name);
    const split = new SplitWriter({ storage, bucket: buckets.store, prefix }, { columns: config.dataset.columns, features: config.features });
    const learner = new DeterminedLearner(columns, config.dataset.columns, new CellReader(config.missingWords));
    const check = new DataCheck(config, learner.isNeeded ? await liveSource(this.parts, this.definition) : []);
    const baselines = new BaselineBuilder(this.definition, columns);
    const read = await unlessTooMany(rows.read(columns, {
      training: (cells, key, line) => {
        learner.learn(cells);
        check.take('training', cells, key, line);
        expectations?.take(cells, true);
        baselines.add(cells);
        split.addTraining(cells);
      },
      heldOut: (cells, key, line) => {
        learner.see(cells);
        const label = check.take('holdout', cells, key, line);
        expectations?.take(cells, false);
        if (label !== undefined) split.addHeldOut(cells, label);
      },
      refused: (key, line, reason) => expectations?.refuse(key, line, reason),
      afterChunk: () => split.flush(),
    }));
    if (read instanceof TooManyCombinations) return this.rejected([read.message], snapshot, image);
    await split.end();
    const determined = learner.values();
    if (!learner.agrees) {
      const own = check.against(ownSource(determined));
      baselines.beginAgain(determined);
      await rows.read(columns, {
        training: (cells, key, line) => {
          own.take('training', cells, key, line);
          baselines.addAgain(cells);
        },
        heldOut: (cells, key, line) => own.take('holdout', cells, key, line),
      });
    }
    await this.quarantine(expectations, `${prefix}${SNAPSHOT_FILES.quarantine}`, snapshot);
    const problems = [...check.problems(read, split.brokenRows), ...(expectations?.problems(read) ?? [])];
    if (problems.length > 0) return this.rejected(problems, snapshot, image);
    const baseline = await baselines.build(rows, read, determined);
    const manifest: SnapshotManifest = {
      version: SNAPSHOT_VERSION,
      modelId: config.modelId,
      fingerprint: snapshot,
      bucket: buckets.dataset,
      prefix: config.dataset.prefix,
      inputs: read.objects,
      ...(lists.length > 0 ? { lists: lists.map(({ key, etag, size }) => ({ key, etag, size })) } : {}),
      schemaHash: fingerprint(config.dataset.columns),
      holdout: config.dataset.holdout,
      ...rows.bounds,
      ...(config.dataset.history ? { olderRows: read.older } : {}),
      trainingRows: read.rows,
      trainingParts: split.trainingParts,
      holdoutRows: read.heldOut,
      holdoutParts: split.holdoutParts,
      imageUri: image.uri,
      imageDigest: image.digest,
      recipe: config.recipe,
      codeCommit: config.codeCommit ?? 'none',
      imageTags: image.tags ?? [],
      files: split.files,
      baselineId: baseline.id,
      baselineDefinition: baseline.definition,
      smokeRequest: split.smokeRequest,
    };
    await storage.write(buckets.store, `${prefix}${SNAPSHOT_FILES.baseline}`, encode(baseline));
    // Last: a snapshot that has a manifest is complete.
    await storage.write(buckets.store, `${prefix}${SNAPSHOT_FILES.manifest}`, encode(manifest));
    await rememberAccepted(this.parts, snapshot, read.rows + read.heldOut);
    return this.ready(manifest, 'frozen');
  }

  /** Also of data that are rejected: it says which lines to mend. */
  private async quarantine(expectations: DataExpectations | undefined, key: string, snapshot: string): Promise<void> {
    const { storage, config, buckets, log } = this.parts;
    const report = expectations?.report(config.modelId, snapshot);
    if (!report) return;
    await storage.write(buckets.store, key, encode(report));
    log.warn('rows-quarantined', { fingerprint: snapshot, refused: report.refused, reasons: report.reasons.map(({ reason, rows }) => `${rows} with ${reason}`).join('; '), reportKey: key });
  }

  /** Of everything that decides what a model learns, and what it is judged by. */
  private fingerprint(objects: readonly ObjectSummary[], lists: readonly ObjectSummary[], { digest }: TrainingImage): string {
    const { dataset, task, features, missingWords, recipe, expectations } = this.parts.config;
    const summary = ({ key, etag, size }: ObjectSummary): object => ({ key, etag, size });
    const inputs = objects.map(summary);
    return fingerprint({ version: SNAPSHOT_VERSION, bucket: this.parts.buckets.dataset, dataset, inputs, task, features, missingWords, recipe, digest, expectations, ...(lists.length > 0 ? { lists: lists.map(summary) } : {}) });
  }

  private ready(manifest: SnapshotManifest, how: 'frozen' | 'reused'): PrepareAnswer {
    const { config, buckets, log } = this.parts;
    const prefix = retrainingKeys.snapshot(config.modelId, manifest.fingerprint);
    const { fingerprint: snapshot, imageUri, imageDigest, trainingRows, holdoutRows, olderRows, smokeRequest, baselineId } = manifest;
    log.info('data-ready', { how, fingerprint: snapshot, imageDigest, objects: manifest.inputs.length, trainingRows, holdoutRows, ...(olderRows === undefined ? {} : { olderRows }), baselineId });
    return {
      status: 'READY',
      reason: `${trainingRows} rows to train on, ${holdoutRows} to judge by${olderRows === undefined ? '' : `, ${olderRows} older than the history`}`,
      fingerprint: snapshot,
      imageUri,
      imageDigest,
      manifestKey: `${prefix}${SNAPSHOT_FILES.manifest}`,
      trainingUri: folderUri(buckets.store, `${prefix}${SNAPSHOT_FILES.training}`),
      holdoutUri: folderUri(buckets.store, `${prefix}${SNAPSHOT_FILES.holdout}`),
      labelsUri: folderUri(buckets.store, `${prefix}${SNAPSHOT_FILES.labels}`),
      baselineKey: `${prefix}${SNAPSHOT_FILES.baseline}`,
      trainingRows,
      holdoutRows,
      smokeRequest,
    };
  }

  private rejected(problems: readonly string[], snapshot: string, image: TrainingImage | undefined): PrepareAnswer {
    return this.without('REJECTED', problems.join('; '), snapshot, image ?? FIXED_IMAGE);
  }

  private without(status: 'NO_CHANGE' | 'REJECTED', reason: string, snapshot: string, { uri, digest }: TrainingImage): PrepareAnswer {
    this.parts.log[status === 'REJECTED' ? 'warn' : 'info'](status === 'REJECTED' ? 'data-rejected' : 'data-unchanged', { fingerprint: snapshot, reason });
    return {
      status,
      reason,
      fingerprint: snapshot,
      imageUri: uri,
      imageDigest: digest,
      manifestKey: 'none',
      trainingUri: 'none',
      holdoutUri: 'none',
      labelsUri: 'none',
      baselineKey: 'none',
      trainingRows: 0,
      holdoutRows: 0,
      smokeRequest: 'none',
    };
  }
}

/** Too many combinations are a finding about the data: the same step again would find the same. */
async function unlessTooMany<T>(reading: Promise<T>): Promise<T | TooManyCombinations> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof TooManyCombinations) return error;
    throw error;
  }
}

function listingProblems(location: DatasetLocation, objects: readonly ObjectSummary[]): string[] {
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  if (objects.length === 0) return [`${describeDataset(location)}: got no object, expected the training data; write it there, or mend the prefix`];
  if (bytes <= MAX_DATASET_BYTES) return [];
  return [`${describeDataset(location)}: got ${bytes} bytes, expected at most ${MAX_DATASET_BYTES}, which one run can read; give the model a prefix with fewer rows`];
}
