/**
 * What a profile demands of every role and managed policy in its scope, also of those that the agency's own constructs, or
 * the CDK's, bring along: boundary, path, and a name with the prefix. And of every stack: that it is not deleted in passing. Internal.
 */
import { createHash } from 'node:crypto';
import { Aws, CfnResource, Names, Stack, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a landing zone demands of roles; entries of the profile with the same names. */
export interface RoleConventions {
  /** Name or ARN of the boundary. */
  readonly permissionsBoundary?: string;
  /** Begins every name. */
  readonly roleNamePrefix?: string;
  /** Path, with a slash at both ends. */
  readonly rolePath?: string;
  /** Stacks are protected. */
  readonly terminationProtection: boolean;
}

/** Longest names that IAM takes. */
const NAMED: Readonly<Record<string, { readonly property: string; readonly length: number }>> = {
  'AWS::IAM::Role': { property: 'RoleName', length: 64 },
  'AWS::IAM::ManagedPolicy': { property: 'ManagedPolicyName', length: 128 },
};
const BOUNDED = ['AWS::IAM::Role', 'AWS::IAM::User'];

/** Sets boundary, path and name on what CloudFormation will create. */
export class ProfileAspect implements IAspect {
  private readonly visited = new WeakSet<IConstruct>();

  public constructor(private readonly conventions: RoleConventions) {}

  /** Called for every construct of the scope. */
  public visit(node: IConstruct): void {
    if (Stack.isStack(node) && !node.nested && this.conventions.terminationProtection) node.terminationProtection = true;
    if (!CfnResource.isCfnResource(node)) return;
    this.visited.add(node);
    const type = node.cfnResourceType;
    const { permissionsBoundary, roleNamePrefix, rolePath } = this.conventions;
    if (permissionsBoundary !== undefined && BOUNDED.includes(type)) {
      const isArn = permissionsBoundary.startsWith('arn:');
      node.addPropertyOverride('PermissionsBoundary', isArn ? permissionsBoundary : `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/${permissionsBoundary}`);
    }
    const named = NAMED[type];
    if (!named) return;
    if (rolePath !== undefined) node.addPropertyOverride('Path', rolePath);
    if (roleNamePrefix !== undefined && givenName(node, named.property) === undefined) {
      node.addPropertyOverride(named.property, `${roleNamePrefix}${uniqueName(node, named.length - roleNamePrefix.length)}`);
    }
  }

  /** What is wrong with the construct when the tree is complete: names of others, and roles that came after the aspects. */
  public problems(node: IConstruct): string[] {
    if (!CfnResource.isCfnResource(node)) return [];
    const type = node.cfnResourceType;
    const named = NAMED[type];
    const { permissionsBoundary, roleNamePrefix, rolePath } = this.conventions;
    const concerned = (named && (roleNamePrefix ?? rolePath) !== undefined) || (BOUNDED.includes(type) && permissionsBoundary !== undefined);
    if (!concerned) return [];
    if (!this.visited.has(node)) {
      return [`${node.node.path}: got ${type}, expected nothing that the CDK adds after the profile has done its work; do without the feature that adds it, e.g. crossRegionReferences`];
    }
    const own = named && givenName(node, named.property);
    if (roleNamePrefix === undefined || own === undefined || visibleStart(own).startsWith(roleNamePrefix)) return [];
    return [`${node.node.path}: ${named!.property} got ${JSON.stringify(own)}, expected a name that starts with ${JSON.stringify(roleNamePrefix)}; leave the name out, or begin it with the prefix that the agency profile demands`];
  }
}

/** The name that the resource was defined with, resolved; undefined when CloudFormation is to choose one. */
function givenName(resource: CfnResource, property: string): unknown {
  const given: Readonly<Record<string, unknown>> = resource['cfnProperties'];
  // Generated classes keep their properties in camel case, plain resources as the template has them.
  return Stack.of(resource).resolve(given[property[0]!.toLowerCase() + property.slice(1)] ?? given[property]);
}

/** As much of the name as is known now, from its beginning. */
function visibleStart(name: unknown): string {
  if (typeof name === 'string') return name;
  const join = (name as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join?.[0] === '' && typeof join[1][0] === 'string' ? join[1][0] : '';
}

/** Unique in the account, although IAM is global and the same stack may stand in two regions. */
function uniqueName(resource: CfnResource, maxLength: number): string {
  const hash = createHash('sha256').update(`${Stack.of(resource).region} ${resource.node.path}`).digest('hex').slice(0, 8);
  return `${Names.uniqueResourceName(resource, { maxLength: maxLength - hash.length - 1, separator: '-' })}-${hash}`;
}
