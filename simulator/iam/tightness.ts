/**
 * Whether a grant is as narrow as what it is used for: each request that it let pass is moved, one thing after another, and so is the
 * grant itself; each time the decision must turn. Where it does not, the grant reaches further, or another one does its work.
 *
 * What stands for a wildcard is what only run time knows; what stands before it is moved too: to another model, and to a name that
 * begins alike. Not moved: keys of the context that neither the statement asks for nor `BOUND` demands.
 */
import { isObject, type JsonObject } from '../assembly';
import { asList } from '../assembly/template';
import { type AccessRequest, decide, type Policies } from './decision';
import { type Move, movedAction, movedArns, movedContexts, movedNames, movedPrincipals, movedValue } from './moves';
import { type Grant, readStatement, type Statement } from './statement';

/** A request that a grant let pass, and everything that decided on it. */
export interface Decided {
  readonly request: AccessRequest;
  readonly policies: Policies;
}

type Holder = 'identity' | 'resource';

/** What of a request a statement must limit, whatever else it says: by action, and by service where services ask. */
const BOUND: readonly (readonly [actions: RegExp, key: string, by?: 'Service'])[] = [
  [/^iam:PassRole$/, 'iam:PassedToService'],
  [/^s3:ListBucket(Versions)?$/, 's3:prefix'],
  [/^dynamodb:(Delete|Get|Put|Update)Item$|^dynamodb:Query$/, 'dynamodb:LeadingKeys'],
  [/^cloudwatch:PutMetricData$/, 'cloudwatch:namespace'],
  [/^kms:CreateGrant$/, 'kms:GrantIsForAWSResource'],
  [/^sagemaker:AddTags$/, 'sagemaker:TaggingAction'],
  [/^sagemaker:(Create|Update)ModelPackage$/, 'sagemaker:ModelApprovalStatus'],
  [/^(lambda:InvokeFunction|s3:PutObject|sns:Publish|sqs:SendMessage|sts:AssumeRole)$/, 'aws:SourceAccount', 'Service'],
];

/**
 * What can be moved with a request still allowed, in words; empty for a grant that is tight. A move of a request that passes is loose
 * whichever request that was; the grant itself is loose in what none of the requests needs.
 *
 * @param decided the requests that the grant let pass, at least one
 * @param models ids of models, with which names of what belongs to one begin
 */
export function looseness(grant: Grant, decided: readonly Decided[], models: readonly string[] = []): string[] {
  const [requests, grants] = [new Set<string>(), decided.map((one) => looseGrant(grant, one))];
  for (const { request, policies } of decided) {
    const { statement } = holding(grant, policies);
    for (const { what, to } of requestMoves(request, statement, grant, models)) if (passes(to, policies)) requests.add(`a request ${what} passes`);
  }
  return [...requests, ...grants[0]!.filter((what) => grants.every((one) => one.includes(what)))];
}

/** What of the grant itself decides nothing about a request. */
function looseGrant(grant: Grant, { request, policies }: Decided): string[] {
  const { kind, statement } = holding(grant, policies);
  const withInstead = (moved: readonly JsonObject[]): Policies => ({ ...policies, [kind]: [...policies[kind]!.filter((one) => one !== statement), ...rest(statement, grant, kind), ...moved.map((one) => read(one, kind))] });
  return passes(request, withInstead([]))
    ? ['the request passes without it']
    : [...new Set(grantMoves(statement.raw, grant).filter(({ to }) => passes(request, withInstead([to]))).map(({ what }) => `the request passes where it says another ${what}`))];
}

function holding(grant: Grant, policies: Policies): { readonly kind: Holder; readonly statement: Statement } {
  for (const kind of ['identity', 'resource'] as const) {
    const statement = policies[kind]?.find(({ grants }) => grants.includes(grant));
    if (statement) return { kind, statement };
  }
  throw new Error(`${grant.action} on ${grant.resource}: got a grant of no policy that decided on the request, expected one of them`);
}

function passes(request: AccessRequest, policies: Policies): boolean {
  return decide(request, policies).isAllowed;
}

