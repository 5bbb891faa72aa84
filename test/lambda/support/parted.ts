/** Reads logs and labels of a small world in parts, as the state machine does. */
import { driftKeys } from '../../../lib/contract/drift-check';
import type { FanOutLimits, PlanAnswer, PlannedStep } from '../../../lib/contract/fan-out';
import { createHandler, type DriftCheckHandler } from '../../../lambda/drift-check/index';
import { at, BUCKETS, type World } from './world';

/** Keys below which parts and plans lie, and rows that are sorted. */
export const [PARTS, ROWS] = [driftKeys.parts('flights'), driftKeys.rows('flights')];

/** By which logs of some kilobytes are large. */
export const SMALL: FanOutLimits = { oneFunctionBytes: 1000, batchBytes: 6000, joinPartitions: 3, joinHours: 24 };

export function partingHandler(world: World, limits = SMALL): DriftCheckHandler {
  return createHandler({ storage: world.store, config: { ...world.config, fanOut: limits }, buckets: BUCKETS, log: world.log });
}

export async function planned(world: World, handler: DriftCheckHandler, hour = 6): Promise<{ readonly answer: PlanAnswer; readonly steps: readonly PlannedStep[] }> {
  const answer = (await handler({ step: 'plan', event: at(hour) })) as PlanAnswer;
  return { answer, steps: answer.planKey === undefined ? [] : await world.document<PlannedStep[]>(answer.planKey) };
}

/** Does as the state machine does, until the rest is left to the check. */
export async function readInParts(world: World, handler: DriftCheckHandler, hour = 6, delivered = (steps: readonly PlannedStep[]): readonly PlannedStep[] => steps): Promise<string[]> {
  const kinds: string[] = [];
  for (;;) {
    const { answer, steps } = await planned(world, handler, hour);
    if (answer.reading === 'ALONE') return kinds;
    kinds.push(steps[0]!.step);
    for (const step of delivered(steps)) await handler(step);
    await handler({ step: 'merge', planKey: answer.planKey! });
  }
}

/** What the store holds besides parts and plans, by key. */
export async function documents(world: World): Promise<Record<string, string>> {
  const keys = (await world.keys()).filter((key) => !key.startsWith(PARTS) && !key.startsWith(ROWS));
  return Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await world.text(key)] as const)));
}
