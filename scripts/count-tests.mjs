/**
 * Reads vitest's JSON report and prints `<passed> <failed>`. What did not run has failed: a file that could not be loaded, a
 * skipped or unwritten test, and a report without a single test.
 *
 * Run it with `node scripts/count-tests.mjs <report>`.
 */
import { readFileSync } from 'node:fs';
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = countTests(JSON.parse(readFileSync(process.argv[2], 'utf8')));
  console.log(`${passed} ${failed}`);
}
