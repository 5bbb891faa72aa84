/**
 * `npm run mutation`: breaks the statistics and the rules of verdicts in every way that Stryker knows, and wants their tests to notice at least
 * 90 % of it. Takes hours the first time; what did not change is taken from `out/mutation/incremental.json` the next. On some files alone:
 * `npm run mutation -- --mutate lambda/stats/psi.ts,lambda/drift-check/state.ts`; on what a change touched: `npm run mutation:changed`.
 * The report lies in `out/mutation/index.html`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['lambda/stats/**/*.ts', ...verdictRules()],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutation.vitest.mjs' },
  coverageAnalysis: 'perTest',
  incremental: true,
  incrementalFile: 'out/mutation/incremental.json',
  concurrency: 2,
  // What a message says in words is no statistic.
  mutator: { excludedMutations: ['StringLiteral'] },
  // Without this, what makes a loop endless costs five seconds each.
  timeoutMS: 2000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'out/mutation/index.html' },
  jsonReporter: { fileName: 'out/mutation/mutation.json' },
  tempDirName: 'out/stryker',
  ignorePatterns: [
    '/out', '/dist', '/cdk.out', '/docs', '/examples', '/simulator', '/lib/**', '!/lib/contract', '!/lib/contract/**', '/bin/**', '!/bin/drift', '!/bin/drift/verdict-schema.ts', '/test/**',
    '!/test/lambda', '!/test/lambda/stats/**', '!/test/lambda/drift-check', '!/test/lambda/drift-check/**', '!/test/lambda/support/**', '!/test/reference', '!/test/reference/**',
  ],
  disableTypeChecks: false,
  allowEmpty: false,
};

/** What decides, of all that the drift check does: features, the window and its volume, the state over time, performance, fairness and concept drift. */
function verdictRules() {
  return [
    'corrected-tests', 'feature-verdict', 'over-time', 'same-hours', 'state', 'statistics', 'volume', 'window-verdict',
    'performance/change-detector', 'performance/concept-drift', 'performance/fairness', 'performance/judgement', 'performance/rules',
  ].map((name) => `lambda/drift-check/${name}.ts`);
}
