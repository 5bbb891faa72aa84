/** The resources of a stack as its template has them, with those of the stacks nested in it, whose templates travel as assets. */
import { readFileSync } from 'node:fs';
import type { AssemblyStack } from '../simulator/assembly';
import type { Template, TemplateResource } from '../simulator/assembly/template';

export interface NamedResource {
  readonly logicalId: string;
  readonly resource: TemplateResource;
}

export function resourcesOf({ template, assets }: AssemblyStack): NamedResource[] {
  const nested = [...assets.values()].filter((path) => path.endsWith('.nested.template.json')).sort();
  const templates = [template, ...nested.map((path) => JSON.parse(readFileSync(path, 'utf8')) as Template)];
  return templates.flatMap(({ Resources = {} }) => Object.entries(Resources).map(([logicalId, resource]) => ({ logicalId, resource })));
}
