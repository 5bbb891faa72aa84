/**
 * The least policy with which CloudFormation deploys an assembly: for each environment the policies of the role that CloudFormation
 * assumes (`cdk bootstrap --cloudformation-execution-policies`), as JSON that depends on nothing but the assembly.
 */
import type { AssemblyStack } from '../../simulator/assembly';
import { partitionOf } from '../../simulator/assembly/resource-types';
import { resourcesOf } from '../assembly-resources';
import { Deployed, type Place, UnknownName } from './deployed';
import { HANDLERS } from './handlers';
import { documents, merged, type PolicyDocument, type Statement } from './statement';

export interface PolicyOptions {
  /** For stacks whose account only deploy time knows. */
  readonly account?: string;
  /** For stacks whose region only deploy time knows. */
  readonly region?: string;
}

/** Policies by environment, `aws://account/region`. */
export type DeployPolicies = Readonly<Record<string, readonly PolicyDocument[]>>;

/** @throws for each resource type that the table does not know, for names that only deploy time knows, and where account or region are missing; all at once */
export function deployPolicies(stacks: readonly AssemblyStack[], options: PolicyOptions = {}): DeployPolicies {
  const problems = stacks.flatMap((stack) => problemsOf(stack, options));
  if (problems.length > 0) throw new Error([...new Set(problems)].join('\n'));
  const statements = new Map<string, Statement[]>();
  for (const stack of stacks) {
    const place = placeOf(stack, options);
    const environment = `aws://${place.account}/${place.region}`;
    statements.set(environment, [...(statements.get(environment) ?? []), ...statementsOf(stack, place)]);
  }
  return Object.fromEntries([...statements].sort(([one], [other]) => (one < other ? -1 : 1)).map(([environment, some]) => [environment, documents(merged(some))]));
}

function problemsOf(stack: AssemblyStack, options: PolicyOptions): string[] {
  const unknown = resourcesOf(stack).filter(({ resource }) => !Object.hasOwn(HANDLERS, resource.Type));
  return [
    ...(stack.account ?? options.account ? [] : [`${stack.id}: got no account, expected one in the stack's env; say --account`]),
    ...(stack.region ?? options.region ? [] : [`${stack.id}: got no region, expected one in the stack's env; say --region`]),
    ...unknown.map(({ path, resource }) =>
      `${path}: got the type ${resource.Type}, expected one of those that this library defines; deploy it from an app of its own, or add what its handler needs by hand`),
    ...unknownNames(stack, placeOf({ ...stack, account: stack.account ?? '-', region: stack.region ?? '-' }, options)),
  ];
}

function unknownNames(stack: AssemblyStack, place: Place): string[] {
  return resourcesOf(stack).filter(({ resource }) => Object.hasOwn(HANDLERS, resource.Type)).flatMap(({ path, logicalId, resource, template }) => {
    try {
      HANDLERS[resource.Type]!.arns(new Deployed(logicalId, resource, place, template, () => []));
      return [];
    } catch (error) {
      if (!(error instanceof UnknownName)) throw error;
      return [`${path}.${error.message}`];
    }
  });
}

function placeOf({ stackName, account = '', region = '' }: AssemblyStack, options: PolicyOptions): Place {
  const known = { account: account || options.account!, region: region || options.region! };
  return { stackName, partition: partitionOf(known.region), ...known };
}

function statementsOf(stack: AssemblyStack, place: Place): Statement[] {
  const arnsOf = (deployed: Deployed): readonly string[] => HANDLERS[deployed.type]!.arns(deployed);
  const own = resourcesOf(stack).flatMap(({ logicalId, resource, template }) => {
    const deployed = new Deployed(logicalId, resource, place, template, arnsOf);
    const { arns, actions = [], remove = [], unscoped = [], more } = HANDLERS[resource.Type]!;
    const named = [...actions, ...(deployed.isRemovable ? remove : [])];
    return [
      ...(named.length > 0 ? [{ actions: named, resources: arns(deployed) }] : []),
      ...(unscoped.length > 0 ? [{ actions: unscoped, resources: ['*'] }] : []),
      ...(more?.(deployed) ?? []),
    ];
  });
  return [...own, ...parameterStatements(stack, place)];
}

/** CloudFormation reads parameters of this kind in the role's name: the version of the bootstrap stack is one. */
function parameterStatements({ template }: AssemblyStack, { partition, region, account }: Place): Statement[] {
  return Object.values(template.Parameters ?? {})
    .filter(({ Type, Default }) => Type.startsWith('AWS::SSM::Parameter::') && typeof Default === 'string')
    .map(({ Default }) => ({ actions: ['ssm:GetParameters'], resources: [`arn:${partition}:ssm:${region}:${account}:parameter/${String(Default).replace(/^\//, '')}`] }));
}
