/** A synthesized template as plain data, and safe ways to look into it. */

export interface Resource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  /** Name of a condition of the template, without which it does not exist. */
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: JsonObject;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, JsonObject>>;
  readonly Mappings?: JsonObject;
  readonly Outputs?: Readonly<Record<string, JsonObject>>;
  /** Set where resources may be of any type, and rules wait for events of any service, as in the stacks of users. */
  readonly isOfUsers?: true;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value where it is an object, otherwise an empty one. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** A list as it is, nothing as no entries, anything else as the only entry: how AWS documents write one or many. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function asStrings(value: unknown): readonly string[] {
  return asList(value).filter((one) => typeof one === 'string');
}

export function resourcesOfType(template: Template, ...types: string[]): [logicalId: string, properties: JsonObject][] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => types.includes(Type))
    .map(([logicalId, { Properties }]) => [logicalId, Properties ?? {}]);
}

/** Logical ids that a value refers to by `Ref` or `Fn::GetAtt`, at any depth; `Fn::Sub` is read too. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  visit(value, (node) => {
    if (!isObject(node)) return;
    if (typeof node['Ref'] === 'string') found.add(node['Ref']);
    const attribute = node['Fn::GetAtt'];
    if (Array.isArray(attribute)) found.add(String(attribute[0]));
    if (typeof attribute === 'string') found.add(attribute.split('.')[0]!);
    const [sub] = asStrings(node['Fn::Sub']);
    for (const [, name] of (sub ?? '').matchAll(/\$\{([^!.}]+)[^}]*\}/g)) found.add(name!);
  });
  return found;
}

/** What a text holds as JSON; nothing where it is another text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Calls `see` with the value and everything inside it, and the path there. */
export function visit(value: unknown, see: (node: unknown, path: readonly string[]) => void, path: readonly string[] = []): void {
  see(value, path);
  if (Array.isArray(value)) value.forEach((entry, index) => visit(entry, see, [...path, String(index)]));
  else if (isObject(value)) for (const [key, entry] of Object.entries(value)) visit(entry, see, [...path, key]);
}
