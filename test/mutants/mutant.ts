/**
 * A mutant: a real synthesized template with one fault in it, such as a wrong construct, a wrong hand or a new version of the CDK could bring
 * along. Whether the verifiers see it is what `npm run mutants` finds out.
 */
import { type DefinitionProperties, editDefinition, type States } from '../scenarios/broken-assembly';
import type { Scenario } from '../scenarios/scenario';
import type { Editable } from '../static/checks/fixtures';
import { type Template, visit } from '../../simulator/checks/template';
import type { SubjectName } from './subjects';
import type { VerifierName } from './verifiers';

export type SeenBy = Readonly<Partial<Record<VerifierName, RegExp>>>;

export interface Mutant {
  /** Unique, e.g. `asl-dangling-next`. */
  readonly id: string;
  /** The fault, in a few words. */
  readonly breaks: string;
  /** Where the fault was met: a public issue, a section of our notes on verification, or the page of AWS's documentation that warns of it. */
  readonly source: string;
  /** What is broken. */
  readonly of: SubjectName;
  readonly change: (draft: Draft) => void;
  /** Verifiers that must see it, each with what it must say: any other finding is of something else, and is no kill. Empty for a known survivor. */
  readonly seenBy: SeenBy;
  /** Must fail on it; for what shows only when the machines run. Of the subject `flights` alone. */
  readonly story?: Scenario;
  /** Why nothing can see it; of a survivor alone. */
  readonly survives?: string;
}

/** The matrix of faults of §1 (state language) and §3.1 (CloudFormation) of the notes on verification. */
export const NOTES = { stateLanguage: 'verification notes §1', cloudFormation: 'verification notes §3.1' } as const;

/** The address of an issue on GitHub, which leads to the pull request where that is one. */
export function issue(repository: string, number: number): string {
  return `https://github.com/${repository}/issues/${number}`;
}

/** A copy of a template, and ways to find what is to be broken in it. */
export class Draft {
  private readonly copy: Editable;

  public constructor(original: Template) {
    this.copy = structuredClone(original) as unknown as Editable;
  }

  public get template(): Template {
    return this.copy as unknown as Template;
  }

  public get resources(): Editable {
    return this.copy['Resources']!;
  }

  /** Everything of a resource but its properties can be changed in what this gives. */
  public resource(type: string, id = ''): Editable {
    return this.resources[this.idOf(type, id)]!;
  }

  public properties(type: string, id = ''): Editable {
    return this.resource(type, id)['Properties']!;
  }

  /** The logical id of the only resource of the type whose id has the text in it; of the first one where none is given. */
  public idOf(type: string, id = ''): string {
    const found = Object.entries(this.template.Resources).filter(([logicalId, { Type }]) => Type === type && logicalId.includes(id)).map(([logicalId]) => logicalId);
    if (found.length === 0 || (found.length > 1 && id !== '')) throw new Error(`${type} ${id}: got ${found.join(', ') || 'none'}, expected one`);
    return found[0]!;
  }

  public add(logicalId: string, type: string, properties: object): void {
    this.resources[logicalId] = { Type: type, Properties: properties } as unknown as Editable;
  }

  public remove(type: string, id = ''): void {
    delete (this.resources as Record<string, unknown>)[this.idOf(type, id)];
  }

  /** The only rule whose logical id has the text in it. */
  public rule(id: string): Editable {
    return this.properties('AWS::Events::Rule', id);
  }

  public alarm(id: string): Editable {
    return this.properties('AWS::CloudWatch::Alarm', id);
  }

  /** Changes a definition; the machine is named by a part of its logical id. */
  public definition(machine: string, edit: (definition: { [key: string]: unknown; States: States }) => void): void {
    editDefinition(this.properties('AWS::StepFunctions::StateMachine', machine) as unknown as DefinitionProperties, edit);
  }

  public states(machine: string, edit: (states: States) => void): void {
    this.definition(machine, ({ States }) => edit(States));
  }

  /** The statements of a document that speak of an action: in policies of the resource, or in a document of its own. */
  public statements(type: string, id: string, action: string): Editable[] {
    const found: Editable[] = [];
    visit(this.properties(type, id), (node) => {
      const statement = node as { readonly Action?: unknown; readonly Effect?: unknown } | null;
      if (typeof statement === 'object' && statement?.Effect !== undefined && [statement.Action].flat().includes(action)) found.push(statement as unknown as Editable);
    });
    if (found.length === 0) throw new Error(`${id}: got no statement of ${action}, expected one`);
    return found;
  }

  /** The first of them. */
  public statement(type: string, id: string, action: string): Editable {
    return this.statements(type, id, action)[0]!;
  }

  /** Takes actions away from a role, or from the policy on a resource; a statement that has no other goes with them. */
  public revoke(type: string, id: string, ...actions: readonly string[]): void {
    const before = JSON.stringify(this.resources);
    visit(this.properties(type, id), (node) => {
      const document = node as { Statement?: { Action?: unknown }[] } | null;
      if (typeof document !== 'object' || !Array.isArray(document?.Statement)) return;
      document.Statement = document.Statement.flatMap((statement) => {
        const held = [statement.Action].flat().map(String);
        const rest = held.filter((one) => !actions.includes(one));
        return rest.length === held.length ? [statement] : rest.length === 0 ? [] : [{ ...statement, Action: rest }];
      });
    });
    if (JSON.stringify(this.resources) === before) throw new Error(`${id}: got no statement of ${actions.join(', ')}, expected one`);
  }
}
