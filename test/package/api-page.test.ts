/** docs/api.md is the API on paper: it must name every public class and every one of its members, and no other as existing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Assembly, Type } from './assembly';
import { buildPackage, ROOT } from './build';

let types: Type[];
let page: string;
beforeAll(async () => {
  const assembly = JSON.parse(readFileSync(join(await buildPackage(), '.jsii'), 'utf8')) as Assembly;
  types = Object.values(assembly.types);
  page = readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8');
}, 120_000);

/** The task states mirror AWS's requests: their props are documented in the code, and the page lists the classes. */
const MIRRORS_AWS = /Task(Props)?$|^(ManagedSpot|TrainingChannel|S3DataType|EndpointVariant|EndpointDataCapture|ModelContainer|CaptureMode|VariantProperty|Rollout|TrainingRole|ModelRole|ObjectPrefix|ModelApprovalStatus|ModelPackageContainer|TrainingInputMode|TransformBatch|TransformSplit)/;

function missing(names: readonly string[]): string[] {
  return names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));
}

it('names every public class, struct and enumeration', () => {
  const own = types.filter(({ name }) => !MIRRORS_AWS.test(name));
  expect(own.length).toBeGreaterThan(30);
  // The page says once what holds for all: props of X are XProps, an existing one is an IX, its permissions XGrants.
  const derived = (name: string): boolean => /^I[A-Z]/.test(name) || /(Props|Grants|Config|Options)$/.test(name);
  expect(missing(own.map(({ name }) => name).filter((name) => !derived(name)))).toEqual([]);
  expect(missing(types.map(({ name }) => name).filter((name) => name.endsWith('Task')))).toEqual([]);
});

it('names every member of them', () => {
  const members = types
    .filter(({ name }) => !MIRRORS_AWS.test(name) && !/Grants$/.test(name))
    .flatMap(({ properties = [], methods = [], members: values = [] }) => [...properties, ...methods, ...values].map(({ name }) => name));
  expect(members.length).toBeGreaterThan(80);
  expect(missing([...new Set(members)])).toEqual([]);
});
