/**
 * Functions of expressions that are evaluated directly, for the values that need no second thought: `$exists`, `$not`, `$string`,
 * `$number`, `$type`, `$floor`, `$ceil`, `$substring`, `$toMillis` and `$fromMillis` of JSONata, `$hash`, `$parse`, `$now` and `$millis`
 * as Step Functions has them. For all others the answer is `BEYOND`.
 */
import { pictured } from './pictures';

/** Not for direct evaluation. */
export const BEYOND = Symbol('beyond');

/** @param bound what the machine has bound to the function's name */
type Function = (values: readonly unknown[], bound: unknown) => unknown;

/** Numbers that JSONata casts, in their plainest form. */
const DECIMAL = /^-?(0|[1-9][0-9]{0,14})$/;

/** As the service itself writes an instant. */
const INSTANT = /^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** A text with characters of two units, which JSONata counts as one. */
const SURROGATE = /[\ud800-\udfff]/;

/** One of JSONata, unless a variable has its name. */
function builtIn(apply: (...values: readonly unknown[]) => unknown): Function {
  return (values, bound) => (bound === undefined ? apply(...values) : BEYOND);
}

/** Where JSON may hold a number that is too large to be one: fewer digits than these, with an exponent of two, are below 1e299. */
const HUGE = /[0-9][eE]\+?[0-9]{3}|[0-9]{200}/;

/** One of Step Functions, from texts; what it refuses JSONata has to word, lists it turns into something of its own, and for some pictures it takes its time. */
function host(values: readonly unknown[], bound: unknown): unknown {
  if (typeof bound !== 'function' || !values.every((value) => typeof value === 'string')) return BEYOND;
  try {
    const result: unknown = (bound as (...texts: readonly unknown[]) => unknown)(...values);
    return typeof result === 'function' || Array.isArray(result) || result instanceof Promise ? BEYOND : result;
  } catch {
    return BEYOND;
  }
}

const FUNCTIONS: Readonly<Record<string, Function>> = {
  'exists/1': builtIn((value) => value !== undefined),
  'not/1': builtIn((value) => {
    const truthOf = value === undefined ? BEYOND : truth(value);
    return truthOf === BEYOND ? BEYOND : !truthOf;
  }),
  'string/1': builtIn((value) => (value === undefined || typeof value === 'string' ? value : BEYOND)),
  'number/1': builtIn((value) => (typeof value === 'number' ? value : typeof value === 'string' && DECIMAL.test(value) ? Number(value) : BEYOND)),
  'type/1': builtIn(typeOf),
  'floor/1': builtIn((value) => (typeof value === 'number' ? Math.floor(value) : BEYOND)),
  'ceil/1': builtIn((value) => (typeof value === 'number' ? Math.ceil(value) : BEYOND)),
  'substring/3': builtIn((text, start, length) => {
    if (typeof text !== 'string' || !isCount(start) || !isCount(length) || SURROGATE.test(text)) return BEYOND;
    return text.slice(start, start + length);
  }),
  'toMillis/1': builtIn((text) => {
    const millis = typeof text === 'string' && INSTANT.test(text) ? Date.parse(text) : NaN;
    return Number.isNaN(millis) ? BEYOND : millis;
  }),
  'fromMillis/2': builtIn((millis, picture) => (typeof millis === 'number' && typeof picture === 'string' ? (pictured(millis, picture) ?? BEYOND) : BEYOND)),
  'now/0': host,
  'now/1': host,
  'hash/2': host,
  'millis/0': host,
  'parse/1': (values, bound) => (typeof values[0] === 'string' && HUGE.test(values[0]) ? BEYOND : host(values, bound)),
};

/** Whether a value counts as true; nothing does not. */
export function truth(value: unknown): boolean | typeof BEYOND {
  if (value === BEYOND || isCompound(value)) return BEYOND;
  return Boolean(value);
}

export function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** @returns undefined where the function, or this many arguments of it, are beyond every value */
export function applied(name: string, count: number): Function | undefined {
  return FUNCTIONS[`${name}/${count}`];
}

function typeOf(value: unknown): string | undefined {
  if (value === null) return 'null';
  if (value === undefined) return undefined;
  return Array.isArray(value) ? 'array' : typeof value;
}

export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
