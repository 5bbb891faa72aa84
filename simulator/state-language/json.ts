/** JSON values, as definitions, inputs and outputs are made of; nothing in the interpreter changes one once it exists. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of objects: a state hands on what it got as a rule, and nothing changes one. */
const SIZES = new WeakMap<object, number>();

/** Size as text in UTF-8, which is what Step Functions counts. */
export function byteLength(value: Json): number {
  if (typeof value === 'string') return textLength(value);
  if (typeof value !== 'object' || value === null) return String(value).length;
  const known = SIZES.get(value);
  if (known !== undefined) return known;
  const size = Buffer.byteLength(JSON.stringify(value));
  SIZES.set(value, size);
  return size;
}

/** Texts up to it are looked through, which is faster than writing them for short ones, as most are. */
const SHORT = 256;

/** Size in quotes: most texts are ASCII, and nothing in them is escaped. */
function textLength(text: string): number {
  if (text.length <= SHORT && PLAIN.test(text)) return text.length + 2;
  return Buffer.byteLength(JSON.stringify(text));
}

const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * A copy without what JSONata attaches to its arrays.
 *
 * @throws when there is a function, a regular expression or a number inside that JSON has no word for
 */
export function plain(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (isData(value)) {
    return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([key, inner]) => [key, plain(inner)]));
  }
  throw new TypeError(value === undefined ? 'nothing' : typeof value === 'number' ? `the number ${value}` : 'a function');
}

/** JSONata's own functions are objects with a mark. */
function isData(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp) && !('_jsonata_function' in value) && !('_jsonata_lambda' in value);
}
