/**
 * Finds the bundles that the package ships, and puts a function's configuration beside its code.
 *
 * What synth time knows of a function goes into `config.json` in the code asset: no size limit of the environment applies, and
 * the asset's hash covers it, so a changed configuration is a changed deployment. The hash is made here, because the CDK would read the bundle
 * again for each function.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import { CONFIG_FILE } from '../contract/drift-check';

/** Equally deep below the package root from `lib/private` and from `dist/private`. */
const BUNDLES = join(__dirname, '..', '..', 'dist', 'lambda');

/**
 * Stages bundle and configuration for as long as `use` runs; the construct that takes the code copies it into the assembly. It
 * is left where it is when the CDK was told not to copy (`cdk synth --no-staging`).
 */
export function withBundle<T>(scope: IConstruct, bundle: string, config: object, use: (code: lambda.Code) => T): T {
  const source = join(BUNDLES, bundle);
  if (!existsSync(source)) {
    throw new Error(`function bundle ${JSON.stringify(bundle)}: got no folder dist/lambda/${bundle}, expected the built bundle; run npm run bundle`);
  }
  const staging = mkdtempSync(join(tmpdir(), 'cdk-mlops-'));
  try {
    cpSync(source, staging, { recursive: true });
    const text = `${JSON.stringify(config, null, 2)}\n`;
    writeFileSync(join(staging, CONFIG_FILE), text);
    return use(lambda.Code.fromAsset(staging, { assetHash: createHash('sha256').update(bundleHash(source)).update(text).digest('hex') }));
  } finally {
    if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(staging, { recursive: true, force: true });
  }
}

const HASHES = new Map<string, string>();

/** Of the names and contents of all its files; a bundle does not change while an app is synthesized. */
function bundleHash(source: string): string {
  const known = HASHES.get(source);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const files = readdirSync(source, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) {
    const content = readFileSync(file);
    hash.update(`${relative(source, file).replaceAll('\\', '/')} ${content.length}\n`).update(content);
  }
  const made = hash.digest('hex');
  HASHES.set(source, made);
  return made;
}
