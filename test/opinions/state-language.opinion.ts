/**
 * A second opinion of the state language: the same machines are run by the simulator and by MiniStack, which evaluates JSONata by another
 * implementation of it, and end alike, but for what is named, with who is right by AWS's documentation.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES } from './machines/cases';
import { KNOWN } from './machines/known-differences';
import { type MachineWorld, ministackWorld, simulatorWorld } from './machines/worlds';

/** The simulator, then MiniStack; those that have come up. */
const worlds: MachineWorld[] = [];

beforeAll(async () => {
  worlds.push(await simulatorWorld());
  worlds.push(await ministackWorld(CASES));
}, 90_000);
afterAll(async () => {
  for (const world of worlds) await world.stop();
});

describe('simulator and MiniStack', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('end alike with %s, or as it is named', async (name, one) => {
    const [simulator, ministack] = await Promise.all(worlds.map((world) => world.run(one)));
    expect(simulator).toEqual(one.ends);
    const known = KNOWN.find(({ of }) => of === name);
    expect(ministack).toEqual(known ? known.ministack : one.ends);
  });

  it('differ in everything that is named', () => {
    expect(KNOWN.filter(({ of, ministack }) => { const one = CASES.find(({ name }) => name === of); return !one || JSON.stringify(one.ends) === JSON.stringify(ministack); })).toEqual([]);
  });
});
