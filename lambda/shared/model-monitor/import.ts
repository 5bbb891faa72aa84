/** Makes a drift baseline of the files that a baselining job of SageMaker Model Monitor has written: no row has to be read again. */
import { type BaselineDocument, type BinningSettings, DRIFT_CONTRACT_VERSION, type FeatureBaseline, type InputObject } from '../../../lib/contract/baseline';
import { fingerprint } from '../canonical-json';
import { CellReader } from '../records/cells';
import { decodeConstraints } from './constraints';
import { importedFeature } from './features';
import { decodeStatistics } from './statistics';

export interface ModelMonitorImport {
  readonly modelId: string;
  /** Fingerprint of what the baseline is defined by, its files apart. */
  readonly definition: string;
  /** Watched columns, in the order of the baseline's features. */
  readonly features: readonly { readonly name: string; readonly type: 'number' | 'category' }[];
  readonly binning: BinningSettings;
  readonly missingWords: readonly string[];
}

/** A file and what it holds. */
export interface ImportFile extends InputObject {
  readonly body: Uint8Array;
}

export interface ModelMonitorImported {
  readonly baseline: BaselineDocument;
  /** Features whose counts come from a sketch that did not keep every value, or from buckets alone. */
  readonly inexact: readonly string[];
  /** Settings of the constraints that are not taken. */
  readonly notTaken: readonly string[];
}

/** @throws Error naming the file, with all problems of it */
export function importModelMonitor(definition: ModelMonitorImport, statisticsFile: ImportFile, constraintsFile: ImportFile): ModelMonitorImported {
  const { modelId, features: wanted, binning, missingWords } = definition;
  const statistics = decodeStatistics(statisticsFile.body, statisticsFile.key, wanted.map(({ name }) => name));
  const constraints = decodeConstraints(constraintsFile.body, constraintsFile.key);
  const reader = new CellReader(missingWords);
  const read = wanted.map(({ name, type }) => importedFeature({ name, type, statistics: statistics.features.get(name)!, constraints: constraints.features.get(name) ?? {} }, binning, reader));
  const problems = read.filter((one) => typeof one === 'string');
  if (problems.length > 0) throw new Error([`${statisticsFile.key} cannot be the baseline:`, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
  const features = read.filter((one): one is FeatureBaseline => typeof one !== 'string');
  const document: Omit<BaselineDocument, 'id'> = {
    version: DRIFT_CONTRACT_VERSION,
    modelId,
    definition: definition.definition,
    rows: Math.round(statistics.rows),
    quarantined: 0,
    inputs: [statisticsFile, constraintsFile].map(({ key, etag, size }) => ({ key, etag, size })),
    settings: binning,
    features,
  };
  const { version, modelId: id, ...rest } = document;
  return {
    baseline: { version, modelId: id, id: fingerprint(document), ...rest },
    inexact: features.filter((feature) => feature.kind !== 'categorical' && feature.rankError !== undefined).map(({ name }) => name),
    notTaken: constraints.notTaken,
  };
}
