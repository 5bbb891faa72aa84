/** The command `cdk-mlops`: arguments, help, exit codes. */
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { type Detail, ScenarioError, simulate } from '../simulator/scenario';

const HELP = `usage: cdk-mlops simulate <assembly> <scenario> [--trace story|all|none] [--seed <number>]

Runs what \`cdk synth\` has written, on this machine and on virtual time, through the story that the scenario tells.

  <assembly>   the output directory of cdk synth, usually cdk.out
  <scenario>   a YAML file: what happens, and what must then hold
  --trace      story (default): one line for each thing that happens; all: everything; none: the result only
  --seed       another order of what happens at the same time

Exit codes: 0 all expectations hold; 1 one fails, or a step cannot be done; 2 wrong arguments, scenario or assembly; 128 and the
number of the signal that ended it.`;

const DETAILS: readonly Detail[] = ['story', 'all', 'none'];
const FAILED = 1;
const WRONG = 2;
/** As shells count: 130 for an interrupt. */
const SIGNALLED = 128;
const LEAST_SEED = -(2 ** 31);
const MOST_SEED = 2 ** 31 - 1;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, trace: { type: 'string', default: 'story' }, seed: { type: 'string' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [command, assembly, scenario, ...more] = positionals;
  const detail = DETAILS.find((one) => one === values.trace);
  const seed = values.seed === undefined ? undefined : seedOf(values.seed);
  const problems = [
    ...(command === 'simulate' ? [] : [`command: got ${command ?? 'none'}, expected simulate`]),
    ...(command === 'simulate' && scenario === undefined ? [`arguments: got no ${assembly === undefined ? 'assembly' : 'scenario'}, expected an assembly and a scenario`] : []),
    ...(command === 'simulate' && more.length > 0 ? [`arguments: got ${more.join(' ')} too many, expected an assembly and a scenario`] : []),
    ...(detail ? [] : [`--trace: got ${values.trace}, expected one of ${DETAILS.join(', ')}`]),
    ...(Number.isNaN(seed) ? [`--seed: got ${JSON.stringify(values.seed)}, expected a whole number from ${LEAST_SEED} to ${MOST_SEED}`] : []),
  ];
  if (problems.length > 0 || assembly === undefined || scenario === undefined || !detail) {
    console.error(`${problems.join('\n')}\n\n${HELP}`);
    return WRONG;
  }
  const { failed, isComplete } = await simulate({ assembly, scenario, detail, print: console.log, ...(seed === undefined ? {} : { seed }) });
  return failed === 0 && isComplete ? 0 : FAILED;
}

/** NaN for what is none: numbers of 32 bits, as in scenarios. */
function seedOf(text: string): number {
  const seed = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return seed >= LEAST_SEED && seed <= MOST_SEED ? seed : NaN;
}

// Whoever ends the command ends what it has started: that goes with 'exit', which a signal alone would not bring about.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(SIGNALLED + constants.signals[signal]));

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isExpected = error instanceof ScenarioError || (error as { readonly code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    console.error(isExpected ? (error as Error).message : error);
    process.exitCode = isExpected ? WRONG : FAILED;
  },
);
