/**
 * Whether each variable that an expression uses is assigned on every path to it. Step Functions does not refuse an undefined
 * variable: the execution fails, or worse goes on with nothing in its place.
 *
 * All expressions of a state see the values from before the state; what it assigns is seen by the states after it. Inner scopes
 * see the variables of the scopes around them, except those of a distributed Map, and assign none of the same name.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
import { type Scope, transitionsOf } from './asl';
import { asList, asObject } from './template';

type Names = ReadonlySet<string>;

/** Functions of JSONata 2.0.6 that Step Functions has, and its own. */
export const FUNCTIONS: Names = new Set([
  'abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone', 'contains', 'count',
  'decodeUrl', 'decodeUrlComponent', 'distinct', 'each', 'encodeUrl', 'encodeUrlComponent', 'error', 'exists', 'filter', 'floor',
  'formatBase', 'formatInteger', 'formatNumber', 'fromMillis', 'join', 'keys', 'length', 'lookup', 'lowercase', 'map', 'match',
  'max', 'merge', 'millis', 'min', 'not', 'now', 'number', 'pad', 'parseInteger', 'power', 'random', 'reduce', 'replace',
  'reverse', 'round', 'shuffle', 'sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring', 'substringAfter',
  'substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'zip',
  'hash', 'parse', 'partition', 'range', 'uuid',
]);

/** Variables assigned on every path to each state, those of the scopes around it included. */
export class AssignedVariables {
  private readonly known = new Map<Scope, ReadonlyMap<string, Names>>();

  public before(scope: Scope, state: string): Names {
    let states = this.known.get(scope);
    if (!states) {
      states = this.flow(scope);
      this.known.set(scope, states);
    }
    return states.get(state) ?? new Set();
  }

  /** What a scope starts with. */
  public outside({ holder, distributed }: Scope): Names {
    return holder && !distributed ? this.before(holder.scope, holder.state) : new Set();
  }

  /** The usual fixed point: the names that arrive on all transitions, narrowed until nothing changes. */
  private flow(scope: Scope): ReadonlyMap<string, Names> {
    const before = new Map<string, Names>([[scope.startAt, this.outside(scope)]]);
    const open = [scope.startAt];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const state = scope.states[name];
      if (!state) continue;
      for (const { target, assigned } of transitionsOf(state)) {
        const arriving = new Set([...before.get(name)!, ...assigned]);
        const known = before.get(target);
        const next = known ? new Set([...known].filter((one) => arriving.has(one))) : arriving;
        if (known && next.size === known.size) continue;
        before.set(target, next);
        open.push(target);
      }
    }
    return before;
  }
}

/** @param free variables that the expression at `where` uses and does not bind itself */
export function variableFindings(where: string, free: Names, assigned: Names): string[] {
  return [...free]
    .filter((name) => name !== 'eval' && !FUNCTIONS.has(name) && !assigned.has(name))
    .map((name) => `${where}: got $${name}, expected a variable that every path assigns before; known here: ${[...assigned].sort().join(', ') || 'none'}`);
}

/**
 * Assignments that Step Functions refuses, the reserved name and names that a scope around already uses, and those that hide a
 * function: where the assignment is missing, the function would stand in the variable's place.
 */
export function assignmentFindings(scope: Scope): string[] {
  const taken = namesAround(scope);
  return Object.entries(scope.states).flatMap(([name, state]) =>
    [state, ...asList(state['Choices']), ...asList(state['Catch'])]
      .flatMap((entry) => Object.keys(asObject(asObject(entry)['Assign'])))
      .flatMap((variable) => {
        const where = `${scope.path}/${name}.Assign.${variable}`;
        if (variable === 'states') return [`${where}: got the reserved name states, expected another`];
        if (FUNCTIONS.has(variable)) return [`${where}: got the name of a function, expected another`];
        return taken.has(variable) ? [`${where}: got the name of a variable around the scope, expected one of its own`] : [];
      }),
  );
}

function namesAround({ holder, distributed }: Scope): Names {
  if (!holder || distributed) return new Set();
  const own = Object.values(holder.scope.states).flatMap((state) =>
    [state, ...asList(state['Choices']), ...asList(state['Catch'])].flatMap((entry) => Object.keys(asObject(asObject(entry)['Assign']))),
  );
  return new Set([...own, ...namesAround(holder.scope)]);
}
