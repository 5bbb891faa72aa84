/** The command `cdk-mlops`: arguments, help, exit codes. */
import { parseArgs } from 'node:util';
import { type Detail, ScenarioError, simulate } from '../simulator/scenario';

const HELP = `usage: cdk-mlops simulate <assembly> <scenario> [--trace story|all|none] [--seed <number>]

Runs what \`cdk synth\` has written, on this machine and on virtual time, through the story that the scenario tells.

  <assembly>   the output directory of cdk synth, usually cdk.out
  <scenario>   a YAML file: what happens, and what must then hold
  --trace      story (default): one line for each thing that happens; all: everything; none: the result only
  --seed       another order of what happens at the same time

Exit codes: 0 all expectations hold; 1 one fails, or a step cannot be done; 2 wrong arguments, scenario or assembly.`;

const DETAILS: readonly Detail[] = ['story', 'all', 'none'];
const FAILED = 1;
const WRONG = 2;

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
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (command !== 'simulate' || assembly === undefined || scenario === undefined || more.length > 0 || !detail || (seed !== undefined && !Number.isInteger(seed))) {
    console.error(HELP);
    return WRONG;
  }
  const { failed, isComplete } = await simulate({ assembly, scenario, detail, print: console.log, ...(seed === undefined ? {} : { seed }) });
  return failed === 0 && isComplete ? 0 : FAILED;
}

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
