/**
 * Decides requests of the assembly's roles before they are served. Whoever else calls, a person or a test, passes and is noted: their
 * policies are not part of an assembly. A managed policy that the assembly does not define cannot be decided by, and is refused.
 *
 * Documented: S3 says `AccessDenied`, SNS `AuthorizationError`, the others `AccessDeniedException`; a key that refuses shows in SNS as
 * `KMSAccessDenied`, in SQS as `KmsAccessDenied`; S3 says so of an object that is not there to whoever may not list the bucket, and the
 * wording of the messages. Assumed: that listing is asked for without `s3:prefix`, because the request names none; a role that SageMaker is
 * given and that lacks something is a `ValidationException`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import type { ApiRequest, Caller, Guard, ServiceName } from '../api/operation';
import type { ResolvedResource } from '../assembly';
import { decide, type Refusal } from '../iam/decision';
import { type Facts, type Need, role, textIn } from '../iam/need';
import { needsOf } from '../iam/needs';
import { CREATION_NEEDS } from '../iam/needs-creation';
import { bucketArnOf } from '../iam/needs-stores';
import type { Principal } from '../iam/principal';
import { ServiceError } from '../services/service-error';
import { contextOfNeed, policyHolderOf } from './permission-request';
import type { Permissions } from './permissions';
import { Undecided } from './undecided';

/** `enforced`: what is denied is not served. `observed`: it is served, and noted. */
export type PermissionMode = 'enforced' | 'observed';

export interface PermissionGuardOptions {
  readonly mode: PermissionMode;
  readonly permissions: Permissions;
  readonly facts: Facts;
  readonly onDenial: (principal: string, action: string, resource: string, refusal: Refusal) => void;
}

interface Denial {
  readonly need: Need;
  readonly principal: Principal;
  readonly refusal: Refusal;
}

/** Decisions that are remembered; objects have ever new keys. */
const MOST_REMEMBERED = 5_000;
const NOT_THERE = ['NoSuchKey', 'NotFound'];
const KEY_REFUSALS: Readonly<Partial<Record<ServiceName, string>>> = { sns: 'KMSAccessDenied', sqs: 'KmsAccessDenied' };
const REFUSALS: Readonly<Partial<Record<ServiceName, string>>> = { s3: 'AccessDenied', sns: 'AuthorizationError' };

export class PermissionGuard implements Guard {
  /** What was decided, by caller, action, resource and context: policies do not change once a world is loaded. */
  private readonly decided = new Map<string, Denial | undefined>();

  public constructor(private readonly options: PermissionGuardOptions) {}

  /** @throws ServiceError where the caller, or a role that it hands over, may not */
  public admit(service: ServiceName, operation: string, request: ApiRequest, { roleArn }: Caller): void {
    const { permissions, facts, mode } = this.options;
    if (!permissions.use(roleArn)) return permissions.notePass(roleArn, `${service}:${operation}`);
    const needs = needsOf(service, operation);
    if (!needs) throw new ServiceError('NotSimulated', `${service}:${operation}: got an operation whose permissions are not known, expected an entry for it in simulator/iam`, false);
    const denials = needs(request, facts).flatMap((need) => this.denialOf(need, role(roleArn)) ?? []);
    if (denials[0] && mode === 'enforced') throw refusalOf(service, denials[0]);
  }

  /** What is told to a caller about an object that is not there. */
  public answer(service: ServiceName, operation: string, request: ApiRequest, { roleArn }: Caller, error: ServiceError): ServiceError {
    if (service !== 's3' || !['GetObject', 'HeadObject'].includes(operation) || !NOT_THERE.includes(error.code)) return error;
    const { permissions, facts, mode } = this.options;
    if (!permissions.use(roleArn)) return error;
    const denial = this.denialOf({ action: 's3:ListBucket', resource: bucketArnOf(facts, textIn(request, 'Bucket')) }, role(roleArn));
    return denial && mode === 'enforced' ? refusalOf(service, denial) : error;
  }

