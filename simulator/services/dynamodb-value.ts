/**
 * DynamoDB attribute values, in the shape that requests and answers have on the wire: equality, order, size.
 *
 * Documented: values of different types are never equal and never ordered; numbers by value, texts by UTF-8 bytes.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
import { ServiceError } from './service-error';

export interface AttributeValue {
  readonly S?: string;
  readonly N?: string;
  readonly BOOL?: boolean;
  readonly NULL?: true;
  readonly M?: Item;
  readonly L?: readonly AttributeValue[];
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
}

export interface Item {
  readonly [attribute: string]: AttributeValue;
}

export type AttributeType = keyof AttributeValue;

const TYPES: readonly string[] = ['S', 'N', 'BOOL', 'NULL', 'M', 'L', 'SS', 'NS'] satisfies readonly AttributeType[];

/** Digits that a JavaScript number holds exactly; DynamoDB holds 38. */
const EXACT_DIGITS = 15;

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message, false);
}

/** @throws ServiceError `ValidationException` unless the value has exactly one known type and fits it */
export function requireValue(where: string, value: AttributeValue): void {
  const types = Object.keys(value);
  if (types.length !== 1 || !TYPES.includes(types[0]!)) throw invalid(`${where}: got the types ${types.join(', ') || 'none'}, expected exactly one of ${TYPES.join(', ')}`);
  if (value.S !== undefined && typeof value.S !== 'string') throw invalid(`${where}: got S with ${JSON.stringify(value.S)}, expected a text`);
  for (const number of value.N !== undefined ? [value.N] : (value.NS ?? [])) requireNumber(where, number);
  const members: readonly string[] | undefined = value.SS ?? value.NS;
  if (members && (members.length === 0 || new Set(members).size < members.length)) throw invalid(`${where}: got a set of ${JSON.stringify(members)}, expected different members, at least one`);
  for (const [name, inner] of Object.entries(value.M ?? {})) requireValue(`${where}.${name}`, inner);
  for (const [index, inner] of (value.L ?? []).entries()) requireValue(`${where}[${index}]`, inner);
}

function requireNumber(where: string, text: unknown): void {
  const isNumber = typeof text === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(text);
  if (!isNumber) throw invalid(`${where}: got N with ${JSON.stringify(text)}, expected a number written as a text`);
  const digits = text.replace(/[eE].*$/, '').replace(/[^0-9]/g, '').replace(/^0+/, '');
  if (digits.length > EXACT_DIGITS) throw new ServiceError('NotSimulated', `${where}: got the number ${text}, expected at most ${EXACT_DIGITS} digits; more are not simulated`, false);
}

export function typeOf(value: AttributeValue): AttributeType {
  return Object.keys(value)[0] as AttributeType;
}

export function numberOf(value: AttributeValue, where: string): number {
  if (value.N === undefined) throw invalid(`${where}: got the type ${typeOf(value)}, expected N`);
  return Number(value.N);
}

export function areEqual(a: AttributeValue, b: AttributeValue): boolean {
  return typeOf(a) === typeOf(b) && canonical(a) === canonical(b);
}

/** Negative, zero or positive; undefined for values that have no order. */
export function compare(a: AttributeValue, b: AttributeValue): number | undefined {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  return undefined;
}

/** As the function `size` counts: bytes of a text, members of a list, map or set; undefined for other types. */
export function sizeOf({ S, M, L, SS, NS }: AttributeValue): number | undefined {
  if (S !== undefined) return Buffer.byteLength(S);
  return (L ?? SS ?? NS)?.length ?? (M && Object.keys(M).length);
}

/** One text for equal values: numbers by value, sets and maps in one order. */
function canonical({ N, M, L, SS, NS, ...rest }: AttributeValue): string {
  if (N !== undefined) return String(Number(N));
  if (NS) return JSON.stringify(NS.map(Number).sort((a, b) => a - b));
  if (SS) return JSON.stringify(SS.toSorted());
  if (L) return JSON.stringify(L.map((value) => [typeOf(value), canonical(value)]));
  if (M) return JSON.stringify(Object.keys(M).sort().map((name) => [name, typeOf(M[name]!), canonical(M[name]!)]));
  return JSON.stringify(rest);
}
