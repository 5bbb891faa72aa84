/**
 * One masked snapshot of each example's templates: shows in review what a change does to what is deployed. What must hold is
 * asserted elsewhere; this only notices. Update with `npx vitest run test/examples/snapshots.test.ts -u` and read the difference.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CASES, isDeployed } from '../static/cases';
import { baselineName } from '../support/checks/baselines';
import { synthesize } from '../support/checks/synthesize';

const SNAPSHOTS = join(__dirname, 'snapshots');

/** Hashes of assets change with every bundle. */
function masked(template: unknown): string {
  return `${JSON.stringify(template, null, 2).replace(/[0-9a-f]{64}(?=\.(zip|json))/g, '<asset>')}\n`;
}

describe('templates of the examples', () => {
  it.each(CASES.filter(isDeployed))('of $name are as reviewed', async ({ name, build }) => {
    const { stacks } = synthesize(build);
    const content = stacks.map(({ template }) => masked(template)).join('');
    expect(content).not.toMatch(/[0-9a-f]{64}/);
    await expect(content).toMatchFileSnapshot(join(SNAPSHOTS, `${baselineName(name)}.json`));
  });
});
