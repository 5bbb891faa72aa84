/**
 * What Step Functions binds on top of JSONata: `$partition`, `$range`, `$hash`, `$random`, `$uuid`, `$parse`; and JSONata's own
 * functions of time and chance, bound to the virtual clock and the seed.
 *
 * Documented: the functions and their arguments. Observed by others on AWS: arguments are cut to whole numbers, `$range` gives
 * a bare number where it has one, and a chunk of zero, a step of zero or in the wrong direction and a missing algorithm give
 * nothing. Assumed: the numbers that `$random` gives for a seed are ours, not those of AWS.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { hexadecimal, uniform, type Uniform } from '../random';
import { pictured } from './pictures';

export type Bindings = Readonly<Record<string, unknown>>;

export interface Environment {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly chance: Uniform;
}

const ALGORITHMS: Readonly<Record<string, string>> = { 'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };

/** Observed by others on AWS, which refuses one more. */
const LONGEST_RANGE = 360_145;

const FORMATTED = jsonata('$fromMillis($at, $picture, $timezone)');

export function functionsOf({ now, chance }: Environment): Bindings {
  return {
    hash,
    millis: now,
    now: (picture?: string, timezone?: string) =>
      picture === undefined && timezone === undefined
        ? new Date(now()).toISOString()
        : ((timezone === undefined && typeof picture === 'string' ? pictured(now(), picture) : undefined) ?? FORMATTED.evaluate(undefined, { at: now(), picture, timezone })),
    parse,
    partition,
    random: (seed?: number) => (seed === undefined ? chance() : uniform(whole('random', 'seed', seed))()),
    range,
    shuffle: (values?: unknown) => (values === undefined ? undefined : shuffled(Array.isArray(values) ? values : [values], chance)),
    uuid: () => uuid(chance),
  };
}

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (typeof text !== 'string') throw new Error(`$hash: got a ${typeof text}, expected a string; use $string`);
  const name = typeof algorithm === 'string' ? ALGORITHMS[algorithm] : undefined;
  if (name === undefined) throw new Error(`$hash: got the algorithm ${JSON.stringify(algorithm)}, expected one of ${Object.keys(ALGORITHMS).join(', ')}`);
  return createHash(name).update(text).digest('hex');
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== 'string') throw new Error(`$parse: got a ${typeof text}, expected a string of JSON`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`$parse: got text that is not JSON; ${(error as Error).message}`, { cause: error });
  }
}

function partition(values: unknown, size: unknown): unknown[][] | undefined {
  if (values === undefined || size === undefined) return undefined;
  if (!Array.isArray(values)) throw new Error(`$partition: got a ${typeof values}, expected an array`);
  const length = whole('partition', 'chunk size', size);
  if (length < 1 || values.length === 0) return undefined;
  return Array.from({ length: Math.ceil(values.length / length) }, (_, chunk) => values.slice(chunk * length, (chunk + 1) * length) as unknown[]);
}

function range(start: unknown, end: unknown, step: unknown): number | number[] | undefined {
  if (start === undefined || end === undefined || step === undefined) return undefined;
  const from = whole('range', 'start', start);
  const by = whole('range', 'step', step);
  const count = by === 0 ? 0 : Math.floor((whole('range', 'end', end) - from) / by) + 1;
  if (count > LONGEST_RANGE) throw new Error(`$range: got ${count} values, expected at most ${LONGEST_RANGE}`);
  if (count < 1) return undefined;
  return count === 1 ? from : Array.from({ length: count }, (_, index) => from + index * by);
}

function whole(name: string, what: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return Math.trunc(value);
  throw new Error(`$${name}: got ${JSON.stringify(value)} for the ${what}, expected a number`);
}

function shuffled(values: readonly unknown[], chance: Uniform): unknown[] {
  const result = [...values];
  for (let last = result.length - 1; last > 0; last--) {
    const other = Math.floor(chance() * (last + 1));
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

/** Version 4: chance, but for the version and the variant. */
function uuid(chance: Uniform): string {
  const variant = '89ab'.charAt(Math.floor(chance() * 4));
  return [8, 4].map((digits) => hexadecimal(chance, digits)).concat(`4${hexadecimal(chance, 3)}`, `${variant}${hexadecimal(chance, 3)}`, hexadecimal(chance, 12)).join('-');
}
