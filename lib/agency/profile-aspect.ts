/**
 * What a profile demands of every role and managed policy in its scope, also of those that the agency's own constructs, or
 * the CDK's, bring along: boundary, path, and a name with the prefix. Internal.
 */
import { createHash } from 'node:crypto';
import { Annotations, Aws, CfnResource, Names, Stack, Token, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a landing zone demands of roles; entries of the profile with the same names. */
export interface RoleConventions {
  /** Name of the boundary. */
  readonly permissionsBoundary?: string;
  /** Begins every name. */
  readonly roleNamePrefix?: string;
  /** Path, with a slash at both ends. */
  readonly rolePath?: string;
}

/** Longest names that IAM takes. */
const NAMED: Readonly<Record<string, { readonly property: string; readonly length: number }>> = {
  'AWS::IAM::Role': { property: 'RoleName', length: 64 },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', length: 128 },
};

/** Sets boundary, path and name on what CloudFormation will create. */
export class ProfileAspect implements IAspect {
  public constructor(private readonly conventions: RoleConventions) {}

  /** Called for every construct of the scope. */
  public visit(node: IConstruct): void {
    if (!CfnResource.isCfnResource(node)) return;
    const type = node.cfnResourceType;
    const { permissionsBoundary, rolePath } = this.conventions;
    if (permissionsBoundary !== undefined && (type === 'AWS::IAM::Role' || type === 'AWS::IAM::User')) {
      node.addPropertyOverride('PermissionsBoundary', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/${permissionsBoundary}`);
    }
    const named = NAMED[type];
    if (!named) return;
    if (rolePath !== undefined) node.addPropertyOverride('Path', rolePath);
    this.prefixName(node, named.property, named.length);
  }

  private prefixName(resource: CfnResource, property: string, length: number): void {
    const prefix = this.conventions.roleNamePrefix;
    if (prefix === undefined) return;
    const own = (resource as unknown as Record<string, unknown>)[property[0]!.toLowerCase() + property.slice(1)];
    if (own === undefined) {
      resource.addPropertyOverride(property, `${prefix}${uniqueName(resource, length - prefix.length)}`);
    } else if (typeof own === 'string' && !Token.isUnresolved(own) && !own.startsWith(prefix)) {
      Annotations.of(resource).addError(
        `${property}: got ${JSON.stringify(own)}, expected a name that starts with ${JSON.stringify(prefix)}; leave the name out, or begin it with the prefix that the agency profile demands`,
      );
    }
  }
}

/** Unique in the account, although IAM is global and the same stack may stand in two regions. */
function uniqueName(resource: CfnResource, maxLength: number): string {
  const hash = createHash('sha256').update(`${Stack.of(resource).region} ${resource.node.path}`).digest('hex').slice(0, 8);
  return `${Names.uniqueResourceName(resource, { maxLength: maxLength - hash.length - 1, separator: '-' })}-${hash}`;
}
