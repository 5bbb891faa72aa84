/** Emulators of AWS that others wrote, each a process on a loopback port, from the virtual environment that `npm run check:python` makes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REGION } from '../support/stack';

/** Folder of the environment's programs; set by scripts/python.mjs. */
export const PROGRAMS = process.env['OPINION_PROGRAMS']!;
/** Folder with the assembly of each app; set by scripts/python.mjs. */
export const ASSEMBLIES = process.env['OPINION_ASSEMBLIES']!;

const LONGEST_START_MS = 60_000;
/** Of one attempt to ask it. */
const ANSWER_MS = 5_000;

export class Emulator {
  /**
   * CloudFormation, state machines, and functions as local processes of Node. Told to stay on loopback, and to let Docker alone.
   *
   * @param env what else it is told
   */
  public static ministack(env: NodeJS.ProcessEnv = {}): Promise<Emulator> {
    return Emulator.start(join(PROGRAMS, 'python'), (port, folder) => ({
      args: ['-m', 'ministack'],
      env: { BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0', MINISTACK_REGION: REGION, S3_DATA_DIR: join(folder, 's3'), DOCKER_HOST: 'unix:///nowhere', ...env },
    }));
  }

  public static moto(): Promise<Emulator> {
    return Emulator.start(join(PROGRAMS, 'moto_server'), (port) => ({ args: ['--host', '127.0.0.1', '--port', String(port)], env: {} }));
  }

  /**
   * @param program path of it
   * @param longestMs until it must answer
   * @throws where it does not; then nothing of it is left running
   */
  public static async start(program: string, how: (port: number, folder: string) => { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv }, longestMs = LONGEST_START_MS): Promise<Emulator> {
    const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
    const port = await freePort();
    const { args, env } = how(port, folder);
    const log = join(folder, 'log');
    const file = openSync(log, 'w');
    // A group of its own: it starts processes, too.
    const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', file, file], env: { ...withoutAws(), TMPDIR: folder, ...env } });
    closeSync(file);
    let failure: string | undefined;
    child.once('error', ({ message }) => (failure = message));
    child.once('exit', (code, signal) => (failure = `it ended with ${code ?? signal}`));
    const emulator = new Emulator(`http://127.0.0.1:${port}`, folder, child);
    const until = performance.now() + longestMs;
    while (!(await answers(emulator.url))) {
      if (performance.now() > until) failure ??= `nothing within ${longestMs} ms`;
      if (failure !== undefined) {
        emulator.stop();
        throw new Error(`${program}: got ${failure}, expected an answer at ${emulator.url}\n${readFileSync(log, 'utf8')}`);
      }
      await sleep(100);
    }
    return emulator;
  }

  private constructor(
    /** For `AWS_ENDPOINT_URL`. */
    public readonly url: string,
    /** Where it keeps what it makes. */
    public readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    process.once('exit', this.stop);
  }

  /** Ends it, and what it has started. Also where a hook runs out of time, and nobody asks for it. */
  public readonly stop = (): void => {
    process.off('exit', this.stop);
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // all of it has ended
    }
  };
}

/** The environment without anything by which AWS tools find an account. */
export function withoutAws(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
}

async function answers(url: string): Promise<boolean> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    return true;
  } catch {
    return false; // it has not come up yet
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