  /**
   * What resources of the assembly need and are not granted, as problems; in `observed` mode they are noted only.
   *
   * @param refused resources that were not made: what they say of a role or of a resource is not known, so nothing is decided by it
   */
  public problemsOf(resources: readonly ResolvedResource[], refused: readonly ResolvedResource[] = []): string[] {
    const { facts, mode, permissions } = this.options;
    const unknown = permissions.unknownPolicies.map(({ where, policy }) => `${where}: got ${policy}, a managed policy that the assembly does not define, so that what it allows is not known, expected one that it defines, or a world that only observes permissions`);
    const undecided = new Undecided(resources, refused, permissions.unknownPolicies.map(({ roleArn }) => roleArn));
    const own = new Set(resources.map(({ arn }) => arn));
    const isOwn = (resource: string): boolean => own.has(resource) || (resource.includes(':s3:::') && own.has(resource.split('/', 1)[0]));
    const problems = resources.filter((resource) => !refused.includes(resource)).flatMap((resource) =>
      (CREATION_NEEDS[resource.type]?.(resource, facts) ?? []).flatMap((need) => {
        const { by } = need;
        // What belongs to others has a policy of its own, and a role of others policies.
        if (by === undefined || (by.kind === 'Service' && !isOwn(need.resource)) || undecided.has(by.id) || undecided.has(need.resource)) return [];
        const denial = this.denialOf(need, by);
        return denial ? [`${resource.stack}/${resource.logicalId}: ${by.id} is not authorized to perform: ${need.action} on resource: ${need.resource} ${denial.refusal}`] : [];
      }),
    );
    return mode === 'enforced' ? [...unknown, ...problems] : [];
  }

  private denialOf(need: Need, caller: Principal): Denial | undefined {
    const principal = need.by ?? caller;
    const key = `${principal.id} ${need.action} ${need.resource} ${need.context === undefined ? '' : JSON.stringify(need.context)}`;
    if (this.decided.has(key)) return this.noted(this.decided.get(key));
    if (this.decided.size >= MOST_REMEMBERED) this.decided.clear();
    const denial = this.decision(need, principal);
    this.decided.set(key, denial);
    return this.noted(denial);
  }

  /** Whoever is refused twice is refused twice in the trace. */
  private noted(denial: Denial | undefined): Denial | undefined {
    if (!denial) return undefined;
    const { need, principal, refusal } = denial;
    this.options.permissions.use(principal.id)?.denied.add(`${need.action} on ${need.resource} ${refusal}`);
    this.options.onDenial(principal.id, need.action, need.resource, refusal);
    return denial;
  }

  private decision(need: Need, principal: Principal): Denial | undefined {
    const { facts, permissions } = this.options;
    const use = permissions.use(principal.id);
    const ofOthers = principal.kind === 'AWS' ? !use && principal.id : need.action === 'sts:AssumeRole' && !permissions.use(need.resource) && need.resource;
    if (ofOthers !== false) {
      permissions.notePass(ofOthers, need.action);
      return undefined;
    }
    const boundary = use && permissions.boundaryOf(use);
    const resource = permissions.statementsOn(policyHolderOf(facts.environment, need.resource));
    const request = { principal, action: need.action, resource: need.resource, context: contextOfNeed(facts.environment, principal, need) };
    const policies = { identity: use?.policies ?? [], ...(boundary ? { boundary } : {}), ...(resource ? { resource } : {}) };
    const decision = decide(request, policies);
    if (decision.isAllowed) {
      permissions.noteUse(decision.grants, request, policies);
      return undefined;
    }
    return { need, principal, refusal: decision.refusal };
  }
}

function refusalOf(service: ServiceName, { need, principal, refusal }: Denial): ServiceError {
  const message = `User: ${principal.id} is not authorized to perform: ${need.action} on resource: ${need.resource} ${refusal}`;
  if (need.by) return new ServiceError('ValidationException', message, false);
  const code = (need.action.startsWith('kms:') ? KEY_REFUSALS[service] : undefined) ?? REFUSALS[service] ?? 'AccessDeniedException';
  return new ServiceError(code, message, false);
}
