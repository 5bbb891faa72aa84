/**
 * A hash of a directory as a build sees it. The CDK's own takes line ends of Windows and others for the same, and files with and without
 * permission to be executed: a mended script would keep the tag of the image that cannot start. Internal.
 *
 * @see https://github.com/aws/aws-cdk/issues/6072
 */
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IgnoreStrategy } from 'aws-cdk-lib';

const EXECUTABLE = 0o100;

/**
 * Of paths, contents, permission to execute, and what links point to. On Windows no file can have that permission.
 *
 * @param exclude as in `.dockerignore`
 */
export function directoryHash(directory: string, exclude: readonly string[]): string {
  const root = resolve(directory);
  const ignoring = IgnoreStrategy.docker(root, [...exclude]);
  const hash = createHash('sha256');
  const visit = (prefix: string): void => {
    // Not by the language of the machine, which would sort otherwise elsewhere.
    for (const name of readdirSync(join(root, prefix)).sort()) {
      const path = `${prefix}${name}`;
      const absolute = join(root, path);
      const stats = lstatSync(absolute);
      if (stats.isDirectory()) {
        // What is left out may hold what is not.
        visit(`${path}/`);
      } else if (!ignoring.ignores(absolute)) {
        if (stats.isSymbolicLink()) add(hash, `link ${path}`, Buffer.from(readlinkSync(absolute)));
        else add(hash, `${(stats.mode & EXECUTABLE) === 0 ? 'file' : 'program'} ${path}`, readFileSync(absolute));
      }
    }
  };
  visit('');
  return hash.digest('hex');
}

/** Lengths, so that no two directories are the same text. */
function add(hash: Hash, head: string, content: Buffer): void {
  hash.update(`${Buffer.byteLength(head)} ${content.length} ${head}\n`).update(content);
}
