/** Keeps stateful resources from being destroyed with their stack where the classification forbids it. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Problems } from './errors';
import { landingZoneOf, POSTURES } from './landing-zone';

/** The policy, RETAIN by default; a problem when it would not keep the data and the classification demands that it is kept. */
export function requireRetained(problems: Problems, scope: Construct, removalPolicy: RemovalPolicy = RemovalPolicy.RETAIN): RemovalPolicy {
  const landingZone = landingZoneOf(scope);
  const kept = removalPolicy === RemovalPolicy.RETAIN || removalPolicy === RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  problems.require(removalPolicy !== RemovalPolicy.SNAPSHOT, {
    subject: 'removalPolicy',
    got: removalPolicy,
    expected: 'retain, retain-on-update-or-delete or destroy',
    fix: 'leave removalPolicy out: CloudFormation takes no snapshots of this type',
  });
  const asked = !kept && removalPolicy !== RemovalPolicy.SNAPSHOT;
  const forbidden = !POSTURES[landingZone.classification].mayDestroy;
  problems.require(!asked || !forbidden, {
    subject: 'removalPolicy',
    got: removalPolicy,
    expected: `retain at classification ${landingZone.classification}${landingZone.classificationAt === undefined ? '' : ` (${landingZone.classificationAt})`}`,
    fix: 'leave removalPolicy out; whoever owns the data deletes it by hand',
  });
  // Two keys: a line that was copied from a sandbox destroys nothing where the profile does not say so, too.
  problems.require(!asked || forbidden || landingZone.mayDestroy, {
    subject: 'removalPolicy',
    got: removalPolicy,
    expected: 'retain, unless the agency profile says removalPolicy DESTROY as well',
    fix: 'leave removalPolicy out, or let the profile of this environment allow it',
  });
  return removalPolicy;
}
