/**
 * Bundles every folder of `lambda/` that has an `index.ts` into `dist/lambda/<folder>/index.mjs`.
 *
 * The bundles travel in the package and their hash is the asset's hash, so the bytes must not depend on the directory, the
 * machine or the time: paths are relative to the repository root, and nothing else goes in. The AWS SDK is bundled too,
 * because the copy in the runtime changes without notice.
 *
 * Run it with `node lambda/build.mjs`; tests call `buildBundles`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The sources are CommonJS modules by the rules of TypeScript, the bundles are ES modules: `__dirname`, by which a handler
 * finds the files beside it, has to be made.
 */
const BANNER = 'const __dirname=import.meta.dirname;';

/** Packages that make up the AWS SDK clients; what else is bundled is ours and has a budget of its own. */
const SDK_INPUT = /(^|\/)node_modules\/(@aws|@aws-crypto|@aws-sdk|@smithy|tslib)\//;

/**
 * Builds all bundles.
 *
 * @param {string} [root] repository root that holds `lambda`, `lib` and `node_modules`
 * @param {string} [output] folder that gets one folder per function; whatever else is in it is removed
 * @returns {Promise<{ name: string, bytes: number, bytesWithoutSdk: number, outsideSdk: string[] }[]>} sizes in bytes, and which inputs are not of the SDK
 */
export async function buildBundles(root = ROOT, output = join(root, 'dist', 'lambda')) {
  const names = readdirSync(join(root, 'lambda'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'lambda', entry.name, 'index.ts')))
    .map(({ name }) => name)
    .sort();
  const bundles = await Promise.all(names.map((name) => bundle(root, name)));
  mkdirSync(output, { recursive: true });
  // Pending files lie beside the output, where a build at the same time does not clear them away.
  for (const { name, contents } of bundles) replaceFolder(join(output, name), contents, `${output}.${name}.${process.pid}`);
  for (const entry of readdirSync(output)) {
    if (!names.includes(entry)) rmSync(join(output, entry), { recursive: true, force: true });
  }
  return bundles.map(({ contents: _, ...sizes }) => sizes);
}

/** A bundle that is there already stays untouched, so that a second build does not disturb who is reading the first one's. */
function replaceFolder(folder, contents, pending) {
  const file = join(folder, 'index.mjs');
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) {
    if (entry !== 'index.mjs') rmSync(join(folder, entry), { recursive: true, force: true });
  }
  if (existsSync(file) && readFileSync(file).equals(contents)) return;
  writeFileSync(pending, contents);
  renameSync(pending, file);
}

async function bundle(root, name) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`lambda/${name}/index.ts`],
    outfile: `dist/lambda/${name}/index.mjs`,
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    sourcemap: false,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    mainFields: ['module', 'main'],
    banner: { js: BANNER },
    // The root tsconfig maps the package's name for examples; bundles must not depend on it.
    tsconfigRaw: { compilerOptions: { target: 'es2023', strict: true } },
    logLevel: 'warning',
  });
  const contents = outputFiles[0].contents;
  const inputs = Object.entries(Object.values(metafile.outputs)[0].inputs);
  const outsideSdk = inputs.filter(([path]) => !SDK_INPUT.test(path));
  return {
    name,
    contents,
    bytes: contents.byteLength,
    bytesWithoutSdk: outsideSdk.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, BANNER.length),
    outsideSdk: outsideSdk.map(([path]) => path).sort(),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, bytes, bytesWithoutSdk } of await buildBundles()) {
    console.log(`dist/lambda/${name}/index.mjs ${kilobytes(bytes)} (${kilobytes(bytesWithoutSdk)} without AWS SDK)`);
  }
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
