/**
 * The one place that makes roles. Each is for one purpose, trusts one service from this account only, and gets its statements
 * in the landing zone's policy style: in the role, or in as many managed policies as IAM's quotas ask for. Boundary, name prefix and
 * path are set by the profile on every role of its scope.
 */
import { AspectPriority, Aspects, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, DependencyGroup, type IConstruct } from 'constructs';
import { acceptFindings } from './exceptions';
import { flatReference } from './flat-reference';
import { landingZoneOf } from './landing-zone';
import { MAX_ATTACHED_POLICIES, MAX_INLINE_POLICIES, MAX_MANAGED_POLICY, policySize } from './policy-size';
import { RULES } from './rule-names';

export interface ServiceRoleProps {
  /** Service principal without its domain, e.g. `lambda`. */
  readonly service: string;
  /** What the role is for; shown in the console and in the audit of roles. */
  readonly description: string;
  /**
   * Pattern of the resources on whose behalf the service may assume the role, where the service sends `aws:SourceArn`;
   * undefined: only the account is checked.
   */
  readonly sourceArn?: string;
}

/** Constant: a changed description replaces the policy, which CloudFormation refuses for one that has a name. */
const POLICY_DESCRIPTION = 'Permissions of one role, managed by cdk-mlops';

/** Characters of a document without statements. */
const ENVELOPE = '{"Version":"2012-10-17","Statement":[]}'.length;

/** Why a resource with a `*` is as exact as can be, and what else rule sets find in its statement. */
interface Wildcard {
  readonly resource: string;
  readonly reason: string;
  readonly rules: readonly string[];
}

/** A document that statements go to, and the resource that holds it. */
interface Holder {
  readonly document: iam.PolicyDocument;
  /** Undefined where the landing zone makes all roles itself (`Role.customizeRoles`): the template holds none. */
  readonly resource: IConstruct | undefined;
  readonly wildcards: Wildcard[];
  /** Characters of the document. */
  size: number;
}

/** A role and the documents that its statements go to. */
export class ServiceRole extends Construct {
  public readonly role: iam.Role;
  /** To depend on: the resources that hold its statements apart from the role itself, also those to come; none with inline policies. */
  public readonly policies = new DependencyGroup();
  /** Whether its statements stand in the role itself, where some rules look for them. */
  public readonly inline: boolean;
  private readonly holders: Holder[] = [];

