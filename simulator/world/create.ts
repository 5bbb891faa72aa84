/** Brings the resources of an assembly to life, in their order. */
import type { Assembly } from '../assembly';
import { ServiceError } from '../services/service-error';
import type { ResourceDirectory } from './directory';
import { outsideResources } from './outside';
import { resourceProblems } from './resource-kind';
import { RESOURCE_KINDS, WITHOUT_BEHAVIOUR } from './resource-kinds';
import type { Services } from './services';
import type { Trace } from './trace';

/** @returns everything that cannot be simulated; a world with problems must not run */
export function createAll({ resources, stacks }: Assembly, services: Services, trace: Trace, directory: ResourceDirectory): string[] {
  const problems: string[] = [];
  for (const outside of outsideResources(resources)) {
    services.addOutside(outside);
    trace.add('outside', outside.name, `${outside.kind} of others`);
  }
  for (const resource of resources) {
    const { type, logicalId, problems: own } = resource;
    problems.push(...own);
    if (own.length > 0 || WITHOUT_BEHAVIOUR[type] !== undefined) continue;
    const kind = RESOURCE_KINDS[type];
    const stack = stacks.find(({ id }) => id === resource.stack)!;
    const found = kind ? resourceProblems(kind, resource, services, stack) : [`${resource.stack}/${logicalId}: got ${type}, which is not simulated`];
    problems.push(...found);
    if (!kind || found.length > 0) continue;
    try {
      kind.create(resource, services, stack);
      trace.add('created', directory.label(resource.physicalId), type);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error; // a defect of the simulator
      problems.push(`${resource.stack}/${logicalId}: ${error.message}`);
    }
  }
  return problems;
}
