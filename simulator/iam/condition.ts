/**
 * Conditions of statements: whether the context of a request meets them.
 *
 * Documented: all keys of all operators must match; a key matches where one of its values does, for negated operators where none
 * does; a key that the request lacks fails, but for negated operators, `…IfExists`, `ForAllValues:` and `Null`.
 * Not simulated, and refused by name: operators on dates, addresses and binaries, and policy variables.
 * Assumed: a key with several values under an operator without `ForAllValues:` or `ForAnyValue:` is read as with `ForAnyValue:`; AWS
 * leaves it open.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { isObject } from '../assembly';
import { asList } from '../assembly/template';
import { arnMatcher, type Matcher, textMatcher } from './pattern';

/** What a request says besides action and resource, by name of the key in lower case. */
export type Context = ReadonlyMap<string, readonly string[]>;

export type Condition = (context: Context) => boolean;

/** One value that a condition asks for. */
export interface ConditionValue {
  /** Operator, key and value, as they are written. */
  readonly text: string;
  /** Whether a request would not meet the condition without it. */
  readonly isNeeded: (context: Context) => boolean;
}

interface Operator {
  readonly matcher: (wanted: string) => Matcher;
  readonly isNegated?: boolean;
}

const numeric = (compare: (got: number, wanted: number) => boolean): Operator => ({ matcher: (wanted) => (got) => compare(Number(got), Number(wanted)) });
const equals: Operator = { matcher: (wanted) => (got) => got === wanted };
const equalsInAnyCase: Operator = { matcher: (wanted) => (got) => got.toLowerCase() === wanted.toLowerCase() };
const like: Operator = { matcher: (wanted) => textMatcher(wanted) };
const arnLike: Operator = { matcher: arnMatcher };
const negated = (operator: Operator): Operator => ({ ...operator, isNegated: true });

const OPERATORS: Readonly<Record<string, Operator>> = {
  ArnEquals: arnLike,
  ArnLike: arnLike,
  ArnNotEquals: negated(arnLike),
  ArnNotLike: negated(arnLike),
  Bool: equalsInAnyCase,
  NumericEquals: numeric((got, wanted) => got === wanted),
  NumericGreaterThan: numeric((got, wanted) => got > wanted),
  NumericGreaterThanEquals: numeric((got, wanted) => got >= wanted),
  NumericLessThan: numeric((got, wanted) => got < wanted),
  NumericLessThanEquals: numeric((got, wanted) => got <= wanted),
  NumericNotEquals: negated(numeric((got, wanted) => got === wanted)),
  StringEquals: equals,
  StringEqualsIgnoreCase: equalsInAnyCase,
  StringLike: like,
  StringNotEquals: negated(equals),
  StringNotEqualsIgnoreCase: negated(equalsInAnyCase),
  StringNotLike: negated(like),
};

interface ReadConditions {
  readonly conditions: readonly Condition[];
  /** Not those of negated operators and of `Null`: without them a condition shuts out less. */
  readonly values: readonly ConditionValue[];
  /** In lower case. */
  readonly keys: readonly string[];
  readonly problems: readonly string[];
}

/** @param element the `Condition` of a statement */
export function readConditions(element: unknown): ReadConditions {
  const [conditions, wanted, keys, problems]: [Condition[], ConditionValue[], string[], string[]] = [[], [], [], []];
  for (const [name, tests] of Object.entries(isObject(element) ? element : {})) {
    for (const [key, given] of Object.entries(isObject(tests) ? tests : {})) {
      const values = asList(given).map(String);
      keys.push(key.toLowerCase());
      const condition = conditionOf(name, key.toLowerCase(), values);
      if (typeof condition === 'string') problems.push(condition);
      else {
        conditions.push(condition);
        wanted.push(...valuesOf(name, key, values));
      }
    }
  }
  return { conditions, values: wanted, keys, problems };
}

function valuesOf(name: string, key: string, values: readonly string[]): ConditionValue[] {
  const { operator } = readOperator(name);
  if (!operator || operator.isNegated === true) return [];
  const matchers = values.map((value) => operator.matcher(value));
  return values.map((value, index) => ({
    text: `${name} ${key} ${value}`,
    isNeeded: (context) => (context.get(key.toLowerCase()) ?? []).some((got) => matchers.every((matches, other) => matches(got) === (other === index))),
  }));
}

function readOperator(name: string): { readonly set: string | undefined; readonly base: string; readonly isIfExists: boolean; readonly operator: Operator | undefined } {
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  return { set, base, isIfExists: ifExists !== undefined, operator: OPERATORS[base] };
}

/** The condition, or what is wrong with it. */
function conditionOf(name: string, key: string, values: readonly string[]): Condition | string {
  const { set, base, isIfExists, operator } = readOperator(name);
  if (base === 'Null' && set === undefined && !isIfExists) return nullCondition(key, values);
  if (!operator) return `got the operator ${name}, which is not simulated, expected one of ${[...Object.keys(OPERATORS), 'Null'].join(', ')}`;
  const variable = values.find((value) => value.includes('${'));
  if (variable !== undefined) return `got ${variable} for ${key}, expected a value without policy variables; they are not simulated`;
  const matchers = values.map((value) => operator.matcher(value));
  const matches: Matcher = (got) => matchers.some((matcher) => matcher(got)) !== (operator.isNegated ?? false);
  const whenAbsent = set === 'ForAllValues' || isIfExists || (operator.isNegated === true && set === undefined);
  return (context) => {
    const got = context.get(key);
    if (got === undefined || got.length === 0) return whenAbsent;
    return set === 'ForAllValues' || (set === undefined && operator.isNegated === true) ? got.every(matches) : got.some(matches);
  };
}

function nullCondition(key: string, values: readonly string[]): Condition | string {
  if (values.length !== 1 || !/^(true|false)$/i.test(values[0]!)) return `got ${JSON.stringify(values)} for Null of ${key}, expected true or false`;
  const isAbsentWanted = values[0]!.toLowerCase() === 'true';
  return (context) => ((context.get(key)?.length ?? 0) === 0) === isAbsentWanted;
}

/** The context of a request, without keys that have no value. */
export function contextOf(...parts: readonly Readonly<Record<string, string | readonly string[] | undefined>>[]): Context {
  const context = new Map<string, readonly string[]>();
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      if (value !== undefined) context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
    }
  }
  return context;
}
