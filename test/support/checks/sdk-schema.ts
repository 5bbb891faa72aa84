/**
 * Checks a JSON value against the request schema that an AWS SDK client carries for an operation: unknown members, missing
 * required ones, values of the wrong kind, at any depth. Expressions stand for any value.
 *
 * The schemas are nested lists (see `StaticSchema` in @smithy/types): `[3, namespace, name, traits, members, schemas, required]`
 * for a structure, where the first `required` members must be there; 4 is a union, 1 a list, 2 a map, 9 an operation.
 */
import { asList, asObject, isObject } from '../../../simulator/checks/template';

const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const ERROR = -3;

/** Simple types are numbers; a list or map of a simple type carries a flag. */
const LIST_FLAG = 64;
const MAP_FLAG = 128;
const SIMPLE: Readonly<Record<number, { readonly name: string; readonly accepts: (value: unknown) => boolean }>> = {
  0: { name: 'a string', accepts: (value) => typeof value === 'string' },
  1: { name: 'a number', accepts: (value) => typeof value === 'number' },
  2: { name: 'true or false', accepts: (value) => typeof value === 'boolean' },
  17: { name: 'a number', accepts: (value) => typeof value === 'number' },
  19: { name: 'a number', accepts: (value) => typeof value === 'number' },
};
const TIMESTAMPS = [4, 5, 6, 7];
/** Step Functions writes any JSON into documents and binary members. */
const ANYTHING = [15, 21, 42];

export interface SchemaOptions {
  /** Members that take any JSON in a Step Functions integration although the API takes text. */
  readonly anyJson?: readonly string[];
}

/** @param operation the client's schema of the operation, `sdk.CreateTrainingJob$` */
export function requestFindings(where: string, request: unknown, operation: unknown, options: SchemaOptions = {}): string[] {
  const input = force(asList(operation)[4]);
  if (asList(operation)[0] !== 9 || !Array.isArray(input)) {
    throw new Error(`${where}: got ${JSON.stringify(operation)}, expected the schema of an operation`);
  }
  return valueFindings(where, request, input, options.anyJson ?? []);
}

/**
 * Whether the response of an operation has what a path of names reads in it; lists are read through, as JSONata does.
 *
 * @param open members of any JSON, behind which everything may be read
 */
export function responseFindings(where: string, path: readonly string[], operation: unknown, open: readonly string[]): string[] {
  let schema = force(asList(operation)[5]);
  for (const [index, name] of path.entries()) {
    for (let list = entriesOf(schema, LIST, LIST_FLAG); list !== undefined; list = entriesOf(schema, LIST, LIST_FLAG)) schema = force(list);
    const values = entriesOf(schema, MAP, MAP_FLAG);
    if (values !== undefined) {
      schema = force(values);
      continue;
    }
    const [kind, , , , members, schemas] = asList(schema);
    const names = kind === STRUCTURE || kind === UNION ? asList(members).map(pascalCase) : [];
    if (!names.includes(name)) return [`${where}: got $states.result.${path.slice(0, index + 1).join('.')}, expected ${names.length > 0 ? nearest(name, names) : 'nothing behind a plain value'}`];
    if (open.includes(name)) return [];
    schema = force(asList(schemas)[names.indexOf(name)]);
  }
  return [];
}

/** What a list or map holds; undefined for anything else. */
function entriesOf(schema: unknown, kind: number, flag: number): unknown {
  if (typeof schema === 'number') {
    if (flag === MAP_FLAG) return schema >= MAP_FLAG ? schema - MAP_FLAG : undefined;
    return schema >= LIST_FLAG && schema < MAP_FLAG ? schema - LIST_FLAG : undefined;
  }
  const parts = asList(schema);
  return parts[0] === kind ? parts[kind === MAP ? 5 : 4] : undefined;
}

