/** Freezes a data set: reads its rows once, splits them, checks them, and writes the snapshot with its manifest last. */
import { fingerprint } from '../shared/canonical-json';
import { retrainingKeys } from '../../lib/contract/retraining-steps';
import { SNAPSHOT_FILES, SNAPSHOT_VERSION, type SnapshotManifest } from '../../lib/contract/snapshot';
import { type BaselineDefinition, BaselineBuilder } from '../shared/baseline-builder';
import { DeterminedLearner, TooManyCombinations } from '../shared/determined-learner';
import { encode } from '../shared/documents';
import { CellReader } from '../shared/records/cells';
import type { ObjectSummary } from '../shared/storage/port';
import { needsEventTimes, noEventTime, readEventTimes, TrainingRows } from '../shared/training-rows';
import { DataCheck } from './data-check';
import { liveSource, ownSource } from './determined-sources';
import { knownEventTimes } from './event-times';
import type { DataExpectations } from './expectations/data-expectations';
import { openExpectations, rememberAccepted } from './expectations/open-expectations';
import type { TrainingImage } from './images';
import type { StepParts } from './parts';
import { foreignFile } from './snapshot-files';
import type { SnapshotSource } from './snapshot-source';
import { SplitWriter } from './split-writer';

/** What is frozen. */
export interface FreezeRequest {
  readonly objects: readonly ObjectSummary[];
  /** That rows are held against. */
  readonly lists: readonly ObjectSummary[];
  readonly image: TrainingImage;
  /** Of all that decides what is learnt. */
  readonly fingerprint: string;
  /** When the run prepares its data, in milliseconds since 1970. */
  readonly now: number | undefined;
  /** What the objects are of, where a person names an earlier snapshot: what has become of the data since then counts for nothing. */
  readonly source?: SnapshotSource;
  /** The manifest of the same fingerprint, where there is one: it keeps the commit and the tags of then, which no fingerprint has. */
  readonly earlier?: SnapshotManifest;
}

export class Freeze {
  public constructor(private readonly parts: StepParts, private readonly definition: BaselineDefinition) {}

  /**
   * Reads new objects for their event times, where holdout or history need them, and the rows once; once more where some of them
   * contradict what columns determine, because only then is it known which.
   *
   * @returns the manifest, in words all reasons not to learn from these data, or that somebody has put a file among those of the snapshot
   * @throws DatasetChanged
   */
  public async run({ objects, lists, image, fingerprint: snapshot, now, source, earlier }: FreezeRequest): Promise<SnapshotManifest | string[] | { readonly foreign: string }> {
    const { storage, config, buckets } = this.parts;
    const expectations = config.expectations && await openExpectations(this.parts, config.expectations, this.definition, { fingerprint: snapshot, now, lists, isAgain: source !== undefined });
    if (Array.isArray(expectations)) return expectations;
    const location = { ...this.definition, hashes: true, ...(expectations ? { admission: expectations.admission } : {}) };
    const times = needsEventTimes(config.dataset) ? await (source ? readEventTimes(location, objects) : knownEventTimes(this.parts, location, objects)) : undefined;
    const rows = await TrainingRows.of(location, objects, times);
    if (!rows) return [`${noEventTime(this.definition)}, expected ISO 8601 or epoch milliseconds`];
    const prefix = retrainingKeys.snapshot(config.modelId, snapshot);
    const columns = config.dataset.columns.map(({ name }) => name);
    const split = new SplitWriter({ storage, bucket: buckets.store, prefix }, { columns: config.dataset.columns, features: config.features });
    const learner = new DeterminedLearner(columns, config.dataset.columns, new CellReader(config.missingWords));
    const check = new DataCheck(config, learner.isNeeded && !source ? await liveSource(this.parts, this.definition) : []);
    const baselines = new BaselineBuilder(this.definition, columns);
    const read = await unlessTooMany(rows.read(columns, {
      training: (cells, key, line, plain) => {
        learner.learn(cells);
        check.take('training', cells, key, line);
        expectations?.take(cells, true);
        baselines.add(cells);
        split.addTraining(cells, plain);
      },
      heldOut: (cells, key, line) => {
        learner.see(cells);
        const label = check.take('holdout', cells, key, line);
        expectations?.take(cells, false);
        if (label !== undefined) split.addHeldOut(cells, label);
      },
      refused: (key, line, reason) => expectations?.refuse(key, line, reason),
      afterChunk: () => split.flush(),
      isFull: () => split.isFull,
    }));
    if (read instanceof TooManyCombinations) return [read.message];
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
    if (problems.length > 0) return problems;
    const baseline = await baselines.build(rows, read, determined);
    const manifest: SnapshotManifest = {
      version: SNAPSHOT_VERSION,
      modelId: config.modelId,
      fingerprint: snapshot,
      bucket: buckets.dataset,
      prefix: config.dataset.prefix,
      inputs: read.objects,
      ...(expectations && expectations.lists.length > 0 ? { lists: expectations.lists } : {}),
      ...(source && source.fingerprint !== snapshot ? { madeFrom: source.fingerprint } : {}),
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
      // Of then; a manifest of an earlier release does not know them, and those of today would be a guess.
      codeCommit: (earlier ?? config).codeCommit ?? 'none',
      imageTags: (earlier ? earlier.imageTags : image.tags) ?? [],
      files: split.files,
      baselineId: baseline.id,
      baselineDefinition: baseline.definition,
      smokeRequest: split.smokeRequest,
    };
    const foreign = await foreignFile(this.parts, manifest);
    if (foreign !== undefined) return { foreign };
    await storage.write(buckets.store, `${prefix}${SNAPSHOT_FILES.baseline}`, encode(baseline));
    // Last: a snapshot that has a manifest is complete.
    await storage.write(buckets.store, `${prefix}${SNAPSHOT_FILES.manifest}`, encode(manifest));
    if (!source) await rememberAccepted(this.parts, snapshot, read.rows + read.heldOut);
    return manifest;
  }

  /** Also of data that are rejected: it says which lines to mend. */
  private async quarantine(expectations: DataExpectations | undefined, key: string, snapshot: string): Promise<void> {
    const { storage, config, buckets, log } = this.parts;
    const report = expectations?.report(config.modelId, snapshot);
    if (!report) return;
    await storage.write(buckets.store, key, encode(report));
    log.warn('rows-quarantined', { fingerprint: snapshot, refused: report.refused, reasons: report.reasons.map(({ reason, rows }) => `${rows} with ${reason}`).join('; '), reportKey: key });
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
