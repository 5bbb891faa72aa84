/** A defect that the project of builds could have: the stories find it, so that what they do not find is not there. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copyOfAssembly } from '../scenarios/broken-assembly';
import type { Template } from '../../simulator/checks/template';
import { BUILD_ASSEMBLY, BUILD_STORIES } from './build-stories';
import { Faults } from './fault';

const HANGS = BUILD_STORIES.find(({ name }) => name === 'a build that hangs')!;

/** A copy whose builds are ended at another limit. */
function withLimit(TimeoutInMinutes: number): string {
  const copy = copyOfAssembly(BUILD_ASSEMBLY());
  const file = join(copy, readdirSync(copy).find((name) => name.endsWith('.template.json'))!);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const Resources = Object.fromEntries(Object.entries(template.Resources).map(([id, resource]) => [id, resource.Type === 'AWS::CodeBuild::Project' ? { ...resource, Properties: { ...resource.Properties, TimeoutInMinutes } } : resource]));
  writeFileSync(file, JSON.stringify({ ...template, Resources }));
  return copy;
}

it('stories find a project whose builds are paid for too long', async () => {
  expect(await HANGS.played(new Faults(), undefined, withLimit(60))).toEqual([]);
  expect(await HANGS.played(new Faults(), undefined, withLimit(420))).toEqual(['a build ran for 420 minutes, expected at most 60']);
});
