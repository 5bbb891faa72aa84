/**
 * The one place that makes roles. Each is for one purpose, trusts one service from this account only, and gets its statements
 * in the landing zone's policy style. Boundary, name prefix and path are set by the profile on every role of its scope.
 */
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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

/** A role and the document that all its statements go to. */
export class ServiceRole extends Construct {
  public readonly role: iam.Role;
  private readonly document = new iam.PolicyDocument();

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
    if (!inline) {
      new iam.ManagedPolicy(this, 'Policy', { description: props.description, document: this.document, roles: [this.role] });
    }
  }

  /** Adds one statement; `sid` says in a word what it is for. */
  public allow(sid: string, actions: readonly string[], resources: readonly string[], conditions?: Record<string, unknown>): void {
    this.document.addStatements(
      new iam.PolicyStatement({
        sid,
        actions: [...actions].sort(),
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the stack of the scope. */
export function arnInStack(scope: Construct, service: string, resource: string): string {
  const stack = Stack.of(scope);
  return `arn:${stack.partition}:${service}:${stack.region}:${stack.account}:${resource}`;
}
