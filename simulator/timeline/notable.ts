/** Which executions are worth a line: what a machine does by the hundred is counted. */
import type { RecordedExecution } from '../recording';

/** So many of one machine that end alike are a habit. */
const HABIT = 20;
const MOST = 150;

export interface Habit {
  readonly machine: string;
  readonly end: string;
  readonly count: number;
}

export interface Notable {
  /** Oldest first. */
  readonly executions: readonly RecordedExecution[];
  readonly habits: readonly Habit[];
  /** How many earlier ones were left out because there are too many: a story ends with what matters. */
  readonly left: number;
}

export function notableOf(executions: readonly RecordedExecution[]): Notable {
  const groups = new Map<string, RecordedExecution[]>();
  for (const one of executions) {
    const key = `${one.machine}\n${endOf(one)}`;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  const habits = [...groups.values()].filter((group) => group.length > HABIT && group.every(({ status }) => status === 'SUCCEEDED'));
  const habitual = new Set(habits.flat());
  const others = executions.filter((one) => !habitual.has(one));
  return {
    executions: others.slice(-MOST),
    habits: habits.map((group) => ({ machine: group[0]!.machine, end: endOf(group[0]!), count: group.length })),
    left: Math.max(0, others.length - MOST),
  };
}

export function endOf({ status, outcome }: Pick<RecordedExecution, 'status' | 'outcome'>): string {
  return outcome ?? status;
}

/** The last parts of a construct path, as far as they tell the paths apart. */
export function shortNames(paths: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(paths)];
  const tail = (path: string, parts: number): string => path.split('/').slice(-parts).join('/');
  return new Map(all.map((path) => {
    for (let parts = 2; parts < path.split('/').length; parts += 1) {
      if (all.filter((other) => tail(other, parts) === tail(path, parts)).length === 1) return [path, tail(path, parts)];
    }
    return [path, path];
  }));
}
