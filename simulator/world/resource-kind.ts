/** How a resource type of a template comes to be in the world. */
import { type AssemblyStack, isObject, type JsonObject, type ResolvedResource } from '../assembly';
import type { Services } from './services';

export interface ResourceKind {
  /** Properties that are read. */
  readonly simulated: readonly string[];
  /** Properties that change nothing here, and why. */
  readonly withoutEffect: Readonly<Record<string, string>>;
  /** What is wrong with the values of its properties, or not simulated; `where` names the resource. */
  readonly problems?: (resource: ResolvedResource, where: string, services: Services, stack: AssemblyStack) => readonly string[];
  /** @throws Error, which refuses the assembly */
  readonly create: (resource: ResolvedResource, services: Services, stack: AssemblyStack) => void;
}

export const TAGS = 'tags label resources; nothing reads them';
export const DESCRIPTION = 'for people to read';
export const ENCRYPTION = 'services encrypt and decrypt for those who may; nothing here sees ciphertext';
export const PROTECTION = 'nothing deletes resources here';

/** All that is wrong with a resource, its unknown properties first. */
export function resourceProblems(kind: ResourceKind, resource: ResolvedResource, services: Services, stack: AssemblyStack): string[] {
  const where = `${resource.stack}/${resource.logicalId}`;
  const known = [...kind.simulated, ...Object.keys(kind.withoutEffect)];
  return [
    ...Object.keys(resource.properties)
      .filter((name) => !known.includes(name))
      .map((name) => `${where}.${name}: got a property of ${resource.type} that is not simulated, expected one of ${kind.simulated.join(', ')}`),
    ...(kind.problems?.(resource, where, services, stack) ?? []),
  ];
}

/** The properties that are read, in the shape that a service takes. */
export function simulatedProperties<T>(kind: Pick<ResourceKind, 'simulated'>, properties: JsonObject): T {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => kind.simulated.includes(name))) as T;
}

/** What is wrong with a property that is an object: another type, or members that are not read. */
export function memberProblems(where: string, value: unknown, known: readonly string[]): string[] {
  if (value === undefined) return [];
  if (!isObject(value)) return [`${where}: got ${JSON.stringify(value)}, expected an object with ${known.join(', ')}`];
  return Object.keys(value).filter((name) => !known.includes(name)).map((name) => `${where}.${name}: got a member that is not simulated, expected one of ${known.join(', ')}`);
}

/** What is wrong with a property that is a whole number, or a text of one; left out, it has its default. */
export function wholeNumberProblems(where: string, value: unknown, least: number, most: number, unit: string): string[] {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
  if (value === undefined || (isNumber && Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most)) return [];
  return [`${where}: got ${JSON.stringify(value)}, expected ${least} to ${most} ${unit}`];
}

/** CloudFormation takes numbers as texts. */
export function optionalNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
