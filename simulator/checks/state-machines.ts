/**
 * State machines by the text of their definitions: our structural rules, names in expressions of JSONata, variables before they are read, loops, times
 * and substitutions. What the schemas of services say of arguments is not known here.
 */
import { type Scope, scopesOf } from './asl';
import { expressionFindings, expressionsOf, parse } from './asl-expressions';
import { loopFindings, timeLimitFindings } from './asl-loops';
import { structureFindings } from './asl-structure';
import { AssignedVariables, assignmentFindings, variableFindings } from './asl-variables';
import { waitFindings } from './asl-waits';
import { Resolver, type ResolverOptions, TOKEN_END, TOKEN_START } from './resolve';
import { asObject, asStrings, isObject, resourcesOfType, visit, type JsonObject, type Template } from './template';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';

/**
 * What is wrong with each definition of a template.
 *
 * @param siblings templates whose exports this one imports
 * @param findingsOf of a definition with marks where tokens stand
 */
export function definitionsFindings(template: Template, siblings: readonly Template[], findingsOf: (machine: string, definition: JsonObject) => string[]): string[] {
  return resourcesOfType(template, STATE_MACHINE).flatMap(([logicalId, properties]) => {
    try {
      return findingsOf(logicalId, definitionOf(template, properties, { siblings, markTokens: true }));
    } catch (error) {
      if (error instanceof SyntaxError) return [`${logicalId}.DefinitionString: got text that is not JSON; ${error.message}`];
      throw error;
    }
  });
}

/** The same definition without marks of tokens. */
export function unmarked(definition: JsonObject): JsonObject {
  return asObject(JSON.parse(JSON.stringify(definition).replaceAll(TOKEN_START, '').replaceAll(TOKEN_END, '')));
}

/** @param machine name for the findings @param definition with marks where tokens stand */
export function textFindings(machine: string, definition: JsonObject): string[] {
  const plain = unmarked(definition);
  return [
    ...queryLanguageFindings(machine, plain),
    ...substitutionFindings(machine, plain),
    ...timeLimitFindings(machine, plain),
    ...waitFindings(machine, plain),
    ...scopesOf(machine, plain).flatMap((scope) => [...structureFindings(scope), ...loopFindings(scope), ...assignmentFindings(scope)]),
    ...expressionsFindings(scopesOf(machine, definition)),
  ];
}

/**
 * The definition of one state machine as AWS will read it, with placeholders for what only deploy time knows; an empty one where it lies elsewhere.
 *
 * @throws SyntaxError where it is no JSON
 */
export function definitionOf(template: Template, properties: JsonObject, options: ResolverOptions = {}): JsonObject {
  const resolver = new Resolver(template, options);
  const substitutions = asObject(resolver.resolve(properties['DefinitionSubstitutions']));
  const given = resolver.resolve(properties['DefinitionString']);
  const text = typeof given === 'string' ? given : JSON.stringify(resolver.resolve(properties['Definition']) ?? {});
  const substituted = text.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = substitutions[name];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : whole;
  });
  return asObject(JSON.parse(substituted));
}

/** The same, and empty where it is no JSON, for checks that leave that to {@link definitionsFindings}. */
export function readableDefinition(...of: Parameters<typeof definitionOf>): JsonObject {
  try {
    return definitionOf(...of);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
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