  public constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const inline = landingZoneOf(this).policyStyle === 'inline';
    const document = new iam.PolicyDocument();
    this.role = new iam.Role(this, 'Role', {
      description: props.description,
      assumedBy: new iam.ServicePrincipal(`${props.service}.amazonaws.com`, {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ...(props.sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': props.sourceArn } }),
        },
      }),
      // In the role, not in a resource of their own: no service can meet the role before its permissions are there.
      ...(inline ? { inlinePolicies: { Access: document } } : {}),
    });
    const { defaultChild: resource } = this.role.node;
    // The report of what a role that others make must allow knows nothing of inline policies.
    this.inline = inline && resource !== undefined;
    if (this.inline) this.holders.push({ document, resource, wildcards: [], size: ENVELOPE });
    else this.addPolicy();
    if (this.inline && resource) {
      acceptFindings(resource, RULES.inlinePolicy,
        'The profile chose inline policies: the statements are part of the role, for this purpose only. A profile with managed policies moves them into one.');
    }
    this.acceptWildcards();
    this.node.addValidation({ validate: () => this.quotaProblems() });
  }

  /**
   * Adds one statement; of managed policies to the first that has room for it, so that what is in them stays in them.
   *
   * @param sid says in a word what it is for
   * @param wildcardReason why a resource with a `*` is as exact as can be; the rule packs demand one for each
   * @param rules what rule sets beside cdk-nag find in the statement, for the same reason
   * @returns the statement, or the last part of it where it is spread
   */
  public allow(sid: string, actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>, wildcardReason?: string, rules: readonly string[] = []): iam.PolicyStatement {
    const statement = new iam.PolicyStatement({
      sid,
      actions: [...actions].sort(),
      resources: [...resources],
      ...(conditions === undefined ? {} : { conditions }),
    });
    const size = policySize(this, statement.toStatementJson()) + 1;
    if (!this.inline && ENVELOPE + size > MAX_MANAGED_POLICY && resources.length > 1) {
      const half = Math.ceil(resources.length / 2);
      this.allow(sid, actions, resources.slice(0, half), conditions, wildcardReason, rules);
      return this.allow(sid, actions, resources.slice(half), conditions, wildcardReason, rules);
    }
    const holder = this.inline ? this.holders[0]! : (this.holders.find((one) => one.size + size <= MAX_MANAGED_POLICY) ?? this.addPolicy());
    holder.document.addStatements(statement);
    holder.size += size;
    if (wildcardReason !== undefined) holder.wildcards.push(...resources.map((resource) => ({ resource, reason: wildcardReason, rules })));
    return statement;
  }

  private addPolicy(): Holder {
    const id = `Policy${this.holders.length === 0 ? '' : this.holders.length + 1}`;
    const document = new iam.PolicyDocument();
    const policy = new iam.ManagedPolicy(this, id, { description: POLICY_DESCRIPTION, document, roles: [this.role] });
    const holder = { document, resource: policy.node.defaultChild, wildcards: [], size: ENVELOPE };
    if (holder.resource) this.policies.add(holder.resource);
    this.holders.push(holder);
    return holder;
  }

  /** Late, because the rule packs name a finding by the logical ids in it, and those are open until synthesis. */
  private acceptWildcards(): void {
    const visit = (node: IConstruct): void => {
      for (const { resource, reason, rules } of this.holders.find((holder) => holder.resource === node)?.wildcards ?? []) {
        const flat = flatReference(Stack.of(this).resolve(resource));
        if (flat.includes('*')) acceptFindings(node, [`AwsSolutions-IAM5[Resource::${flat}]`, ...rules], reason);
      }
    };
    // Before the packs of cdk-nag 2, which are aspects too.
    Aspects.of(this).add({ visit }, { priority: AspectPriority.MUTATING });
  }

  /** What IAM would refuse on deployment, in the middle of a stack; grants of others on the role count. */
  private quotaProblems(): string[] {
    const { defaultChild: role, path } = this.role.node;
    if (!(role instanceof iam.CfnRole)) return [];
    const granted = this.role.node.findAll().filter((one) => one instanceof iam.CfnPolicy).map(({ policyDocument }) => policyDocument as unknown);
    const inline = [...(this.inline ? [this.holders[0]!.document] : []), ...granted].reduce<number>((sum, document) => sum + policySize(this, document), 0);
    const managed = this.inline ? [] : this.holders;
    const attached = managed.length + (Stack.of(this).resolve(role.managedPolicyArns) as unknown[] | undefined ?? []).length;
    return [
      ...(inline <= MAX_INLINE_POLICIES ? [] : [
        `${path}: got about ${inline} characters of inline policies, expected at most ${MAX_INLINE_POLICIES}; `
        + (this.inline ? 'let the agency profile say policyStyle: PolicyStyle.MANAGED, which spreads them over several policies' : 'grant less to the role, or put what others grant into managed policies'),
      ]),
      ...managed.map(({ document, resource }) => ({ size: policySize(this, document), resource })).filter(({ size }) => size > MAX_MANAGED_POLICY)
        .map(({ size, resource }) => `${resource?.node.path}: got about ${size} characters, expected at most ${MAX_MANAGED_POLICY}; shorten the conditions of its statements, which cannot be spread`),
      ...(attached <= MAX_ATTACHED_POLICIES ? [] : [
        `${path}: got ${attached} managed policies, expected at most ${MAX_ATTACHED_POLICIES}; grant less to the role, or attach fewer policies of one's own`,
      ]),
    ];
  }
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the stack of the scope. */
export function arnInStack(scope: Construct, service: string, resource: string): string {
  const stack = Stack.of(scope);
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
}
