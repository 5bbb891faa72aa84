/**
 * `npm run mutation`: breaks the statistics in every way that Stryker knows, and wants their tests to notice at least 90 % of it. Takes
 * an hour or so; on some files alone: `npm run mutation -- --mutate lambda/stats/psi.ts,lambda/stats/wilson.ts`. The report lies in
 * `out/mutation/index.html`.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: ['lambda/stats/**/*.ts'],
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'scripts/mutation.vitest.mjs' },
  coverageAnalysis: 'perTest',
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
  ignorePatterns: ['/out', '/dist', '/cdk.out', '/docs', '/examples', '/lib', '/simulator', '/bin', '/test/**', '!/test/lambda', '!/test/lambda/stats/**', '!/test/lambda/support/**', '!/test/reference', '!/test/reference/**'],
  disableTypeChecks: false,
  allowEmpty: false,
};
