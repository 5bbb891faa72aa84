/**
 * The part of a Dockerfile that can be run without Docker.
 *
 * Known: one `FROM` (its content is not there: `node` is the Node that runs the simulator, other programs are those of this machine),
 * `WORKDIR`, `COPY` of files and folders, `ENV` with `$PATH`, `ENTRYPOINT` and `CMD` in exec form, `LABEL`, `EXPOSE`, `USER` and `ARG` (which
 * change nothing here: arguments choose base and packages, and neither is there), and `RUN` of `npm ci`, `npm install` or `pip install`: not run, what they install must be beside the program
 * or on this machine. All else is refused by name, all of it at once.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 */
import { posix } from 'node:path';

export interface CopyStep {
  readonly sources: readonly string[];
  /** Absolute path in the image; a trailing slash means a folder. */
  readonly destination: string;
}

/** A folder that `WORKDIR` makes where it is not there. */
export interface FolderStep {
  readonly folder: string;
}

export interface ImageDefinition {
  /** In the order of the file: whether a destination is a folder depends on what came before. */
  readonly steps: readonly (CopyStep | FolderStep)[];
  readonly workdir: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
}

/** Of the base images that are in use. */
const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const INSTALLS = /^(npm (ci|install)|pip3? install|python3? -m pip install)\b[^&|;<>`$]*$/;
const WITHOUT_EFFECT = ['ARG', 'LABEL', 'EXPOSE', 'USER'];

class Draft {
  public readonly problems: string[] = [];
  public readonly steps: (CopyStep | FolderStep)[] = [];
  public readonly environment: Record<string, string> = { PATH: BASE_PATH };
  public workdir = '/';
  public entrypoint: readonly string[] = [];
  public command: readonly string[] = [];
  public stages = 0;
}

/** The definition, or everything in the file that cannot be simulated. */
export function readDockerfile(text: string): ImageDefinition | { readonly problems: readonly string[] } {
  const draft = new Draft();
  for (const { line, instruction, rest } of instructionsOf(text)) {
    const problem = apply(draft, instruction, rest);
    if (problem !== undefined) draft.problems.push(`Dockerfile:${line}: got ${instruction} ${rest}, expected ${problem}`);
  }
  if (draft.stages !== 1) draft.problems.push(`Dockerfile: got ${draft.stages} FROM, expected one`);
  const { problems, steps, workdir, environment, entrypoint, command } = draft;
  return problems.length > 0 ? { problems } : { steps, workdir, environment, entrypoint, command };
}

function instructionsOf(text: string): { readonly line: number; readonly instruction: string; readonly rest: string }[] {
  const found: { line: number; instruction: string; rest: string }[] = [];
  let open = '';
  let start = 0;
  const add = (whole: string): void => {
    const [instruction = '', ...rest] = whole.split(/\s+/);
    found.push({ line: start, instruction: instruction.toUpperCase(), rest: rest.join(' ') });
  };
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    if (open === '') start = index + 1;
    if (line.endsWith('\\')) {
      open += `${line.slice(0, -1).trim()} `;
      return;
    }
    add(`${open}${line}`);
    open = '';
  });
  // The last line may say that it goes on, and end the file.
  if (open !== '') add(open.trim());
  return found;
}

/** What would have been right, where the instruction is not. */
function apply(draft: Draft, instruction: string, rest: string): string | undefined {
  switch (instruction) {
    case 'FROM':
      draft.stages += 1;
      return /^(--platform=\S+ )?\S+$/.test(rest) ? undefined : 'one image, no named stage';
    case 'WORKDIR':
      if (rest.includes('$')) return 'a path without variables';
      draft.workdir = posix.resolve(draft.workdir, rest);
      draft.steps.push({ folder: draft.workdir });
      return undefined;
    case 'COPY': return copy(draft, rest);
    case 'ENV': return setVariables(draft, rest);
    case 'ENTRYPOINT':
    case 'CMD': {
      const words = execForm(rest);
      if (!words) return 'the exec form, ["program", "argument"]';
      if (instruction === 'CMD') draft.command = words;
      else draft.entrypoint = words;
      return undefined;
    }
    case 'RUN': return INSTALLS.test(rest) ? undefined : 'npm ci, npm install or pip install: nothing else can be left out';
    default: return WITHOUT_EFFECT.includes(instruction) ? undefined : 'an instruction that is simulated: FROM, WORKDIR, COPY, ENV, ENTRYPOINT, CMD, RUN, LABEL, EXPOSE, USER, ARG';
  }
}

function copy(draft: Draft, rest: string): string | undefined {
  const words = execForm(rest) ?? rest.split(' ');
  if (words.length < 2 || words.some((word) => /^--|[*?[\]$]/.test(word))) return 'sources and a destination, without options, wildcards and variables';
  const sources = words.slice(0, -1).map((source) => posix.normalize(source.replace(/^\/+/, '')) || '.');
  if (sources.some((source) => source.startsWith('..'))) return 'sources below the directory';
  const last = words.at(-1)!;
  const isFolder = last.endsWith('/') || last === '.' || sources.length > 1;
  const path = posix.resolve(draft.workdir, last);
  draft.steps.push({ sources, destination: isFolder && path !== '/' ? `${path}/` : path });
  return undefined;
}

function setVariables(draft: Draft, rest: string): string | undefined {
  const old = /^(\w+) ([^=]+)$/.exec(rest);
  const pairs = old ? [[old[0], old[1], old[2]]] : [...rest.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S*)/g)];
  const covered = pairs.map(([pair]) => pair).join(' ');
  if (covered !== rest) return 'NAME=value';
  for (const [, name = '', quoted = ''] of pairs) {
    const value = quoted.replace(/^(["'])(.*)\1$/, '$2').replaceAll(/\$\{PATH\}|\$PATH\b/g, draft.environment['PATH']!);
    if (value.includes('$')) return 'values without variables other than $PATH';
    draft.environment[name] = value;
  }
  return undefined;
}

function execForm(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const words = JSON.parse(rest) as unknown;
    return Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string') ? words : undefined;
  } catch {
    // Not JSON is the shell form.
    return undefined;
  }
}
