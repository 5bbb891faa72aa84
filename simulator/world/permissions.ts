/**
 * Who may do what, as the assembly says it: kept as data, because nothing here evaluates it yet. Statements are those of the
 * templates, without references.
 */
import { isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { asList } from '../assembly/template';

export interface RoleRecord {
  readonly arn: string;
  readonly name: string;
  readonly trust: readonly JsonObject[];
  /** Of its own policies and of those that are attached to it. */
  readonly statements: JsonObject[];
  /** ARN of the boundary, which belongs to the landing zone. */
  readonly boundary: string | undefined;
}

export class Permissions {
  private readonly byArn = new Map<string, RoleRecord>();
  private readonly managed = new Map<string, readonly JsonObject[]>();
  private readonly resourcePolicies = new Map<string, JsonObject[]>();

  public get roles(): readonly RoleRecord[] {
    return [...this.byArn.values()];
  }

  public role(arn: string): RoleRecord | undefined {
    return this.byArn.get(arn);
  }

  /** Statements of the policy on a bucket, topic, queue, key or function, by its ARN, name or URL as the template refers to it. */
  public policyOn(resource: string): readonly JsonObject[] {
    return this.resourcePolicies.get(resource) ?? [];
  }

  public addRole({ arn, name, properties }: ResolvedResource): void {
    const own = asList(properties['Policies']).flatMap((policy) => statementsOf(isObject(policy) ? policy['PolicyDocument'] : undefined));
    const attached = asList(properties['ManagedPolicyArns']).flatMap((policy) => this.managed.get(String(policy)) ?? []);
    const boundary = properties['PermissionsBoundary'];
    this.byArn.set(arn!, {
      arn: arn!,
      name,
      trust: statementsOf(properties['AssumeRolePolicyDocument']),
      statements: [...own, ...attached],
      boundary: typeof boundary === 'string' ? boundary : undefined,
    });
  }

  /** A managed policy, or one that is put into roles. */
  public addPolicy({ arn, properties }: ResolvedResource): void {
    const statements = statementsOf(properties['PolicyDocument']);
    if (arn !== undefined) this.managed.set(arn, statements);
    const roles = asList(properties['Roles']).map(String);
    for (const role of this.byArn.values()) {
      if (roles.includes(role.name)) role.statements.push(...statements);
    }
  }

  public addResourcePolicy(resources: readonly unknown[], document: unknown): void {
    for (const resource of resources.map(String)) {
      this.resourcePolicies.set(resource, [...this.policyOn(resource), ...statementsOf(document)]);
    }
  }
}

function statementsOf(document: unknown): JsonObject[] {
  return isObject(document) ? asList(document['Statement']).filter(isObject) : [];
}
