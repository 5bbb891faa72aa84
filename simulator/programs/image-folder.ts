/** What `COPY` would put into an image, below a folder of this machine, and how the image is started from there. */
import { accessSync, constants, cpSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';
import { type ImageDefinition, readDockerfile } from './dockerfile';
import type { JobFolder } from './job-folder';
import type { TrainingRun } from './port';
import type { Command, ProgramImage } from './program-image';

/** @returns the definition, or why the directory cannot be run */
export function definitionOf(directory: string): ImageDefinition | string {
  const path = join(directory, 'Dockerfile');
  if (!existsSync(path)) return `${directory}: got no Dockerfile, expected one`;
  const definition = readDockerfile(readFileSync(path, 'utf8'));
  if ('problems' in definition) return definition.problems.join('; ');
  const missing = definition.copies.flatMap(({ sources }) => sources).filter((source) => !existsSync(join(directory, source)));
  return missing.length > 0 ? `Dockerfile: got COPY of ${missing.join(', ')}, expected what is there` : definition;
}

export class ImageFolder implements ProgramImage {
  public constructor(
    private readonly definition: ImageDefinition,
    public readonly root: string,
  ) {}

  public fill(directory: string): void {
    for (const { sources, destination } of this.definition.copies) {
      for (const source of sources) {
        const from = join(directory, source);
        // A folder is copied as what it holds, a file below a folder under its own name, as Docker does.
        const isFile = statSync(from).isFile();
        const to = join(this.root, destination, isFile && destination.endsWith('/') ? basename(source) : '');
        mkdirSync(isFile ? dirname(to) : to, { recursive: true });
        cpSync(from, to, { recursive: true, dereference: true });
      }
    }
    mkdirSync(this.workdir, { recursive: true });
  }

  public get workdir(): string {
    return join(this.root, this.definition.workdir);
  }

  public get environment(): Readonly<Record<string, string>> {
    return { ...this.definition.environment, PATH: [...this.programFolders, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter) };
  }

  public training({ entrypoint, arguments: given }: TrainingRun): Command {
    return entrypoint ? this.command(given ?? [], entrypoint) : this.command(given ?? ['train']);
  }

  public serving(): Command {
    return this.command(['serve']);
  }

  public failureOf(job: JobFolder, _output: string, how: string): string {
    return `AlgorithmError: ${job.failure}, ${how}`;
  }

  /**
   * As Docker starts the image with these arguments, which stand in for `CMD`. Absolute paths that the image holds become those of
   * this machine.
   *
   * @param entrypoint instead of the image's
   */
  private command(given: readonly string[], entrypoint: readonly string[] = this.definition.entrypoint): Command {
    const [program = '', ...rest] = [...entrypoint, ...(given.length > 0 ? given : this.definition.command)];
    return { file: this.program(program), arguments: rest.map((argument) => this.mapped(argument)) };
  }

  private program(name: string): string {
    if (name === 'node' || name === '/usr/local/bin/node') return process.execPath;
    if (name.includes('/')) return isAbsolute(name) ? this.mapped(name) : join(this.workdir, name);
    return this.programFolders.map((folder) => join(folder, name)).find(isExecutable) ?? name;
  }

  private mapped(path: string): string {
    if (!isAbsolute(path)) return path;
    const here = join(this.root, path);
    return existsSync(here) ? here : path;
  }

  /** Folders of `PATH` that the image has. */
  private get programFolders(): string[] {
    return (this.definition.environment['PATH'] ?? '').split(':').map((folder) => join(this.root, folder)).filter((folder) => existsSync(folder));
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not to be executed: another folder may have it.
    return false;
  }
}
