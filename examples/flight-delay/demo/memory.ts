/**
 * The most memory that the demo holds at once: this process and all that it has started, functions, training and container, too. Where
 * `/proc` is, that is what each has for itself, and once the largest part that lies in files, as all of them run the same Node: exact
 * shares would stop each process for a look at all its pages. Elsewhere it is what this process alone ever had resident, and says so.
 *
 * @see https://www.kernel.org/doc/html/latest/filesystems/proc.html on `status`
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
  const statuses = new Map(namesIn(proc).map((name) => [Number(name), readText(join(proc, name, 'status'))]));
  for (const [id, status] of statuses) {
    const parent = numberIn(status, 'PPid');
    below.set(parent, [...(below.get(parent) ?? []), id]);
  }
  const tree = [root];
  for (const id of tree) tree.push(...(below.get(id) ?? []));
  const all = tree.map((id) => statuses.get(id) ?? '');
  const own = all.reduce((total, status) => total + numberIn(status, 'RssAnon') + numberIn(status, 'RssShmem'), 0);
  return (own + Math.max(...all.map((status) => numberIn(status, 'RssFile')))) * KIBIBYTE;
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

/** 0 where the status has no such line: the process has ended. */
function numberIn(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

function millions(bytes: number): number {
  return Math.round(bytes / 1e6);
}
