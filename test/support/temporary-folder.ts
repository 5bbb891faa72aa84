/**
 * Gives the test run a temporary folder of its own, and removes it at the end: every `App` without an output folder makes one
 * there that nobody removes, half a megabyte each, hundreds of them in a run.
 *
 * It lies in memory where the system has a file system for that with room enough: to remove all this from a disk takes longer than
 * many a test.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
const ROOM = 4e9;

function place(): string {
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM ? IN_MEMORY : tmpdir();
  } catch {
    return tmpdir(); // no such file system
  }
}

export default function temporaryFolder(): () => void {
  const folder = mkdtempSync(join(place(), 'cdk-mlops-tests-'));
  // Workers start after this, with this environment.
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
