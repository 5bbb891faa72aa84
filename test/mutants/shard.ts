/** The tests of a part of the mutants: each is seen by those who must see it, or is known to be seen by nobody. */
import { describe, expect, it } from 'vitest';
import { failureOf, killersOf } from './kill';
import type { Mutant } from './mutant';
import { subjectOf, type SubjectName } from './subjects';
import { MUTANTS } from './table';
import { findingsOf, VERIFIER_NAMES } from './verifiers';

const PARTS = 2;

/** Every so many-th subject and mutant belongs to a part. */
function partOf<T>(all: readonly T[], part: number): T[] {
  return all.filter((_, index) => index % PARTS === part);
}

export function killPart(part: number): void {
  const mutants = partOf(MUTANTS, part);

  it('something is wanted of every verifier', () => {
    const wanted = new Set(MUTANTS.flatMap(({ seenBy }) => Object.keys(seenBy)));
    expect([...VERIFIER_NAMES, 'guard', 'story'].filter((name) => !wanted.has(name))).toEqual([]);
  });

  describe.each(partOf([...new Set(MUTANTS.map(({ of }) => of))], part))('%s, which is not broken,', (name: SubjectName) => {
    it.each(VERIFIER_NAMES)('has no findings of %s', async (verifier) => {
      const subject = subjectOf(name);
      expect(await findingsOf(verifier, subject.template, subject)).toEqual([]);
    });
  });

  const stories = new Map(MUTANTS.flatMap(({ story }) => (story ? [[story.name, story] as const] : [])));
  it.each(partOf([...stories.keys()], part))('what is not broken passes: %s', async (name) => {
    const subject = subjectOf('flights');
    expect(await failureOf(stories.get(name)!, subject, subject.template)).toBeUndefined();
  });

  it.each(mutants.map((mutant) => [`${mutant.id}: ${mutant.breaks}`, mutant] as const))('%s', async (_, mutant: Mutant) => {
    const { kills, others } = await killersOf(mutant);
    // Guard looks at all of them at once, afterwards.
    expect(Object.keys(kills), JSON.stringify(others)).toEqual(expect.arrayContaining(Object.keys(mutant.seenBy).filter((name) => name !== 'guard')));
    if (mutant.survives !== undefined) expect(others, 'it is known to survive').toEqual({});
  });
}
