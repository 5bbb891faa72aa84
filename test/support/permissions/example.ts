/** A request that a grant lets pass, made of what the grant says: so that one that no story uses can be moved, too. */
import type { JsonObject } from '../../../simulator/assembly';
import { asList } from '../../../simulator/assembly/template';
import { decide } from '../../../simulator/iam/decision';
import type { Principal } from '../../../simulator/iam/principal';
import { type Grant, readStatement, type Statement } from '../../../simulator/iam/statement';
import type { Decided } from '../../../simulator/iam/tightness';
import type { World } from '../../../simulator/world';
import { contextOfNeed, policyHolderOf } from '../../../simulator/world/permission-request';
import type { HolderKind } from './format';

/** What stands for a wildcard. */
const ANY = 'any';

/**
 * @param holder ARN of the role, or what the policy is on, by its ARN, name or URL
 * @returns undefined where the request would be refused all the same, by a boundary or by a denial
 */
export function exampleOf(world: World, holder: string, kind: HolderKind, statement: Statement, grant: Grant): Decided | undefined {
  const { environment, permissions } = world;
  const action = filled(grant.action);
  const isOnItself = kind !== 'role' && grant.resource === '*';
  const resource = isOnItself ? arnOf(world, holder) : grant.resource === '*' ? '*' : filled(grant.resource);
  const principal: Principal = kind === 'role' ? { kind: 'AWS', id: holder } : callerOf(grant.principal ?? '*', environment.account);
  const context = contextOfNeed(environment, principal, { action, context: askedFor(statement.raw) });
  const use = permissions.use(principal.id);
  const boundary = use && permissions.boundaryOf(use);
  const on = kind === 'role' ? permissions.statementsOn(policyHolderOf(environment, resource)) : permissions.statementsOn(holder);
  // Whoever is no role of the assembly is let by his own account.
  const ofOthers = principal.kind === 'AWS' ? [readStatement({ Effect: 'Allow', Action: action, Resource: resource }, 'identity', 'example').statement] : [];
  const policies = { identity: use?.policies ?? ofOthers, ...(boundary ? { boundary } : {}), ...(on ? { resource: on } : {}) };
  const request = { principal, action, resource, context };
  const decision = decide(request, policies);
  return decision.isAllowed && decision.grants.includes(grant) ? { request, policies } : undefined;
}

function filled(pattern: string): string {
  return pattern.replaceAll('*', ANY).replaceAll('?', 'a');
}

/** What a request says that meets the condition. */
function askedFor({ Condition: element }: JsonObject): Record<string, string | readonly string[]> {
  const asked: Record<string, string | readonly string[]> = {};
  for (const [operator, tests] of Object.entries((element ?? {}) as Readonly<Record<string, JsonObject>>)) {
    for (const [key, value] of Object.entries(tests)) {
      const values = asList(value).map(String);
      if (operator === 'Null') asked[key] ??= values[0] === 'false' ? ANY : [];
      else if (!operator.includes('Not')) asked[key] = operator.startsWith('ForAllValues:') ? values.map(filled) : filled(values[0] ?? '');
    }
  }
  return asked;
}

function callerOf(named: string, account: string): Principal {
  if (/^\d{12}$/.test(named) || named === '*') return { kind: 'AWS', id: `arn:aws:iam::${named === '*' ? account : named}:role/${ANY}` };
  if (!named.startsWith('arn:')) return { kind: 'Service', id: named };
  return { kind: 'AWS', id: named.replace(/:root$/, `:role/${ANY}`) };
}

/** Of a bucket by its name, of a queue by its URL. */
function arnOf({ environment: { partition, region, account } }: World, holder: string): string {
  if (holder.startsWith('arn:')) return holder;
  return holder.startsWith('https:') ? `arn:${partition}:sqs:${region}:${account}:${holder.split('/').at(-1)!}` : `arn:${partition}:s3:::${holder}`;
}
