/** The machines of an assembly, told apart, and their Task states, read from its template: what the stories have to call. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface State {
  readonly Type: string;
  readonly Branches?: readonly Machine[];
  readonly ItemProcessor?: Machine;
}

interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly DefinitionString?: { readonly 'Fn::Join': readonly [string, readonly unknown[]] } };
}

/** @param name logical id, or ARN of an execution */
export function machineIn(name: string): 'Build' | 'Deployment' | 'Reading' | 'Retraining' {
  if (name.includes('ReadingMachine') || name.includes(':drift-reading-')) return 'Reading';
  if (name.includes('BuildMachine')) return 'Build';
  return name.includes('RetrainingMachine') ? 'Retraining' : 'Deployment';
}

/** `<machine>/<state>`, of states inside of others, too. */
export function tasksOf(assembly: string): string[] {
  const file = readdirSync(assembly).find((name) => name.endsWith('.template.json'))!;
  const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as { readonly Resources: Readonly<Record<string, Resource>> };
  return Object.entries(Resources).flatMap(([id, { Type, Properties: { DefinitionString } = {} }]) => {
    if (Type !== 'AWS::StepFunctions::StateMachine') return [];
    const text = DefinitionString!['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
    return namesOf(JSON.parse(text) as Machine).map((name) => `${machineIn(id)}/${name}`);
  });
}

function namesOf({ States }: Machine): string[] {
  return Object.entries(States).flatMap(([name, { Type, Branches = [], ItemProcessor }]) => [
    ...(Type === 'Task' ? [name] : []),
    ...[...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].flatMap(namesOf),
  ]);
}
