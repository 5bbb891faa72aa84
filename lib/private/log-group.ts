/** The one place that makes log groups: encrypted with the landing zone's key, kept as long as it says, kept when the stack goes. */
import { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { landingZoneKey } from './key';
import { landingZoneOf } from './landing-zone';

export function landingZoneLogGroup(scope: Construct, id: string): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    encryptionKey: landingZoneKey(scope, 'logs'),
    retention: landingZoneOf(scope).logRetentionDays,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
