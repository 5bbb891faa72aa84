/**
 * `npm run templates`: the smallest app and every example synthesize strictly and repeatably, as in a clean clone.
 *
 * Each is synthesized twice in separate processes without credentials and, where the machine allows it, in an empty network
 * namespace. The validator of aws-cdk-lib and the constructs may not even warn, and both assemblies must deploy the same bytes.
 * Then `cdk synth` and `cdk diff --template` run on the smallest app as the README says. Before all that the tests of whole apps run, each app
 * in each landing zone: rule packs, state machines, permissions, alarms, events, limits.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { annotations, apps, deployed, differences, synthesize, violations, withoutCredentials } from './assemblies.mjs';
import { offline } from './offline.mjs';
import { capture, ROOT, run, stageTests } from './run.mjs';

const OUTPUT = join(ROOT, 'out', 'templates');

rmSync(OUTPUT, { recursive: true, force: true });
mkdirSync(join(OUTPUT, 'home'), { recursive: true });
run(process.execPath, ['lambda/build.mjs']);
run(process.execPath, stageTests('templates'));

const wrapper = offline();
for (const app of apps()) {
  const [first, second] = ['first', 'second'].map((turn) => join(OUTPUT, turn, app.replaceAll('/', '-')));
  for (const output of [first, second]) synthesize([process.execPath, '--import', 'tsx', app], output, { wrapper });
  const findings = [
    ...annotations(first),
    ...violations(first),
    ...differences(first, second).map((file) => `${file}: differs between two syntheses`),
  ];
  if (findings.length > 0) throw new Error(`${app}: got\n${findings.join('\n')}\nexpected no warning, no violation and the same bytes`);
  console.log(`${app}: ${deployed(first).length} files, twice the same`);
}
commandLine();

/** `cdk synth` prints the template and nothing else; `cdk diff` sees no difference from it, and one where there is one. */
function commandLine() {
  const assembly = join(OUTPUT, 'cdk.out');
  const template = cdk(['synth', '--output', assembly], 0);
  const { Resources } = parse(template);
  const [name] = deployed(assembly).filter((file) => file.endsWith('.template.json'));
  const synthesized = join(OUTPUT, 'synthesized.json');
  copyFileSync(join(assembly, name), synthesized);
  cdk(['diff', '--output', assembly, '--fail', '--template', synthesized], 0);

  const changed = JSON.parse(readFileSync(synthesized, 'utf8'));
  delete changed.Resources[Object.keys(changed.Resources)[0]];
  const other = join(OUTPUT, 'changed.json');
  writeFileSync(other, JSON.stringify(changed));
  cdk(['diff', '--output', assembly, '--fail', '--template', other], 1);
  console.log(`cdk synth: ${Object.keys(Resources).length} resources; cdk diff --template: no difference, and one after a change`);
}

function cdk(args, expected) {
  const env = { ...withoutCredentials(), HOME: join(OUTPUT, 'home') };
  const { status, stdout, stderr } = capture(process.execPath, ['node_modules/aws-cdk/bin/cdk', ...args], { env });
  if (status !== expected) throw new Error(`cdk ${args.join(' ')}: got exit code ${status}, expected ${expected}\n${stdout}${stderr}`);
  return stdout;
}
