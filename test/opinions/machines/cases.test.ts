/** The machines on the simulator alone, without the emulator that `npm run check:python` compares it with: each ends as the documentation of AWS says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CASES } from './cases';
import { type MachineWorld, simulatorWorld } from './worlds';

let world: MachineWorld;
beforeAll(async () => {
  world = await simulatorWorld();
});
afterAll(() => world.stop());

describe('on the simulator ends as it must', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    expect(await world.run(one)).toEqual(one.ends);
  });
});

it('has each machine once', () => {
  expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
});
