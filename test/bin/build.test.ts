/** Building the command beside what is there: whoever runs it meanwhile never misses it. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

it('the command is there all the time while it is built again, and nothing else is left', async () => {
  const { buildCommand } = (await import(pathToFileURL(join(__dirname, '../../bin/build.mjs')).href)) as { readonly buildCommand: (output: string) => Promise<{ readonly bytes: number }> };
  const parent = mkdtempSync(join(tmpdir(), 'build-'));
  const output = join(parent, 'cli');
  mkdirSync(output);
  for (const file of ['cdk-mlops.cjs', 'bootstrap.mjs', 'old.mjs']) writeFileSync(join(output, file), '');
  let misses = 0;
  let isBuilding = true;
  const watching = (async () => {
    while (isBuilding) {
      misses += ['cdk-mlops.cjs', 'bootstrap.mjs'].filter((file) => !existsSync(join(output, file))).length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const { bytes } = await buildCommand(output);
  isBuilding = false;
  await watching;
  expect(bytes).toBeGreaterThan(100_000);
  expect(misses).toBe(0);
  expect(readdirSync(output).sort()).toEqual(['LICENSES.txt', 'agency-profile.schema.json', 'ahead-thread.mjs', 'bootstrap.mjs', 'cdk-mlops.cjs', 'drift-verdict.schema.json', 'in-order.mjs', 'scenario.schema.json', 'simulator.cjs', 'testing.d.ts']);
  expect(statSync(join(output, 'cdk-mlops.cjs')).mode & 0o111).toBe(0o111);
  expect(readdirSync(parent)).toEqual(['cli']);
});
