/** Each seeded defect is caught by the scenario that is named for it. */
import { describe, expect, it } from 'vitest';
import { brokenAssembly } from './broken-assembly';
import { DEFECTS } from './defects';
import { assemblyOf } from './flights';
import { Stage } from './stage';

describe('a machine in which', () => {
  it.each(DEFECTS.map((defect) => [defect.name, defect] as const))('%s is found out', async (_, { machine, breaks, caughtBy }) => {
    const { variation = 'plain' } = caughtBy;
    const stage = await Stage.open({ variation, assembly: brokenAssembly(assemblyOf(variation), machine, breaks) });
    // An expectation that does not hold, not a world that refuses the broken machine: that would prove nothing about the scenario.
    await expect(caughtBy.play(stage)).rejects.toHaveProperty('name', 'AssertionError');
  });

  it('at least ten things are wrong, each another one', () => {
    expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
    expect(DEFECTS.length).toBeGreaterThanOrEqual(10);
  });
});
