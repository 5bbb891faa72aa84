/** `cdk-mlops check`: what the templates of an assembly get wrong that no deployment says. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { templateFindings } from '../../simulator';
import { readStacks } from '../../simulator/assembly';
import { type Command, EXIT, ExpectedError, refuse } from './command';

export const checkCommand: Command = {
  help: `check <assembly> [--alarm <name>]

  Looks at what \`cdk synth\` has written, before anything runs: state machines, event patterns and rules, alarms, times of functions, secrets in the open,
  limits of services. Prints a line for each finding, with construct path, what was got and what is expected; exits with 1 where there is one.

  <assembly>   the output directory of cdk synth, usually cdk.out
  --alarm      the name of an alarm of others that the app asks for; may be given more than once`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { alarm: { type: 'string', multiple: true, default: [] } } });
    const [assembly, ...more] = positionals;
    refuse([
      ...(assembly === undefined ? ['arguments: got no assembly, expected one'] : []),
      ...(more.length > 0 ? [`arguments: got ${more.join(' ')} too many, expected an assembly`] : []),
      ...(assembly === undefined || existsSync(join(assembly, 'manifest.json')) ? [] : [`arguments: got ${assembly} without a manifest.json, expected the output directory of cdk synth`]),
    ]);
    requireReadable(assembly!);
    const findings = templateFindings(assembly!, { alarms: values.alarm });
    for (const finding of findings) console.log(finding);
    return findings.length === 0 ? EXIT.good : EXIT.failed;
  },
};

/** Reads it before the checks do: what is wrong with the checks themselves is told in full. */
function requireReadable(assembly: string): void {
  try {
    readStacks(assembly);
  } catch (error) {
    throw new ExpectedError((error as Error).message, { cause: error });
  }
}
