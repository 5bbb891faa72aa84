/** A baseline of SageMaker Model Monitor that lies on this machine, made into one of ours as the drift check does it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_BINNING } from '../../lib/contract/baseline';
import { DEFAULT_MISSING_WORDS } from '../../lib/contract/dataset';
import { fingerprint } from '../../lambda/shared/canonical-json';
import { type ImportFile, importModelMonitor, type ModelMonitorImport, type ModelMonitorImported } from '../../lambda/shared/model-monitor/import';
import { decodeStatistics, type ModelMonitorStatistics } from '../../lambda/shared/model-monitor/statistics';
import { ExpectedError } from '../commands/command';
import type { LocalSchema } from './columns';

export interface LocalImport {
  readonly modelId: string;
  /** Holds `statistics.json` and `constraints.json`. */
  readonly folder: string;
  /** Says which columns are watched; all that have statistics without it. */
  readonly schema: LocalSchema | undefined;
  readonly ignored: readonly string[];
}

type Watched = ModelMonitorImport['features'];

/** @throws ExpectedError with all problems */
export function importLocal({ modelId, folder, schema, ignored }: LocalImport): ModelMonitorImported {
  const [statistics, constraints] = ['statistics.json', 'constraints.json'].map((name) => localFile(join(folder, name))) as [ImportFile, ImportFile];
  try {
    const [all, names] = schema ? ofSchema(schema) : ofStatistics(decodeStatistics(statistics.body, statistics.key, undefined, ignored));
    const unknown = ignored.find((name) => !names.includes(name));
    if (unknown !== undefined) throw new Error(`--ignore: got ${unknown}, expected a column; choose among ${names.join(', ')}`);
    const features = all.filter(({ name }) => !ignored.includes(name));
    if (features.length === 0) throw new Error(`${statistics.key}: got no feature that is watched, expected one`);
    const missingWords = schema?.missing ?? DEFAULT_MISSING_WORDS;
    const definition = fingerprint({ bucket: 'local', modelMonitor: folder, features: features.map(({ name }) => name), binning: DEFAULT_BINNING, missingWords });
    return importModelMonitor({ modelId, definition, features, binning: DEFAULT_BINNING, missingWords }, statistics, constraints);
  } catch (error) {
    throw new ExpectedError((error as Error).message, { cause: error });
  }
}

/** What is watched, and the names that there are. */
type WatchedOf = readonly [watched: Watched, names: readonly string[]];

function ofSchema({ columns }: LocalSchema): WatchedOf {
  const watched = columns.filter(({ type }) => type === 'number' || type === 'category').map(({ name, type }) => ({ name, type: type === 'number' ? type : ('category' as const) }));
  return [watched, watched.map(({ name }) => name)];
}

/** What has no value has no type: it is left out. */
function ofStatistics({ features, names }: ModelMonitorStatistics): WatchedOf {
  return [[...features].flatMap(([name, { kind }]) => (kind === 'empty' ? [] : [{ name, type: kind === 'number' ? kind : ('category' as const) }])), names];
}

function localFile(key: string): ImportFile {
  try {
    const body = readFileSync(key);
    return { key, etag: createHash('md5').update(body).digest('hex'), size: body.length, body };
  } catch (error) {
    throw new ExpectedError(`--model-monitor: got ${key}, which cannot be read (${(error as Error).message}), expected a folder with statistics.json and constraints.json`, { cause: error });
  }
}
