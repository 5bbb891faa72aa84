/**
 * Takes comments out of what the compiler has written, but for some within classes: they stand in the declarations beside it, and the package would hold each twice.
 * Run by `npm run build`, in the folder of the package.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

const OUTPUT = 'dist';
/** Bundles, which have none. */
const BUNDLES = ['cli', 'lambda'];

const entries = readdirSync(OUTPUT, { recursive: true, withFileTypes: true });
for (const entry of entries.filter((one) => one.isFile() && one.name.endsWith('.js'))) {
  const file = join(entry.parentPath, entry.name);
  if (BUNDLES.some((folder) => file.startsWith(join(OUTPUT, folder, '/')))) continue;
  writeFileSync(file, transformSync(readFileSync(file, 'utf8'), { legalComments: 'none', charset: 'utf8', target: 'es2023' }).code);
}
