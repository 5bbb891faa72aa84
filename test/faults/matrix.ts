/**
 * Which cases there are: every call of every story, the first time that it is made, with every kind of fault that it can meet. A call that
 * several stories make is met in some of them, drawn by a seed: what a state does in its tenth story it has done in nine.
 */
import { uniform } from '../../simulator/random';
import { Faults } from './fault';
import { canMeet, type FaultCase, KINDS, type Target } from './kinds';
import type { Story } from './story';

export interface MatrixCase extends FaultCase {
  readonly story: Story;
}

const SEED = 7;

/** The calls of a story in which nothing goes wrong, each the first time that it is made. */
export async function callsOf(story: Story): Promise<readonly Target[]> {
  const faults = new Faults();
  const broken = await story.played(faults);
  if (broken.length > 0) throw new Error(`${story.name}: got a story that is broken without any fault: ${broken.join('; ')}`);
  // Calls that a loop repeats, such as looks at the endpoint: the first one stands for all.
  return faults.seen.filter(({ occurrence }) => occurrence === 1);
}

export function casesOf(story: Story, calls: readonly Target[]): MatrixCase[] {
  return calls.flatMap((target) => KINDS.filter((kind) => canMeet(kind, target)).map((kind) => ({ story, kind, target })));
}

/** All cases, in the order of the stories. */
export function matrixOf(cases: readonly MatrixCase[]): MatrixCase[] {
  const alike = new Map<string, MatrixCase[]>();
  for (const one of cases) {
    const key = keyOf(one);
    const others = alike.get(key);
    if (others) others.push(one);
    else alike.set(key, [one]);
  }
  const drawn = new Set([...alike.values()].flatMap((ones, index) => {
    const most = Math.max(...ones.map(({ story }) => story.draws));
    return sample(ones.filter(({ story }) => story.draws === most), Math.ceil(most), SEED + index);
  }));
  return cases.filter((one) => drawn.has(one));
}

/** Some of them, always the same for a seed. */
export function sample<T>(of: readonly T[], count: number, seed: number): T[] {
  const next = uniform(seed);
  const left = [...of];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(next() * left.length), 1)[0]!);
}

/**
 * What is broken, with the case that broke it; empty where all is well. Undefined where a function did not call this time: warm ones remember
 * what they have read.
 */
export async function brokenBy({ story, kind, target }: MatrixCase, assembly?: string): Promise<readonly string[] | undefined> {
  const faults = new Faults({ kind, target });
  const broken = await story.played(faults, { kind, target }, assembly);
  if ((faults.hadNobody || (!faults.hasStruck && target.from === 'function')) && broken.length === 0) return undefined;
  const missed = faults.hasStruck ? [] : ['the fault met no call, expected the one that it is meant for'];
  return [...missed, ...broken].map((what) => `${story.name}: ${kind}, ${target.by} ${target.service}:${target.operation} #${target.occurrence}: ${what}`);
}

function keyOf({ story, kind, target }: MatrixCase): string {
  const { by, service, operation } = target;
  return `${kind} ${by} ${service}:${operation}${story.apart?.(target) ? ` in ${story.name}` : ''}`;
}
