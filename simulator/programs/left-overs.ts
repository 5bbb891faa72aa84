/**
 * What must not outlive this process: the groups of users' programs, and the folders in which they run.
 *
 * Signals end a process without its `exit` handlers. A command that wants nothing left behind turns them into an exit, by `exitOnSignals`.
 * Everything here is synchronous for that.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Group {
  kill(signal: NodeJS.Signals): void;
}

/** As shells count: 130 for an interrupt. */
const SIGNALLED = 128;
/** Of a person, of another program, and of a terminal that is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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

/** @throws where something stays */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // A program may have taken rights from folders of its own, or have nested them deeper than a path can be: `rm` goes from folder to folder.
    const { status, stderr, error } = spawnSync('/bin/sh', ['-c', 'chmod -R u+rwx "$1"; rm -rf "$1"', 'sh', folder], { encoding: 'utf8' });
    if (status !== 0) throw error ?? new Error(stderr.trim());
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

/** From now on a signal ends this process by an exit, and with it all that it has started. A library must not do that, a command may. */
export function exitOnSignals(): void {
  for (const signal of SIGNALS) process.once(signal, () => process.exit(SIGNALLED + constants.signals[signal]));
}

function watch(): void {
  if (!isWatched) process.once('exit', endPrograms);
  isWatched = true;
}
