/**
 * An assembly, or some stacks of it, as it would be deployed into one environment: an account and a region.
 *
 * Documented: stacks that depend on each other are deployed in that order, and resources in the order of their references.
 * Assumed: resources that need not wait for each other are created in the order of the template.
 */
import type { Environment } from '../services/environment';
import { type AssemblyStack, readStacks } from './manifest';
import { partitionOf } from './resource-types';
import { type ResolvedResource, StackResources } from './stack-resources';

export interface AssemblyOptions {
  /** For stacks whose account only deploy time knows. */
  readonly account?: string;
  /** For stacks whose region only deploy time knows. */
  readonly region?: string;
  /** Ids (`dev/Transport`) or names of the stacks to take; needed where the assembly has several environments. All by default. */
  readonly stacks?: readonly string[];
}

export interface Assembly {
  readonly environment: Environment;
  readonly stacks: readonly AssemblyStack[];
  /** In the order of creation. What is wrong with one stands in it. */
  readonly resources: readonly ResolvedResource[];
  /** What is wrong with stacks as a whole, and with their files. */
  readonly problems: readonly string[];
}

const UNKNOWN_ACCOUNT = '111122223333';
const UNKNOWN_REGION = 'us-east-1';

/**
 * @throws where the directory is no assembly, or its stacks do not go into one environment
 */
export function readAssembly(directory: string, options: AssemblyOptions = {}): Assembly {
  const stacks = inOrder(chosen(directory, readStacks(directory), options.stacks));
  const environment = environmentOf(directory, stacks, options);
  const resources: ResolvedResource[] = [];
  const host = {
    imported: (exportName: string): unknown => imported(exportName, all),
    finished: (resource: ResolvedResource) => void resources.push(resource),
  };
  const all: StackResources[] = stacks.map((stack) => new StackResources(stack, environment, host));
  for (const stack of all) {
    for (const logicalId of stack.logicalIds) stack.resource(logicalId);
  }
  const macros = stacks.filter(({ template }) => template.Transform !== undefined);
  const problems = [
    ...macros.map(({ id, template }) => `${id}: got the transform ${JSON.stringify(template.Transform)}, expected none; macros are not simulated`),
    ...stacks.flatMap((stack) => stack.problems),
  ];
  return { environment, stacks, resources, problems };
}

function imported(exportName: string, stacks: readonly StackResources[]): unknown {
  for (const stack of stacks) {
    const found = stack.exported(exportName);
    if (found) return found.value;
  }
  throw new Error(`got the export ${exportName}, expected one of the stacks ${stacks.map(({ stack }) => stack.id).join(', ')}; load the stack that exports it, too`);
}

function chosen(directory: string, stacks: readonly AssemblyStack[], names: readonly string[] | undefined): AssemblyStack[] {
  const known = `expected one of ${stacks.map(({ id }) => id).join(', ')}`;
  if (stacks.length === 0) throw new Error(`${directory}: got no stack, expected one`);
  if (!names) return [...stacks];
  const found = names.map((name) => {
    const matching = stacks.filter(({ id, stackName }) => id === name || stackName === name);
    if (matching.length === 0) throw new Error(`${directory}: got the stack ${name}, which is not there, ${known}`);
    if (matching.length > 1) throw new Error(`${directory}: got the stack ${name}, which are ${matching.length}, ${known}`);
    return matching[0]!;
  });
  return stacks.filter((stack) => found.includes(stack));
}

/** Dependencies first, otherwise as in the manifest. */
function inOrder(stacks: readonly AssemblyStack[]): AssemblyStack[] {
  const ordered: AssemblyStack[] = [];
  const visit = (stack: AssemblyStack): void => {
    if (ordered.includes(stack)) return;
    for (const before of stacks.filter(({ id }) => stack.dependencies.includes(id))) visit(before);
    ordered.push(stack);
  };
  stacks.forEach(visit);
  return ordered;
}

function environmentOf(directory: string, stacks: readonly AssemblyStack[], options: AssemblyOptions): Environment {
  const environments = stacks.map(({ account = options.account ?? UNKNOWN_ACCOUNT, region = options.region ?? UNKNOWN_REGION }) => ({ account, region }));
  const { account, region } = environments[0]!;
  if (environments.some((other) => other.account !== account || other.region !== region)) {
    const got = stacks.map(({ id }, index) => `${id} in ${environments[index]!.account}/${environments[index]!.region}`).join(', ');
    throw new Error(`${directory}: got stacks of several environments, ${got}, expected one account and region; choose the stacks to load`);
  }
  return { partition: partitionOf(region), account, region };
}
