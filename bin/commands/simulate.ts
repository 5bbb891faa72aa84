/** `cdk-mlops simulate`: runs an assembly through a story. */
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Detail, simulate, type SimulationRecord, timelinePage } from '../../simulator';
import { type Command, EXIT, refuse } from './command';

const DETAILS: readonly Detail[] = ['story', 'all', 'none'];
const LEAST_SEED = -(2 ** 31);
const MOST_SEED = 2 ** 31 - 1;

export const simulateCommand: Command = {
  help: `simulate <assembly> <scenario> [--trace story|all|none] [--seed <number>] [--out record.json] [--html timeline.html]

  Runs what \`cdk synth\` has written, on this machine and on virtual time, through the story that the scenario tells.

  <assembly>   the output directory of cdk synth, usually cdk.out
  <scenario>   a YAML file: what happens, and what must then hold
  --trace      story (default): one line for each thing that happens; all: everything; none: the result only
  --seed       another order of what happens at the same time
  --out        a file that gets the record as JSON: executions, alarms, notifications, endpoints, expectations, trace
  --html       a file that gets the timeline: a page that needs nothing but itself`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { trace: { type: 'string', default: 'story' }, seed: { type: 'string' }, out: { type: 'string' }, html: { type: 'string' } } });
    const [assembly, scenario, ...more] = positionals;
    const detail = DETAILS.find((one) => one === values.trace);
    const seed = values.seed === undefined ? undefined : seedOf(values.seed);
    refuse([
      ...(scenario === undefined ? [`arguments: got no ${assembly === undefined ? 'assembly' : 'scenario'}, expected an assembly and a scenario`] : []),
      ...(more.length > 0 ? [`arguments: got ${more.join(' ')} too many, expected an assembly and a scenario`] : []),
      ...(detail ? [] : [`--trace: got ${values.trace}, expected one of ${DETAILS.join(', ')}`]),
      ...(Number.isNaN(seed) ? [`--seed: got ${JSON.stringify(values.seed)}, expected a whole number from ${LEAST_SEED} to ${MOST_SEED}`] : []),
      ...folderProblems('--out', values.out),
      ...folderProblems('--html', values.html),
    ]);
    const write = (record: SimulationRecord): void => {
      if (values.out !== undefined) writeFileSync(values.out, `${JSON.stringify(record)}\n`);
      if (values.html !== undefined) writeFileSync(values.html, timelinePage(record));
    };
    const { failed, isComplete } = await simulate({
      assembly: assembly!, scenario: scenario!, detail: detail!, print: console.log,
      ...(seed === undefined ? {} : { seed }),
      ...(values.out === undefined && values.html === undefined ? {} : { record: write }),
    });
    return failed === 0 && isComplete ? EXIT.good : EXIT.failed;
  },
};

/** Said before a story of minutes, not after it. */
function folderProblems(option: string, file: string | undefined): string[] {
  return file === undefined || existsSync(dirname(resolve(file))) ? [] : [`${option}: got ${file}, expected a file in a folder that exists`];
}

/** NaN for what is none: numbers of 32 bits, as in scenarios. */
function seedOf(text: string): number {
  const seed = /^-?\d+$/.test(text) ? Number(text) : NaN;
  return seed >= LEAST_SEED && seed <= MOST_SEED ? seed : NaN;
}
