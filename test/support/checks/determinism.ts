/**
 * Runs a synthesis twice without a network, in surroundings that differ in everything that must not matter: clock, time zone,
 * locale, working directory, home, and the place of the output. Both assemblies must be equal byte for byte.
 *
 * Without a network means: in an empty network namespace where the system lets an ordinary user make one, otherwise with a
 * proxy that does not answer, which catches only programs that honour it. The result says which it was.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

export interface DeterminismOptions {
  /** Program and arguments with absolute paths, because the working directory changes: `[process.execPath, '/…/app.js']`. */
  readonly command: readonly string[];
  /**
   * Working directory of both runs, for a program that reads files beside itself by relative paths.
   *
   * @default - an empty directory of its own for each run
   */
  readonly cwd?: string;
  /** Added to the environment of both runs. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface DeterminismResult {
  readonly isolation: 'network namespace' | 'dead proxy';
  readonly findings: string[];
  /** Files of the first assembly. */
  readonly files: readonly string[];
}

/** Nothing listens on the discard port of this machine. */
const DEAD_PROXY = 'http://127.0.0.1:9';
const SHIFT_CLOCK = join(__dirname, 'shift-clock.cjs');
const DAYS_400 = 400 * 24 * 60 * 60 * 1000;
const TIMEOUT_MS = 120_000;
/** What a program may need to start at all; nothing else of the caller's environment reaches it. */
const PASSED_ON = ['PATH', 'LD_LIBRARY_PATH'];

const SURROUNDINGS = [
  { TZ: 'Pacific/Kiritimati', LANG: 'C', LC_ALL: 'C', CLOCK_SHIFT_MS: '0' },
  { TZ: 'America/St_Johns', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', CLOCK_SHIFT_MS: String(DAYS_400) },
];

/** Whether this system lets us make an empty network namespace. */
export function canIsolateNetwork(): boolean {
  return spawnSync('unshare', ['-rn', 'true']).status === 0;
}

/** @param isolated whether to use a network namespace; what the system allows, unless a test says otherwise */
export async function checkDeterminism(options: DeterminismOptions, isolated = canIsolateNetwork()): Promise<DeterminismResult> {
  const isolation = isolated ? 'network namespace' : 'dead proxy';
  const root = mkdtempSync(join(tmpdir(), 'determinism-'));
  try {
    const places = SURROUNDINGS.map((surroundings, index) => ({ surroundings, place: join(root, `run-${index}${'-longer'.repeat(index)}`) }));
    const runs = await Promise.all(places.map(({ surroundings, place }) => run(options, isolated, surroundings, place)));
    const failed = runs.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
    if (failed.length > 0) return { isolation, findings: failed, files: [] };
    const [first, second] = runs.map(({ output }) => output);
    return { isolation, ...compare(first!, second!) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

interface Run {
  readonly output: string;
  readonly failure?: string;
}

function run(
  { command, cwd, environment }: DeterminismOptions,
  isolated: boolean,
  surroundings: Readonly<Record<string, string>>,
  place: string,
): Promise<Run> {
  const output = join(place, 'cdk.out');
  const home = join(place, 'home');
  const own = join(place, 'work');
  for (const directory of [home, own]) mkdirSync(directory, { recursive: true });
  const [program, ...args] = [...(isolated ? ['unshare', '-rn'] : []), ...command];
  const passed = PASSED_ON.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const child = spawn(program!, args, {
    cwd: cwd ?? own,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: TIMEOUT_MS,
    env: {
      ...(Object.fromEntries(passed) as Record<string, string>),
      ...surroundings,
      HOME: home,
      TMPDIR: home,
      CDK_OUTDIR: output,
      NODE_OPTIONS: `--require=${SHIFT_CLOCK}`,
      ...(isolated ? {} : { HTTP_PROXY: DEAD_PROXY, HTTPS_PROXY: DEAD_PROXY, http_proxy: DEAD_PROXY, https_proxy: DEAD_PROXY }),
      ...environment,
    },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  return new Promise((resolve) => {
    const failed = (why: string): void =>
      resolve({ output, failure: `${command.join(' ')}: got ${why}, expected it to synthesize without a network; ${errors.trim()}` });
    child.on('error', ({ message }) => failed(message));
    child.on('close', (status, signal) => (status === 0 ? resolve({ output }) : failed(`exit ${String(status ?? signal)}`)));
  });
}

/** Compares two assemblies byte for byte. */
export function compare(first: string, second: string): { readonly findings: string[]; readonly files: readonly string[] } {
  const files = filesBelow(first);
  const others = filesBelow(second);
  const missing = (from: readonly string[], than: readonly string[], which: string): string[] =>
    from.filter((file) => !than.includes(file)).map((file) => `${file}: got it from the ${which} run only, expected it from both`);
  return {
    files,
    findings: [
      ...(files.length === 0 ? ['cdk.out: got no files, expected an assembly; the synthesis must write to CDK_OUTDIR'] : []),
      ...missing(files, others, 'first'),
      ...missing(others, files, 'second'),
      ...files.filter((file) => others.includes(file)).flatMap((file) => difference(file, join(first, file), join(second, file))),
    ],
  };
}

function difference(file: string, first: string, second: string): string[] {
  const [left, right] = [readFileSync(first), readFileSync(second)];
  if (left.equals(right)) return [];
  const lines = right.toString('utf8').split('\n');
  const index = left.toString('utf8').split('\n').findIndex((line, number) => line !== lines[number]);
  const line = (text: Buffer): string => JSON.stringify(text.toString('utf8').split('\n')[index]?.slice(0, 200) ?? '');
  return [`${file}:${index + 1}: got ${line(left)} and ${line(right)}, expected the same bytes from both runs`];
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

/** The command that runs a TypeScript program as the tests do, from any working directory. */
export function typescriptCommand(file: string): string[] {
  const packageRoot = join(__dirname, '..', '..', '..');
  const tsx = join(dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');
  return [process.execPath, tsx, '--tsconfig', join(packageRoot, 'tsconfig.json'), file];
}
