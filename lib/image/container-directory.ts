/** A directory with a Dockerfile, and what of it goes into the assembly. Internal. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import type { AssetOptions } from 'aws-cdk-lib/aws-s3-assets';
import type { Problems } from '../private/errors';

export function requireDockerfile(problems: Problems, directory: string): void {
  const found = existsSync(join(directory, 'Dockerfile')) && statSync(join(directory, 'Dockerfile')).isFile();
  problems.require(found, { subject: 'directory', got: directory, expected: 'a directory that holds a Dockerfile', fix: 'name it relative to the working directory, or add the Dockerfile' });
}

/** Leaves out what Docker would. */
export function dockerAssetOptions(directory: string): Required<Pick<AssetOptions, 'exclude' | 'ignoreMode'>> {
  const ignored = join(directory, '.dockerignore');
  return {
    ignoreMode: IgnoreMode.DOCKER,
    // Docker reads these two itself, also where they are told to stay out of the image.
    exclude: existsSync(ignored) ? [...readFileSync(ignored, 'utf8').split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')), '!Dockerfile', '!.dockerignore'] : [],
  };
}
