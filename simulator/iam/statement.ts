/**
 * Statements of policies, read once: what they say about an action, a resource, a caller and the context of a request. What is not
 * simulated is a problem with its name: a statement that was silently passed over would prove something that is not so.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import type { JsonObject } from '../assembly';
import { asList } from '../assembly/template';
import { type Condition, type ConditionValue, type Context, readConditions } from './condition';
import { isUnknownKey } from './condition-keys';
import { arnMatcher, isArnPattern, type Matcher, textMatcher } from './pattern';
import { type Address, mostOf, type NamedPrincipal, type Principal, readPrincipals } from './principal';

/** `identity`: of a role. `resource`: on a resource, a role's trust included. `boundary`: the most that a role may. */
export type PolicyKind = 'identity' | 'resource' | 'boundary';

/** One action on one resource for one principal of a statement, as they are written. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  /** Absent in policies of roles, which speak of the role. */
  readonly principal: string | undefined;
  readonly isMet: (action: string, resource: string, principal: Principal) => boolean;
}

export interface Statement {
  /** As it is written. */
  readonly raw: JsonObject;
  readonly sid: string | undefined;
  readonly isDenial: boolean;
  /** What it names one by one; empty with `NotAction` and `NotResource`. */
  readonly grants: readonly Grant[];
  /** Values that its conditions ask for. */
  readonly values: readonly ConditionValue[];
  readonly speaksOf: (action: string, resource: string, context: Context) => boolean;
  readonly addresses: (principal: Principal) => Address;
}

const ELEMENTS = ['Action', 'Condition', 'Effect', 'NotAction', 'NotResource', 'Principal', 'Resource', 'Sid'];

/** @param where names the policy, for problems */
export function readStatement(raw: JsonObject, kind: PolicyKind, where: string): { readonly statement: Statement; readonly problems: readonly string[] } {
  const { conditions, values, keys, problems } = readConditions(raw['Condition']);
  const { principals, problems: principalProblems } = kind === 'resource' ? readPrincipals(raw['Principal']) : { principals: [], problems: [] };
  const sid = typeof raw['Sid'] === 'string' ? raw['Sid'] : undefined;
  // A trust policy, and a policy on a function, speak of what they are on.
  const isOnItself = kind === 'resource' && raw['Resource'] === undefined && raw['NotResource'] === undefined;
  const [actions, resources] = [texts(raw['Action']), isOnItself ? ['*'] : texts(raw['Resource'])];
  const speaksOfAction = elementMatcher(raw, 'Action', (pattern) => textMatcher(pattern, 'i'));
  const speaksOfResource = isOnItself ? () => true : elementMatcher(raw, 'Resource', arnMatcher);
  return {
    statement: {
      raw,
      sid,
      isDenial: raw['Effect'] === 'Deny',
      grants: actions.flatMap((action) => resources.flatMap((resource) => (kind === 'resource' ? principals : [undefined]).map((principal) => grant(action, resource, principal)))),
      values,
      speaksOf: (action, resource, context) => speaksOfAction(action) && speaksOfResource(resource) && conditions.every((condition: Condition) => condition(context)),
      addresses: kind === 'resource' ? (principal) => mostOf(principals, principal) : () => 'caller',
    },
    problems: [
      ...problems,
      ...Object.keys(raw).filter((name) => !ELEMENTS.includes(name)).map((name) => `got ${name}, which is not simulated, expected one of ${ELEMENTS.join(', ')}`),
      ...(raw['Effect'] === 'Allow' || raw['Effect'] === 'Deny' ? [] : [`got the effect ${JSON.stringify(raw['Effect'])}, expected Allow or Deny`]),
      ...oneOfTwo(raw, 'Action', 'NotAction', false),
      ...oneOfTwo(raw, 'Resource', 'NotResource', kind === 'resource'),
      ...[...resources, ...texts(raw['NotResource'])].filter((pattern) => !isArnPattern(pattern)).map((pattern) => `got the resource ${pattern}, expected * or an ARN with six parts`),
      ...[...resources, ...texts(raw['NotResource'])].filter((pattern) => pattern.includes('${')).map((pattern) => `got ${pattern}, expected a resource without policy variables; they are not simulated`),
      ...keys.filter(isUnknownKey).map((key) => `got the condition key ${key}, which no request here has; it would be decided as absent`),
      ...(kind === 'resource' && raw['Principal'] === undefined ? ['got no principal, expected one'] : principalProblems),
    ].map((problem) => `${where}${sid === undefined ? '' : `, statement ${sid}`}: ${problem}`),
  };
}

function grant(action: string, resource: string, named: NamedPrincipal | undefined): Grant {
  const [isAction, isResource] = [textMatcher(action, 'i'), arnMatcher(resource)];
  return { action, resource, principal: named?.text, isMet: (asked, on, principal) => isAction(asked) && isResource(on) && named?.address(principal) !== 'nobody' };
}

function elementMatcher(raw: JsonObject, name: 'Action' | 'Resource', matcher: (pattern: string) => Matcher): Matcher {
  const isExclusion = raw[`Not${name}`] !== undefined;
  const matchers = texts(raw[isExclusion ? `Not${name}` : name]).map(matcher);
  return (text) => matchers.some((matches) => matches(text)) !== isExclusion;
}

function oneOfTwo(raw: JsonObject, one: string, other: string, isOptional: boolean): string[] {
  const given = [one, other].filter((name) => texts(raw[name]).length > 0);
  return given.length === 1 || (given.length === 0 && isOptional) ? [] : [`got ${given.join(' and ') || 'neither'}, expected either ${one} or ${other}`];
}

function texts(value: unknown): string[] {
  return asList(value).map(String);
}
