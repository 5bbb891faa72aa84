/**
 * The templates of every released version, as far as an upgrade must keep them: `test/baselines/<version>/<case>.json`, by the name of the
 * stack; a nested one has none before it is deployed, and is known by its logical id in the stack around it. They are written with
 * `npm run baselines` for the version in package.json, until it is released, and never after.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from 'aws-cdk-lib';
import type { Synthesized } from './synthesize';
import type { Template } from '../../../simulator/checks/template';
import { type Baseline, baselineOf, upgradeFindings } from './upgrades';

const BASELINES = join(__dirname, '..', '..', 'baselines');

/** By the name of the stack; `Flights/Data` is nested in `Flights`. */
export type Stacks = Readonly<Record<string, Baseline>>;

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
  return lossesSince(JSON.parse(readFileSync(file, 'utf8')) as Stacks, now).map((loss) => `${version}: ${loss}`);
}

/** What an upgrade from these stacks would lose, in words. */
export function lossesSince(before: Stacks, now: Synthesized): string[] {
  const templates: ReadonlyMap<string, Template> = new Map(named(now));
  return Object.entries(before).flatMap(([stack, baseline]) => upgradeFindings(baseline, templates.get(stack)).map((finding) => `${stack}: ${finding}`));
}

/** What of an app its later versions must keep. */
export function stacksOf(synthesized: Synthesized): Stacks {
  return Object.fromEntries(named(synthesized).map(([name, template]) => [name, baselineOf(template)]));
}

export function writeBaseline(version: string, name: string, synthesized: Synthesized): void {
  const file = fileOf(version, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(stacksOf(synthesized), null, 2)}\n`);
}

/** @throws where two stacks have one name, as in several regions: one of them would be compared with the other */
function named({ stacks }: Synthesized): [name: string, template: Template][] {
  const all = stacks.map(({ stack, template }): [string, Template] => [nameOf(stack), template]);
  for (const [index, [name]] of all.entries()) {
    if (all.findIndex(([other]) => other === name) < index) throw new Error(`stack ${name}: got two of that name, expected each once; give them names of their own`);
  }
  return all;
}

function nameOf(stack: Stack): string {
  const { nestedStackParent: parent, nestedStackResource: resource } = stack;
  return parent && resource ? `${nameOf(parent)}/${String(parent.resolve(resource.logicalId))}` : stack.stackName;
}

function fileOf(version: string, name: string): string {
  return join(BASELINES, version, `${baselineName(name)}.json`);
}
