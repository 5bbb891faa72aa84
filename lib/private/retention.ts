/** Keeps stateful resources from being destroyed with their stack where the classification forbids it. */
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Problems } from './errors';
import { landingZoneOf, mustRetain } from './landing-zone';

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
  problems.require(kept || removalPolicy === RemovalPolicy.SNAPSHOT || !mustRetain(landingZone), {
    subject: 'removalPolicy',
    got: removalPolicy,
    expected: `retain at classification ${landingZone.classification}`,
    fix: 'leave removalPolicy out; whoever owns the data deletes it by hand',
  });
  return removalPolicy;
}
