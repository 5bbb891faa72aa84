/** The step that gives the drift monitor the baseline of the rows that the live model was trained on. */
import { Buffer } from 'node:buffer';
import { driftKeys } from '../../lib/contract/drift-check';
import type { RebaseAnswer, RebaseEvent } from '../../lib/contract/retraining-steps';
import { definitionFingerprint } from '../shared/baseline-builder';
import { decodeBaselineDocument } from '../shared/documents';
import { readIfPresent, writeIf } from '../shared/storage/port';
import type { StepParts } from './parts';

/** A check beside this step can write a baseline once; one that changes more often is not changed by checks. */
const ATTEMPTS = 3;

export class Rebase {
  public constructor(private readonly parts: StepParts) {}

  /** @throws Error when the monitor could not use the baseline, or somebody else keeps writing its own */
  public async run({ baselineKey }: RebaseEvent): Promise<RebaseAnswer> {
    const { storage, config, buckets, log } = this.parts;
    const { modelId, dataset, missingWords } = config;
    const { body } = await storage.read(buckets.store, baselineKey);
    const baseline = decodeBaselineDocument(body, baselineKey, modelId, 'run the retraining again');
    const definition = definitionFingerprint({ bucket: buckets.dataset, dataset, modelId, ...config.baseline, missingWords });
    if (baseline.definition !== definition) {
      throw new Error(`${baselineKey}: got a baseline of definition ${baseline.definition}, expected ${definition}, which the monitor looks at now and would build anew; run the retraining again`);
    }
    const key = driftKeys.baseline(modelId);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const current = await readIfPresent(storage, buckets.store, key);
      const isSame = current !== undefined && Buffer.compare(current.body, body) === 0;
      const written = isSame || (await writeIf(storage, buckets.store, key, body, current ? { ifMatch: current.etag } : { ifNoneMatch: '*' })) === 'written';
      if (written) {
        log.info('monitor-rebased', { baselineId: baseline.id, rows: baseline.rows, changed: !isSame });
        return { baselineId: baseline.id };
      }
    }
    throw new Error(`${key}: changed ${ATTEMPTS} times while it was replaced, expected drift checks alone to write it; find who else does`);
  }
}
