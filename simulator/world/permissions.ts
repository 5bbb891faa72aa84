/**
 * Who may do what, as the assembly says it: the roles, with their policies and boundaries, and the policies on resources. Statements are those of
 * the templates, without references; they are read when they are added, and what cannot be decided here is refused by name.
 */
import { isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { asList } from '../assembly/template';
import type { Grant, PolicyKind, Statement } from '../iam/statement';
import type { AccessRequest } from '../iam/decision';
import type { Decided } from '../iam/tightness';
import { readStatement } from '../iam/statement';
import { Remembered } from '../remembered';
import { refuseIfAny } from '../services/service-error';
import { type PermissionReport, reportOf } from './permission-report';

export interface RoleRecord {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly JsonObject[];
  /** Of its own policies and of those that are attached to it. */
  readonly statements: JsonObject[];
  /** ARN of the boundary, which belongs to the landing zone. */
  readonly boundary: string | undefined;
}

export interface UnknownPolicy {
  readonly roleArn: string;
  /** `<stack>/<logical id>.<property>` of the role. */
  readonly where: string;
  /** ARN of the policy. */
  readonly policy: string;
}

/** What happened to what a role was granted. */
export interface RoleUse {
  readonly role: RoleRecord;
  readonly policies: Statement[];
  /** `action on resource refusal`, each once. */
  readonly denied: Set<string>;
}

/** What a grant let pass, and the values of conditions that one of all its requests needed. */
export interface GrantUse {
  /** One of each shape: requests are alike where they differ in numbers alone, as those for the objects of two days do. */
  readonly requests: Map<string, Decided>;
  readonly needed: Set<string>;
}

export class Permissions {
  /** Grants of roles and of policies on resources that let a request pass. */
  public readonly used = new Map<Grant, GrantUse>();
  /** What was asked by or of roles that the assembly does not define: it passes, because nobody here knows their policies. */
  public readonly passed = new Map<string, Set<string>>();
  /** Managed policies that roles of the assembly hold and that it does not define. */
  public readonly unknownPolicies: UnknownPolicy[] = [];
  private readonly byArn = new Map<string, RoleUse>();
  private readonly managed = new Map<string, readonly JsonObject[]>();
  private readonly resourcePolicies = new Map<string, JsonObject[]>();
  private readonly onResources = new Map<string, Statement[]>();
  private readonly boundaries = new Map<string, readonly Statement[]>();

  public get roles(): readonly RoleRecord[] {
    return this.uses.map(({ role }) => role);
  }

  public get uses(): readonly RoleUse[] {
    return [...this.byArn.values()];
  }

  public role(arn: string): RoleRecord | undefined {
    return this.byArn.get(arn)?.role;
  }

  /** Undefined for whoever is no role of the assembly. */
  public use(roleArn: string): RoleUse | undefined {
    return this.byArn.get(roleArn);
  }

  /** Statements of the policy on a bucket, topic, queue, key, function or role, by its ARN, name or URL as the template refers to it. */
  public policyOn(resource: string): readonly JsonObject[] {
    return this.resourcePolicies.get(resource) ?? [];
  }

  /** Everything that a policy of the assembly is on, roles included. */
  public get withPolicy(): readonly string[] {
    return [...this.onResources.keys()];
  }

  /** The same, read; undefined where the assembly has no policy on it. */
  public statementsOn(resource: string): readonly Statement[] | undefined {
    return this.onResources.get(resource);
  }

  /** Undefined for a boundary that the assembly does not define. */
  public boundaryOf({ role: { boundary } }: RoleUse): readonly Statement[] | undefined {
    const raw = boundary === undefined ? undefined : this.managed.get(boundary);
    if (boundary === undefined || raw === undefined) return undefined;
    const known = this.boundaries.get(boundary) ?? read(raw, 'boundary', boundary);
    this.boundaries.set(boundary, known);
    return known;
  }

  public addRole({ arn, logicalId, name, properties, stack }: ResolvedResource): void {
    const own = ownStatements(properties);
    const policies = asList(properties['ManagedPolicyArns']).map(String);
    const attached = policies.flatMap((policy) => this.managed.get(policy) ?? []);
    this.unknownPolicies.push(...policies.filter((policy) => !this.managed.has(policy)).map((policy) => ({ roleArn: arn!, where: `${stack}/${logicalId}.ManagedPolicyArns`, policy })));
    const boundary = properties['PermissionsBoundary'];
    const trust = statementsOf(properties['AssumeRolePolicyDocument']);
    const statements = [...own, ...attached];
    this.byArn.set(arn!, {
      role: { arn: arn!, name, trust, statements, boundary: typeof boundary === 'string' ? boundary : undefined },
      policies: read(statements, 'identity', `policies of ${name}`),
      denied: new Set(),
    });
    this.addResourcePolicy([arn], properties['AssumeRolePolicyDocument']);
  }

  /** A managed policy, or one that is put into roles. */
  public addPolicy({ arn, name, properties }: ResolvedResource): void {
    const statements = statementsOf(properties['PolicyDocument']);
    if (arn !== undefined) this.managed.set(arn, statements);
    const roles = asList(properties['Roles']).map(String);
    const policies = read(statements, 'identity', `policy ${name}`);
    for (const { role, policies: held } of this.byArn.values()) {
      if (!roles.includes(role.name)) continue;
      role.statements.push(...statements);
      held.push(...policies);
    }
  }

  public addResourcePolicy(resources: readonly unknown[], document: unknown): void {
    for (const resource of resources.map(String)) {
      const statements = statementsOf(document);
      this.resourcePolicies.set(resource, [...this.policyOn(resource), ...statements]);
      this.onResources.set(resource, [...(this.onResources.get(resource) ?? []), ...read(statements, 'resource', `policy on ${resource}`)]);
    }
  }

  public noteUse(grants: readonly Grant[], request: AccessRequest, policies: Decided['policies']): void {
    const statements = [...policies.identity, ...(policies.resource ?? [])];
    const shape = shapeOf(request);
    for (const grant of grants) {
      const use = this.used.get(grant) ?? { requests: new Map<string, Decided>(), needed: new Set<string>() };
      this.used.set(grant, use);
      if (!use.requests.has(shape)) use.requests.set(shape, { request, policies });
      const { values } = statements.find((statement) => statement.grants.includes(grant))!;
      for (const { text, isNeeded } of values) if (isNeeded(request.context)) use.needed.add(text);
    }
  }

  public notePass(principal: string, what: string): void {
    this.passed.set(principal, (this.passed.get(principal) ?? new Set()).add(what));
  }

  /** What each role was granted, and what came of it. */
  public report(): PermissionReport {
    return reportOf(this.uses, this.used);
  }
}

/** Everything in a policy that cannot be decided here. */
export function policyProblems({ name, properties }: ResolvedResource): string[] {
  return unread(statementsOf(properties['PolicyDocument']), 'identity', `policy ${name}`);
}

/** The same of a role: its own policies, and who may take it. */
export function roleProblems({ arn, name, properties }: ResolvedResource): string[] {
  return [...unread(ownStatements(properties), 'identity', `policies of ${name}`), ...resourcePolicyProblems([arn], properties['AssumeRolePolicyDocument'])];
}

/** The same of a document on resources, by what names them. */
export function resourcePolicyProblems(resources: readonly unknown[], document: unknown): string[] {
  return resources.flatMap((resource) => unread(statementsOf(document), 'resource', `policy on ${String(resource)}`));
}

/** Policies that are remembered: those of a few assemblies. */
const MOST_POLICIES = 2_000;
const READ = new Remembered<readonly ReturnType<typeof readStatement>[]>(MOST_POLICIES);

/** @throws ServiceError `NotSimulated` with everything in them that cannot be decided here */
function read(raw: readonly JsonObject[], kind: PolicyKind, where: string): Statement[] {
  refuseIfAny(where, unread(raw, kind, where));
  return readAll(raw, kind, where).map(({ statement }) => statement);
}

function unread(raw: readonly JsonObject[], kind: PolicyKind, where: string): string[] {
  return readAll(raw, kind, where).flatMap(({ problems }) => problems);
}

function readAll(raw: readonly JsonObject[], kind: PolicyKind, where: string): readonly ReturnType<typeof readStatement>[] {
  return READ.of(`${kind} ${where} ${JSON.stringify(raw)}`, () => raw.map((statement) => readStatement(statement, kind, where)));
}

/** A request without its numbers: a bounded number of them, however long a world runs. */
function shapeOf({ principal, action, resource, context }: AccessRequest): string {
  return `${principal.id} ${action} ${[resource, ...[...context].map(([key, values]) => `${key}=${values.join()}`)].join(' ').replace(/[0-9a-f]*[0-9][0-9a-f]*/g, '#')}`;
}

/** Of the policies that stand in a role. */
function ownStatements(properties: JsonObject): JsonObject[] {
  return asList(properties['Policies']).flatMap((policy) => statementsOf(isObject(policy) ? policy['PolicyDocument'] : undefined));
}

function statementsOf(document: unknown): JsonObject[] {
  return isObject(document) ? asList(document['Statement']).filter(isObject) : [];
}
