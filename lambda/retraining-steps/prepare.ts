/** The step that prepares the data: finds out whether there is anything new to learn, and freezes it, or takes what a person names. */
import { fingerprint } from '../shared/canonical-json';
import { retrainingKeys, type PrepareAnswer, type PrepareEvent } from '../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES, SNAPSHOT_VERSION, type SnapshotManifest } from '../../lib/contract/snapshot';
import { type BaselineDefinition, definitionFingerprint } from '../shared/baseline-builder';
import { listedObjects } from '../shared/expectations/listed-values';
import { timestampCell } from '../shared/records/cells';
import { type ObjectSummary, readIfPresent } from '../shared/storage/port';
import { type DatasetLocation, describeDataset, listDataset } from '../shared/training-rows';
import { decodeManifest } from './documents';
import { keepManifest } from './evidence';
import { changesWithTime } from './expectations/open-expectations';
import { Freeze } from './freeze';
import type { TrainingImage } from './images';
import type { StepParts } from './parts';
import { areIntact, foreignFile } from './snapshot-files';
import { changedContent, openSnapshot, type SnapshotSource } from './snapshot-source';
import { folderUri } from './uri';

/** Twelve of the 15 minutes that an invocation may take, near 14 where rows contradict what columns determine; `index.ts` has the figures. */
export const MAX_DATASET_BYTES = 3 * 1024 ** 3;

/** Where the image is fixed. */
const FIXED_IMAGE: TrainingImage = { digest: 'none', uri: 'none' };

/** How the log names an answer without a snapshot. */
const NOTICES = { NO_CHANGE: 'data-unchanged', REJECTED: 'data-rejected', NO_IMAGE: 'image-missing', SNAPSHOT_REFUSED: 'snapshot-refused' } as const;

export class Prepare {
  private readonly definition: BaselineDefinition;
  private readonly freeze: Freeze;

  public constructor(private readonly parts: StepParts) {
    const { storage, config, buckets } = parts;
    const { modelId, dataset, missingWords, baseline } = config;
    this.definition = { store: storage, bucket: buckets.dataset, dataset, modelId, ...baseline, missingWords };
    this.freeze = new Freeze(parts, this.definition);
  }

  /** @throws DatasetChanged when an object changed while it was read: the same step again finds the data as they are then */
  public async run(event: PrepareEvent): Promise<PrepareAnswer> {
    const { snapshot: named = 'none' } = event;
    if (named === 'none') return this.prepare(event);
    const source = await openSnapshot(this.parts, named);
    if (typeof source === 'string') return this.without('SNAPSHOT_REFUSED', source, 'none', FIXED_IMAGE);
    try {
      return await this.prepare(event, source);
    } catch (error) {
      // What went meanwhile is as gone as what went before. To a read of it S3 may say no more than that access is denied.
      const now = await openSnapshot(this.parts, named);
      if (typeof now === 'string') return this.without('SNAPSHOT_REFUSED', now, 'none', FIXED_IMAGE);
      throw error;
    }
  }

  private async prepare({ run, lastFingerprint, now }: PrepareEvent, source?: SnapshotSource): Promise<PrepareAnswer> {
    const { images, storage, buckets, config } = this.parts;
    const objects = source?.objects ?? await listDataset(this.definition);
    const image = images ? await images.chosen() : FIXED_IMAGE;
    const problems = listingProblems(this.definition, objects);
    if (problems.length > 0) return this.without('REJECTED', [...problems, ...(image ? [] : [images!.absence])].join('; '), 'none', image ?? FIXED_IMAGE);
    if (!image) return this.without('NO_IMAGE', images!.absence, 'none', FIXED_IMAGE);
    const lists = await listedObjects(this.definition, config.expectations, source?.lists);
    const snapshot = this.fingerprint(objects, lists, image);
    if (snapshot === lastFingerprint) {
      return this.without('NO_CHANGE', 'data, image and recipe are those of the last run that trained', snapshot, image);
    }
    const changed = source && await changedContent(this.parts, source);
    if (changed !== undefined) return this.without('SNAPSHOT_REFUSED', changed, snapshot, image);
    const prefix = retrainingKeys.snapshot(config.modelId, snapshot);
    const manifestKey = `${prefix}${SNAPSHOT_FILES.manifest}`;
    const stored = await readIfPresent(storage, buckets.store, manifestKey);
    const earlier = stored && decodeManifest(stored.body, manifestKey, config.modelId);
    const refused = (problem: string): PrepareAnswer => this.without(source ? 'SNAPSHOT_REFUSED' : 'REJECTED', problem, snapshot, image);
    const foreign = earlier && await foreignFile(this.parts, earlier);
    if (foreign !== undefined) return refused(foreign);
    // Who names a snapshot gets it, whatever the time and what was accepted since, but with the bytes of then.
    const isSettled = source ? earlier !== undefined && await areIntact(this.parts, earlier) : !config.expectations || !changesWithTime(config.expectations);
    // What the monitor looks at may have changed since: the rows are the same, their baseline is not.
    if (isSettled && earlier?.baselineDefinition === definitionFingerprint(this.definition)) return this.ready(run, earlier, source ? 'repeated' : 'reused');
    const frozen = await this.freeze.run({ objects, lists, image, fingerprint: snapshot, now: now === undefined ? undefined : timestampCell(now), source, earlier });
    if ('foreign' in frozen) return refused(frozen.foreign);
    return Array.isArray(frozen) ? this.without('REJECTED', frozen.join('; '), snapshot, image) : this.ready(run, frozen, 'frozen');
  }

  /** Of everything that decides what a model learns, and what it is judged by. */
  private fingerprint(objects: readonly ObjectSummary[], lists: readonly ObjectSummary[], { digest }: TrainingImage): string {
    const { dataset, task, features, missingWords, recipe, expectations } = this.parts.config;
    const summary = ({ key, etag, size }: ObjectSummary): object => ({ key, etag, size });
    const inputs = objects.map(summary);
    return fingerprint({ version: SNAPSHOT_VERSION, bucket: this.parts.buckets.dataset, dataset, inputs, task, features, missingWords, recipe, digest, expectations, ...(lists.length > 0 ? { lists: lists.map(summary) } : {}) });
  }

  private async ready(run: string, manifest: SnapshotManifest, how: 'frozen' | 'reused' | 'repeated'): Promise<PrepareAnswer> {
    const { config, buckets, log } = this.parts;
    const prefix = retrainingKeys.snapshot(config.modelId, manifest.fingerprint);
    const { fingerprint: snapshot, imageUri, imageDigest, trainingRows, holdoutRows, olderRows, smokeRequest, baselineId } = manifest;
    await keepManifest(this.parts, run, `${prefix}${SNAPSHOT_FILES.manifest}`, manifest);
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

  private without(status: keyof typeof NOTICES, reason: string, snapshot: string, { uri, digest }: TrainingImage): PrepareAnswer {
    this.parts.log[status === 'NO_CHANGE' ? 'info' : 'warn'](NOTICES[status], { fingerprint: snapshot, reason });
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

function listingProblems(location: DatasetLocation, objects: readonly ObjectSummary[]): string[] {
  const bytes = objects.reduce((sum, { size }) => sum + size, 0);
  if (objects.length === 0) return [`${describeDataset(location)}: got no object, expected the training data; write it there, or mend the prefix`];
  if (bytes <= MAX_DATASET_BYTES) return [];
  return [`${describeDataset(location)}: got ${bytes} bytes, expected at most ${MAX_DATASET_BYTES}, which one run can read; give the model a prefix with fewer rows`];
}
