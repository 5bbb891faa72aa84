/** Brings the resources of an assembly to life, in their order. */
import type { Assembly } from '../assembly';
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
  uploadAssets(stacks, new Set(buckets), services.environment, services.s3);
  for (const resource of resources) {
    const { type, problems: own } = resource;
    const where = `${resource.stack}/${resource.logicalId}`;
    problems.push(...own);
    if (own.length > 0 || WITHOUT_BEHAVIOUR[type] !== undefined) continue;
    const kind = RESOURCE_KINDS[type];
    const stack = stacks.find(({ id }) => id === resource.stack)!;
    if (!kind) {
      problems.push(`${where}: got ${type}, which is not simulated`);
      continue;
    }
    problems.push(...refusals(where, () => {
      const found = resourceProblems(kind, resource, services, stack);
      if (found.length > 0) return found;
      kind.create(resource, services, stack);
      trace.add('created', directory.label(resource.physicalId), type);
      return [];
    }));
  }
  // What is needed of policies, once all of them are there.
  if (problems.length === 0) problems.push(...services.guard.problemsOf(resources));
  return problems;
}

/** What the attempt says is wrong, or throws: whatever it is, it is said of the resource, with all that is wrong with the others. */
function refusals(where: string, attempt: () => readonly string[] | void): readonly string[] {
  try {
    return attempt() ?? [];
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
}
