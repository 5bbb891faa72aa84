/** Builds the function bundles and the command before the first test, so that tests run on a fresh clone. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export default async function bundleOnce(): Promise<void> {
  await Promise.all(['lambda/build.mjs', 'bin/build.mjs'].map(async (build) => {
    const { stderr } = await run(process.execPath, [build]);
    process.stderr.write(stderr); // warnings
  }));
}
