/**
 * Whether a request is allowed, as AWS decides it.
 *
 * Documented: an explicit denial anywhere wins; within an account the policies of the role and the one on the resource add up, across
 * accounts both must allow; a boundary bounds what the role's policies and the resource's allow; a policy on a resource that
 * speaks of the whole account leaves it to the role's policies; a key is used by nobody whom its own policy does not let.
 * Assumed: the policy on a resource that the assembly does not define lets this account in; a boundary that the assembly does
 * not define lets everything pass. Session, service-control and endpoint policies are not part of an assembly.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
import type { Context } from './condition';
import type { Principal } from './principal';
import type { Grant, Statement } from './statement';

export interface AccessRequest {
  readonly principal: Principal;
  /** e.g. `s3:GetObject`. */
  readonly action: string;
  /** An ARN; `*` for actions that know no resource. */
  readonly resource: string;
  readonly context: Context;
}

export interface Policies {
  readonly identity: readonly Statement[];
  /** Absent where the role has none, or one that is not known. */
  readonly boundary?: readonly Statement[];
  /** On the resource; absent where it is not known. */
  readonly resource?: readonly Statement[];
}

/** Why not, in AWS's words. */
export type Refusal =
  | 'with an explicit deny in an identity-based policy' | 'with an explicit deny in a permissions boundary' | 'with an explicit deny in a resource-based policy'
  | 'because no identity-based policy allows the action' | 'because no permissions boundary allows the action' | 'because no resource-based policy allows the action';

export type Decision =
  /** `grants`: all that met the request, of the role's own policies and of the one on the resource where that one let it in. */
  | { readonly isAllowed: true; readonly grants: readonly Grant[] }
  | { readonly isAllowed: false; readonly refusal: Refusal };

export function decide(request: AccessRequest, { identity, boundary, resource }: Policies): Decision {
  const { principal, action, resource: on, context } = request;
  const speaking = (statements: readonly Statement[]): Statement[] => statements.filter((statement) => statement.speaksOf(action, on, context));
  const [own, bounds, there] = [speaking(identity), boundary && speaking(boundary), speaking(resource ?? [])];
  if (own.some(({ isDenial }) => isDenial)) return refused('with an explicit deny in an identity-based policy');
  if (bounds?.some(({ isDenial }) => isDenial)) return refused('with an explicit deny in a permissions boundary');
  if (there.some(({ isDenial, addresses }) => isDenial && addresses(principal) !== 'nobody')) return refused('with an explicit deny in a resource-based policy');

  const [letting, knowing] = [there.filter(({ addresses }) => addresses(principal) === 'caller'), there.filter(({ addresses }) => addresses(principal) !== 'nobody')];
  if (principal.kind === 'Service') return letting.length > 0 ? allowed(grantsIn(letting, request)) : refused('because no resource-based policy allows the action');
  if (needsResourcePolicy(request) && resource !== undefined && knowing.length === 0) return refused('because no resource-based policy allows the action');
  if (own.length === 0 && (letting.length === 0 || isElsewhere(request))) return refused('because no identity-based policy allows the action');
  if (bounds && bounds.length === 0) return refused('because no permissions boundary allows the action');
  return allowed([...grantsIn(own, request), ...grantsIn(needsResourcePolicy(request) ? knowing : letting, request)]);
}

/** A key's policy always speaks; another account's resource policy must. */
function needsResourcePolicy(request: AccessRequest): boolean {
  return request.action.startsWith('kms:') || isElsewhere(request);
}

/** Assumed: a bucket, whose ARN names no account, is in this one. */
function isElsewhere({ principal, resource }: AccessRequest): boolean {
  const owner = resource.split(':')[4] ?? '';
  return owner !== '' && owner !== principal.id.split(':')[4];
}

function grantsIn(statements: readonly Statement[], { action, resource, principal }: AccessRequest): Grant[] {
  return statements.flatMap(({ grants }) => grants.filter(({ isMet }) => isMet(action, resource, principal)));
}

function allowed(grants: readonly Grant[]): Decision {
  return { isAllowed: true, grants };
}

function refused(refusal: Refusal): Decision {
  return { isAllowed: false, refusal };
}
