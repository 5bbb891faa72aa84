/** `cdk-mlops exceptions`: the register of what rule sets find in an assembly and somebody accepted. */
import { parseArgs } from 'node:util';
import { isDate, isExpired } from '../../lib/contract/exceptions';
import { registerOf, renderMarkdown } from '../register/register';
import { type Command, EXIT, ExpectedError, refuse } from './command';

export const exceptionsCommand: Command = {
  help: `exceptions <assembly> [--format markdown|json] [--as-of <date>]

  Prints the register of exceptions from rules of cdk-nag, Guard and checkov: where, why, who answers for it, until when.

  <assembly>   the output directory of cdk synth, usually cdk.out
  --format     markdown (default) or json
  --as-of      a date as YYYY-MM-DD: an exception that has expired by then is told, and the exit code is 1`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { format: { type: 'string', default: 'markdown' }, 'as-of': { type: 'string' } } });
    const [assembly, ...more] = positionals;
    const { format, 'as-of': asOf } = values;
    refuse([
      ...(assembly === undefined || more.length > 0 ? [`arguments: got ${positionals.join(' ') || 'none'}, expected an assembly`] : []),
      ...(format === 'markdown' || format === 'json' ? [] : [`--format: got ${format}, expected markdown or json`]),
      ...(asOf === undefined || isDate(asOf) ? [] : [`--as-of: got ${JSON.stringify(asOf)}, expected a date as YYYY-MM-DD`]),
    ]);
    const register = read(assembly!);
    console.log(format === 'json' ? JSON.stringify(register, null, 2) : renderMarkdown(register));
    const expired = asOf === undefined ? [] : register.filter((entry) => isExpired(entry, asOf));
    for (const { path, rules, owner, expiry } of expired) console.error(`${path}: got the expiry ${expiry} of the exception from ${rules.join(', ')}, expected ${asOf} or later; let ${owner} mend the finding or renew the exception`);
    return expired.length === 0 ? EXIT.good : EXIT.failed;
  },
};

function read(assembly: string): ReturnType<typeof registerOf> {
  try {
    return registerOf(assembly);
  } catch (error) {
    throw new ExpectedError((error as Error).message, { cause: error });
  }
}
