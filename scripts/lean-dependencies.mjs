/**
 * Keeps out of the tarball what nobody needs of the bundled dependency: the same code once more for browsers, and declarations, which none of ours
 * refer to. `npm pack` takes of a bundled package what its own "files" say, whatever ours say; below it, an `.npmignore` counts.
 * Run by `npm run build`, in the folder of the package.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LEFT_OUT = { [join('node_modules', 'yaml', 'browser')]: '*', [join('node_modules', 'yaml', 'dist')]: '*.d.ts' };

for (const [folder, pattern] of Object.entries(LEFT_OUT)) {
  if (!existsSync(folder)) throw new Error(`${folder}: got no such folder, expected one of the bundled dependency; look what its new version has, and leave out what nobody needs`);
  const file = join(folder, '.npmignore');
  // Installed packages may be links to files that others share: a new file of ours is none of theirs.
  if (!existsSync(file)) writeFileSync(file, `${pattern}\n`);
}
