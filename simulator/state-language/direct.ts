/**
 * Expressions of the simple kind, evaluated at once: variables and paths, comparisons, `and`, `or`, `&`, arithmetic, `? :`, objects,
 * `$exists`, `$not` and `$string`. Nearly all expressions of a machine are of it, and JSONata, which waits for a promise at each step
 * and binds its functions anew each time, takes ten times as long for them.
 *
 * Each rule is JSONata's own for values that need no second thought. Where JSONata maps over an array, converts, or throws, the answer
 * here is `BEYOND`, and JSONata evaluates the whole expression: so there is one place that knows the hard rules, and no error has two
 * wordings. A test holds both against each other on expressions and values made at random.
 */
import type { Scope } from './template';

/** Not for this evaluator. */
export const BEYOND = Symbol('beyond');

/** A value, `undefined` where there is none, or `BEYOND`. */
export type Direct = (scope: Scope) => unknown;

/** A node of JSONata's syntax tree. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly lhs?: unknown;
  readonly rhs?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly expressions?: readonly Node[];
  readonly procedure?: Node;
  readonly arguments?: readonly Node[];
}

type Operator = (left: unknown, right: unknown) => unknown;

/** Members that each type of node may have here: any other, e.g. a predicate, changes what the node means. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  variable: ['value'],
  name: ['value'],
  string: ['value'],
  number: ['value'],
  value: ['value'],
  path: ['steps'],
  binary: ['value', 'lhs', 'rhs'],
  condition: ['condition', 'then', 'else'],
  block: ['expressions'],
  unary: ['value', 'lhs'],
  function: ['value', 'procedure', 'arguments'],
};

/** Of numbers below it the decimal notation has no more than 15 digits, which is how many JSONata writes. */
const SHORT = 1e15;

const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': (left, right) => equal(left, right, true),
  '!=': (left, right) => equal(left, right, false),
  '<': (left, right) => compared(left, right, (one, other) => one < other),
  '<=': (left, right) => compared(left, right, (one, other) => one <= other),
  '>': (left, right) => compared(left, right, (one, other) => one > other),
  '>=': (left, right) => compared(left, right, (one, other) => one >= other),
  '+': (left, right) => calculated(left, right, (one, other) => one + other),
  '-': (left, right) => calculated(left, right, (one, other) => one - other),
  '*': (left, right) => calculated(left, right, (one, other) => one * other),
  '&': (left, right) => {
    const [one, other] = [textOf(left), textOf(right)];
    return one === undefined || other === undefined ? BEYOND : one + other;
  },
};

/** @returns undefined where something in the expression is beyond every value */
export function directly(tree: unknown): Direct | undefined {
  const node = tree as Node;
  const members = MEMBERS[node.type];
  if (!members || !hasNoOther(node, members)) return undefined;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return () => node.value;
    case 'variable':
      return variable(node);
    case 'path':
      return path(node.steps!);
    case 'binary':
      return binary(node);
    case 'condition':
      return condition(node);
    case 'block':
      return node.expressions!.length === 1 ? directly(node.expressions![0]) : undefined;
    case 'unary':
      return node.value === '{' ? object(node.lhs as readonly (readonly [Node, Node])[]) : undefined;
    case 'function':
      return call(node);
    default:
      return undefined; // a name without a variable before it: there is no input to look it up in
  }
}

function variable({ value }: Node): Direct | undefined {
  if (typeof value !== 'string' || value === '' || value === '$') return undefined;
  return (scope) => {
    const found = scope.value(value);
    return found === undefined ? BEYOND : data(found); // it may be one of JSONata's functions
  };
}

function path([first, ...steps]: readonly Node[]): Direct | undefined {
  const start = first?.type === 'variable' ? directly(first) : undefined;
  const names = steps.flatMap((step) => (step.type === 'name' && hasNoOther(step, MEMBERS['name']!) ? [step.value as string] : []));
  if (!start || names.length < steps.length || names.some((name) => name in Object.prototype)) return undefined;
  return (scope) => {
    let value = start(scope);
    for (const name of names) {
      if (value === BEYOND || Array.isArray(value)) return BEYOND;
      if (typeof value !== 'object' || value === null) return undefined;
      value = data((value as Readonly<Record<string, unknown>>)[name]);
    }
    return value;
  };
}

function hasNoOther(node: Node, members: readonly string[]): boolean {
  return Object.entries(node).every(([member, value]) => value === undefined || member === 'type' || member === 'position' || members.includes(member));
}

