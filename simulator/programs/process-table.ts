/**
 * The processes of a program, as Linux tells of them: its group, and whoever has left the group but still has the program's variables.
 * Elsewhere nothing is told, and the group alone is ended.
 *
 * @see https://man7.org/linux/man-pages/man5/proc.5.html
 */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { codeOf } from './confined';

const PROC = '/proc';
/** What the operating system says of processes that end while one looks, or that are not ours. */
const GONE = ['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENOTDIR'];
/** Rounds in which processes are ended: they may start others meanwhile. */
const MOST_ROUNDS = 20;

/** How many processes this machine has; 0 where nothing tells. */
export function processCount(): number {
  return processes().length;
}

/** Ids of the processes of a group, those that have ended and wait for their parent aside. @param most beyond which nobody looks further */
export function membersOf(group: number, most = Infinity): number[] {
  const found: number[] = [];
  for (const pid of processes()) {
    // The name of a program, in parentheses, may hold anything.
    const [state, , groupOfIt] = (read(`${PROC}/${pid}/stat`) ?? '').split(') ').at(-1)!.split(' ');
    if (Number(groupOfIt) === group && state !== 'Z') found.push(pid);
    if (found.length > most) break;
  }
  return found;
}

/** Ids of the processes whose variables, as they were at their start, hold that text. */
export function processesWith(text: string): number[] {
  return processes().filter((pid) => pid !== process.pid && (read(`${PROC}/${pid}/environ`)?.includes(text) ?? false));
}

/** Ends those processes, at once, and those that they start meanwhile. */
export function endProcessesWith(text: string): void {
  for (let round = 0, left = processesWith(text); left.length > 0 && round < MOST_ROUNDS; round += 1, left = processesWith(text)) for (const one of left) send(one, 'SIGKILL');
}

/** @param pid of a process, or less than zero of a group */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Nobody is left, or nobody who is ours.
    if (!['ESRCH', 'EPERM'].includes(codeOf(error))) throw error;
  }
}

/** Bytes in files that these processes hold open, but that no folder has any more. */
export function deletedBytes(pids: readonly number[]): number {
  const files = new Map<string, number>();
  for (const descriptor of pids.flatMap((pid) => entries(`${PROC}/${pid}/fd`).map((name) => `${PROC}/${pid}/fd/${name}`))) {
    const found = tried(() => (readlinkSync(descriptor).endsWith(' (deleted)') ? statSync(descriptor) : undefined));
    if (found?.isFile()) files.set(`${found.dev}/${found.ino}`, found.size);
  }
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

function processes(): number[] {
  return entries(PROC).filter((name) => /^\d+$/.test(name)).map(Number);
}

function entries(folder: string): string[] {
  return tried(() => readdirSync(folder)) ?? [];
}

function read(file: string): string | undefined {
  return tried(() => readFileSync(file, 'latin1'));
}

function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (GONE.includes(codeOf(error))) return undefined;
    throw error;
  }
}
