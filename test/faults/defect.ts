/** A defect that a machine could have, and how a story with a fault tells of it. */
import { expect } from 'vitest';
import type { States } from '../scenarios/broken-assembly';
import type { Kind, Target } from './kinds';
import { brokenBy } from './matrix';
import { storyNamed } from './stories';

export interface Defect {
  readonly name: string;
  readonly breaks: (states: States) => void;
  /** In which the defect shows. */
  readonly story: string;
  readonly says: RegExp;
  /** One that does no harm to the sound machine. */
  readonly fault?: readonly [Kind, Target];
}

/** @param assembly with the defect in it @param harmless the fault where the defect names none */
export async function expectFound({ story, says, fault }: Defect, assembly: string, harmless: readonly [Kind, Target]): Promise<void> {
  const [kind, target] = fault ?? harmless;
  const found = await brokenBy({ story: storyNamed(story), kind, target }, assembly);
  expect(found?.join('\n')).toMatch(says);
}
