/**
 * The most memory that the demo holds at once: this process and all that it has started, functions, training and container, too. Where
 * `/proc` is, each is counted by its proportional set size, so that pages which several share count once. Elsewhere it is
 * what this process alone ever had resident, and says so.
 *
 * @see https://www.kernel.org/doc/html/latest/filesystems/proc.html on `smaps_rollup`
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const EVERY_MS = 1000;
const KIBIBYTE = 1024;

export interface PeakMemory {
  /** Millions of bytes. */
  readonly megabytes: number;
  readonly of: 'all processes of the demo' | 'the process of the simulator alone';
}

export class MemoryWatch {
  private most = 0;
  private readonly timer: NodeJS.Timeout;

  /** Looks from now on, once a second. @param proc where processes are listed */
  public constructor(private readonly proc = '/proc') {
    this.look();
    this.timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  /** Looks a last time. */
  public end(): PeakMemory {
    clearInterval(this.timer);
    this.look();
    if (this.most > 0) return { megabytes: millions(this.most), of: 'all processes of the demo' };
    return { megabytes: millions(process.resourceUsage().maxRSS * KIBIBYTE), of: 'the process of the simulator alone' };
  }

  private look(): void {
    this.most = Math.max(this.most, treeBytes(this.proc, process.pid));
  }
}

/** Bytes of a process and of all below it; 0 where nobody tells. */
export function treeBytes(proc: string, root: number): number {
  const below = new Map<number, number[]>();
  for (const name of namesIn(proc)) {
    const parent = parentOf(readText(join(proc, name, 'stat')));
    if (parent !== undefined) below.set(parent, [...(below.get(parent) ?? []), Number(name)]);
  }
  const sum = (id: number): number => shareOf(readText(join(proc, String(id), 'smaps_rollup'))) + (below.get(id) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(root);
}

function namesIn(proc: string): string[] {
  try {
    return readdirSync(proc).filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // another system, which has no such folder
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile, or is another user's
  }
}

/** Behind the name, which may hold blanks and brackets itself: the state, then the parent. */
function parentOf(stat: string): number | undefined {
  const [, parent] = stat.slice(stat.lastIndexOf(')') + 1).trim().split(' ');
  return parent === undefined ? undefined : Number(parent);
}

function shareOf(rollup: string): number {
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * KIBIBYTE;
}

function millions(bytes: number): number {
  return Math.round(bytes / 1e6);
}
