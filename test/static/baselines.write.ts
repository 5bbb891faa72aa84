/** Writes the baselines of the version in package.json, for `npm run baselines`: what upgrades from it must keep. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeBaseline } from '../support/checks/baselines';
import { synthesize } from '../support/checks/synthesize';
import { CASES, isDeployed } from './cases';

const { version } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as { readonly version: string };

it.each(CASES.filter(isDeployed))('$name', ({ name, build }) => {
  const synthesized = synthesize(build);
  expect(synthesized.stacks.length).toBeGreaterThan(0);
  writeBaseline(version, name, synthesized);
});
