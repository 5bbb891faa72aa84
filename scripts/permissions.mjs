/**
 * What each role of the closed loop was granted, used, did not use and was denied in its story: `out/permissions.json`. Run with tsx, after
 * `npm run bundle`. Ends with 1 where something was denied, or the story did not end as it should.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { simulate } from '../simulator/scenario/index.ts';

const ROOT = resolve(import.meta.dirname, '..');
const assembly = mkdtempSync(join(tmpdir(), 'permissions-'));
execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], { cwd: ROOT, env: { ...process.env, CDK_OUTDIR: assembly } });

let report = [];
const result = await simulate({
  assembly,
  scenario: join(ROOT, 'examples', 'closed-loop', 'scenario.yaml'),
  detail: 'none',
  print: (line) => process.stdout.write(`${line}\n`),
  atEnd: (world) => {
    report = world.permissions.report().map((one) => ({ ...one, role: world.label(one.role) }));
  },
});
mkdirSync(join(ROOT, 'out'), { recursive: true });
writeFileSync(join(ROOT, 'out', 'permissions.json'), `${JSON.stringify(report, null, 2)}\n`);
for (const { role, granted, used, unused, denied } of report) {
  process.stdout.write(`${role}: ${granted.length} granted, ${used.length} used, ${unused.length} unused, ${denied.length} denied\n`);
  for (const one of denied) process.stdout.write(`  denied: ${one}\n`);
}
process.exitCode = report.length > 0 && result.failed === 0 && result.isComplete && report.every(({ denied }) => denied.length === 0) ? 0 : 1;
