/** The file that gets the timeline when a simulation is closed: what is wrong with it is said when the simulation is opened. */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** @throws Error where no file can be there */
export function requireFolderOf(timeline: string): void {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const folder = dirname(resolve(timeline));
  if (!isFolder(folder)) throw new Error(`timeline: got ${timeline}, expected a file in a folder that is there: make ${folder} first`);
  if (isFolder(resolve(timeline))) throw new Error(`timeline: got ${timeline}, which is a folder, expected a file: add its name`);
}
