/** The resources of a stack as its template has them, with those of the stacks nested in it, whose templates travel as assets. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { AssemblyStack } from '../simulator/assembly';
import type { Template, TemplateResource } from '../simulator/assembly/template';

const NESTED = '.nested.template.json';

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
  /** Construct path; where the assembly does not tell it, stack, nested template and logical id. */
  readonly path: string;
  /** All of the same template, by logical id: in another one the same id is another resource. */
  readonly template: Readonly<Record<string, TemplateResource>>;
}

export function resourcesOf({ id, template, assets, paths }: AssemblyStack): NamedResource[] {
  const nested = [...assets.values()].map(({ path }) => path).filter((path) => path.endsWith(NESTED)).sort();
  const templates = [{ name: id, of: template }, ...nested.map((path) => ({ name: `${id}/${basename(path, NESTED)}`, of: JSON.parse(readFileSync(path, 'utf8')) as Template }))];
  const ids = templates.flatMap(({ of }) => Object.keys(of.Resources ?? {}));
  return templates.flatMap(({ name, of: { Resources = {} } }) => Object.entries(Resources).map(([logicalId, resource]) => {
    const own = resource.Metadata?.['aws:cdk:path'];
    // The assembly knows one path for a logical id, whichever template it is of.
    const isUnique = ids.filter((one) => one === logicalId).length === 1;
    return { logicalId, resource, template: Resources, path: typeof own === 'string' ? own : (isUnique ? paths.get(logicalId) : undefined) ?? `${name}/${logicalId}` };
  }));
}
