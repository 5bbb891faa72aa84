/**
 * Reads vitest's JSON report and prints `<passed> <failed>`, and on further lines the names of what failed, so that the end of a
 * long log says it. What did not run has failed: a file that could not be loaded, a skipped or unwritten test, and a report
 * without a single test.
 *
 * Run it with `node scripts/count-tests.mjs <report>`.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @returns {{ passed: number, failed: number }} */
export function countTests(report) {
  const statuses = report.testResults.flatMap((file) => file.assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')).length;
  const failed = statuses.length - passed + unloaded;
  if (statuses.length === 0 && failed === 0) return { passed: 0, failed: 1 };
  // An error outside any test leaves no other trace than this.
  return report.success || failed > 0 ? { passed, failed } : { passed, failed: 1 };
}

/** At most so many names: the log has the rest. @returns {string[]} */
export function namesOfFailed(report, limit = 20) {
  const names = report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName }) => `${relative(process.cwd(), file.name)} > ${fullName}`);
    return file.status === 'failed' && failed.length === 0 ? [`${relative(process.cwd(), file.name)} (could not be loaded)`] : failed;
  });
  return names.length > limit ? [...names.slice(0, limit), `${names.length - limit} more`] : names;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const { passed, failed } = countTests(report);
  console.log([`${passed} ${failed}`, ...namesOfFailed(report)].join('\n'));
}
