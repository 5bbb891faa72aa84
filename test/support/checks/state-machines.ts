/**
 * Every state machine of a template: ASL by the validator, then what no validator knows: what the text of a definition says by itself,
 * allowed integrations, and their arguments against the SDK's schemas.
 */
import { validateAsl } from './asl-validator';
import { scopesOf, type Scope } from '../../../simulator/checks/asl';
import { integrationFindings } from './asl-integrations';
import { resultFindings } from './asl-results';
import { definitionsFindings, textFindings, unmarked } from '../../../simulator/checks/state-machines';
import type { JsonObject, Template } from '../../../simulator/checks/template';

/** @param siblings templates whose exports this one imports */
export function stateMachineFindings(template: Template, siblings: readonly Template[] = []): string[] {
  return definitionsFindings(template, siblings, definitionFindings);
}

/** @param machine name for the findings */
export function definitionFindings(machine: string, definition: JsonObject): string[] {
  const plain = unmarked(definition);
  return [
    ...validateAsl(structuredClone(plain)).errors.map((error) => `${machine}: ${error['Error code']} ${error.Message}`),
    ...textFindings(machine, definition),
    ...scopesOf(machine, plain).flatMap((scope) => [...taskFindings(scope), ...resultFindings(scope)]),
  ];
}

function taskFindings(scope: Scope): string[] {
  return Object.entries(scope.states)
    .filter(([, { Type }]) => Type === 'Task')
    .flatMap(([name, state]) => integrationFindings(`${scope.path}/${name}`, state));
}

