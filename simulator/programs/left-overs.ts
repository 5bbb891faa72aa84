/**
 * What must not outlive this process: the groups of users' programs, and the folders in which they run.
 *
 * Signals end a process without its `exit` handlers. A command that wants nothing left behind turns them into an exit:
 * `process.once('SIGINT', () => process.exit(130))`, likewise SIGTERM (143) and SIGHUP (129). Everything here is synchronous for that.
 */
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Group {
  kill(signal: NodeJS.Signals): void;
}

const groups = new Set<Group>();
const folders = new Set<string>();
let isWatched = false;

export function addGroup(group: Group): void {
  watch();
  groups.add(group);
}

export function dropGroup(group: Group): void {
  groups.delete(group);
}

export function newFolder(): string {
  watch();
  const folder = mkdtempSync(join(tmpdir(), 'cdk-mlops-container-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  const options = { recursive: true, force: true, maxRetries: 3 } as const;
  try {
    rmSync(folder, options);
  } catch {
    // A program may have taken rights from folders of its own: they are given back, and it is tried once more.
    giveRights(folder);
    rmSync(folder, options);
  }
  folders.delete(folder);
}

/** Ends every program that runs, at once, and removes every folder; what cannot be removed is said on the standard error. */
export function endPrograms(): void {
  for (const group of groups) group.kill('SIGKILL');
  for (const folder of folders) {
    try {
      removeFolder(folder);
    } catch (error) {
      process.stderr.write(`${folder}: cannot be removed: ${(error as Error).message}\n`);
    }
  }
}

function watch(): void {
  if (!isWatched) process.once('exit', endPrograms);
  isWatched = true;
}

function giveRights(folder: string): void {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true })) if (entry.isDirectory()) giveRights(join(folder, entry.name));
}
