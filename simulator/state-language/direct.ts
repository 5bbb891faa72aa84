/**
 * Expressions of the simple kind, evaluated at once: variables and paths, comparisons, `and`, `or`, `&`, arithmetic, `? :`, objects,
 * `( $name := …; … )`, and the functions of `direct-functions.ts`. Nearly all expressions of a machine are of it, and JSONata, which waits for a promise at each step
 * and binds its functions anew each time, takes ten times as long for them.
 *
 * Each rule is JSONata's own for values that need no second thought. Where JSONata maps over an array, converts, or throws, the answer
 * here is `BEYOND`, and JSONata evaluates the whole expression: so there is one place that knows the hard rules, and no error has two
 * wordings. A test holds both against each other on expressions and values made at random.
 */
import { applied, BEYOND, isCompound, isCount, truth } from './direct-functions';
import type { Scope } from './template';

export { BEYOND };

/** Names that the expression itself has bound; one that is bound to nothing is nothing, and no function of JSONata. */
type Bound = ReadonlySet<string>;

const NONE: Bound = new Set();

/** A value, `undefined` where there is none, or `BEYOND`. */
export type Direct = (scope: Scope) => unknown;

/** A node of JSONata's syntax tree. */
interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Node[];
  readonly expr?: Node;
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
  bind: ['value', 'lhs', 'rhs'],
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
  '/': (left, right) => calculated(left, right, (one, other) => one / other),
  '&': (left, right) => {
    const [one, other] = [textOf(left), textOf(right)];
    return one === undefined || other === undefined ? BEYOND : one + other;
  },
};

/** @returns undefined where something in the expression is beyond every value */
export function directly(tree: unknown, bound: Bound = NONE): Direct | undefined {
  const node = tree as Node;
  const members = MEMBERS[node.type];
  if (!members || !hasNoOther(node, members)) return undefined;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return () => node.value;
    case 'variable':
      return variable(node, bound);
    case 'path':
      return path(node.steps!, bound);
    case 'binary':
      return binary(node, bound);
    case 'condition':
      return condition(node, bound);
    case 'block':
      return block(node.expressions!, bound);
    case 'unary':
      return node.value === '{' ? object(node.lhs as readonly (readonly [Node, Node])[], bound) : undefined;
    case 'function':
      return call(node, bound);
    default:
      return undefined; // a name without a variable before it: there is no input to look it up in
  }
}

/** For a part that may never be evaluated. */
const beyond: Direct = () => BEYOND;

function variable({ value }: Node, bound: Bound): Direct | undefined {
  if (typeof value !== 'string' || value === '' || value === '$') return undefined;
  if (bound.has(value)) return (scope) => scope.value(value);
  return (scope) => {
    const found = scope.value(value);
    return found === undefined ? BEYOND : data(found); // it may be one of JSONata's functions
  };
}

function path([first, ...rest]: readonly Node[], bound: Bound): Direct | undefined {
  const start = first?.type === 'variable' || first?.type === 'function' ? directly(first, bound) : undefined;
  const steps = rest.map(step);
  if (!start || !steps.every((one) => one !== undefined)) return undefined;
  return (scope) => {
    let value = start(scope);
    for (const { name, index } of steps) {
      if (value === BEYOND || Array.isArray(value)) return BEYOND;
      if (typeof value !== 'object' || value === null) return undefined;
      value = data((value as Readonly<Record<string, unknown>>)[name]);
      if (index !== undefined) value = item(value, index);
    }
    return value;
  };
}

/** A name, and perhaps the place in the list that it names. */
function step(node: Node): { readonly name: string; readonly index?: number } | undefined {
  const { type, value, stages = [] } = node;
  if (type !== 'name' || typeof value !== 'string' || value in Object.prototype || !hasNoOther(node, ['value', 'stages']) || stages.length > 1) return undefined;
  if (stages.length === 0) return { name: value };
  const index = stages[0]!.type === 'filter' && stages[0]!.expr?.type === 'number' ? stages[0]!.expr.value : undefined;
  return isCount(index) ? { name: value, index } : undefined;
}

