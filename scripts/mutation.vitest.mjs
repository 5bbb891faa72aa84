/** The tests of the statistics for `npm run mutation`: without the bundles of the others. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/lambda/stats/**/*.test.ts'], env: { TZ: 'UTC' }, testTimeout: 120_000 },
});
