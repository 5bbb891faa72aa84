/**
 * A second opinion of the simulated services: the same calls are played on the simulator's endpoint and on moto, and answers are compared member by
 * member, errors by name and status; `sequences.test.ts` sees to it that what is refused is what is meant to be. Every difference has a name in `KNOWN`, with who is right by AWS's documentation; one without fails, and so
 * does a name that no difference needs.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KNOWN, SOMETHING } from './known-differences';
import { type Difference, differencesOf } from './sequence';
import { MACHINES } from './sequences/machines';
import { MESSAGES } from './sequences/messages';
import { RECORDS } from './sequences/records';
import { S3 } from './sequences/s3';
import { Emulator } from './server';
import { motoSide, type Side, simulatorSide } from './side';

const SEQUENCES = [...S3, ...RECORDS, ...MESSAGES, ...MACHINES];
const used = new Set<unknown>();
/** The simulator, then moto; those that have come up. */
const sides: Side[] = [];

beforeAll(async () => {
  sides.push(await simulatorSide());
  sides.push(await motoSide(await Emulator.moto()));
}, 90_000);
afterAll(async () => {
  for (const side of sides) await side.stop();
});

function named({ at, simulator, moto }: Difference): boolean {
  const known = KNOWN.find((one) => one.at.test(at) && fits(one.simulator, simulator) && fits(one.moto, moto));
  used.add(known);
  return known !== undefined;
}

function fits(known: unknown, value: unknown): boolean {
  return known === SOMETHING ? value !== undefined : known === value;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

describe('simulator and moto', () => {
  it.each(SEQUENCES.map((sequence) => [sequence.name, sequence] as const))('answer alike about %s, but for what is named', async (_name, sequence) => {
    const differences = await differencesOf(sequence, sides[0]!, sides[1]!);
    expect(differences.filter((one) => !named(one)).map(({ at, simulator, moto }) => `${at}: the simulator has ${shown(simulator)}, moto ${shown(moto)}`)).toEqual([]);
  });

  it('differ in everything that is named', () => {
    expect(KNOWN.filter((one) => !used.has(one)).map(({ at }) => at.source)).toEqual([]);
  });
});
