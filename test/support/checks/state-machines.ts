/**
 * Every state machine of a template: ASL by the validator, then what no validator knows: our structural rules, JSONata names,
 * allowed integrations, and their arguments against the SDK's schemas.
 */
import { validateAsl } from './asl-validator';
import { scopesOf, type Scope } from './asl';
import { expressionFindings, expressionsOf, parse } from './asl-expressions';
import { integrationFindings } from './asl-integrations';
import { loopFindings, timeLimitFindings } from './asl-loops';
import { resultFindings } from './asl-results';
import { structureFindings } from './asl-structure';
import { AssignedVariables, assignmentFindings, variableFindings } from './asl-variables';
import { waitFindings } from './asl-waits';
import { Resolver, type ResolverOptions, TOKEN_END, TOKEN_START } from './resolve';
import { asObject, asStrings, isObject, resourcesOfType, visit, type JsonObject, type Template } from './template';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

/** @param siblings templates whose exports this one imports */
export function stateMachineFindings(template: Template, siblings: readonly Template[] = []): string[] {
  return resourcesOfType(template, STATE_MACHINE).flatMap(([logicalId, properties]) => {
    try {
      return definitionFindings(logicalId, definitionOf(template, properties, { siblings, markTokens: true }));
    } catch (error) {
      if (error instanceof SyntaxError) return [`${logicalId}.DefinitionString: got text that is not JSON; ${error.message}`];
      throw error;
    }
  });
}

/** The definition of one state machine as AWS will read it, with placeholders for what only deploy time knows. */
export function definitionOf(template: Template, properties: JsonObject, options: ResolverOptions = {}): JsonObject {
  const resolver = new Resolver(template, options);
  const substitutions = asObject(resolver.resolve(properties['DefinitionSubstitutions']));
  const given = resolver.resolve(properties['DefinitionString']);
  const text = typeof given === 'string' ? given : JSON.stringify(resolver.resolve(properties['Definition']));
  const substituted = text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : whole;
  });
  return asObject(JSON.parse(substituted));
}

/** @param machine name for the findings */
export function definitionFindings(machine: string, definition: JsonObject): string[] {
  const plain = asObject(JSON.parse(JSON.stringify(definition).replaceAll(TOKEN_START, '').replaceAll(TOKEN_END, '')));
  const marked = scopesOf(machine, definition);
  const scopes = scopesOf(machine, plain);
  return [
    ...validateAsl(structuredClone(plain)).errors.map((error) => `${machine}: ${error['Error code']} ${error.Message}`),
    ...queryLanguageFindings(machine, plain),
    ...substitutionFindings(machine, plain),
    ...timeLimitFindings(machine, plain),
    ...waitFindings(machine, plain),
    ...scopes.flatMap((scope) => [...structureFindings(scope), ...loopFindings(scope), ...assignmentFindings(scope), ...taskFindings(scope), ...resultFindings(scope)]),
    ...expressionsFindings(marked),
  ];
}

function taskFindings(scope: Scope): string[] {
  return Object.entries(scope.states)
    .filter(([, { Type }]) => Type === 'Task')
    .flatMap(([name, state]) => integrationFindings(`${scope.path}/${name}`, state));
}

function expressionsFindings(scopes: readonly Scope[]): string[] {
  const assigned = new AssignedVariables();
  return scopes.flatMap((scope) =>
    expressionsOf(scope).flatMap((expression) => {
      const names = parse(expression);
      if (typeof names === 'string') return [names];
      return [
        ...expressionFindings(expression, names),
        ...variableFindings(expression.where, names.free, assigned.before(scope, expression.state)),
      ];
    }),
  );
}

export function queryLanguageFindings(machine: string, definition: JsonObject): string[] {
  const findings = definition['QueryLanguage'] === 'JSONata'
    ? []
    : [`${machine}.QueryLanguage: got ${JSON.stringify(definition['QueryLanguage'] ?? null)}, expected JSONata for the whole machine`];
  visit(definition['States'], (node, path) => {
    if (isObject(node) && node['QueryLanguage'] === 'JSONPath') {
      findings.push(`${machine}/${path.join('.')}.QueryLanguage: got JSONPath, expected JSONata for every state`);
    }
  });
  return findings;
}

/** A substitution that the template forgets stays in the definition as it is. */
export function substitutionFindings(machine: string, definition: JsonObject): string[] {
  const findings: string[] = [];
  visit(definition, (node, path) => {
    for (const [whole] of asStrings(node).flatMap((text) => [...text.matchAll(/\$\{[^}]+\}/g)])) {
      if (!Array.isArray(node)) findings.push(`${machine}/${path.join('.')}: got ${whole}, expected a value; add it to DefinitionSubstitutions`);
    }
  });
  return findings;
}
