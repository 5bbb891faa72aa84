/**
 * The templates of every released version, as far as an upgrade must keep them: `test/baselines/<version>/<case>.json`, by the name of the
 * stack. They are written with `npm run baselines` for the version in package.json, until it is released, and never after.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Synthesized } from './synthesize';
import type { Template } from './template';
import { type Baseline, baselineOf, upgradeFindings } from './upgrades';

const BASELINES = join(__dirname, '..', '..', 'baselines');

type Stacks = Readonly<Record<string, Baseline>>;

export function versions(): string[] {
  return existsSync(BASELINES) ? readdirSync(BASELINES).sort() : [];
}

/** The cases of a version, by the names of their files. */
export function baselinesOf(version: string): string[] {
  return readdirSync(join(BASELINES, version)).map((file) => file.replace(/\.json$/, ''));
}

/** A case's name as the name of a file. */
export function baselineName(name: string): string {
  return name.replace(/[^a-z0-9]+/g, '-');
}

/** What of an earlier version an upgrade of the case would lose; undefined where that version had no such case. */
export function upgradesFrom(version: string, name: string, now: Synthesized): string[] | undefined {
  const file = fileOf(version, name);
  if (!existsSync(file)) return undefined;
  const before = JSON.parse(readFileSync(file, 'utf8')) as Stacks;
  const templates: Readonly<Record<string, Template | undefined>> = Object.fromEntries(now.stacks.map(({ stack, template }) => [stack.stackName, template]));
  return Object.entries(before).flatMap(([stack, baseline]) => upgradeFindings(baseline, templates[stack]).map((finding) => `${stack} of ${version}: ${finding}`));
}

export function writeBaseline(version: string, name: string, { stacks }: Synthesized): void {
  const file = fileOf(version, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(stacks.map(({ stack, template }) => [stack.stackName, baselineOf(template)])), null, 2)}\n`);
}

function fileOf(version: string, name: string): string {
  return join(BASELINES, version, `${baselineName(name)}.json`);
}
