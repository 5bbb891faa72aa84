/** A directory with a program of scripts, as it goes into the archive that AWS's framework images run. Internal. */
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problems } from '../private/errors';
import { fitsTar, tarGz } from '../private/tar-gz';
import { TRAIN_WRAPPER, trainWrapper } from './train-wrapper';

/** What the image starts, and what it imports. */
const REQUIRED = ['train.py', 'inference.py'];
/** Make the image call pip, which reaches for the network. */
const INSTALLING = ['requirements.txt', 'setup.py', 'pyproject.toml'];
/** Of all files together, in bytes: data come by other ways. */
const MAX_SIZE = 50 * 1024 * 1024;

/** What is there, and what keeps it from being a program. */
interface Listing {
  readonly files: string[];
  readonly others: string[];
  size: number;
}

/** Reads what the directory holds; adds everything that is wrong with it. */
export function requireScripts(problems: Problems, directory: string): void {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    problems.add({ subject: 'directory', got: directory, expected: `a directory that holds ${REQUIRED.join(' and ')}`, fix: 'name it relative to the working directory' });
    return;
  }
  const { files, others, size } = list(directory);
  for (const name of REQUIRED.filter((one) => !files.includes(one))) {
    problems.add({ subject: 'directory', got: `${directory} without ${name}`, expected: 'train.py, which trains, and inference.py, which serves', fix: `add ${name}` });
  }
  for (const name of INSTALLING.filter((one) => files.includes(one))) {
    problems.add({
      subject: 'directory', got: join(directory, name), expected: 'nothing to install, because jobs and endpoints run without a network',
      fix: 'keep it elsewhere where the image has what the program needs, copy pure Python packages into the directory, or bring an image: ModelCode.container',
    });
  }
  problems.require(!files.includes(TRAIN_WRAPPER), { subject: 'directory', got: join(directory, TRAIN_WRAPPER), expected: 'no file of this name, which the library uses', fix: 'rename it' });
  for (const name of others) {
    problems.add({ subject: 'directory', got: join(directory, name), expected: 'files and directories only', fix: 'copy what the link points to, or remove it' });
  }
  for (const name of files.filter((one) => !fitsTar(one))) {
    problems.add({ subject: 'directory', got: name, expected: 'a path of at most 255 bytes, 100 of them in its last part', fix: 'shorten it' });
  }
  problems.require(size <= MAX_SIZE, { subject: 'directory', got: `${size} bytes`, expected: `at most ${MAX_SIZE} bytes of program`, fix: 'move data out of it: jobs get them through their channels' });
}

/** The archive: the program, and the wrapper that starts it. */
export function scriptArchive(directory: string): Buffer {
  const { files } = list(directory);
  const contents = new Map<string, Uint8Array>(files.map((name) => [name, readFileSync(join(directory, name))]));
  return tarGz(contents.set(TRAIN_WRAPPER, Buffer.from(trainWrapper(files))));
}

/** Paths below the directory, with slashes, sorted; without hidden entries and what Python caches. */
function list(directory: string): Listing {
  const listing: Listing = { files: [], others: [], size: 0 };
  const visit = (prefix: string): void => {
    for (const name of readdirSync(join(directory, prefix))) {
      if (name.startsWith('.') || name === '__pycache__' || name.endsWith('.pyc')) continue;
      const path = `${prefix}${name}`;
      const stats = lstatSync(join(directory, path));
      if (stats.isDirectory()) visit(`${path}/`);
      else if (stats.isFile()) {
        listing.files.push(path);
        listing.size += stats.size;
      } else listing.others.push(path);
    }
  };
  visit('');
  listing.files.sort();
  listing.others.sort();
  return listing;
}
