/**
 * Loops of a state machine that wait between their turns, or end: each one has a Wait, or a Choice that lets it go round only so often. A loop
 * without either spins as fast as its calls are answered, each turn is paid for, and only the 25,000 events that the history of an execution may
 * have end it: it then fails in the middle of whatever it does. And a machine with loops has a limit on its time, for those that wait.
 *
 * A Choice lets a loop go round so often where the rule for it holds only for some values of a counter, which the loop counts up or down; where
 * a rule before it leaves the loop at some value of the counter; or where it holds only until a flag is set, and sets that.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-history-limit
 */
import jsonata from 'jsonata';
import { type Scope, scopesOf, transitionsOf } from './asl';
import { asList, asObject, type JsonObject } from './template';

interface Edge {
  readonly from: string;
  readonly to: string;
}

export function loopFindings(scope: Scope): string[] {
  const names = Object.keys(scope.states).filter((name) => scope.states[name]!['Type'] !== 'Wait');
  const edges = edgesOf(scope, names);
  return loopsOf(names, edges).flatMap((loop) => {
    const unbounded = edges.filter(({ from, to }) => loop.has(from) && loop.has(to) && !isBounded(scope, from, to, loop));
    return loopsOf([...loop], unbounded).map((rest) =>
      `${scope.path}: got a loop of ${[...rest].join(', ')} without a Wait or a Choice that ends it after so many turns, expected one of them; each turn is paid for, and 25,000 events end the execution`);
  });
}

/** Of loops that wait, too. */
export function timeLimitFindings(machine: string, definition: JsonObject): string[] {
  const hasLoop = scopesOf(machine, definition).some((scope) => loopsOf(Object.keys(scope.states), edgesOf(scope, Object.keys(scope.states))).length > 0);
  return !hasLoop || definition['TimeoutSeconds'] !== undefined ? [] : [`${machine}: got loops and no TimeoutSeconds, expected it; what a loop waits for may never come, and an execution lasts a year`];
}

function edgesOf({ states }: Scope, names: readonly string[]): Edge[] {
  return names.flatMap((from) => transitionsOf(states[from]!).filter(({ target }) => names.includes(target)).map(({ target }) => ({ from, to: target })));
}

/** Whether all transitions from one state to another are taken only so often. */
function isBounded({ states }: Scope, from: string, to: string, loop: ReadonlySet<string>): boolean {
  const state = states[from]!;
  if (state['Type'] !== 'Choice') return false;
  const assigned = [...loop].flatMap((name) => assignmentsIn(states[name]!));
  const rules = asList(state['Choices']).map(asObject);
  const leavesBefore = (index: number): boolean => rules.slice(0, index).some(({ Condition, Next }) => {
    const [only, ...more] = conjunctsOf(Condition);
    return !loop.has(String(Next)) && more.length === 0 && looksAtCounter(only!, assigned);
  });
  const ways = [...rules, { Next: state['Default'], Assign: state['Assign'] }].map((rule: JsonObject, index) => ({
    next: rule['Next'],
    ends: leavesBefore(index) || conjunctsOf(rule['Condition']).some((one) => looksAtCounter(one, assigned) || setsFlag(one, asObject(rule['Assign']), assigned)),
  }));
  return ways.filter(({ next }) => next === to).every(({ ends }) => ends);
}

type Assigned = readonly (readonly [variable: string, value: unknown])[];

/** Of the state, and of its transitions. */
function assignmentsIn(state: JsonObject): Assigned {
  return [state, ...asList(state['Choices']), ...asList(state['Catch'])].flatMap((one) => Object.entries(asObject(asObject(one)['Assign'])));
}

/** What all must hold for a condition to hold, as syntax trees. */
function conjunctsOf(condition: unknown): JsonObject[] {
  const body = /^\{%(.*)%\}$/s.exec(String(condition))?.[1];
  if (body === undefined) return [];
  const parts = (node: JsonObject): JsonObject[] => {
    const [only, ...more] = asList(node['expressions']);
    if (node['type'] === 'block' && more.length === 0) return parts(asObject(only));
    return node['value'] === 'and' ? [node['lhs'], node['rhs']].flatMap((side) => parts(asObject(side))) : [node];
  };
  try {
    return parts(asObject(jsonata(body).ast()));
  } catch {
    return []; // it is told where expressions are read
  }
}

/** Whether it compares a variable that is counted on the loop. */
function looksAtCounter({ value, lhs, rhs }: JsonObject, assigned: Assigned): boolean {
  return ['<', '<=', '>', '>='].includes(String(value)) && [lhs, rhs].map(asObject).some(({ type, value: name }) =>
    type === 'variable' && assigned.some(([variable, to]) => variable === name && new RegExp(`\\$${variable} *[+-] *\\d`).test(String(to))));
}

/** Whether it holds for one value of a flag alone, and the way assigns it another one, which nothing on the loop takes back. */
function setsFlag(conjunct: JsonObject, assigns: JsonObject, assigned: Assigned): boolean {
  const { type, value, lhs, rhs } = conjunct;
  const flag = type === 'variable' ? value : value === '=' && asObject(lhs)['type'] === 'variable' ? asObject(lhs)['value'] : undefined;
  const held = type === 'variable' ? true : asObject(rhs)['value'];
  const to = assigns[String(flag)];
  return flag !== undefined && to !== undefined && to !== held && !(typeof to === 'string' && to.startsWith('{%')) && assigned.every(([variable, other]) => variable !== flag || other === to);
}

/** States that lead to each other; one that leads to itself is a loop, too. */
function loopsOf(names: readonly string[], edges: readonly Edge[]): ReadonlySet<string>[] {
  const reached = new Map(names.map((name) => [name, reachedFrom(name, edges)]));
  const inLoop = names.filter((name) => reached.get(name)!.has(name));
  const loops = inLoop.map((name) => new Set(inLoop.filter((other) => reached.get(name)!.has(other) && reached.get(other)!.has(name))));
  return loops.filter((loop, index) => [...loop][0] === inLoop[index]);
}

function reachedFrom(start: string, edges: readonly Edge[]): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [start];
  for (let from = open.pop(); from !== undefined; from = open.pop()) {
    for (const { to } of edges.filter((edge) => edge.from === from)) {
      if (!reached.has(to)) open.push(to);
      reached.add(to);
    }
  }
  return reached;
}