function valueFindings(where: string, value: unknown, reference: unknown, anyJson: readonly string[]): string[] {
  if (typeof value === 'string' && /^\{%[\s\S]*%\}$/.test(value)) return [];
  const schema = force(reference);
  if (typeof schema === 'number') return simpleFindings(where, value, schema);
  const [kind, , , , first, second, required] = asList(schema);
  switch (kind) {
    case STRUCTURE:
    case ERROR:
      return structureFindings(where, value, asList(first).map(String), asList(second), Number(required ?? 0), anyJson);
    case UNION: {
      const members = isObject(value) ? Object.keys(value).length : 0;
      return [
        ...(members === 1 ? [] : [`${where}: got ${members} members, expected exactly one of ${asList(first).map(pascalCase).join(', ')}`]),
        ...structureFindings(where, value, asList(first).map(String), asList(second), 0, []),
      ];
    }
    case LIST:
      return listFindings(where, value, first);
    case MAP:
      return mapFindings(where, value, second);
    default:
      return simpleFindings(where, value, Number(first));
  }
}

function structureFindings(
  where: string,
  value: unknown,
  members: readonly string[],
  schemas: readonly unknown[],
  required: number,
  anyJson: readonly string[],
): string[] {
  if (!isObject(value)) return [`${where}: got ${show(value)}, expected an object`];
  const names = members.map(pascalCase);
  return [
    ...names
      .slice(0, required)
      .filter((name) => value[name] === undefined)
      .map((name) => `${where}.${name}: got nothing, expected the required member`),
    ...Object.entries(value).flatMap(([name, entry]) => {
      const index = names.indexOf(name);
      if (index < 0) return [`${where}.${name}: got an unknown member, expected ${nearest(name, names)}`];
      return anyJson.includes(name) ? [] : valueFindings(`${where}.${name}`, entry, schemas[index], []);
    }),
  ];
}

function listFindings(where: string, value: unknown, entrySchema: unknown): string[] {
  if (!Array.isArray(value)) return [`${where}: got ${show(value)}, expected a list`];
  return value.flatMap((entry, index) => valueFindings(`${where}[${index}]`, entry, entrySchema, []));
}

function mapFindings(where: string, value: unknown, entrySchema: unknown): string[] {
  if (!isObject(value)) return [`${where}: got ${show(value)}, expected an object`];
  return Object.entries(value).flatMap(([key, entry]) => valueFindings(`${where}.${key}`, entry, entrySchema, []));
}

function simpleFindings(where: string, value: unknown, code: number): string[] {
  if (code >= MAP_FLAG) return mapFindings(where, value, code - MAP_FLAG);
  if (code >= LIST_FLAG) return listFindings(where, value, code - LIST_FLAG);
  if (ANYTHING.includes(code)) return [];
  if (TIMESTAMPS.includes(code)) {
    return typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(Date.parse(value)))
      ? []
      : [`${where}: got ${show(value)}, expected a timestamp`];
  }
  const simple = SIMPLE[code];
  if (!simple) throw new Error(`${where}: got schema ${code}, expected a simple type that the check knows; add it`);
  return simple.accepts(value) ? [] : [`${where}: got ${show(value)}, expected ${simple.name}`];
}

/** Schemas refer to each other by functions, and to their members by a pair of schema and traits. */
function force(reference: unknown): unknown {
  if (typeof reference === 'function') return force((reference as () => unknown)());
  if (Array.isArray(reference) && typeof reference[1] !== 'string') return force(reference[0]);
  return reference;
}

/** Step Functions writes all members with a capital, whatever the API does. */
export function pascalCase(name: unknown): string {
  const text = String(name);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** The member that was probably meant, or all where none is near. */
function nearest(name: string, names: readonly string[]): string {
  const near = names.filter((one) => distance(one.toLowerCase(), name.toLowerCase()) <= 2);
  return near.length > 0 ? near.join(' or ') : `one of ${names.join(', ')}`;
}

function distance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const change = left[row - 1] === right[column - 1] ? 0 : 1;
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + change));
    }
    previous = current;
  }
  return previous[right.length]!;
}

/** All operations that a client carries a schema for. */
export function operationOf(client: unknown, action: string): unknown {
  return asObject(client)[`${pascalCase(action)}$`];
}
