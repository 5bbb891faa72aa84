/**
 * One program of a user as a process group of this machine: its output and its processes are counted, its folder is measured, its
 * environment holds nothing of ours but `PATH`, and the group is ended when a limit is reached; on Linux also who has left the group
 * but kept the variables it was started with. That is what is promised: it is no sandbox.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from './confined';
import { addGroup, dropGroup } from './left-overs';
import type { Limits } from './limits';
import { deletedBytes, endProcessesWith, membersOf, processCount, processesWith, send } from './process-table';
import type { Command } from './program-image';

export interface ProcessOptions {
  readonly command: Command;
  readonly workdir: string;
  /** What is measured. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: Limits;
}

const KEPT_OUTPUT = 64 * 1024;
const MEASURE_MS = 250;
/** Every so many measurements the processes are looked at, too: that costs more. */
const LOOK_EVERY = 4;
/** How often those of the machine are counted, which costs little: a program that starts itself again and again has filled it within a second. */
const COUNT_MS = 25;
/** What a file or folder takes of a disk however little it holds: one without bytes fills a disk, too. */
const LEAST_BYTES = 4096;
/** How long output may come after the end, where something outside the group holds it open. */
const FLUSH_MS = 500;

export class ProgramProcess {
  /** How it ended, in words; `exit code: 0` when all went well. */
  public readonly ended: Promise<string>;
  /** Why we ended it. */
  public limit: string | undefined;
  public isRunning = true;
  private readonly child: ChildProcess;
  private readonly tail: Buffer[] = [];
  private tailBytes = 0;
  private outputBytes = 0;
  private measurements = 0;
  private readonly measuring: NodeJS.Timeout;
  private readonly counting: NodeJS.Timeout;
  /** Processes of the machine when those of the program were looked at. */
  private around = processCount();
  private killing: NodeJS.Timeout | undefined;

  public constructor(private readonly options: ProcessOptions) {
    const { command, workdir, environment } = options;
    this.child = spawn(command.file, command.arguments, { cwd: workdir, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on('data', (chunk: Buffer) => this.take(chunk));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(this.over(`could not be started: ${error.message}`)));
      this.child.once('exit', (code, signal) => {
        const how = code === null ? `signal: ${signal}` : `exit code: ${code}`;
        // The leader is gone; what it has started may not be, and holds its output open.
        this.kill('SIGKILL');
        const patience = setTimeout(() => resolve(this.over(how)), FLUSH_MS);
        this.child.once('close', () => {
          clearTimeout(patience);
          resolve(this.over(how));
        });
      });
    });
    this.measuring = setInterval(() => this.measure(), MEASURE_MS).unref();
    this.counting = setInterval(() => this.count(), COUNT_MS).unref();
    addGroup(this);
  }

  /** The end of what it wrote. */
  public get output(): string {
    return Buffer.concat(this.tail).toString('utf8').trim();
  }

  /** Asks the group to end, and makes it when it does not. @param limit that it reached, in words */
  public async end(limit?: string): Promise<void> {
    if (!this.isRunning) return;
    this.limit ??= limit;
    this.kill('SIGTERM');
    this.killing ??= setTimeout(() => this.kill('SIGKILL'), this.options.limits.graceSeconds * 1000);
    await this.ended;
  }

  /** What is wrong with its folder, in words: too large, or out of reach. */
  public get excess(): string | undefined {
    return this.excessBeside(0);
  }

  /** @param signal to the group; SIGKILL also goes to who has left it */
  public kill(signal: NodeJS.Signals): void {
    this.send(signal);
    if (signal === 'SIGKILL' && this.child.pid !== undefined) endProcessesWith(this.mark);
  }

  private send(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined) send(-this.child.pid, signal);
  }

  /** What of the program's variables only its processes have, whether or not they are in its group. */
  private get mark(): string {
    return `=${this.options.folder}/`;
  }

  private measure(): void {
    this.measurements += 1;
    const excess = this.measurements % LOOK_EVERY === 0 ? this.excessOfProcesses() : this.excess;
    if (excess !== undefined) this.endAtOnce(excess);
  }

  /** Looks at its processes early where the machine has many more. */
  private count(): void {
    const all = processCount();
    if (all <= this.around + this.options.limits.processes) {
      this.around = Math.min(this.around, all);
      return;
    }
    this.around = all;
    // It stands still while one looks: what doubles grows faster than one can count.
    this.send('SIGSTOP');
    const excess = this.excessOfProcesses();
    if (excess === undefined) this.send('SIGCONT');
    else this.endAtOnce(excess);
  }

  /** What grows without end is not asked to. */
  private endAtOnce(limit: string): void {
    this.limit ??= limit;
    this.kill('SIGKILL');
  }

  private excessOfProcesses(): string | undefined {
    const { limits } = this.options;
    const tooMany = `more than ${limits.processes} processes`;
    const group = membersOf(this.child.pid!, limits.processes);
    if (group.length > limits.processes) return tooMany;
    // Whoever leaves the group still counts.
    const members = [...new Set([...group, ...processesWith(this.mark)])];
    return members.length > limits.processes ? tooMany : this.excessBeside(deletedBytes(members));
  }

  private excessBeside(bytes: number): string | undefined {
    const { folder, limits } = this.options;
    try {
      return bytesBelow(folder, limits.diskBytes, bytes) > limits.diskBytes ? `more than ${limits.diskBytes} bytes on disk` : undefined;
    } catch (error) {
      return `its folder cannot be measured (${codeOf(error)})`;
    }
  }

  private over(how: string): string {
    this.isRunning = false;
    clearInterval(this.measuring);
    clearInterval(this.counting);
    clearTimeout(this.killing);
    dropGroup(this);
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
    return how;
  }

  private take(chunk: Buffer): void {
    this.outputBytes += chunk.length;
    this.tail.push(chunk);
    this.tailBytes += chunk.length;
    while (this.tail.length > 1 && this.tailBytes - this.tail[0]!.length >= KEPT_OUTPUT) this.tailBytes -= this.tail.shift()!.length;
    const { outputBytes } = this.options.limits;
    if (this.outputBytes > outputBytes) this.endAtOnce(`more than ${outputBytes} bytes of output`);
  }
}

/** Links are not followed. @param most beyond which nobody looks further @param before bytes that count, too */
function bytesBelow(folder: string, most: number, before: number): number {
  let bytes = before;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (bytes > most) break;
    const path = join(folder, entry.name);
    try {
      bytes = entry.isDirectory() ? bytesBelow(path, most, bytes + LEAST_BYTES) : bytes + Math.max(LEAST_BYTES, lstatSync(path).size);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // it went while we looked
    }
  }
  return bytes;
}
