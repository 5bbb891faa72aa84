/** Every call of every story, each with every fault that it can meet. */
import { uniform } from '../../simulator/random';
import { canMeet, type FaultCase, Faults, KINDS, type Target } from './fault';
import type { Story } from './stories';

export interface MatrixCase extends FaultCase {
  readonly story: Story;
}

/** The calls of a story in which nothing goes wrong. */
export async function callsOf(story: Story): Promise<readonly Target[]> {
  const faults = new Faults();
  const broken = await story.played(faults, { kind: 'answer lost', target: { by: '', service: '', operation: '', occurrence: 0 } });
  if (broken.length > 0) throw new Error(`${story.name}: got a story that is broken without any fault: ${broken.join('; ')}`);
  return faults.seen;
}

/** @param most of calls that a loop repeats, such as looks at the endpoint */
export function casesOf(story: Story, calls: readonly Target[], most: number): MatrixCase[] {
  return calls.filter(({ occurrence }) => occurrence <= most).flatMap((target) => KINDS.filter((kind) => canMeet(kind, target)).map((kind) => ({ story, kind, target })));
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
  if (!faults.hasStruck && target.by.startsWith('role ') && broken.length === 0) return undefined;
  const missed = faults.hasStruck ? [] : ['the fault met no call, expected the one that it is meant for'];
  return [...missed, ...broken].map((what) => `${story.name}: ${kind}, ${target.by} ${target.service}:${target.operation} #${target.occurrence}: ${what}`);
}
