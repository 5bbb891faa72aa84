/**
 * Gives the test run a temporary folder of its own, and removes it at the end: every `App` without an output folder makes one
 * there that nobody removes, half a megabyte each, hundreds of them in a run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-mlops-tests-'));
  // Workers start after this, with this environment.
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