/** What is no list is the only item of one. */
function item(value: unknown, index: number): unknown {
  if (!Array.isArray(value)) return index === 0 ? value : undefined;
  const found = data((value as readonly unknown[])[index]);
  return Array.isArray(found) ? BEYOND : found;
}

function hasNoOther(node: Node, members: readonly string[]): boolean {
  return Object.entries(node).every(([member, value]) => value === undefined || member === 'type' || member === 'position' || members.includes(member));
}

function binary({ value, lhs, rhs }: Node, bound: Bound): Direct | undefined {
  const left = directly(lhs, bound);
  if (!left) return undefined;
  if (value === 'in') return member(left, rhs!, bound);
  const right = directly(rhs, bound);
  if (value === 'and' || value === 'or') {
    const decides = value === 'or';
    const rest = right ?? beyond;
    return (scope) => {
      const one = truth(left(scope));
      return one === BEYOND || one === decides ? one : truth(rest(scope));
    };
  }
  if (!right) return undefined;
  const operator = OPERATORS[value as string];
  return operator && ((scope) => {
    const one = left(scope);
    if (one === BEYOND) return BEYOND;
    const other = right(scope);
    return other === BEYOND ? BEYOND : operator(one, other);
  });
}

/** Of a list that is written out. */
function member(left: Direct, list: Node, bound: Bound): Direct | undefined {
  const { type, value, expressions = [] } = list;
  if (type !== 'unary' || value !== '[' || !hasNoOther(list, ['value', 'expressions', 'consarray'])) return undefined;
  const items = expressions.map((expression) => directly(expression, bound));
  if (items.includes(undefined)) return undefined;
  return (scope) => {
    const sought = left(scope);
    const values = items.map((one) => one!(scope));
    if (isCompound(sought) || values.some(isCompound) || [sought, ...values].includes(BEYOND)) return BEYOND;
    return sought !== undefined && values.includes(sought);
  };
}

function condition({ condition: test, then, else: otherwise }: Node, bound: Bound): Direct | undefined {
  const asked = directly(test, bound);
  if (!asked) return undefined;
  const yes = directly(then, bound) ?? beyond;
  const no = otherwise === undefined ? (): undefined => undefined : (directly(otherwise, bound) ?? beyond);
  return (scope) => {
    const answer = truth(asked(scope));
    return answer === BEYOND ? BEYOND : answer ? yes(scope) : no(scope);
  };
}

/** Names are bound in turn, then the last expression is evaluated. */
function block(expressions: readonly Node[], bound: Bound): Direct | undefined {
  const [first, ...rest] = expressions;
  if (!first || rest.length === 0) return first && directly(first, bound);
  const name = first.type === 'bind' && hasNoOther(first, MEMBERS['bind']!) ? (first.lhs as Node).value : undefined;
  if (typeof name !== 'string') return undefined;
  const value = directly(first.rhs, bound);
  const inner = block(rest, new Set([...bound, name]));
  if (!value || !inner) return undefined;
  return (scope) => {
    const given = value(scope);
    return given === BEYOND ? BEYOND : inner({ value: (wanted) => (wanted === name ? given : scope.value(wanted)) });
  };
}

function object(pairs: readonly (readonly [Node, Node])[], bound: Bound): Direct | undefined {
  const members = pairs.flatMap(([key, value]) => {
    const direct = directly(value, bound);
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

function call({ procedure, arguments: given = [] }: Node, bound: Bound): Direct | undefined {
  const name = procedure?.type === 'variable' ? procedure.value : undefined;
  if (typeof name !== 'string' || bound.has(name)) return undefined;
  const apply = applied(name, given.length);
  const direct = given.map((argument) => directly(argument, bound));
  if (!apply || direct.includes(undefined)) return undefined;
  return (scope) => {
    const values: unknown[] = [];
    for (const argument of direct) {
      const value = argument!(scope);
      if (value === BEYOND) return BEYOND;
      values.push(value);
    }
    return apply(values, scope.value(name));
  };
}

/** Functions are values to JSONata. */
function data(value: unknown): unknown {
  return typeof value === 'function' ? BEYOND : value;
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
