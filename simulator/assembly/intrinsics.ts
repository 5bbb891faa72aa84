/**
 * CloudFormation's intrinsic functions, as far as templates of the CDK use them. What cannot be resolved is reported, and nothing
 * is put in its place that could pass for a value.
 *
 * Documented: each function; `AWS::NoValue` takes the property or the list's entry away; `${!name}` in `Fn::Sub` stands for itself.
 * Refused by name: macros, zones, outputs of other stacks by name, dynamic references.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { cidrBlocks } from './cidr';
import { asList, asText, isObject, type JsonObject } from './template';

/** What expressions of a template can refer to. What one of these throws is reported at the place of the expression. */
export interface Scope {
  /** A pseudo parameter, a parameter, or a resource; undefined for `AWS::NoValue`. */
  reference(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  imported(exportName: string): unknown;
  condition(name: string): boolean;
  mapped(map: string, top: string, second: string): unknown;
  report(problem: string): void;
}

/** In the place of what could not be resolved, in texts too; a resource that holds it is never made. */
export const UNRESOLVED = '<unresolved>';

type Evaluate = (argument: unknown, scope: Scope) => unknown;

const DYNAMIC_REFERENCE = /\{\{resolve:[^}]*\}\}/;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Ref: (argument, scope) => scope.reference(String(argument)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : list(argument, scope).map(asText);
    return scope.attribute(logicalId ?? '', path.join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = asList(argument);
    return list(parts, scope).map(asText).join(asText(separator));
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables = {}] = asList(argument);
    return substitute(asText(text), isObject(variables) ? variables : {}, scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, from] = asList(argument);
    const items = list(from, scope);
    const found = items[Number(resolve(index, scope))];
    if (found === undefined) throw new Error(`got index ${asText(index)} of ${items.length} items, expected one that is there`);
    return found;
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = asList(argument);
    return asText(resolve(text, scope)).split(asText(separator));
  },
  'Fn::ImportValue': (argument, scope) => scope.imported(asText(resolve(argument, scope))),
  'Fn::FindInMap': (argument, scope) => {
    const [map, top, second] = list(argument, scope).map(asText);
    return scope.mapped(map ?? '', top ?? '', second ?? '');
  },
  'Fn::Base64': (argument, scope) => Buffer.from(asText(resolve(argument, scope))).toString('base64'),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = asList(argument).map((part) => asText(resolve(part, scope)));
    return cidrBlocks(block ?? '', Number(count), Number(bits));
  },
  'Fn::Length': (argument, scope) => list(argument, scope).length,
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
  'Fn::If': (argument, scope) => {
    const [name, ifTrue, ifFalse] = asList(argument);
    return resolve(scope.condition(asText(name)) ? ifTrue : ifFalse, scope);
  },
};

const CONDITIONS: Readonly<Record<string, (argument: unknown, scope: Scope) => boolean>> = {
  Condition: (argument, scope) => scope.condition(asText(argument)),
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope);
    return asText(left) === asText(right);
  },
  'Fn::And': (argument, scope) => asList(argument).every((one) => evaluateCondition(one, scope)),
  'Fn::Or': (argument, scope) => asList(argument).some((one) => evaluateCondition(one, scope)),
  'Fn::Not': (argument, scope) => !evaluateCondition(asList(argument)[0], scope),
};

/** The value without intrinsic functions; undefined where it is `AWS::NoValue`. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((entry) => resolve(entry, scope)).filter((entry) => entry !== undefined);
  if (typeof value === 'string') return withoutDynamicReference(value, scope);
  if (!isObject(value)) return value;
  const name = functionOf(value);
  if (name !== undefined) return call(name, value[name], scope);
  const entries = Object.entries(value).map(([key, entry]) => [key, resolve(entry, scope)] as const);
  return Object.fromEntries(entries.filter(([, entry]) => entry !== undefined));
}

/** @throws where it is no condition function */
export function evaluateCondition(condition: unknown, scope: Scope): boolean {
  const [name = '', ...others] = isObject(condition) ? Object.keys(condition) : [];
  const evaluate = others.length === 0 ? CONDITIONS[name] : undefined;
  if (!evaluate) throw new Error(`got the condition ${asText(condition)}, expected one of ${Object.keys(CONDITIONS).join(', ')}`);
  return evaluate((condition as JsonObject)[name], scope);
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  try {
    const evaluate = FUNCTIONS[name];
    if (!evaluate) throw new Error(`got a function that is not simulated, expected one of ${Object.keys(FUNCTIONS).join(', ')}`);
    return evaluate(argument, scope);
  } catch (error) {
    scope.report(`${name} ${asText(argument)}: ${(error as Error).message}`);
    return UNRESOLVED;
  }
}

function functionOf(value: JsonObject): string | undefined {
  const [name, ...others] = Object.keys(value);
  return name !== undefined && others.length === 0 && (name === 'Ref' || name.startsWith('Fn::')) ? name : undefined;
}

function list(argument: unknown, scope: Scope): readonly unknown[] {
  const resolved = resolve(argument, scope);
  if (Array.isArray(resolved)) return resolved as readonly unknown[];
  throw new Error(`got ${asText(resolved)}, expected a list`);
}

function substitute(text: string, variables: JsonObject, scope: Scope): string {
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_match, literal: string, name: string) => {
    if (literal !== '') return `\${${name}}`;
    if (Object.hasOwn(variables, name)) return asText(resolve(variables[name], scope));
    const [logicalId = '', ...path] = name.split('.');
    return asText(path.length > 0 ? scope.attribute(logicalId, path.join('.')) : scope.reference(name));
  });
}

function withoutDynamicReference(text: string, scope: Scope): string {
  const [reference] = DYNAMIC_REFERENCE.exec(text) ?? [];
  if (reference === undefined) return text;
  scope.report(`${reference}: got a dynamic reference, expected none; values that only an account holds are not simulated`);
  return UNRESOLVED;
}