function binary({ value, lhs, rhs }: Node): Direct | undefined {
  const left = directly(lhs);
  if (value === 'in') return left && member(left, rhs!);
  const right = directly(rhs);
  if (!left || !right) return undefined;
  if (value === 'and' || value === 'or') {
    const decides = value === 'or';
    return (scope) => {
      const one = truth(left(scope));
      return one === BEYOND || one === decides ? one : truth(right(scope));
    };
  }
  const operator = OPERATORS[value as string];
  return operator && ((scope) => {
    const one = left(scope);
    if (one === BEYOND) return BEYOND;
    const other = right(scope);
    return other === BEYOND ? BEYOND : operator(one, other);
  });
}

/** Of a list that is written out. */
function member(left: Direct, list: Node): Direct | undefined {
  const { type, value, expressions = [] } = list;
  if (type !== 'unary' || value !== '[' || !hasNoOther(list, ['value', 'expressions', 'consarray']) || !expressions.every((item) => item.type === 'string' || item.type === 'number' || item.type === 'value')) return undefined;
  const values = expressions.map((item) => item.value);
  return (scope) => {
    const sought = left(scope);
    return sought === BEYOND || isCompound(sought) ? BEYOND : sought !== undefined && values.includes(sought);
  };
}

function condition({ condition: test, then, else: otherwise }: Node): Direct | undefined {
  const [asked, yes, no] = [directly(test), directly(then), otherwise === undefined ? (): undefined => undefined : directly(otherwise)];
  if (!asked || !yes || !no) return undefined;
  return (scope) => {
    const answer = truth(asked(scope));
    return answer === BEYOND ? BEYOND : answer ? yes(scope) : no(scope);
  };
}

function object(pairs: readonly (readonly [Node, Node])[]): Direct | undefined {
  const members = pairs.flatMap(([key, value]) => {
    const direct = directly(value);
    return key.type === 'string' && typeof key.value === 'string' && !(key.value in Object.prototype) && direct ? [[key.value, direct] as const] : [];
  });
  if (members.length < pairs.length || new Set(members.map(([key]) => key)).size < pairs.length) return undefined;
  return (scope) => {
    const result: Record<string, unknown> = {};
    for (const [key, direct] of members) {
      const value = direct(scope);
      if (value === BEYOND) return BEYOND;
      if (value !== undefined) result[key] = value;
    }
    return result;
  };
}

function call({ procedure, arguments: given = [] }: Node): Direct | undefined {
  const name = procedure?.type === 'variable' ? procedure.value : undefined;
  const argument = given.length === 1 ? directly(given[0]) : undefined;
  const apply = typeof name === 'string' ? FUNCTIONS[name] : undefined;
  if (!argument || !apply) return undefined;
  return (scope) => {
    if (scope.value(name as string) !== undefined) return BEYOND; // a variable of that name
    const value = argument(scope);
    return value === BEYOND ? BEYOND : apply(value);
  };
}

const FUNCTIONS: Readonly<Record<string, (value: unknown) => unknown>> = {
  exists: (value) => value !== undefined,
  not: (value) => {
    const truthOf = value === undefined ? BEYOND : truth(value);
    return truthOf === BEYOND ? BEYOND : !truthOf;
  },
  string: (value) => (typeof value === 'string' ? value : BEYOND),
};

/** Functions are values to JSONata. */
function data(value: unknown): unknown {
  return typeof value === 'function' ? BEYOND : value;
}

function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Whether a value counts as true; nothing does not. */
function truth(value: unknown): boolean | typeof BEYOND {
  if (value === BEYOND || isCompound(value)) return BEYOND;
  return Boolean(value);
}

function equal(left: unknown, right: unknown, isWanted: boolean): unknown {
  if (left === undefined || right === undefined) return false;
  return isCompound(left) || isCompound(right) ? BEYOND : (left === right) === isWanted;
}

function compared(left: unknown, right: unknown, holds: (left: string | number, right: string | number) => boolean): unknown {
  if (typeof left === 'number' && typeof right === 'number') return holds(left, right);
  return typeof left === 'string' && typeof right === 'string' ? holds(left, right) : BEYOND;
}

function calculated(left: unknown, right: unknown, result: (left: number, right: number) => number): unknown {
  if (typeof left !== 'number' || typeof right !== 'number') return BEYOND;
  const number = result(left, right);
  return Number.isFinite(number) ? number : BEYOND;
}

/** As `&` puts it; undefined where that takes more thought. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'boolean' || value === null) return String(value);
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < SHORT && !Object.is(value, -0) ? String(value) : undefined;
}
