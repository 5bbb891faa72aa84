/**
 * Finds the drift check function in a synthesized assembly: its code asset (handler and configuration, exactly as Lambda would
 * get them) and the buckets that its environment names.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, DRIFT_CHECK_ENV, type DriftCheckConfig } from './checker';

export interface Buckets {
  readonly store: string;
  readonly log: string;
  readonly dataset: string;
}

export interface Monitor {
  /** Its baseline is built from a data set. */
  readonly config: DriftCheckConfig & Required<Pick<DriftCheckConfig, 'dataset'>>;
  /** A bucket of the same template goes by its logical id, because only deploy time knows its name. */
  readonly buckets: Buckets;
  /** Path of the bundled handler. */
  readonly bundle: string;
}

interface FunctionResource {
  readonly Type: string;
  readonly Properties?: {
    readonly Code?: { readonly S3Key?: unknown };
    readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
  };
}

interface Template {
  readonly Resources?: Readonly<Record<string, FunctionResource>>;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<string, { readonly source: { readonly path: string }; readonly destinations: Readonly<Record<string, { readonly objectKey: string }>> }>
  >;
}

/** Those that every drift check has. */
const VARIABLES = [DRIFT_CHECK_ENV.storeBucket, DRIFT_CHECK_ENV.logBucket, DRIFT_CHECK_ENV.datasetBucket];

/**
 * @throws Error when the assembly does not hold exactly one drift check function, or one that cannot be run here
 */
export function monitorFromAssembly(directory: string): Monitor {
  const found = monitorsFromAssembly(directory);
  const [monitor] = found;
  if (!monitor || found.length > 1) {
    const got = found.map(({ config }) => config.modelId).join(', ') || 'none';
    throw new Error(`${directory}: got drift checks ${got}, expected exactly one; keep one DriftMonitor in the stack`);
  }
  return monitor;
}

function monitorsFromAssembly(directory: string): Monitor[] {
  const files = readdirSync(directory).sort();
  const assetPaths = new Map<string, string>();
  for (const file of files.filter((name) => name.endsWith('.assets.json'))) {
    for (const asset of Object.values(readJson<AssetManifest>(directory, file).files ?? {})) {
      for (const { objectKey } of Object.values(asset.destinations)) assetPaths.set(objectKey, asset.source.path);
    }
  }
  const monitors: Monitor[] = [];
  for (const file of files.filter((name) => name.endsWith('.template.json'))) {
    for (const [id, resource] of Object.entries(readJson<Template>(directory, file).Resources ?? {})) {
      const variables = resource.Properties?.Environment?.Variables ?? {};
      const isDriftCheck = resource.Type === 'AWS::Lambda::Function' && VARIABLES.every((name) => name in variables);
      if (!isDriftCheck) continue;
      const key = resource.Properties?.Code?.S3Key;
      const asset = typeof key === 'string' ? assetPaths.get(key) : undefined;
      if (!asset) throw new Error(`${file} ${id}: got code ${JSON.stringify(key)}, expected an asset of this assembly; synthesize it again`);
      const bucket = (name: string): string => bucketName(variables[name], `${file} ${id} ${name}`);
      monitors.push({
        config: readJson<Monitor['config']>(join(directory, asset), CONFIG_FILE),
        buckets: {
          store: bucket(DRIFT_CHECK_ENV.storeBucket),
          log: bucket(DRIFT_CHECK_ENV.logBucket),
          dataset: bucket(DRIFT_CHECK_ENV.datasetBucket),
        },
        bundle: join(directory, asset, 'index.mjs'),
      });
    }
  }
  return monitors;
}

function bucketName(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'Ref' in value && typeof value.Ref === 'string') return value.Ref;
  throw new Error(`${where}: got ${JSON.stringify(value)}, expected a bucket name or a bucket of the same template`);
}

function readJson<T>(directory: string, file: string): T {
  return JSON.parse(readFileSync(join(directory, file), 'utf8')) as T;
}
