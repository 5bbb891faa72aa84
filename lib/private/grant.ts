/** Grants that reach their grantee or are refused: the CDK's own do nothing for principals without policies. */
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { Problems } from './errors';

/**
 * @param resource what the permission is on; named in the refusal
 * @throws when the grantee cannot take a statement, as an account or a service cannot
 */
export function grantOn(resource: IConstruct, options: iam.GrantOnPrincipalOptions): iam.Grant {
  const grant = iam.Grant.addToPrincipal(options);
  const problems = new Problems(resource);
  problems.require(grant.success, {
    subject: 'grantee',
    got: options.grantee.grantPrincipal.policyFragment.principalJson,
    expected: 'a role, user or group, whose policies take the statement',
    fix: 'grant to the role that the principal assumes',
  });
  problems.throwIfAny();
  return grant;
}
