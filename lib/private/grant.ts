/**
 * Grants that are refused where the CDK's own would do nothing: for principals without policies, and for functions or state
 * machines that were imported without their role. A role that is imported as it is keeps its policies: its owner adds the statement.
 */
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { Problems } from './errors';

/**
 * @param resource what the permission is on; named in the refusal
 * @throws when the grantee cannot take a statement, as an account or a service cannot
 */
export function grantOn(resource: IConstruct, options: iam.GrantOnPrincipalOptions): iam.Grant {
  const { grantPrincipal } = options.grantee;
  const problems = new Problems(resource);
  const withoutRole = grantPrincipal instanceof iam.UnknownPrincipal;
  const grant = withoutRole ? undefined : iam.Grant.addToPrincipal(options);
  problems.require(grant?.success === true, {
    subject: 'grantee',
    got: withoutRole ? 'a resource imported without its role' : grantPrincipal.constructor.name,
    expected: 'a role, user or group, whose policies take the statement',
    fix: 'grant to the role that the principal assumes',
  });
  problems.throwIfAny();
  return grant!;
}
