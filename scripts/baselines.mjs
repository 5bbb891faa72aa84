/**
 * `npm run baselines`: keeps what upgrades from the version in package.json must keep, in `test/baselines/<version>`. Run it when that version
 * is released; `npm run templates` holds every later template against it.
 */
import { run } from './run.mjs';

run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'baselines'], { env: { ...process.env, WRITE_BASELINES: 'true' } });
