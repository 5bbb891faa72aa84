/** The resources of a stack as its template has them, with those of the stacks nested in it, whose templates travel as assets. */
import type { AssemblyStack } from '../simulator/assembly';
import type { TemplateResource } from '../simulator/assembly/template';

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  /** Construct path; where the assembly does not tell it, stack, nested stack and logical id. */
  readonly path: string;
  /** All of the same template, by logical id: in another one the same id is another resource. */
  readonly template: Readonly<Record<string, TemplateResource>>;
}

export function resourcesOf({ id, template, paths, nested }: AssemblyStack): NamedResource[] {
  return [{ id, template, paths }, ...nested].flatMap((one) => {
    const { Resources = {} } = one.template;
    return Object.entries(Resources).map(([logicalId, resource]) => ({ logicalId, resource, template: Resources, path: one.paths.get(logicalId) ?? `${one.id}/${logicalId}` }));
  });
}
