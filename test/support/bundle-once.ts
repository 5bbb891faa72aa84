/** Builds the function bundles before the first test, so that tests run on a fresh clone. */
import { execFileSync } from 'node:child_process';

export default function bundleOnce(): void {
  execFileSync(process.execPath, ['lambda/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}
