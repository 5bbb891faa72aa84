/**
 * Tests of the whole project: `npm test` runs those of the code; what holds whole apps, the packed package or the language of definitions
 * against rules is a stage of its own, see `STAGES`. The bundles are built once before the first test.
 */
import { relative, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What measures time runs alone, by `npm run budgets`: a neighbour on the other core would be measured, too. */
const BUDGETS = ['budget', 'invocations', 'month'].map((name) => `test/simulator/world/${name}.test.ts`);
/** By the command that runs them: `npm run templates`, `npm run package`, `npm run permissions`. */
const STAGES = {
  templates: [
    'test/static/examples.test.ts', 'test/static/checks/cloudformation.test.ts', 'test/lib/budget.test.ts', 'test/examples/snapshots.test.ts', 'test/examples/closed-loop.test.ts',
    'test/examples/flight-delay/same-story.test.ts', 'test/simulator/state-language/official.test.ts',
  ],
  package: ['test/package/published.test.ts', 'test/bin/build.test.ts', 'test/lambda/bundle.test.ts'],
  permissions: ['test/examples/permissions.test.ts'],
};
/** Scenarios in ten orders of what happens at the same moment: with the matrix of faults, `npm run faults`. */
const ORDERS = ['test/scenarios/deployment/seeds.test.ts', 'test/scenarios/retraining/seeds.test.ts', 'test/simulator/world/seeds.test.ts'];
/** Machines that are broken on purpose, for scenarios to miss: with the mutants, `npm run mutants`. */
const DEFECTS = ['test/scenarios/defects.test.ts'];
/** Beginnings of the paths of files that take long. */
const LONG = [
  'examples/testing/', 'test/bin/', 'test/examples/', 'test/faults/', 'test/lambda/drift-check/acceptance', 'test/scenarios/', 'test/simulator/lambda/', 'test/simulator/scenario/', 'test/simulator/world/',
];

/**
 * By how long files took the last time, as vitest has it. Of files that never ran, as in a fresh clone, it knows nothing but the size:
 * those that take long come first, so that both workers end at about the same time.
 */
class LongestFirst extends BaseSequencer {
  public override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx;
    const isFirst = ({ project, moduleId }: TestSpecification): boolean => {
      const path = relative(config.root, moduleId);
      return cache.getFileTestResults(`${project.name}:${path}`) === undefined && LONG.some((beginning) => path.startsWith(beginning));
    };
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => Number(isFirst(other)) - Number(isFirst(one)));
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: 'cdk-mlops/testing', replacement: resolve(import.meta.dirname, 'simulator/testing/index.ts') },
      { find: /^cdk-mlops$/, replacement: resolve(import.meta.dirname, 'lib/index.ts') },
    ],
  },
  test: {
    // One after the other where a command names several, as they differ in how many workers they may have.
    projects: [
      // Three workers keep two cores busy, as one of them waits for processes of functions as a rule. Threads of V8 that collect and compile beside
      // them cost more than they save.
      { name: 'all', execArgv: ['--single-threaded'], include: ['test/**/*.test.ts', 'examples/testing/*.test.ts'], exclude: [...BUDGETS, ...ORDERS, ...DEFECTS, ...Object.values(STAGES).flat()], maxWorkers: 3 },
      { name: 'budgets', include: BUDGETS, maxWorkers: 1 },
      ...Object.entries(STAGES).map(([name, include]) => ({ name, include, maxWorkers: 2 })),
      // The whole matrix, for `npm run faults`; a sample of it is among the tests.
      ...(process.env['FAULT_RECORDS'] === undefined ? [] : [{ name: 'faults', include: ['test/faults/*.matrix.ts', ...ORDERS], maxWorkers: 2, testTimeout: 600_000 }]),
      // Mutants of templates and state machines against all that verifies them, for `npm run mutants`.
      ...(process.env['MUTANT_RECORDS'] === undefined ? [] : [{ name: 'mutants', include: ['test/mutants/*.kill.ts', ...DEFECTS], maxWorkers: 2, testTimeout: 120_000 }]),
      // What emulators of others think of the examples and of the simulator, for `npm run check:python`.
      ...(process.env['OPINION_PROGRAMS'] === undefined ? [] : [{ name: 'opinions', include: ['test/opinions/*.opinion.ts'], maxWorkers: 2, testTimeout: 120_000 }]),
      // The scripts of an example with the real scikit-learn, for `npm run check:python`.
      ...(process.env['SCIKIT_PROGRAMS'] === undefined ? [] : [{ name: 'scikit', include: ['test/examples/**/*.scikit.ts'], maxWorkers: 1 }]),
      ...(process.env['WRITE_BASELINES'] === undefined ? [] : [{ name: 'baselines', include: ['test/static/baselines.write.ts'], maxWorkers: 1 }]),
    ].map((test, groupOrder) => ({ extends: true as const, test: { ...test, sequence: { groupOrder } } })),
    globalSetup: ['test/support/temporary-folder.ts', 'test/support/bundle-once.ts'],
    env: { CDK_VALIDATION: 'false', AWS_REGION: 'ap-southeast-1', TZ: 'UTC' },
    // aws-cdk-lib takes over a second to load: files share it, and keep to their own Apps.
    isolate: false,
    // Small processes of their own: starting another from a large one copies its page tables, and tests start hundreds.
    pool: 'forks',
    // Syntheses and simulations leave much behind that dies young; at the default of 16 MB it is copied and kept for a while.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
  },
});
