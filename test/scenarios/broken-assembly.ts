/** A copy of a synthesized assembly whose state machines were broken on purpose, in the template, where a wrong construct would break them. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A state as it is written in the definition. */
export type State = Record<string, unknown>;
export type States = Record<string, State>;

/** A definition with its references as CloudFormation has it. */
export interface DefinitionProperties {
  DefinitionString: { 'Fn::Join': [string, unknown[]] };
}

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: DefinitionProperties }>>;
}

/** @param breaks changes the states of the machine that has such a one; must change something */
export function brokenAssembly(assembly: string, machine: 'Endpoint' | 'Reading' | 'Retraining', breaks: (states: States) => void): string {
  const copy = copyOfAssembly(assembly);
  const file = join(copy, readdirSync(copy).find((name) => name.endsWith('.template.json'))!);
  const template = JSON.parse(readFileSync(file, 'utf8')) as Template;
  const found = Object.entries(template.Resources).filter(([id, { Type }]) => Type === 'AWS::StepFunctions::StateMachine' && id.includes(machine));
  if (found.length !== 1) throw new Error(`state machines of ${machine}: got ${found.length}, expected one`);
  editDefinition(found[0]![1].Properties, ({ States }) => breaks(States));
  writeFileSync(file, JSON.stringify(template));
  return copy;
}

/** A copy whose files can be written. Folders are assets, which stay as they are, where they are: functions are the same in every copy. */
export function copyOfAssembly(assembly: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'broken-'));
  for (const entry of readdirSync(assembly, { withFileTypes: true })) {
    (entry.isDirectory() ? symlinkSync : copyFileSync)(join(assembly, entry.name), join(copy, entry.name));
  }
  return copy;
}

/** @param edit must change something */
export function editDefinition(properties: DefinitionProperties, edit: (definition: { [key: string]: unknown; States: States }) => void): void {
  const [, parts] = properties.DefinitionString['Fn::Join'];
  const references: unknown[] = [];
  const text = parts.map((part) => (typeof part === 'string' ? part : `\u0001${references.push(part) - 1}\u0001`)).join('');
  // The marks are control characters, which JSON escapes.
  const definition = JSON.parse(text.replace(/\u0001/g, '\\u0001')) as { States: States };
  const before = JSON.stringify(definition);
  edit(definition);
  const after = JSON.stringify(definition);
  if (after === before) throw new Error('the defect changed nothing');
  properties.DefinitionString['Fn::Join'][1] = after.split('\\u0001').map((part, index) => (index % 2 === 0 ? part : references[Number(part)]));
}

/** Leads every transition to a state past it, to where it would have gone when all went well, and takes it away. */
export function skip(states: States, name: string): void {
  const { Next } = stateOf(states, name);
  const rest = JSON.stringify(Object.fromEntries(Object.entries(states).filter(([other]) => other !== name)));
  const replaced = JSON.parse(rest.replaceAll(`"Next":${JSON.stringify(name)}`, `"Next":${JSON.stringify(Next)}`).replaceAll(`"Default":${JSON.stringify(name)}`, `"Default":${JSON.stringify(Next)}`)) as States;
  for (const key of Object.keys(states)) delete states[key];
  Object.assign(states, replaced);
}

/** Replaces text in a state, expressions included. */
export function rewrite(states: States, name: string, from: string | RegExp, to: string): void {
  const before = JSON.stringify(stateOf(states, name));
  const after = before.replace(from, to);
  if (after === before) throw new Error(`state ${name}: got nothing like ${String(from)} in ${before.slice(0, 400)}, expected it`);
  states[name] = JSON.parse(after) as State;
}

export function stateOf(states: States, name: string): State {
  const state = states[name];
  if (!state) throw new Error(`state ${name}: got none of that name among ${Object.keys(states).join(', ')}`);
  return state;
}
