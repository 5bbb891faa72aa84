/**
 * The package as users get it: its API, whether docs/api.md has all of it, what is in the tarball, and whether it works where only its
 * dependencies are. One file for all that needs the built package, because files that run at the same time would build it twice.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  constructorsTakeScopeIdProps, everythingIsDocumented, grantsAndMetricsAreOnFacades, importsTakeScopeAndId, noLevelOneTypes,
  optionalPropsAreFew, optionalPropsHaveDefaults, propsAreNotKept, typesAreConcrete, type Rule,
} from './api-rules';
import type { Assembly } from './assembly';
import { buildPackage, output, ROOT } from './build';

interface Tarball {
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Task states mirror AWS's requests: their props are documented in the code, and the page lists the classes. */
const MIRRORS_AWS = /Task(Props)?$|^(ManagedSpot|TrainingChannel|S3DataType|EndpointVariant|EndpointDataCapture|ModelContainer|CaptureMode|VariantProperty|Rollout|TrainingRole|ModelRole|ObjectPrefix|ModelApprovalStatus|ModelPackageContainer|TrainingInputMode|TransformBatch|TransformSplit)/;

/** Props that mirror a request to AWS, each member where its reader expects it; and what a landing zone may demand, each by itself. A
 * drift monitor has all that watches a model, and the model's id. */
const LARGER_STRUCTS = { CreateTrainingJobTaskProps: 18, CreateTransformJobTaskProps: 18, AgencyProfileProps: 28, DriftMonitorProps: 13 };

let folder: string;
let assembly: Assembly;

beforeAll(async () => {
  folder = await buildPackage();
  assembly = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8')) as Assembly;
}, 120_000);

describe('the public API', () => {
  it.each<[string, Rule]>([
    ['documents every type and member', everythingIsDocumented],
    ['tells the default of every optional prop', optionalPropsHaveDefaults],
    ['has no union and no any', typesAreConcrete],
    ['takes and returns no level 1 type', noLevelOneTypes],
    ['has constructs that take scope, id and their own props', constructorsTakeScopeIdProps()],
    ['imports constructs into a scope, with an id', importsTakeScopeAndId],
    ['keeps grants and metrics on facades', grantsAndMetricsAreOnFacades],
    ['keeps no props as a member', propsAreNotKept],
    ['has at most 12 optional props in a struct', optionalPropsAreFew(12, LARGER_STRUCTS)],
  ])('%s', (_, rule) => {
    expect(Object.keys(assembly.types).length).toBeGreaterThan(30);
    expect(rule(assembly)).toEqual([]);
  });
});

describe('docs/api.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'api.md'), 'utf8');
  const missing = (names: readonly string[]): string[] => names.filter((name) => !new RegExp(`\\b${name}\\b`).test(page));

  it('names every public class, struct and enumeration', () => {
    const types = Object.values(assembly.types);
    const own = types.filter(({ name }) => !MIRRORS_AWS.test(name));
    expect(own.length).toBeGreaterThan(30);
    // The page says once what holds for all: props of X are XProps, an existing one is an IX, its permissions XGrants.
    const derived = (name: string): boolean => /^I[A-Z]/.test(name) || /(Props|Grants|Config|Options)$/.test(name);
    expect(missing(own.map(({ name }) => name).filter((name) => !derived(name)))).toEqual([]);
    expect(missing(types.map(({ name }) => name).filter((name) => name.endsWith('Task')))).toEqual([]);
  });

  it('names every member of them', () => {
    const members = Object.values(assembly.types)
      .filter(({ name }) => !MIRRORS_AWS.test(name) && !/Grants$/.test(name))
      .flatMap(({ properties = [], methods = [], members: values = [] }) => [...properties, ...methods, ...values].map(({ name }) => name));
    expect(members.length).toBeGreaterThan(80);
    expect(missing([...new Set(members)])).toEqual([]);
  });
});

