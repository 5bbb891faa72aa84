/** An image that has become a folder of this machine: what is started there, to train and to serve. */
import type { JobFolder } from './job-folder';
import type { TrainingRun } from './port';

export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
}

export interface ProgramImage {
  /** Everything of the container lies below it. */
  readonly root: string;
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** @returns how the job fails instead, where nothing can be started */
  training(run: TrainingRun, job: JobFolder): Command | string;
  serving(job: JobFolder): Command;
  /** How SageMaker words the failure of a training program. @param how it ended */
  failureOf(job: JobFolder, output: string, how: string): string;
}
