/** Brings the resources of an assembly to life, in their order. */
import { type Assembly, type AssemblyStack, type ResolvedResource, UNRESOLVED } from '../assembly';
import { uploadAssets } from './assets';
import type { ResourceDirectory } from './directory';
import { outsideResources } from './outside';
import { resourceProblems } from './resource-kind';
import { RESOURCE_KINDS, WITHOUT_BEHAVIOUR } from './resource-kinds';
import type { Services } from './services';
import type { Trace } from './trace';

/** @returns everything that cannot be simulated; a world with problems must not run */
export function createAll({ resources, stacks, problems: ofStacks }: Assembly, services: Services, trace: Trace, directory: ResourceDirectory): string[] {
  const problems: string[] = [...ofStacks];
  for (const outside of outsideResources(resources)) {
    problems.push(...refusals(`${outside.namedBy}, ${outside.arn}`, () => {
      services.addOutside(outside);
      trace.add('outside', outside.name, `${outside.kind} of others`);
    }));
  }
  const buckets = [...services.outside.values()].filter(({ kind }) => kind === 'bucket').map(({ name }) => name);
  problems.push(...uploadAssets(stacks, new Set(buckets), services.environment, services.s3));
  const refused: ResolvedResource[] = [];
  for (const resource of resources) {
    const found = created(resource, stacks, services, () => trace.add('created', directory.label(resource.physicalId), resource.type));
    problems.push(...found);
    if (found.length > 0) refused.push(resource);
  }
  return [...problems, ...services.guard.problemsOf(resources, refused)];
}

/** Makes it where nothing is wrong with it. @returns all that is */
function created(resource: ResolvedResource, stacks: readonly AssemblyStack[], services: Services, made: () => void): readonly string[] {
  const { type, problems: own } = resource;
  const kind = RESOURCE_KINDS[type];
  const where = `${resource.stack}/${resource.logicalId}`;
  if (WITHOUT_BEHAVIOUR[type] !== undefined) return own;
  if (!kind) return own.length > 0 ? own : [`${where}: got ${type}, which is not simulated`];
  const stack = stacks.find(({ id }) => id === resource.stack)!;
  const shape = refusals(where, () => resourceProblems(kind, resource, services, stack));
  // What could not be resolved is told already.
  const problems = [...own, ...shape.filter((problem) => !problem.includes(UNRESOLVED))];
  return problems.length > 0 ? problems : refusals(where, () => {
    kind.create(resource, services, stack);
    made();
  });
}

/** What the attempt says is wrong, or throws: whatever it is, it is said of the resource, with all that is wrong with the others. */
function refusals(where: string, attempt: () => readonly string[] | void): readonly string[] {
  try {
    return attempt() ?? [];
  } catch (error) {
    const [first, ...listed] = (error as Error).message.split('\n');
    // What is refused as a list has a line for each problem below its heading.
    return listed.length === 0 ? [`${where}: ${first}`] : listed.map((line) => `${where}: ${line.replace(/^ *- /, '')}`);
  }
}
