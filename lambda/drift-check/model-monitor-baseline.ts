/** Reads the baseline from the files of SageMaker Model Monitor. */
import type { BaselineDocument } from '../../lib/contract/baseline';
import type { DriftCheckConfig, ModelMonitorDescriptor } from '../../lib/contract/drift-check';
import { fingerprint } from '../shared/canonical-json';
import type { Log } from '../shared/log';
import { MOST_BYTES } from '../shared/model-monitor/file';
import { type ImportFile, importModelMonitor, type ModelMonitorImport, type ModelMonitorImported } from '../shared/model-monitor/import';
import { findObject, type ObjectStore } from '../shared/storage/port';
import { type BaselineOrigin, type MadeBaseline } from './baseline-origin';
import { warnOfEmpty } from './dataset-baseline';

export class ModelMonitorBaseline implements BaselineOrigin {
  public readonly definition: string;
  private readonly details: ModelMonitorImport;

  public constructor(
    private readonly store: ObjectStore,
    private readonly bucket: string,
    private readonly files: ModelMonitorDescriptor,
    { modelId, features, binning, missingWords }: DriftCheckConfig,
    private readonly log: Log,
  ) {
    const types = new Map(files.columns.map(({ name, type }) => [name, type]));
    const watched = features.map(({ name }) => ({ name, type: types.get(name) === 'number' ? 'number' : 'category' }) as const);
    this.definition = fingerprint({ bucket, modelMonitor: files, features: features.map(({ name }) => name), binning, missingWords });
    this.details = { modelId, definition: this.definition, features: watched, binning, missingWords };
  }

  public async make(): Promise<MadeBaseline> {
    const { prefix, statistics, constraints } = this.files;
    const imported = importModelMonitor(this.details, await this.read(`${prefix}${statistics}`), await this.read(`${prefix}${constraints}`));
    return { baseline: imported.baseline, report: (replaced) => this.report(imported, replaced) };
  }

  private async read(key: string): Promise<ImportFile> {
    const found = await findObject(this.store, this.bucket, key);
    if (!found) throw new Error(`${key}: got no object in bucket ${this.bucket}, expected a file of Model Monitor's baseline; copy it there, or name it in the baseline of the monitor`);
    // Before it is in memory.
    if (found.size > MOST_BYTES) throw new Error(`${key}: got ${found.size} bytes, expected at most ${MOST_BYTES}; leave out the features that are not watched`);
    const { etag, body } = await this.store.read(this.bucket, key);
    return { key, etag, size: body.length, body };
  }

  private report({ baseline, inexact, notTaken }: ModelMonitorImported, replaced: boolean): void {
    const { id: baselineId, rows } = baseline as Pick<BaselineDocument, 'id' | 'rows'>;
    this.log.info('baseline-imported', { baselineId, replaced, rows, inexactFeatures: inexact.length, notTaken: [...new Set(notTaken)].join(', ') });
    warnOfEmpty(baseline, this.log);
  }
}
