/** What must hold of package.json, the lock file and the CI script. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './build';

interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly license: string;
  readonly engines: Record<string, string>;
  readonly exports: Record<string, unknown>;
  readonly typesVersions: unknown;
  readonly bin: unknown;
  readonly files: string[];
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly bundleDependencies: string[];
  readonly peerDependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly overrides: Record<string, string>;
}

interface Lock {
  readonly packages: Record<string, { readonly version?: string; readonly resolved?: string; readonly link?: boolean }>;
}

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const lock = JSON.parse(read('package-lock.json')) as Lock;

describe('package.json', () => {
  it('exports the flat namespace, and the files that jsii and tools look up', () => {
    expect(manifest.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './agency-profile.schema.json': './dist/cli/agency-profile.schema.json',
      './testing': { types: './dist/cli/testing.d.ts', default: './dist/cli/simulator.cjs' },
      './drift-verdict.schema.json': './dist/cli/drift-verdict.schema.json',
      './scenario.schema.json': './dist/cli/scenario.schema.json',
      './package.json': './package.json',
      './.jsii': './.jsii',
    });
    expect([manifest.types, manifest.main]).toEqual(['dist/index.d.ts', 'dist/index.js']);
    // For compilers that do not read `exports`.
    expect(manifest.typesVersions).toEqual({ '*': { testing: ['./dist/cli/testing.d.ts'] } });
  });

  it('publishes what was built and the licence, never sources or tests', () => {
    expect(manifest.files).toEqual(['dist', '.jsii', 'README.md', 'LICENSE', 'NOTICE', '!**/*.tsbuildinfo']);
  });

  it('offers the command', () => {
    expect(manifest.bin).toEqual({ 'cdk-mlops': 'dist/cli/cdk-mlops.cjs' });
  });

  it('bundles its only run-time dependency', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['yaml']);
    expect(manifest.bundleDependencies).toEqual(['yaml']);
  });

  it('leaves the CDK to its users, from the floor on', () => {
    expect(manifest.peerDependencies).toEqual({ 'aws-cdk-lib': '^2.257.0', constructs: '^10.5.1' });
    expect(manifest.engines).toEqual({ node: '>= 20.19.0' });
  });

  it('pins every development dependency to one version', () => {
    const ranges = Object.entries({ ...manifest.devDependencies, ...manifest.dependencies }).filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+$/.test(version));
    expect(ranges).toEqual([]);
  });

  // Newer versions of these exist and are wrong here: CONTRIBUTING.md says why.
  it.each([
    ['aws-cdk', '2.1148.1'],
    ['aws-cdk-lib', '2.276.0'],
    ['jsonata', '2.0.6'],
    ['typescript', '6.0.3'],
    ['vitest', '4.1.12'],
  ])('keeps %s at %s', (name, version) => {
    expect(manifest.devDependencies[name]).toBe(version);
    expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
  });

  it('makes every tool read JSONata as AWS does', () => {
    expect(manifest.overrides).toEqual({ jsonata: '2.0.6' });
    const versions = Object.entries(lock.packages).filter(([path]) => path.endsWith('node_modules/jsonata')).map(([, { version }]) => version);
    expect(versions).toEqual(['2.0.6']);
  });

  it('has the scripts of the contributors’ table, and no others', () => {
    const table = [...read('CONTRIBUTING.md').matchAll(/^\| `npm (?:run )?([\w:]+)` \|/gm)].map(([, name]) => name);
    expect(table.sort()).toEqual(Object.keys(manifest.scripts).sort());
  });

  it('checks in CI everything that the check script checks', () => {
    const checks = [...manifest.scripts['check']!.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name);
    expect(checks.length).toBeGreaterThan(5);
    const ci = [...read('.ci/run').matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name);
    expect(checks.filter((name) => !ci.includes(name))).toEqual([]);
  });
});

describe('the lock file', () => {
  it('names no registry', () => {
    expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
    expect(read('package-lock.json')).not.toMatch(/registry|\.tgz"/);
    expect(read('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
    expect(read('.npmrc')).not.toMatch(/https?:/);
  });

  it('has an integrity for every package', () => {
    const unverified = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !('integrity' in entry) && !('inBundle' in entry));
    expect(unverified.map(([path]) => path)).toEqual([]);
  });
});
