/** What every bucket of the library has in common, and the bucket that its access logs go to. Internal. */
import { Duration, Stack, type RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { RULES } from '../private/rule-names';

const HARDENED: s3.BucketProps = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  versioned: true,
};

/** A bucket for data: hardened, encrypted with the landing zone's key, with events to EventBridge. */
export function dataBucket(scope: Construct, id: string, props: s3.BucketProps): s3.Bucket {
  const bucket = new s3.Bucket(scope, id, {
    ...HARDENED,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: landingZoneKey(scope),
    bucketKeyEnabled: true,
    ...props,
    lifecycleRules: [{ id: 'EndUnfinishedUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...props.lifecycleRules ?? []],
  });
  // The L2 prop would bring a hidden function.
  resourceOf(bucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  acceptFindings(resourceOf(bucket), RULES.s3Replication,
    'Data must stay in the allowed regions, so it is not copied to another one; versions protect against deletion, and the landing zone decides on a replica in the region.');
  return bucket;
}

/**
 * Sends the access logs of the bucket to another: the given one, else the landing zone's, else one beside it.
 *
 * @returns the one beside it
 */
export function logAccess(scope: Construct, bucket: s3.Bucket, given: s3.IBucket | undefined, removalPolicy: RemovalPolicy): s3.Bucket | undefined {
  const central = given ? undefined : landingZoneOf(scope).accessLogBucket;
  const own = given ?? central ? undefined : ownAccessLogs(scope, bucket, removalPolicy);
  // The L2 prop would bring an ACL, which a bucket that enforces its owner refuses.
  resourceOf(bucket).loggingConfiguration = {
    destinationBucketName: central ?? (given ?? own!).bucketName,
    // A bucket that is not the store's own holds the logs of many, and the keys of logs do not name whose they are.
    logFilePrefix: own ? 'access/' : `access/${scope.node.path}/`,
  };
  return own;
}

/** A bucket for what Amazon S3 itself writes about another one, beside it. */
function ownAccessLogs(scope: Construct, source: s3.Bucket, removalPolicy: RemovalPolicy): s3.Bucket {
  const logs = new s3.Bucket(scope, 'AccessLogs', {
    ...HARDENED,
    encryption: s3.BucketEncryption.S3_MANAGED,
    removalPolicy,
    lifecycleRules: [{ id: 'ExpireLogs', expiration: Duration.days(landingZoneOf(scope).logRetentionDays), noncurrentVersionExpiration: Duration.days(30) }],
  });
  allowDelivery(logs, source, 'AccessLogDelivery', 'logging.s3.amazonaws.com', 'access/*');
  acceptFindings(resourceOf(logs), RULES.s3Replication, 'Access logs stay in the region, like the data whose use they record.');
  acceptFindings(resourceOf(logs), RULES.s3DefaultEncryptionKms, 'Amazon S3 delivers access logs only to buckets that it encrypts with its own keys (SSE-S3).');
  acceptFindings(resourceOf(logs), RULES.s3AccessLogs, 'The bucket is where access logs go: a log of its own would log each delivery, without end.');
  acceptFindings(resourceOf(logs), RULES.s3ObjectLock, 'Logs expire after the retention of the landing zone; those that must be beyond change belong into its central bucket, which accessLogs takes.');
  return logs;
}

/** Lets a service of Amazon S3 write below the keys, for this one source bucket of this account. */
export function allowDelivery(to: s3.Bucket, source: s3.IBucket, sid: string, service: string, keys: string): void {
  to.addToResourcePolicy(
    new iam.PolicyStatement({
      sid,
      principals: [new iam.ServicePrincipal(service)],
      actions: ['s3:PutObject'],
      resources: [to.arnForObjects(keys)],
      conditions: { ArnLike: { 'aws:SourceArn': source.bucketArn }, StringEquals: { 'aws:SourceAccount': Stack.of(to).account } },
    }),
  );
}

export function requireSseS3(problems: Problems, accessLogs: s3.IBucket | undefined): void {
  problems.require(accessLogs?.encryptionKey === undefined, {
    subject: 'accessLogs',
    got: accessLogs?.node.path,
    expected: 'a bucket that Amazon S3 encrypts with its own keys (SSE-S3)',
    fix: 'name another bucket: Amazon S3 delivers no access logs to one with a KMS key',
  });
}

export function resourceOf(bucket: s3.Bucket): s3.CfnBucket {
  return bucket.node.defaultChild as s3.CfnBucket;
}
