/** `cdk-mlops deploy-policy`: the least policy of the role with which CloudFormation deploys an assembly. */
import { parseArgs } from 'node:util';
import { readStacks } from '../../simulator/assembly';
import { deployPolicies } from '../deploy-policy/policy';
import { type Command, EXIT, ExpectedError, refuse } from './command';

export const deployPolicyCommand: Command = {
  help: `deploy-policy <assembly> [--account <account>] [--region <region>]

  Prints, as JSON, the least policies of the role with which CloudFormation deploys the assembly, for each environment: to hand to a
  security team, and for \`cdk bootstrap --cloudformation-execution-policies\`.

  <assembly>   the output directory of cdk synth, usually cdk.out
  --account    of stacks whose account only deploy time knows
  --region     of stacks whose region only deploy time knows`,

  async run(args) {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { account: { type: 'string' }, region: { type: 'string' } } });
    const [assembly, ...more] = positionals;
    const { account, region } = values;
    refuse([
      ...(assembly === undefined || more.length > 0 ? [`arguments: got ${positionals.join(' ') || 'none'}, expected an assembly`] : []),
      ...(account === undefined || /^\d{12}$/.test(account) ? [] : [`--account: got ${JSON.stringify(account)}, expected twelve digits`]),
      ...(region === undefined || /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(region) ? [] : [`--region: got ${JSON.stringify(region)}, expected a region, e.g. ap-southeast-1`]),
    ]);
    try {
      console.log(JSON.stringify(deployPolicies(readStacks(assembly!), { ...(account && { account }), ...(region && { region }) }), null, 2));
    } catch (error) {
      throw new ExpectedError((error as Error).message, { cause: error });
    }
    return EXIT.good;
  },
};
