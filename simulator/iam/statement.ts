/**
 * Statements of policies, read once: what they say about an action, a resource, a caller and the context of a request. What is not
 * simulated is a problem with its name: a statement that was silently passed over would prove something that is not so.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import { isObject, type JsonObject } from '../assembly';
import { asList } from '../assembly/template';
import { type Condition, type Context, readConditions } from './condition';
import { isUnknownKey } from './condition-keys';
import { arnMatcher, isArnPattern, type Matcher, textMatcher } from './pattern';

/** Who asks: a role by its ARN, or a service. */
export interface Principal {
  readonly kind: 'AWS' | 'Service';
  /** `arn:…:role/…` or `events.amazonaws.com`. */
  readonly id: string;
}

/** `identity`: of a role. `resource`: on a resource, a role's trust included. `boundary`: the most that a role may. */
export type PolicyKind = 'identity' | 'resource' | 'boundary';

/** How a statement speaks of a caller: to it, to its whole account, or not at all. */
export type Address = 'caller' | 'account' | 'nobody';

/** One action and one resource of a statement, as they are written. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly isMet: (action: string, resource: string) => boolean;
}

export interface Statement {
  /** As it is written. */
  readonly raw: JsonObject;
  readonly sid: string | undefined;
  readonly isDenial: boolean;
  /** What it names one by one; empty with `NotAction` and `NotResource`. */
  readonly grants: readonly Grant[];
  readonly speaksOf: (action: string, resource: string, context: Context) => boolean;
  readonly addresses: (principal: Principal) => Address;
}

const ELEMENTS = ['Action', 'Condition', 'Effect', 'NotAction', 'NotResource', 'Principal', 'Resource', 'Sid'];

/** @param where names the policy, for problems */
export function readStatement(raw: JsonObject, kind: PolicyKind, where: string): { readonly statement: Statement; readonly problems: readonly string[] } {
  const { conditions, keys, problems } = readConditions(raw['Condition']);
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
      grants: actions.flatMap((action) => resources.map((resource) => grant(action, resource))),
      speaksOf: (action, resource, context) => speaksOfAction(action) && speaksOfResource(resource) && conditions.every((condition: Condition) => condition(context)),
      addresses: addressOf(raw['Principal'], kind),
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
      ...(kind === 'resource' && raw['Principal'] === undefined ? ['got no principal, expected one'] : []),
    ].map((problem) => `${where}${sid === undefined ? '' : `, statement ${sid}`}: ${problem}`),
  };
}

function grant(action: string, resource: string): Grant {
  const [isAction, isResource] = [textMatcher(action, 'i'), arnMatcher(resource)];
  return { action, resource, isMet: (asked, on) => isAction(asked) && isResource(on) };
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

function addressOf(element: unknown, kind: PolicyKind): (principal: Principal) => Address {
  if (kind !== 'resource') return () => 'caller';
  if (element === '*') return () => 'caller';
  const named = isObject(element) ? element : {};
  return ({ kind: of, id }) => {
    const ids = texts(named[of]);
    if (ids.includes(id) || (of === 'AWS' && ids.includes('*'))) return 'caller';
    const account = id.split(':')[4];
    return of === 'AWS' && ids.some((one) => one === account || (one.endsWith(':root') && one.split(':')[4] === account)) ? 'account' : 'nobody';
  };
}

function texts(value: unknown): string[] {
  return asList(value).map(String);
}
