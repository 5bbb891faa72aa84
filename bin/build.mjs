/**
 * Bundles the command and the simulator into `dist/cli/`, with everything that they need of others inside: a package for five
 * languages has no run-time dependency that could bring them along. The simulator is a file of its own, because it is also what
 * `cdk-mlops/testing` stands for, with its declarations. Beside them lie the files that processes of functions and threads start
 * with, the licences of what is inside, and the JSON Schemas of agency profiles, verdicts and scenarios.
 *
 * Run it with `node bin/build.mjs`; tests call `buildCommand`.
 */
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import ts from 'typescript';

const SIMULATOR = 'simulator.cjs';
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @param {string} [output] folder that gets the command; what else is in it is removed
 * @returns {Promise<{ bytes: number, inputs: string[] }>} size of the command, and what went into it
 */
export async function buildCommand(output = join(ROOT, 'dist', 'cli')) {
  mkdirSync(output, { recursive: true });
  const beside = mkdtempSync(`${output}-`);
  try {
    const built = await buildInto(beside);
    // One file takes the place of another at once: whoever runs the command meanwhile never misses it.
    const files = readdirSync(beside);
    for (const file of files) renameSync(join(beside, file), join(output, file));
    for (const file of readdirSync(output)) if (!files.includes(file)) rmSync(join(output, file), { recursive: true });
    return built;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

/** The files of the command, in a folder of their own. */
async function buildInto(output) {
  const simulator = await bundle('simulator/index.ts', join(output, SIMULATOR));
  const command = await bundle('bin/cli.ts', join(output, 'cdk-mlops.cjs'), { banner: { js: '#!/usr/bin/env node' }, plugins: [simulatorBeside] });
  // In a clone nobody installs it: `npx cdk-mlops` starts the file itself.
  chmodSync(join(output, 'cdk-mlops.cjs'), 0o755);
  for (const folder of ['lambda', 'programs'].map((name) => join(ROOT, 'simulator', name))) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.mjs'))) copyFileSync(join(folder, file), join(output, file));
  }
  const names = [...new Set([...command.inputs, ...simulator.inputs])].sort();
  writeFileSync(join(output, 'LICENSES.txt'), licences(names));
  writeFileSync(join(output, 'testing.d.ts'), declarations(join(ROOT, 'simulator', 'testing')));
  const { profileSchema } = await loaded('lib/agency/profile-schema.ts');
  const { verdictSchema } = await loaded('bin/drift/verdict-schema.ts');
  const { scenarioSchema } = await loaded('simulator/scenario/scenario-schema.ts');
  for (const [name, schema] of [['agency-profile', profileSchema()], ['drift-verdict', verdictSchema()], ['scenario', scenarioSchema()]]) {
    writeFileSync(join(output, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
  return { bytes: command.bytes + simulator.bytes, inputs: names };
}

/** One file with everything that it needs, but what a plugin leaves outside. */
async function bundle(entry, outfile, more = {}) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outfile,
    metafile: true,
    bundle: true,
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    // The root tsconfig maps the package's name for examples; bundles must not depend on it.
    tsconfigRaw: { compilerOptions: { target: 'es2023', strict: true } },
    logLevel: 'warning',
    ...more,
  });
  const [[, { bytes, inputs }]] = Object.entries(metafile.outputs);
  return { bytes, inputs: Object.keys(inputs) };
}

/** The command loads the simulator as a file beside it, instead of having another copy inside. */
const simulatorBeside = {
  name: 'simulator-beside',
  setup: ({ onResolve }) => onResolve({ filter: /^(\.\.\/)+simulator$/ }, () => ({ path: `./${SIMULATOR}`, external: true })),
};

/** One file of declarations, of the files of a folder that import types from nowhere else. */
function declarations(folder) {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, declaration: true, isolatedDeclarations: true };
  const index = readFileSync(join(folder, 'index.ts'), 'utf8');
  const files = [...index.matchAll(/ from '\.\/([\w-]+)'/g)].map(([, name]) => `${name}.ts`);
  const texts = files.map((file) => {
    const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(join(folder, file), 'utf8'), { compilerOptions, fileName: file, reportDiagnostics: true });
    const problems = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
    const foreign = [...outputText.matchAll(/^import .* from '(\.\.\/.*)';$/gm)].map(([, from]) => `got types from ${from}, expected none of another folder: they do not ship`);
    if (problems.length + foreign.length > 0) throw new Error(`${join(folder, file)}: ${[...problems, ...foreign].join('; ')}`);
    // A computed name is declared twice where the compiler cannot look it up.
    return outputText.replace(/^import .*\n/gm, '').replace(/^ +\[Symbol\.asyncDispose\]: .*\n/m, '').trim();
  });
  return `${texts.join('\n\n')}\n`;
}

/** What a module exports: the schemas are said by the code that they describe. */
async function loaded(entry) {
  const { outputFiles: [file] } = await build({
    absWorkingDir: ROOT, entryPoints: [entry], bundle: true, write: false, format: 'cjs', platform: 'node', packages: 'external',
    tsconfigRaw: { compilerOptions: { target: 'es2023', strict: true } }, logLevel: 'warning',
  });
  const module = { exports: {} };
  new Function('module', 'require', file.text)(module, createRequire(join(ROOT, 'package.json')));
  return module.exports;
}

/** Name, version and licence of every package that went in. */
function licences(inputs) {
  const packages = [...new Set(inputs.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []))];
  return packages
    .map((name) => {
      const folder = join(ROOT, 'node_modules', name);
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (file === undefined) throw new Error(`${name}: got no licence file, expected one to ship with the command`);
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    })
    .join('\n---\n\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { bytes } = await buildCommand();
  console.log(`dist/cli/cdk-mlops.cjs ${(bytes / 1000).toFixed(1)} kB`);
}
