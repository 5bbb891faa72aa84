/**
 * What an app with 1, 10, 50 and 100 models takes to synthesize, beside as many SageMaker endpoints of
 * `@cdklabs/generative-ai-cdk-constructs` in the same run with the same aws-cdk-lib.
 *
 * Each app is a process of its own, and the best of three counts: others on the machine make one slower, never faster. For the same reason time
 * is that of processors, those of collectors of garbage included, and ours and theirs take turns. Loading is not counted. Both run with
 * room for what dies young (`--max-semi-space-size=64`): at the default of 16 MB more of a large app is copied than of a small one. The peer
 * lands in `out/bench`, so that nobody needs it for anything else.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutCredentials } from '../assemblies.mjs';
import { capture, ROOT, run } from '../run.mjs';

const OUTPUT = join(ROOT, 'out', 'bench');
const PEER = '@cdklabs/generative-ai-cdk-constructs';
const PEER_VERSION = '0.1.318';
const COUNTS = [1, 10, 50, 100];
const TURNS = 3;
const ROOM = '--max-semi-space-size=64';

/** Rows of the table. */
export function benchSynth() {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(join(OUTPUT, 'package.json'), '{ "private": true }\n');
  run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--legacy-peer-deps', `${PEER}@${PEER_VERSION}`, `cdk-nag@2.38.2`, `aws-cdk-lib@${devDependencies['aws-cdk-lib']}`, `constructs@${devDependencies['constructs']}`], { cwd: OUTPUT });
  cpSync(join(ROOT, 'scripts', 'bench', 'peer.cjs'), join(OUTPUT, 'peer.cjs'));
  run(process.execPath, ['lambda/build.mjs']);

  const programs = [
    { command: [process.execPath, ROOM, '--import', 'tsx', join(ROOT, 'scripts', 'bench', 'models.ts')], cwd: ROOT },
    { command: [process.execPath, ROOM, join(OUTPUT, 'peer.cjs')], cwd: OUTPUT },
  ];
  const turns = Array.from({ length: TURNS }, () => {
    const times = programs.map(() => []);
    for (const count of COUNTS) programs.forEach(({ command, cwd }, which) => times[which].push(processorTime([...command, String(count)], cwd)));
    return times;
  });
  const [ours, theirs] = programs.map((_, which) => COUNTS.map((_, index) => Math.min(...turns.map((times) => times[which][index]))));
  const growth = median(turns.map(([times]) => (times[3] - times[2]) / 50 / ((times[2] - times[1]) / 40)));

  const rows = [
    ...COUNTS.map((count, index) => row(`synth of ${count} managed models`, ours[index], 'ms CPU', ours[index] / theirs[index], `${count} endpoints of ${PEER} ${PEER_VERSION}`)),
    row('synth of each further managed model', perModel(ours), 'ms CPU', perModel(ours) / perModel(theirs), `each further endpoint of ${PEER} ${PEER_VERSION}`),
    // Linear: the last fifty cost what the forty before them did, model by model. The median of the turns, each of which is over in a minute: the
    // best times of two sizes may be of different speeds of the machine.
    row('last 50 models to the 40 before, model by model', growth, '', growth, 'the 11th to the 50th model'),
  ];
  return { rows, problems: [] };
}

function perModel(times) {
  return (times.at(-1) - times[0]) / (COUNTS.at(-1) - COUNTS[0]);
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

function row(name, value, unit, ratio, to) {
  return { name, value, unit, ratio, to };
}

/** Milliseconds of processors that the program says it took. */
function processorTime(command, cwd) {
  const output = join(OUTPUT, 'cdk.out');
  rmSync(output, { recursive: true, force: true });
  const [program, ...args] = command;
  const { status, stdout, stderr } = capture(program, args, { cwd, env: { ...withoutCredentials(), CDK_OUTDIR: output, CDK_VALIDATION: 'false' } });
  if (status !== 0) throw new Error(`${command.join(' ')}: got exit code ${status}, expected 0\n${stderr}`);
  const time = Number(/^synthesized in ([\d.]+) ms$/m.exec(stdout)?.[1]);
  if (!(time > 0)) throw new Error(`${command.join(' ')}: got no time, expected milliseconds`);
  return time;
}
