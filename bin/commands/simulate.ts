/** `cdk-mlops simulate`: runs an assembly through a story. */
import { parseArgs } from 'node:util';
import { type Detail, simulate } from '../../simulator/scenario';
import { type Command, EXIT, refuse } from './command';

const DETAILS: readonly Detail[] = ['story', 'all', 'none'];
const LEAST_SEED = -(2 ** 31);
const MOST_SEED = 2 ** 31 - 1;

export const simulateCommand: Command = {
  help: `simulate <assembly> <scenario> [--trace story|all|none] [--seed <number>]

  Runs what \`cdk synth\` has written, on this machine and on virtual time, through the story that the scenario tells.

  <assembly>   the output directory of cdk synth, usually cdk.out
  <scenario>   a YAML file: what happens, and what must then hold
  --trace      story (default): one line for each thing that happens; all: everything; none: the result only
  --seed       another order of what happens at the same time`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { trace: { type: 'string', default: 'story' }, seed: { type: 'string' } } });
    const [assembly, scenario, ...more] = positionals;
    const detail = DETAILS.find((one) => one === values.trace);
    const seed = values.seed === undefined ? undefined : seedOf(values.seed);
    refuse([
      ...(scenario === undefined ? [`arguments: got no ${assembly === undefined ? 'assembly' : 'scenario'}, expected an assembly and a scenario`] : []),
      ...(more.length > 0 ? [`arguments: got ${more.join(' ')} too many, expected an assembly and a scenario`] : []),
      ...(detail ? [] : [`--trace: got ${values.trace}, expected one of ${DETAILS.join(', ')}`]),
      ...(Number.isNaN(seed) ? [`--seed: got ${JSON.stringify(values.seed)}, expected a whole number from ${LEAST_SEED} to ${MOST_SEED}`] : []),
    ]);
    const { failed, isComplete } = await simulate({ assembly: assembly!, scenario: scenario!, detail: detail!, print: console.log, ...(seed === undefined ? {} : { seed }) });
    return failed === 0 && isComplete ? EXIT.good : EXIT.failed;
  },
};

/** NaN for what is none: numbers of 32 bits, as in scenarios. */
function seedOf(text: string): number {
  const seed = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return seed >= LEAST_SEED && seed <= MOST_SEED ? seed : NaN;
}