function requestMoves(request: AccessRequest, { raw }: Statement, grant: Grant, models: readonly string[]): Move<AccessRequest>[] {
  const { action, resource, principal, context } = request;
  // A policy without resources, or on all that it is on, speaks of one thing, wherever that is.
  const isOnItself = raw['Resource'] === undefined || (grant.principal !== undefined && grant.resource === '*');
  const places = resource === '*' || isOnItself ? [] : [...movedArns(resource), ...movedNames(resource, grant.resource, resource.includes(':s3:::') ? 'key' : 'name', models)];
  const tests = conditionsOf(raw);
  const bound = BOUND.filter(([actions, , by]) => actions.test(action) && (by === undefined || by === principal.kind)).map(([, key]) => key);
  const unsaid = bound.filter((key) => !tests.some((test) => test.key.toLowerCase() === key.toLowerCase())).map((key) => ({ operator: 'StringEquals', key, values: [] }));
  return [
    ...movedAction(action).map((to) => ({ what: 'for another action', to: { ...request, action: to } })),
    ...places.map(({ what, to }) => ({ what, to: { ...request, resource: to } })),
    ...(grant.principal === undefined ? [] : movedPrincipals(principal).map(({ what, to }) => ({ what, to: { ...request, principal: to } }))),
    ...[...tests, ...unsaid].flatMap((test) => movedContexts(context, test, models)).map(({ what, to }) => ({ what, to: { ...request, context: to } })),
  ];
}

/** The condition, one key at a time: its other parts are moved with the request, which is the same. */
function grantMoves(raw: JsonObject, grant: Grant): Move<JsonObject>[] {
  const condition = isObject(raw['Condition']) ? raw['Condition'] : {};
  return conditionsOf(raw).filter(({ operator }) => operator !== 'Null' && !operator.includes('Not')).map(({ operator, key, values }) => ({
    what: key,
    to: { ...only(raw, grant), Condition: { ...condition, [operator]: { ...(condition[operator] as JsonObject), [key]: values.map((value) => movedValue(operator, value)) } } },
  }));
}

function only(raw: JsonObject, { action, resource, principal }: Grant): JsonObject {
  return { ...raw, Action: action, ...(raw['Resource'] === undefined ? {} : { Resource: resource }), ...(principal === undefined ? {} : { Principal: principalsOf(raw, (one) => one === principal) }) };
}

/** What the statement says beside the grant. */
function rest({ raw }: Statement, grant: Grant, holder: Holder): Statement[] {
  const others = (name: 'Action' | 'Resource', own: string): string[] => asList(raw[name]).map(String).filter((one) => one !== own);
  const [actions, resources] = [others('Action', grant.action), others('Resource', grant.resource)];
  const principals = grant.principal === undefined ? undefined : principalsOf(raw, (one) => one !== grant.principal);
  return [
    ...(actions.length === 0 ? [] : [{ ...raw, Action: actions }]),
    ...(resources.length === 0 ? [] : [{ ...raw, Action: grant.action, Resource: resources }]),
    ...(principals === undefined || Object.keys(principals).length === 0 ? [] : [{ ...only(raw, grant), Principal: principals }]),
  ].map((part) => read(part, holder));
}

/** The `Principal` of a statement with some of those that it names. */
function principalsOf({ Principal: element }: JsonObject, isWanted: (principal: string) => boolean): JsonObject {
  const kinds = Object.entries(isObject(element) ? element : { AWS: element }).map(([kind, ids]) => [kind, asList(ids).map(String).filter(isWanted)] as const);
  return Object.fromEntries(kinds.filter(([, ids]) => ids.length > 0));
}

function read(raw: JsonObject, kind: Holder): Statement {
  return readStatement(raw, kind, 'moved').statement;
}

function conditionsOf(raw: JsonObject): { readonly operator: string; readonly key: string; readonly values: readonly string[] }[] {
  return Object.entries(isObject(raw['Condition']) ? raw['Condition'] : {}).flatMap(([operator, tests]) =>
    Object.entries(isObject(tests) ? tests : {}).map(([key, value]) => ({ operator, key, values: asList(value).map(String) })));
}
