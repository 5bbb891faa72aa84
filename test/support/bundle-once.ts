/** Builds the function bundles and the command before the first test, so that tests run on a fresh clone. */
import { execFileSync } from 'node:child_process';

export default function bundleOnce(): void {
  for (const build of ['lambda/build.mjs', 'bin/build.mjs']) execFileSync(process.execPath, [build], { stdio: ['ignore', 'ignore', 'inherit'] });
}
