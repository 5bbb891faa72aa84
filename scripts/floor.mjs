/**
 * `npm run floor`: the library compiles, passes its tests and synthesizes at the lowest versions that its peer dependencies
 * allow. Works in `out/floor`, a copy of the tree with those versions in its own `node_modules`; everything else resolves to
 * the repository's.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apps, deployed, synthesize } from './assemblies.mjs';
import { ROOT, run, tool } from './run.mjs';

const FLOOR = join(ROOT, 'out', 'floor');
const COPIED = ['.npmrc', 'LICENSE', 'NOTICE', 'README.md', 'bin', 'examples', 'lambda', 'lib', 'simulator', 'test', 'tsconfig.json', 'vitest.config.mts'];

rmSync(FLOOR, { recursive: true, force: true });
mkdirSync(FLOOR, { recursive: true });
for (const name of COPIED) cpSync(join(ROOT, name), join(FLOOR, name), { recursive: true });

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lowest = Object.fromEntries(Object.entries(manifest.peerDependencies).map(([name, range]) => [name, lowestOf(name, range)]));
writeManifest({ name: manifest.name, version: manifest.version, private: true, dependencies: lowest });
run('npm', ['install', '--no-package-lock'], { cwd: FLOOR });
for (const [name, version] of Object.entries(lowest)) {
  const { version: installed } = JSON.parse(readFileSync(join(FLOOR, 'node_modules', name, 'package.json'), 'utf8'));
  if (installed !== version) throw new Error(`${name}: got ${installed} installed, expected ${version}`);
  console.log(`${name} ${installed}`);
}

// Here development and peer versions agree, so the compiler's rule about them (JSII6) needs no silencing.
writeManifest({ ...manifest, devDependencies: { ...manifest.devDependencies, ...lowest } });
// The bundle's, and a rule pack that knows the resources of the CDK beside it by their classes.
for (const name of ['yaml', 'cdk-nag-2']) cpSync(join(ROOT, 'node_modules', name), join(FLOOR, 'node_modules', name), { recursive: true });
for (const build of ['lambda/build.mjs', 'bin/build.mjs']) run(process.execPath, [build], { cwd: FLOOR });
run(tool('jsii'), ['--generate-tsconfig=tsconfig.jsii.json', '--fail-on-warnings'], { cwd: FLOOR });
run(tool('vitest'), ['run', 'test/lib', '--reporter=default', '--reporter=json', '--outputFile.json=test-report.json'], { cwd: FLOOR });
for (const app of apps()) {
  const output = join(FLOOR, 'cdk.out', app.replaceAll('/', '-'));
  synthesize([process.execPath, '--import', 'tsx', app], output, { cwd: FLOOR });
  console.log(`${app}: ${deployed(output).length} files`);
}

function lowestOf(name, range) {
  const [, version] = /^\^(\d+\.\d+\.\d+)$/.exec(range) ?? [];
  if (!version) throw new Error(`peer dependency ${name}: got ${JSON.stringify(range)}, expected a caret range such as ^2.257.0`);
  return version;
}

function writeManifest(content) {
  writeFileSync(join(FLOOR, 'package.json'), `${JSON.stringify(content, null, 2)}\n`);
}
