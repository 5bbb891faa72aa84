/**
 * Process that synthesizes an app, whose path is its argument: bundles the functions in another one, loads the library meanwhile, which takes as
 * long, and runs the app when both are done, because it reads the bundles.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

const BUILD = join(__dirname, '..', '..', '..', 'lambda', 'build.mjs');

async function main(app: string): Promise<void> {
  const bundled = bundle();
  await Promise.all([bundled, import('../../../lib/index.js')]);
  await import(resolve(app));
}

/** @throws Error when it ends with anything but success; what it wrote to its error output stands there */
function bundle(): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`bundling the functions: got exit code ${code}, expected 0`))));
  });
}

void main(process.argv[2]!);
