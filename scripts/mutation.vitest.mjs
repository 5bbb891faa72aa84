/** The tests of the statistics and of the rules of verdicts for `npm run mutation`: without the bundles of the others. */
import { defineConfig } from 'vitest/config';

const VERDICTS = [
  'anomaly-detection', 'change-detector', 'clustering', 'concept-drift', 'corrected-tests', 'feature-verdict', 'followed-errors', 'learned-thresholds', 'performance', 'performance-judgement', 'performance-rules', 'same-hours', 'state', 'statistics', 'volume',
  'window-verdict',
];

export default defineConfig({
  test: { include: ['test/lambda/stats/**/*.test.ts', ...VERDICTS.map((name) => `test/lambda/drift-check/${name}.test.ts`)], env: { TZ: 'UTC' }, testTimeout: 120_000 },
});
