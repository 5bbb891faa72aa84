/** An Amazon States Language definition as data: its scopes, the transitions between its states, and what each one assigns. */
import { asList, asObject, asStrings, isObject, type JsonObject } from './template';

/** The states that one `StartAt` leads to: the machine itself, a branch of a Parallel, or the processor of a Map. */
export interface Scope {
  /** Path of states down to the scope, e.g. `machine/Fan[0]`. */
  readonly path: string;
  readonly startAt: string;
  readonly states: Readonly<Record<string, JsonObject>>;
  /** The state that holds the scope; undefined for the machine. */
  readonly holder?: { readonly scope: Scope; readonly state: string };
  /** Children of a distributed Map are executions of their own: variables of the scopes around it do not reach them. */
  readonly distributed: boolean;
}

export interface Transition {
  readonly target: string;
  /** Variables that are assigned on the way. */
  readonly assigned: readonly string[];
  readonly isCatch: boolean;
}

export function scopesOf(machine: string, definition: JsonObject): Scope[] {
  const top = scope(machine, definition, false);
  return [top, ...inner(top)];
}

function scope(path: string, block: JsonObject, distributed: boolean, holder?: Scope['holder']): Scope {
  const states = Object.entries(asObject(block['States'])).map(([name, state]) => [name, asObject(state)] as const);
  return { path, startAt: String(block['StartAt']), states: Object.fromEntries(states), distributed, ...(holder ? { holder } : {}) };
}

function inner(outer: Scope): Scope[] {
  return Object.entries(outer.states).flatMap(([name, state]) => {
    const holder = { scope: outer, state: name };
    const processor = state['ItemProcessor'] ?? state['Iterator'];
    const direct = [
      ...asList(state['Branches']).map((branch, index) => scope(`${outer.path}/${name}[${index}]`, asObject(branch), false, holder)),
      ...(isObject(processor)
        ? [scope(`${outer.path}/${name}`, processor, asObject(processor['ProcessorConfig'])['Mode'] === 'DISTRIBUTED', holder)]
        : []),
    ];
    return direct.flatMap((one) => [one, ...inner(one)]);
  });
}

/**
 * Where a state can lead. A matched rule of a Choice assigns what stands in the rule; what stands in the Choice itself is
 * assigned on the way to its default only.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
export function transitionsOf(state: JsonObject): Transition[] {
  const own = Object.keys(asObject(state['Assign']));
  const to = (target: unknown, assigned: readonly string[], isCatch: boolean): Transition[] =>
    typeof target === 'string' ? [{ target, assigned, isCatch }] : [];
  const fromEntry = (entry: unknown, isCatch: boolean): Transition[] => {
    const { Next, Assign } = asObject(entry);
    return to(Next, Object.keys(asObject(Assign)), isCatch);
  };
  return [
    ...to(state['Next'], own, false),
    ...to(state['Default'], own, false),
    ...asList(state['Choices']).flatMap((rule) => fromEntry(rule, false)),
    ...asList(state['Catch']).flatMap((catcher) => fromEntry(catcher, true)),
  ];
}

/** Names of the states of a scope that an execution can reach without meeting a catcher. */
export function reachedWithoutError({ states, startAt }: Scope): Set<string> {
  const reached = new Set<string>();
  const open = [startAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = states[name];
    if (!state || reached.has(name)) continue;
    reached.add(name);
    open.push(...transitionsOf(state).filter(({ isCatch }) => !isCatch).map(({ target }) => target));
  }
  return reached;
}

export function errorNames(entry: unknown): readonly string[] {
  return asStrings(asObject(entry)['ErrorEquals']);
}
