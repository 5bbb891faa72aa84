/** Tests of the whole project. The bundles are built once before the first test; templates are validated in their own suite. */
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const MEASURING = ['test/simulator/world/budget.test.ts', 'test/simulator/state-language/cost.test.ts'];

export default defineConfig({
  resolve: { alias: { 'cdk-mlops': resolve(import.meta.dirname, 'lib/index.ts') } },
  test: {
    // What measures time runs after everything else, alone: a neighbour on the other core would be measured, too.
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: MEASURING, sequence: { groupOrder: 0 } } },
      { extends: true, test: { name: 'measuring', include: MEASURING, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
    globalSetup: ['test/support/temporary-folder.ts', 'test/support/bundle-once.ts'],
    env: { CDK_VALIDATION: 'false', AWS_REGION: 'ap-southeast-1', TZ: 'UTC' },
    // aws-cdk-lib takes over a second to load: files share it, and keep to their own Apps.
    isolate: false,
    pool: 'threads',
    testTimeout: 30_000,
  },
});
