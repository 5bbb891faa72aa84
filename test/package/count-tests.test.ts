/** How CI counts tests: skipped ones and files that cannot load have failed. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countTests, namesOfFailed } from '../../scripts/count-tests.mjs';

const file = (status: string, ...statuses: string[]): object => ({ status, assertionResults: statuses.map((one) => ({ status: one })) });
const report = (success: boolean, ...testResults: object[]): object => ({ success, testResults });

describe('the count that CI prints', () => {
  it('counts passed and failed tests of all files', () => {
    expect(countTests(report(false, file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')))).toEqual({ passed: 3, failed: 1 });
  });

  it.each(['skipped', 'pending', 'todo', 'disabled'])('counts a %s test as failed: nothing showed that it holds', (status) => {
    expect(countTests(report(true, file('passed', 'passed', status)))).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a file that could not be loaded as failed', () => {
    expect(countTests(report(false, file('passed', 'passed'), file('failed')))).toEqual({ passed: 1, failed: 1 });
  });

  it('counts a file whose set-up failed beside its passed tests', () => {
    expect(countTests(report(false, file('failed', 'passed')))).toEqual({ passed: 1, failed: 1 });
  });

  it('fails when no test ran', () => {
    expect(countTests(report(true))).toEqual({ passed: 0, failed: 1 });
    expect(countTests(report(true, file('passed')))).toEqual({ passed: 0, failed: 1 });
  });

  it('fails when the run says so although every test passed', () => {
    expect(countTests(report(false, file('passed', 'passed')))).toEqual({ passed: 1, failed: 1 });
  });
});

describe('the names at the end of the log of CI', () => {
  const named = (name: string, status: string, ...tests: [string, string][]): object =>
    ({ name: resolve(name), status, assertionResults: tests.map(([fullName, one]) => ({ fullName, status: one })) });

  it('are those of all tests that did not pass, and of files that could not be loaded', () => {
    const failed = report(false, named('test/a.test.ts', 'failed', ['a gate opens', 'passed'], ['a gate closes', 'failed']), named('test/b.test.ts', 'failed'));
    expect(namesOfFailed(failed)).toEqual(['test/a.test.ts > a gate closes', 'test/b.test.ts (could not be loaded)']);
    expect(namesOfFailed(report(true, named('test/a.test.ts', 'passed', ['a gate opens', 'passed'])))).toEqual([]);
  });

  it('are cut after some, and say how many more there are', () => {
    const failed = report(false, named('test/a.test.ts', 'failed', ['one', 'failed'], ['two', 'failed'], ['three', 'failed']));
    expect(namesOfFailed(failed, 1)).toEqual(['test/a.test.ts > one', '2 more']);
  });
});
