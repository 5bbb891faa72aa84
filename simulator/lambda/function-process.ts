/**
 * The process of one function, warm from its first invocation until it exits, is ended, or is closed.
 *
 * An invocation is over when its answer is there, all of its log lines are, and the process has asked for the next one: only then does
 * nothing of it go on behind the caller's back. The process leads a group of its own, so that what it starts ends with it, on Linux also
 * what has left the group but kept its variables; and it ends by itself when the pipe to its standard input closes, however the simulator
 * ended. Its memory, its time and its log are limited, the number of its processes and what it writes to disk are not.
 * Assumed: loading the code has ten seconds, as on Lambda, and then counts as a timeout; native messages of Node, other than the one
 * of a fatal error, are left out of the log, because process ids and addresses are in them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { endProcessesWith } from '../programs/process-table';
import type { Ending } from './ending';
import { LogLines } from './log-lines';
import type { RuntimeAnswer, RuntimeClient, RuntimeInvocation } from './runtime-api';

export interface ProcessCommand {
  /** Path of a Node binary. */
  readonly node: string;
  readonly arguments: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Finished {
  readonly ending: Ending;
  readonly lines: readonly string[];
}

interface Flight {
  readonly invocation: RuntimeInvocation;
  readonly resolve: (finished: Finished) => void;
  readonly reject: (error: Error) => void;
  isTaken: boolean;
  isMarked: boolean;
  answer: RuntimeAnswer | undefined;
  timedOutAfterMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

const INITIALIZATION_MS = 10_000;
/** How long the rest of the output of a process that is gone, or of one that closed its output, is waited for. */
const OUTPUT_GRACE_MS = 500;

export class FunctionProcess implements RuntimeClient {
  private readonly lines = new LogLines((requestId) => this.marked(requestId));
  private readonly nativeLines = new LogLines(() => undefined);
  private child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  private exit: { readonly code: number | null; readonly signal: string | null } | undefined;
  private take: ((invocation: RuntimeInvocation) => void) | undefined;
  private flight: Flight | undefined;
  private outputBytes = 0;
  private isKilled = false;
  private readonly gone: Promise<void>;
  private onGone: () => void = () => undefined;

  /** @param onExit told once, when the process is gone */
  public constructor(private readonly onExit: () => void) {
    this.gone = new Promise((resolve) => (this.onGone = resolve));
  }

  public start({ node, arguments: parameters, directory, environment }: ProcessCommand): void {
    const child = spawn(node, parameters, { cwd: directory, env: environment, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      this.outputBytes += chunk.length;
      this.lines.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => this.nativeLines.push(chunk));
    // A pipe that breaks says nothing that the exit does not say.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);
    child.once('error', (error) => {
      this.abort(new Error(`function process: got no process of ${node} in ${directory}, expected a Node binary and a folder`, { cause: error }));
      this.exited(null, null);
    });
    child.once('exit', (code, signal) => {
      this.kill(); // what the process started
      // The address of the Runtime API is that of this process alone.
      endProcessesWith(`AWS_LAMBDA_RUNTIME_API=${environment['AWS_LAMBDA_RUNTIME_API']}\0`);
      // Something may have held the pipes open all the same.
      const late = setTimeout(() => this.exited(code, signal), OUTPUT_GRACE_MS);
      child.once('close', () => {
        clearTimeout(late);
        this.exited(code, signal);
      });
    });
  }

  /** Whether it waits for an invocation. */
  public get isIdle(): boolean {
    return this.take !== undefined && !this.flight && !this.isKilled && !this.exit;
  }

  /** One at a time. */
  public run(invocation: RuntimeInvocation): Promise<Finished> {
    return new Promise((resolve, reject) => {
      this.flight = { invocation, resolve, reject, isTaken: false, isMarked: false, answer: undefined, timedOutAfterMs: undefined, timer: undefined };
      if (!this.take) this.limit(INITIALIZATION_MS);
      this.offer();
    });
  }

  public polled(take: (invocation: RuntimeInvocation) => void): void {
    this.take = take;
    this.offer();
    this.settle();
  }

  public answered(requestId: string, answer: RuntimeAnswer): boolean {
    const { flight } = this;
    if (!flight?.isTaken || flight.answer || flight.invocation.requestId !== requestId) return false;
    flight.answer = answer;
    this.settle();
    return true;
  }

  public initializationFailed(body: string): void {
    if (this.flight && !this.flight.isTaken) this.flight.answer = { kind: 'error', body, bytes: Buffer.byteLength(body) };
  }

  /** Ends the process and the invocation in flight, which fails with the error. */
  public abort(error: Error): void {
    const { flight } = this;
    this.flight = undefined;
    clearTimeout(flight?.timer);
    flight?.reject(error);
    this.kill();
  }

  public async close(): Promise<void> {
    this.kill();
    await this.gone;
  }

  /** Ends the process as its limit does: the invocation in flight has run out of time. */
  public async expire(): Promise<void> {
    const { flight } = this;
    if (flight) flight.timedOutAfterMs = flight.invocation.remainingMs;
    await this.close();
  }

  private offer(): void {
    const { flight, take } = this;
    if (!flight || flight.isTaken || flight.answer || !take) return;
    this.take = undefined;
    flight.isTaken = true;
    this.limit(flight.invocation.remainingMs);
    take(flight.invocation);
  }

  private marked(requestId: string): void {
    if (this.flight?.invocation.requestId !== requestId) return;
    this.flight.isMarked = true;
    this.settle();
  }

  private limit(ms: number): void {
    const flight = this.flight!;
    clearTimeout(flight.timer);
    flight.timer = setTimeout(() => {
      flight.timedOutAfterMs = ms;
      this.kill();
    }, ms);
  }

  private settle(): void {
    const { flight } = this;
    if (!flight) return;
    if (this.exit) return this.finish(endingOf(flight, this.exit));
    if (!flight.answer || !this.take) return;
    if (flight.isMarked) return this.finish({ kind: 'answered', answer: flight.answer });
    this.waitForSilence(flight, this.outputBytes);
  }

  /** The lines of a function that closed its output have no end. */
  private waitForSilence(flight: Flight, bytes: number): void {
    clearTimeout(flight.timer);
    flight.timer = setTimeout(() => {
      flight.isMarked = this.outputBytes === bytes;
      this.settle();
    }, OUTPUT_GRACE_MS);
  }

  private finish(ending: Ending): void {
    const { flight } = this;
    this.flight = undefined;
    clearTimeout(flight!.timer);
    flight!.resolve({ ending, lines: this.lines.take() });
  }

  private exited(code: number | null, signal: string | null): void {
    if (this.exit) return;
    this.exit = { code, signal };
    this.lines.end();
    this.nativeLines.end();
    for (const line of this.nativeLines.take()) if (line.startsWith('FATAL ERROR')) this.lines.push(Buffer.from(`${line}\n`));
    this.onExit();
    this.settle();
    this.onGone();
  }

  /** The whole group, which has the process's number. */
  private kill(): void {
    const pid = this.child?.pid;
    if (pid === undefined || this.exit) return;
    this.isKilled = true;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // gone already
    }
  }
}

function endingOf({ answer, timedOutAfterMs }: Flight, exit: { readonly code: number | null; readonly signal: string | null }): Ending {
  if (answer) return { kind: 'answered', answer };
  return timedOutAfterMs === undefined ? { kind: 'exited', ...exit } : { kind: 'timed-out', seconds: timedOutAfterMs / 1000 };
}
