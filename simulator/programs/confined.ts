/** Paths that stay below a folder, whatever data, archives and programs say; and what is told of them. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Files } from './port';

/** Where every container is asked to listen on SageMaker. */
const PORT = 8080;

/** Files that cannot lie beside each other, or below the folder: a fault of those who wrote them. */
export class FilesError extends Error {}

/** @throws FilesError */
export function confined(root: string, path: string): string {
  const target = join(root, path);
  if (path.split(/[/\\]/).includes('..') || !isBelow(root, target)) throw new FilesError(`got the path ${path}, expected one below the folder`);
  return target;
}

/** @param what the files are, for the error @throws FilesError */
export function writeFiles(what: string, root: string, files: Files): void {
  mkdirSync(root, { recursive: true });
  for (const [path, body] of files) {
    try {
      const target = confined(root, path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, body);
    } catch (error) {
      const why = error instanceof FilesError ? error.message : `got ${path === '' ? 'no name' : path} that cannot be written (${codeOf(error)}), expected a file beside the others`;
      throw new FilesError(`${what}: ${why}`);
    }
  }
}

/** Links are followed: false for one that leads out, and for what is not there. @param root without links */
export function isReallyBelow(root: string, path: string): boolean {
  try {
    return isBelow(root, realpathSync(path));
  } catch (error) {
    codeOf(error); // what cannot be followed is not below
    return false;
  }
}

/** As the program would say it on SageMaker: no word of this machine's folders and ports, which differ from run to run. */
export function shownAs(root: string, port?: number): (text: string) => string {
  const real = join(realpathSync(dirname(root)), basename(root)); // the folder itself may be gone
  const number = port === undefined ? undefined : new RegExp(`\\b${port}\\b`, 'g');
  return (text) => {
    const shown = text.replaceAll(real, '').replaceAll(root, '');
    return number === undefined ? shown : shown.replaceAll(number, String(PORT));
  };
}

/** Code of an error of the operating system or of Node. @throws the error where it has none: a defect */
export function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  return code;
}

function isBelow(root: string, path: string): boolean {
  return path === root || path.startsWith(root + sep);
}