describe('the tarball', () => {
  let tarball: Tarball;

  beforeAll(async () => {
    [tarball] = JSON.parse(await output('npm', ['pack', '--json', '--pack-destination', folder], folder)) as [Tarball];
  }, 60_000);

  it('holds compiled code, declarations, bundles and the assembly, and nothing else of ours', () => {
    const unexpected = tarball.files
      .map(({ path }) => path)
      .filter((path) => !/^(package\.json|README\.md|LICENSE|NOTICE|\.jsii|dist\/([\w-]+\/)*[\w-]+(\.js|\.d\.ts)|dist\/lambda\/[\w-]+\/index\.mjs|dist\/cli\/((cdk-mlops|simulator)\.cjs|testing\.d\.ts|[\w-]+\.mjs|LICENSES\.txt|(agency-profile|drift-verdict|scenario)\.schema\.json)|node_modules\/yaml\/(?!browser\/)(?!.*\.d\.ts$).+)$/.test(path));
    expect(unexpected).toEqual([]);
  });

  it('holds the licence, the notice, the assembly and every function bundle', () => {
    const paths = tarball.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'README.md', '.jsii', 'dist/index.js', 'dist/index.d.ts', 'dist/lambda/drift-check/index.mjs', 'dist/lambda/endpoint-probe/index.mjs', 'dist/lambda/retraining-steps/index.mjs', 'dist/cli/cdk-mlops.cjs', 'dist/cli/agency-profile.schema.json', 'dist/cli/drift-verdict.schema.json', 'dist/cli/scenario.schema.json', 'dist/cli/simulator.cjs', 'dist/cli/testing.d.ts', 'node_modules/yaml/LICENSE']));
  });

  it('has no source hidden in a source map', () => {
    const mapped = tarball.files
      .map(({ path }) => path)
      .filter((path) => /^dist\/.*\.m?js$/.test(path))
      .filter((path) => readFileSync(join(folder, path), 'utf8').includes('sourceMappingURL'));
    expect(mapped).toEqual([]);
  });

  it('stays below 1.5 MB: three functions with their SDK clients and a reader of Parquet, the command, and the library', () => {
    expect(tarball.size).toBeLessThan(1_500_000);
  });

  describe('installed elsewhere, beside aws-cdk-lib and constructs only', () => {
    let elsewhere: string;

    beforeAll(async () => {
      elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'consumer-')));
      writeFileSync(join(elsewhere, 'package.json'), '{ "private": true }');
      // Offline, and without the peers: what the package needs beside them must be inside it.
      await output('npm', ['install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', join(folder, tarball.filename)], elsewhere);
      for (const peer of ['aws-cdk-lib', 'constructs']) symlinkSync(join(ROOT, 'node_modules', peer), join(elsewhere, 'node_modules', peer));
      cpSync(join(__dirname, 'consumer'), elsewhere, { recursive: true });
    }, 60_000);

    afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

    const run = async (program: string): Promise<unknown> => JSON.parse(await output(process.execPath, [program], elsewhere));

    it('has its bundled dependency inside it', () => {
      expect(existsSync(join(elsewhere, 'node_modules', 'cdk-mlops', 'node_modules', 'yaml', 'package.json'))).toBe(true);
    });

    it('synthesizes a drift monitor, with the bundle and its configuration as its only asset', async () => {
      const { loadedFrom, types, assets } = (await run('synthesize.cjs')) as { loadedFrom: string; types: string[]; assets: string[][] };
      expect(loadedFrom).toBe(join(elsewhere, 'node_modules', 'cdk-mlops', 'dist', 'index.js'));
      expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(1);
      expect(assets).toEqual([['config.json', 'index.mjs']]);
    }, 60_000);

    it('simulates what it has synthesized, by its command', async () => {
      const story = await output(join(elsewhere, 'node_modules', '.bin', 'cdk-mlops'), ['simulate', 'cdk.out', 'scenario.yaml'], elsewhere);
      expect(story).toMatch(/Monitor\/Check\/Function {2}answers \{"outcome":"INSUFFICIENT_DATA"/);
      expect(story).toMatch(/\n1 of 1 hold\n$/);
    }, 60_000);

    it('offers the test kit to any test runner, here that of Node', async () => {
      const report = await output(process.execPath, ['--test', '--test-reporter=tap', 'monitor.test.mjs'], elsewhere);
      expect(report).toMatch(/^# pass 2$/m);
      expect(report).toMatch(/^# fail 0$/m);
    }, 60_000);

    it('declares the test kit, in itself, for compilers that read exports', async () => {
      symlinkSync(join(ROOT, 'node_modules', '@types'), join(elsewhere, 'node_modules', '@types'));
      const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
      await output(process.execPath, [compiler, '--noEmit', '--strict', '--target', 'es2022', '--module', 'nodenext', '--types', 'node', 'kit.ts'], elsewhere);
    }, 60_000);

    it('exports to ES modules exactly the classes and enums of the assembly', async () => {
      const concrete = Object.values(assembly.types).filter(({ kind }) => kind !== 'interface');
      expect(await run('import.mjs')).toEqual(concrete.map(({ name }) => name).sort());
    }, 60_000);
  });
});
