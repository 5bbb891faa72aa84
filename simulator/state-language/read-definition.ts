/**
 * Reads a definition and refuses, all at once and before anything runs, what Step Functions would refuse and what the
 * interpreter does not know.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
import type { MachineDefinition, ScopeDefinition, StateDefinition } from './definition';
import { MACHINE_FIELDS } from './fields';
import { isJsonObject, type Json, type JsonObject } from './json';
import { EXECUTION_SECONDS, STATE_NAME_CHARACTERS, VARIABLE_NAME_CHARACTERS } from './limits';
import { Problems } from './problems';
import { StateReader } from './read-state';
import type { TaskPort } from './task-port';

export interface ReadDefinition {
  /** Only to be run where there are no problems. */
  readonly definition: MachineDefinition;
  readonly problems: readonly string[];
}

/** @param machine name for the problems */
export function readDefinition(machine: string, raw: Json, port: Pick<TaskPort, 'refusal'>): ReadDefinition {
  return new DefinitionReader(port).machine(machine, raw);
}

/** As Unicode has identifiers. @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html */
const VARIABLE = /^\p{ID_Start}\p{ID_Continue}*$/u;

class DefinitionReader {
  private readonly problems = new Problems();
  private readonly states: StateReader;
  /** Names are unique in the whole machine. */
  private readonly names = new Set<string>();
  /** Variables of the scopes around the one that is read. */
  private around: ReadonlySet<string> = new Set();

  public constructor(port: Pick<TaskPort, 'refusal'>) {
    this.states = new StateReader({ problems: this.problems, port, inner: (where, block, allowed) => this.scope(where, block, allowed) });
  }

  public machine(name: string, raw: Json): ReadDefinition {
    const { problems } = this;
    const block = problems.object(name, raw);
    if (block['QueryLanguage'] !== 'JSONata') {
      problems.add(`${name}.QueryLanguage`, block['QueryLanguage'], 'JSONata for the whole machine; JSONPath is not simulated');
    }
    if (block['Version'] !== undefined && block['Version'] !== '1.0') problems.add(`${name}.Version`, block['Version'], '1.0');
    const timeoutSeconds = problems.number(`${name}.TimeoutSeconds`, block['TimeoutSeconds'], { least: 1, most: EXECUTION_SECONDS });
    return { definition: { ...this.scope(name, block, MACHINE_FIELDS), timeoutSeconds }, problems: problems.found };
  }

  private scope(where: string, block: JsonObject, allowed: readonly string[]): ScopeDefinition {
    const { problems } = this;
    problems.fields(where, block, allowed);
    const raw = Object.entries(problems.object(`${where}.States`, block['States']));
    const assigned = new Set(raw.flatMap(([name, state]) => this.assignments(`${where}/${name}`, state)));
    const outer = this.around;
    this.around = new Set([...outer, ...assigned]);
    const states = new Map<string, StateDefinition>();
    for (const [name, value] of raw) {
      this.name(`${where}/${name}`, name);
      const state = this.states.read(`${where}/${name}`, name, problems.object(`${where}/${name}`, value));
      if (state) states.set(name, state);
    }
    this.around = outer;
    const startAt = problems.string(`${where}.StartAt`, block['StartAt']);
    this.graph(where, startAt, states, new Set(raw.map(([name]) => name)));
    return { startAt, states };
  }

  private name(where: string, name: string): void {
    if (name === '' || name.length > STATE_NAME_CHARACTERS) this.problems.add(where, name, `a name of 1 to ${STATE_NAME_CHARACTERS} characters`);
    if (this.names.has(name)) this.problems.add(where, name, 'a name that no other state of the machine has');
    this.names.add(name);
  }

  /** Names of the variables that a state assigns. */
  private assignments(where: string, state: Json): string[] {
    if (!isJsonObject(state)) return [];
    const blocks = [state, ...[state['Choices'], state['Catch']].flatMap((entries) => (Array.isArray(entries) ? (entries as Json[]) : []))];
    const names = blocks.flatMap((entry) => (isJsonObject(entry) && isJsonObject(entry['Assign']) ? Object.keys(entry['Assign']) : []));
    for (const name of new Set(names)) {
      if (name === 'states') this.problems.add(`${where}.Assign`, name, 'another name; this one is reserved');
      if (!VARIABLE.test(name) || [...name].length > VARIABLE_NAME_CHARACTERS) this.problems.add(`${where}.Assign`, name, `a Unicode identifier of at most ${VARIABLE_NAME_CHARACTERS} characters`);
      if (this.around.has(name)) this.problems.add(`${where}.Assign`, name, 'a name that no scope around uses; an inner scope cannot assign outer variables');
    }
    return names;
  }

  private graph(where: string, startAt: string, states: ReadonlyMap<string, StateDefinition>, names: ReadonlySet<string>): void {
    const { problems } = this;
    if (startAt !== '' && !names.has(startAt)) problems.add(`${where}.StartAt`, startAt, `one of ${[...names].join(', ')}`);
    // What could not be read leads nowhere, which says nothing about the rest.
    const isComplete = states.size === names.size;
    const reached = new Set<string>();
    const open = [startAt];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const state = states.get(name);
      if (!state || reached.has(name)) continue;
      reached.add(name);
      open.push(...targetsOf(state));
    }
    for (const [name, state] of states) {
      if (isComplete && !reached.has(name)) problems.found.push(`${where}/${name}: no state leads here; expected a transition to it, or no such state`);
      for (const target of targetsOf(state).filter((one) => !names.has(one))) {
        problems.add(`${where}/${name}`, target, `transitions to states of the same scope: ${[...names].join(', ')}`);
      }
    }
    const isEndless = isComplete && ![...reached].some((name) => endsScope(states.get(name)!));
    if (isEndless) problems.found.push(`${where}: no state ends the scope; expected one with End, or a Succeed or Fail`);
  }
}

function targetsOf(state: StateDefinition): string[] {
  const transitions = [state.transition, ...state.catch.map(({ transition }) => transition)];
  if (state.type === 'Choice') transitions.push(...state.rules.map(({ transition }) => transition));
  return transitions.flatMap(({ next }) => (next === undefined ? [] : [next]));
}

function endsScope(state: StateDefinition): boolean {
  return state.type !== 'Choice' && state.transition.next === undefined;
}
