/**
 * A Dockerfile as far as it says what a build fetches: its stages with the images that they are built on, images that files are copied
 * or mounted from, the frontend that reads it, and what runs with which arguments. Internal.
 *
 * @see https://docs.docker.com/reference/dockerfile/
 */

interface Instruction {
  readonly keyword: string;
  readonly rest: string;
}

/** An image that the build takes something from. */
export interface Source {
  /** The instruction, e.g. `FROM` or `COPY --from`. */
  readonly by: string;
  /** With arguments put in. */
  readonly image: string;
}

/** A command of the build. */
export interface Run {
  /** What the shell gets, here-documents included. */
  readonly command: string;
  /** Arguments that are variables of it. */
  readonly args: ReadonlySet<string>;
}

/** What a Dockerfile asks for. */
export interface Dockerfile {
  /** Images that it takes from. */
  readonly sources: readonly Source[];
  /** Its commands, in order. */
  readonly runs: readonly Run[];
  /** All arguments that it takes somewhere. */
  readonly args: ReadonlySet<string>;
}

/** What each stage has said so far; a stage that is built on another one begins with what that one has. */
interface Stage {
  readonly name: string | undefined;
  readonly args: Set<string>;
}

const WORD = /(?:[^\s"']|"(?:\\.|[^"\\])*"|'[^']*')+/g;
const words = (text: string): string[] => text.match(WORD) ?? [];
const unquoted = (text: string): string => text.replace(/(["'])(.*?)\1/g, '$2');

/** @param given build arguments by name */
export function readDockerfile(text: string, given: Readonly<Record<string, string>>): Dockerfile {
  const sources: Source[] = [];
  const runs: Run[] = [];
  const args = new Set<string>();
  const global = new Map<string, string>();
  const stages: Stage[] = [];
  const frontend = directive(text, 'syntax');
  if (frontend !== undefined) sources.push({ by: '# syntax', image: frontend });
  const stageOf = (name: string): Stage | undefined => stages.find((stage) => stage.name === name.toLowerCase());
  const isStage = (name: string): boolean => stageOf(name) !== undefined || (/^\d+$/.test(name) && Number(name) < stages.length - 1);
  for (const { keyword, rest } of instructions(text)) {
    const { flags, after } = withFlags(rest);
    const current = stages.at(-1);
    if (keyword === 'ARG') {
      for (const word of words(rest)) {
        const [name = '', ...value] = word.split('=');
        args.add(name);
        current?.args.add(name);
        // Only what stands before the first stage counts for the images that stages are built on.
        if (!current) global.set(name, given[name] ?? expand(unquoted(value.join('=')), global));
      }
    } else if (keyword === 'FROM') {
      const [image = '', as, name] = words(after);
      const base = expand(unquoted(image), global);
      const parent = stageOf(base);
      if (!parent && base !== 'scratch') sources.push({ by: keyword, image: base });
      stages.push({ name: as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined, args: new Set(parent?.args) });
    } else if (keyword === 'COPY' || keyword === 'RUN') {
      for (const [by, image] of flags.flatMap((flag) => takenFrom(keyword, flag))) if (!isStage(image)) sources.push({ by, image });
      if (keyword === 'RUN') runs.push({ command: shellForm(after), args: new Set(current?.args) });
    }
  }
  return { sources, runs, args };
}

/** What the comments that the file begins with set, such as the image of the frontend, which BuildKit fetches first of all. */
function directive(text: string, name: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (!/^\s*(#|\/\/|$)/.test(line)) return undefined;
    const [, key, value] = /^\s*(?:#|\/\/)\s*(\w+)\s*=\s*(\S+)/.exec(line) ?? [];
    if (key?.toLowerCase() === name) return value;
  }
  return undefined;
}

/** Logical lines without comments, with their here-documents. */
function instructions(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  const escape = directive(text, 'escape') ?? '\\';
  const found: Instruction[] = [];
  while (lines.length > 0) {
    let logical = '';
    let isOpen = true;
    while (isOpen && lines.length > 0) {
      const line = lines.shift()!.trim();
      if (line.startsWith('#') || (line === '' && logical !== '')) continue;
      isOpen = line.endsWith(escape);
      logical += isOpen ? `${line.slice(0, -1)} ` : line;
    }
    const [, keyword, rest] = /^(\w+)\s+(.*)$/.exec(logical) ?? [];
    if (keyword === undefined || rest === undefined) continue;
    const parts = [rest];
    for (const { isIndented, end } of /^(RUN|COPY|ADD)$/i.test(keyword) ? hereDocuments(rest) : []) {
      for (let line = lines.shift(); line !== undefined && (isIndented ? line.replace(/^\t+/, '') : line) !== end; line = lines.shift()) parts.push(line);
    }
    found.push({ keyword: keyword.toUpperCase(), rest: parts.join('\n') });
  }
  return found;
}

function hereDocuments(rest: string): { readonly isIndented: boolean; readonly end: string }[] {
  return words(rest).flatMap((word) => {
    const [, dash, , end] = /^\d*<<(-?)(["']?)([^<"']+)\2$/.exec(word) ?? [];
    return end === undefined ? [] : [{ isIndented: dash === '-', end }];
  });
}

function withFlags(rest: string): { readonly flags: string[]; readonly after: string } {
  const [found = ''] = /^(?:--(?:[^\s"']|"[^"]*"|'[^']*')+\s+)*/.exec(rest) ?? [];
  return { flags: words(found).map(unquoted), after: rest.slice(found.length) };
}

/** Images or stages that a flag names: Docker puts no arguments in there. */
function takenFrom(keyword: string, flag: string): [by: string, image: string][] {
  const [, name, value = ''] = /^--(\w+)=(.*)$/.exec(flag) ?? [];
  if (keyword === 'COPY' && name === 'from') return [['COPY --from', value]];
  if (keyword === 'RUN' && name === 'mount') return value.split(',').flatMap((part): [string, string][] => (part.startsWith('from=') ? [['RUN --mount', part.slice('from='.length)]] : []));
  return [];
}

/** A command that is given as a list is read as one in words. */
function shellForm(command: string): string {
  if (!command.startsWith('[')) return command;
  try {
    return (JSON.parse(command) as unknown[]).join(' ');
  } catch (error) {
    // Docker, too, takes for a shell's line what is no list.
    if (error instanceof SyntaxError) return command;
    throw error;
  }
}

/** `$NAME`, `${NAME}`, `${NAME:-instead}`, `${NAME:+instead}`, as Docker reads them. */
function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(/\$(?:(\w+)|\{(\w+)(?:(:?)([-+])([^}]*))?\})/g, (_, plain: string | undefined, braced: string | undefined, colon: string | undefined, operator: string | undefined, instead: string | undefined) => {
    const value = values.get(plain ?? braced ?? '');
    const isSet = value !== undefined && (colon !== ':' || value !== '');
    if (operator === '-') return isSet ? value : (instead ?? '');
    if (operator === '+') return isSet ? (instead ?? '') : '';
    return value ?? '';
  });
}
