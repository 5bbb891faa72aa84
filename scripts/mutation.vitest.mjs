/** The tests of the statistics for `npm run mutation`: without the bundles of the others, and without the many windows of the acceptance figures. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/lambda/stats/**/*.test.ts'], exclude: ['test/lambda/stats/acceptance.test.ts'], env: { TZ: 'UTC' }, testTimeout: 120_000 },
});
