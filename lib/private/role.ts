/**
 * The one place that makes roles. Each is for one purpose, trusts one service from this account only, and gets its statements
 * in the landing zone's policy style. Boundary, name prefix and path are set by the profile on every role of its scope.
 */
import { Aspects, Aws, Stack, type CfnResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge } from './acknowledge';
import { flatReference } from './flat-reference';
import { landingZoneOf } from './landing-zone';

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

/** A role and the document that all its statements go to. */
export class ServiceRole extends Construct {
  public readonly role: iam.Role;
  /** The resources that hold its statements apart from the role itself; empty with inline policies. */
  public readonly policies: readonly IConstruct[];
  private readonly document = new iam.PolicyDocument();
  private readonly wildcards: { readonly resource: string; readonly reason: string }[] = [];

  public constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const inline = landingZoneOf(this).policyStyle === 'inline';
    this.role = new iam.Role(this, 'Role', {
      description: props.description,
      assumedBy: new iam.ServicePrincipal(`${props.service}.amazonaws.com`, {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
          ...(props.sourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': props.sourceArn } }),
        },
      }),
      // In the role, not in a resource of their own: no service can meet the role before its permissions are there.
      ...(inline ? { inlinePolicies: { Access: this.document } } : {}),
    });
    const policy = inline ? undefined : new iam.ManagedPolicy(this, 'Policy', { description: POLICY_DESCRIPTION, document: this.document, roles: [this.role] });
    const holder = (policy ?? this.role).node.defaultChild as CfnResource | undefined;
    this.policies = policy && holder ? [holder] : [];
    // Where the landing zone makes all roles itself (`Role.customizeRoles`), the template holds none.
    if (!holder) return;
    if (inline) {
      acknowledge(holder, {
        'NIST.800.53.R5-IAMNoInlinePolicy':
          'The profile chose inline policies: the statements are part of the role, for this purpose only. A profile with managed policies moves them into one.',
      });
    }
    this.acknowledgeWildcards(holder);
  }

  /**
   * Adds one statement.
   *
   * @param sid says in a word what it is for
   * @param wildcardReason why a resource with a `*` is as exact as can be; the rule packs demand one for each
   */
  public allow(sid: string, actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>, wildcardReason?: string): void {
    this.document.addStatements(
      new iam.PolicyStatement({
        sid,
        actions: [...actions].sort(),
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
    if (wildcardReason !== undefined) this.wildcards.push(...resources.map((resource) => ({ resource, reason: wildcardReason })));
  }

  /** Late, because the rule packs name a finding by the logical ids in it, and those are open until synthesis. */
  private acknowledgeWildcards(holder: CfnResource): void {
    Aspects.of(this).add({
      visit: (node: IConstruct) => {
        if (node !== holder) return;
        for (const { resource, reason } of this.wildcards) {
          const flat = flatReference(Stack.of(this).resolve(resource));
          if (flat.includes('*')) acknowledge(holder, { [`AwsSolutions-IAM5[Resource::${flat}]`]: reason });
        }
      },
    });
  }
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the stack of the scope. */
export function arnInStack(scope: Construct, service: string, resource: string): string {
  const stack = Stack.of(scope);
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
}
