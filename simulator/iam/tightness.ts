/**
 * Whether a grant is as narrow as what it is used for: the request that it let pass is moved to another account, region, name or condition,
 * and so is the grant itself; each time the decision must turn. Where it does not, the grant reaches further, or another one does its work.
 *
 * The end of a pattern with a wildcard is not moved: what stands behind the prefix is what only run time knows.
 */
import { isObject, type JsonObject } from '../assembly';
import { asList } from '../assembly/template';
import { contextOf } from './condition';
import { type AccessRequest, decide, type Policies } from './decision';
import { type Grant, readStatement, type Statement } from './statement';

/** A request that a grant let pass, and everything that decided on it. */
export interface Decided {
  readonly request: AccessRequest;
  readonly policies: Policies;
}

interface Move<T> {
  /** What was moved. */
  readonly what: string;
  readonly to: T;
}

const ELSEWHERE = { account: '000000000000', region: 'moved-1', name: 'moved-' };

/** What can be moved with the request still allowed, in words; empty for a grant that is tight. */
export function looseness(grant: Grant, { request, policies }: Decided): string[] {
  const holder = request.principal.kind === 'Service' ? 'resource' : 'identity';
  const statement = (policies[holder] ?? []).find(({ grants }) => grants.includes(grant));
  if (!statement) throw new Error(`${grant.action} on ${grant.resource}: got a grant of no policy that decided on the request, expected one of the ${holder}`);
  const passes = (asked: AccessRequest, by: Policies): boolean => decide(asked, by).isAllowed;
  const withInstead = (moved: JsonObject): Policies => ({ ...policies, [holder]: [...policies[holder]!.filter((one) => one !== statement), ...rest(statement, grant, holder), read(moved, holder)] });
  return [
    ...requestMoves(request, statement).filter(({ to }) => passes(to, policies)).map(({ what }) => `a request for another ${what} passes`),
    ...grantMoves(statement.raw, grant).filter(({ to }) => passes(request, withInstead(to))).map(({ what }) => `the request passes without it: another ${what} changes nothing`),
  ];
}

function requestMoves(request: AccessRequest, { raw }: Statement): Move<AccessRequest>[] {
  // A policy without resources speaks of what it is on, wherever that is.
  const places = request.resource === '*' || raw['Resource'] === undefined ? [] : movedArns(request.resource).map(({ what, to }) => ({ what, to: { ...request, resource: to } }));
  const context = Object.fromEntries(request.context);
  return [...places, ...conditionsOf(raw).flatMap(({ operator, key }) => {
    const got = request.context.get(key.toLowerCase());
    const to = (value: string | undefined): AccessRequest => ({ ...request, context: contextOf({ ...context, [key.toLowerCase()]: value }) });
    if (got === undefined) return operator === 'Null' ? [{ what: `${key}, which it had not`, to: to('moved') }] : [];
    const isNeeded = !operator.endsWith('IfExists') && !operator.startsWith('ForAllValues:');
    // A list of values is moved by the operator that reads them; that one must be there is another condition's business.
    return [...(operator === 'Null' ? [] : [{ what: key, to: to(movedValue(operator, got[0]!)) }]), ...(isNeeded ? [{ what: `${key}, namely none`, to: to(undefined) }] : [])];
  })];
}

function grantMoves(raw: JsonObject, { action, resource }: Grant): Move<JsonObject>[] {
  const alone: JsonObject = { ...raw, Action: action, ...(raw['Resource'] === undefined ? {} : { Resource: resource }) };
  return [
    ...(raw['Resource'] === undefined ? [] : movedArns(resource).map(({ what, to }) => ({ what, to: { ...alone, Resource: to } }))),
    ...conditionsOf(raw).filter(({ operator }) => !/Not(Equals|Like)|IfExists/.test(operator)).map(({ operator, key, values }) => ({
      what: key,
      to: { ...alone, Condition: { ...(raw['Condition'] as JsonObject), [operator]: { ...((raw['Condition'] as JsonObject)[operator] as JsonObject), [key]: values.map((value) => movedValue(operator, value)) } } },
    })),
  ];
}

/** What the statement says beside the grant. */
function rest({ raw }: Statement, grant: Grant, holder: 'identity' | 'resource'): Statement[] {
  const [actions, resources] = [asList(raw['Action']).map(String), asList(raw['Resource']).map(String)];
  const parts: JsonObject[] = [
    { ...raw, Action: actions.filter((action) => action !== grant.action) },
    ...(raw['Resource'] === undefined ? [] : [{ ...raw, Action: grant.action, Resource: resources.filter((resource) => resource !== grant.resource) }]),
  ];
  return parts.filter((part) => asList(part['Action']).length > 0 && (part['Resource'] === undefined || asList(part['Resource']).length > 0)).map((part) => read(part, holder));
}

function read(raw: JsonObject, kind: 'identity' | 'resource'): Statement {
  return readStatement(raw, kind, 'moved').statement;
}

/** The same thing in another account, another region, under another name; for objects also under another key. */
function movedArns(given: string): Move<string>[] {
  if (given === '*') return [{ what: 'resource', to: 'arn:moved:moved:::moved' }];
  const [arn, partition, service, region, account, ...name] = given.split(':');
  const rebuilt = (to: { readonly region?: string; readonly account?: string; readonly name?: string }): string => [arn, partition, service, to.region ?? region, to.account ?? account, to.name ?? name.join(':')].join(':');
  const own = name.join(':');
  const [, kind = '', id = ''] = (service === 's3' || service === 'sns' || service === 'sqs' ? undefined : /^([a-z-]+[/:])(.+)$/.exec(own)) ?? [undefined, '', own];
  const [bucket, ...key] = own.split('/');
  return [
    ...(account === '' ? [] : [{ what: 'account', to: rebuilt({ account: ELSEWHERE.account }) }]),
    ...(region === '' ? [] : [{ what: 'region', to: rebuilt({ region: ELSEWHERE.region }) }]),
    { what: service === 's3' ? 'bucket' : 'name', to: rebuilt({ name: `${kind}${ELSEWHERE.name}${id}` }) },
    ...(service === 's3' && key.length > 0 && key.join('/') !== '*' ? [{ what: 'key', to: rebuilt({ name: `${bucket}/${ELSEWHERE.name}${key.join('/')}` }) }] : []),
  ];
}

function conditionsOf(raw: JsonObject): { readonly operator: string; readonly key: string; readonly values: readonly string[] }[] {
  return Object.entries(isObject(raw['Condition']) ? raw['Condition'] : {}).flatMap(([operator, tests]) =>
    Object.entries(isObject(tests) ? tests : {}).map(([key, value]) => ({ operator, key, values: asList(value).map(String) })));
}

function movedValue(operator: string, value: string): string {
  if (operator === 'Bool' || operator === 'Null') return value.toLowerCase() === 'true' ? 'false' : 'true';
  return operator.includes('Arn') ? 'arn:moved:moved:::moved' : `${ELSEWHERE.name}${value}`;
}
