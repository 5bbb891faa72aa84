/**
 * AWS's image for scikit-learn, as far as scripts see it: the archive of `sagemaker_submit_directory` is unpacked, and the program of
 * `sagemaker_program` is started there with the other hyperparameters as arguments. Python is this machine's, with what it has
 * installed: versions may differ from those of the image.
 *
 * Documented: hyperparameters are JSON, arguments are in order of their names, `-n` for names of one letter, `--name` for others; the
 * failure names the exit code, the last error and the command.
 *
 * @see https://github.com/aws/sagemaker-training-toolkit
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { confined, FilesError, writeFiles } from './confined';
import type { JobFolder } from './job-folder';
import { ArchiveError, unpackModel } from './model-archive';
import type { TrainingRun } from './port';
import type { Command, ProgramImage } from './program-image';
import { SCRIPT_SERVER } from './script-server';

/** Name of AWS's repository, in its accounts of all regions. */
export const SCRIPT_REPOSITORY = 'sagemaker-scikit-learn';

const PYTHON = 'python3';
const LARGEST_CODE = 256 * 1_048_576;
/** Hyperparameters that are for the image, not for the program. */
const RESERVED = 'sagemaker_';

let hasPython: boolean | undefined;

/** Why no script can be run on this machine; looked up once. */
export function scriptRefusal(): string | undefined {
  hasPython ??= spawnSync(PYTHON, ['--version']).status === 0;
  return hasPython ? undefined : `got scripts for scikit-learn, expected ${PYTHON} on this machine to run them with`;
}

export class ScriptImage implements ProgramImage {
  public readonly environment = { PATH: process.env['PATH'] ?? '', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };

  public constructor(public readonly root: string) {}

  public get workdir(): string {
    const path = join(this.root, 'opt/ml/code');
    mkdirSync(path, { recursive: true });
    return path;
  }

  public training({ hyperParameters }: TrainingRun): Command | string {
    const values = Object.fromEntries(Object.entries(hyperParameters).map(([name, value]) => [name, decoded(value)]));
    const program = values[`${RESERVED}program`];
    const archive = values[`${RESERVED}submit_directory`];
    if (typeof program !== 'string' || typeof archive !== 'string') return `AlgorithmError: got no ${RESERVED}program or ${RESERVED}submit_directory among the hyperparameters, expected both, as JSON texts, exit code: 1`;
    const problem = this.unpack(confined(this.root, archive));
    if (problem !== undefined) return `AlgorithmError: ${problem}, exit code: 1`;
    const own = Object.entries(values).filter(([name]) => !name.startsWith(RESERVED)).sort(([a], [b]) => (a < b ? -1 : 1));
    return { file: PYTHON, arguments: [program, ...own.flatMap(([name, value]) => [name.length === 1 ? `-${name}` : `--${name}`, argumentOf(value)])] };
  }

  public serving(job: JobFolder): Command {
    const server = join(this.root, 'serve.py');
    writeFileSync(server, SCRIPT_SERVER);
    return { file: PYTHON, arguments: [server, join(job.path, 'model/code')] };
  }

  public failureOf(_job: JobFolder, output: string, how: string): string {
    const [code] = /\d+$/.exec(how) ?? ['1'];
    const last = output.split('\n').findLast((line) => line.trim() !== '') ?? '';
    return `AlgorithmError: ExecuteUserScriptError: ExitCode ${code} ErrorMessage "${last.trim()}", ${how}`;
  }

  private unpack(archive: string): string | undefined {
    if (!existsSync(archive)) return `got no file at ${archive}, expected the archive of the program`;
    try {
      writeFiles('archive of the program', this.workdir, unpackModel(readFileSync(archive), LARGEST_CODE));
      return undefined;
    } catch (error) {
      if (!(error instanceof ArchiveError) && !(error instanceof FilesError)) throw error;
      return error.message;
    }
  }
}

function decoded(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // What is no JSON is taken as it is, as the image does.
    return value;
  }
}

/** As Python writes it. */
function argumentOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
