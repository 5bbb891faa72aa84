/** Tests of the whole project. The bundles are built once before the first test; templates are validated in their own suite. */
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { 'cdk-mlops': resolve(import.meta.dirname, 'lib/index.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/temporary-folder.ts', 'test/support/bundle-once.ts'],
    env: { CDK_VALIDATION: 'false', AWS_REGION: 'ap-southeast-1', TZ: 'UTC' },
    // aws-cdk-lib takes over a second to load: files share it, and keep to their own Apps.
    isolate: false,
    pool: 'threads',
    testTimeout: 30_000,
  },
});
