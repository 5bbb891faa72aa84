/**
 * File assets of an assembly, where `cdk deploy` puts them before it deploys a stack: jobs and builds read them from there.
 *
 * Documented: each file of the asset manifest goes to the bucket and key of its destinations, whose names may hold account, region and
 * partition as placeholders; a folder goes there as a ZIP archive.
 * Assumed: a bucket that no resource names is read by nobody, so it is not made, and nothing is put there.
 *
 * @see https://github.com/aws/aws-cdk-cli/blob/main/packages/%40aws-cdk/cloud-assembly-schema/lib/assets/file-asset.ts
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { AssemblyStack, FileAsset } from '../assembly';
import type { Environment } from '../services/environment';
import type { S3 } from '../services/s3';
import { zipped } from './zip';

/**
 * @param buckets names of buckets that the bootstrap of the account has made
 * @returns what cannot be put there, because the assembly lacks it
 */
export function uploadAssets(stacks: readonly AssemblyStack[], buckets: ReadonlySet<string>, environment: Environment, s3: S3): string[] {
  const there = new Set<string>();
  const problems: string[] = [];
  for (const { id, assets } of stacks) {
    for (const [key, asset] of assets) {
      const bucket = named(asset.bucket, environment);
      // Stacks share assets: the key is the hash of the content.
      if (!buckets.has(bucket) || there.has(key)) continue;
      there.add(key);
      if (isThere(asset)) s3.putObject(bucket, key, contentOf(asset));
      else problems.push(`${id}, asset ${key}: got no ${asset.isZipped ? 'folder' : 'file'} ${asset.path}, expected one that exists in the assembly; synthesize again`);
    }
  }
  return problems;
}

function isThere({ path, isZipped }: FileAsset): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return (isZipped ? found?.isDirectory() : found?.isFile()) ?? false;
}

function named(text: string, { account, region, partition }: Environment): string {
  return text.replaceAll('${AWS::AccountId}', account).replaceAll('${AWS::Region}', region).replaceAll('${AWS::Partition}', partition);
}

function contentOf({ path, isZipped }: FileAsset): Uint8Array {
  return isZipped ? zipped(filesBelow(path)) : readFileSync(path);
}

function filesBelow(folder: string): Map<string, Uint8Array> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.map((file) => [relative(folder, file).replaceAll(sep, '/'), readFileSync(file)]));
}
