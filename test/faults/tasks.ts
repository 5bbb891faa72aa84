/** The Task states of the machines of an assembly, read from its template: what the stories have to call. */
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
  readonly Properties: { readonly DefinitionString?: { readonly 'Fn::Join': readonly [string, readonly unknown[]] } };
}

/** Names of states, of those inside of others, too. */
export function tasksOf(assembly: string): string[] {
  const file = readdirSync(assembly).find((name) => name.endsWith('.template.json'))!;
  const { Resources } = JSON.parse(readFileSync(join(assembly, file), 'utf8')) as { readonly Resources: Readonly<Record<string, Resource>> };
  return Object.values(Resources).flatMap(({ Type, Properties: { DefinitionString } }) => {
    if (Type !== 'AWS::StepFunctions::StateMachine') return [];
    const text = DefinitionString!['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
    return namesOf(JSON.parse(text) as Machine);
  });
}

function namesOf({ States }: Machine): string[] {
  return Object.entries(States).flatMap(([name, { Type, Branches = [], ItemProcessor }]) => [
    ...(Type === 'Task' ? [name] : []),
    ...[...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].flatMap(namesOf),
  ]);
}
