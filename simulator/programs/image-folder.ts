/** What `COPY` would put into an image, below a folder of this machine, and how the image is started from there. */
import { accessSync, constants, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, posix, relative } from 'node:path';
import { isReallyBelow } from './confined';
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
  const sources = definition.steps.flatMap((step) => ('sources' in step ? step.sources : []));
  const missing = sources.filter((source) => !lstatSync(join(directory, source), { throwIfNoEntry: false }));
  if (missing.length > 0) return `Dockerfile: got COPY of ${missing.join(', ')}, expected what is there`;
  const root = realpathSync(directory);
  const seen = new Set<string>();
  const links = sources.flatMap((source) => linksOut(root, join(root, source), seen));
  return links.length > 0 ? `Dockerfile: got COPY of ${links.join(', ')}, expected no links out of the directory, and none to nowhere` : definition;
}

/** Links are copied as what they lead to: one that leads out would copy this machine's files into the image. @param seen without links */
function linksOut(root: string, path: string, seen: Set<string>): string[] {
  if (!isReallyBelow(root, path)) return [relative(root, path)];
  const real = realpathSync(path);
  if (seen.has(real) || !statSync(real).isDirectory()) return [];
  seen.add(real);
  return readdirSync(real).flatMap((name) => linksOut(root, join(real, name), seen));
}

export class ImageFolder implements ProgramImage {
  public constructor(
    private readonly definition: ImageDefinition,
    public readonly root: string,
  ) {}

  public fill(directory: string): void {
    for (const step of this.definition.steps) {
      if ('folder' in step) mkdirSync(join(this.root, step.folder), { recursive: true });
      else for (const source of step.sources) this.copy(join(directory, source), step.destination);
    }
  }

  /** A folder is copied as what it holds, a file below a folder under its own name, as Docker does. */
  private copy(from: string, destination: string): void {
    const path = join(this.root, destination);
    const isFile = statSync(from).isFile();
    const isIntoFolder = destination.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory();
    const to = isFile && isIntoFolder ? join(path, basename(from)) : path;
    mkdirSync(isFile ? dirname(to) : to, { recursive: true });
    cpSync(from, to, { recursive: true, dereference: true });
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
    if (name.includes('/')) return isAbsolute(name) ? this.mapped(name) : this.inImage(posix.resolve(this.definition.workdir, name));
    return this.programFolders.map((folder) => join(folder, name)).find(isExecutable) ?? name;
  }

  private mapped(path: string): string {
    if (!isAbsolute(path)) return path;
    const here = this.inImage(path);
    return existsSync(here) ? here : path;
  }

  /** Its root is its own parent, as that of every file system. */
  private inImage(path: string): string {
    return join(this.root, posix.resolve('/', path));
  }

  /** Folders of `PATH` that the image has. */
  private get programFolders(): string[] {
    return (this.definition.environment['PATH'] ?? '').split(':').map((folder) => this.inImage(folder)).filter((folder) => existsSync(folder));
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
