/** `DataStore`: the bucket for what models read and leave behind, set up as agencies must have it. */
import type { RemovalPolicy} from 'aws-cdk-lib';
import { Duration, Resource, type IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { requireRetained } from '../private/retention';
import { RULES } from '../private/rule-names';
import { DataStoreGrants } from './data-store-grants';

/** A bucket for what models read and leave behind. */
export interface IDataStore extends IResource {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Permissions on it. */
  readonly grants: DataStoreGrants;
}

/** Options of a data store. */
export interface DataStoreProps {
  /**
   * Bucket that gets the server access logs, with a policy that lets `logging.s3.amazonaws.com` write. It cannot be encrypted
   * with a customer managed key, says Amazon S3.
   *
   * @default - that of the agency profile, or a bucket of its own is defined
   */
  readonly accessLogs?: s3.IBucket;
  /**
   * What happens to the data when the stack goes. DESTROY takes the agency profile's `removalPolicy` as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class DataStoreBase extends Resource implements IDataStore {
  public abstract readonly bucket: s3.IBucket;

  public get grants(): DataStoreGrants {
    return DataStoreGrants.fromDataStore(this);
  }
}

/**
 * A bucket for what models read and leave behind: versioned, encrypted with a customer managed key, private, TLS-only,
 * owner-enforced, with access logs and with events to EventBridge, kept when the stack goes.
 *
 * Defines 4 resources: the bucket and the bucket of its access logs, each with its policy (2 when `accessLogs` is given).
 */
export class DataStore extends DataStoreBase {
  /**
   * A bucket that exists, as it is.
   *
   * @param bucket with its encryption key, if it has a customer managed one
   */
  public static fromBucket(scope: Construct, id: string, bucket: s3.IBucket): IDataStore {
    class Import extends DataStoreBase {
      public readonly bucket = bucket;
    }
    return new Import(scope, id);
  }

  /** The bucket. */
  public readonly bucket: s3.IBucket;

  /** @throws when the removal policy is forbidden by the classification, or the bucket for access logs cannot take them */
  public constructor(scope: Construct, id: string, props: DataStoreProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    problems.require(props.accessLogs?.encryptionKey === undefined, {
      subject: 'accessLogs',
      got: props.accessLogs?.node.path,
      expected: 'a bucket that Amazon S3 encrypts with its own keys (SSE-S3)',
      fix: 'name another bucket: Amazon S3 delivers no access logs to one with a KMS key',
    });
    const removalPolicy = requireRetained(problems, this, props.removalPolicy);
    problems.throwIfAny();
    const bucket = new s3.Bucket(this, 'Bucket', {
      ...HARDENED,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: landingZoneKey(this),
      bucketKeyEnabled: true,
      versioned: true,
      removalPolicy,
      lifecycleRules: [
        { id: 'EndUnfinishedUploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { id: 'ExpireOldVersions', noncurrentVersionExpiration: Duration.days(90) },
      ],
    });
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    // The L2 props for both would bring a hidden function, or an ACL that this bucket's log bucket refuses.
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    const central = props.accessLogs ? undefined : landingZoneOf(this).accessLogBucket;
    resource.loggingConfiguration = {
      destinationBucketName: central ?? (props.accessLogs ?? this.ownAccessLogs(bucket, removalPolicy)).bucketName,
      // The landing zone's bucket holds the logs of many.
      logFilePrefix: central === undefined ? 'access/' : `access/${this.node.path}/`,
    };
    acceptFindings(resource, RULES.s3Replication,
      'Data must stay in the allowed regions, so it is not copied to another one; versions protect against deletion, and the landing zone decides on a replica in the region.');
    acceptFindings(resource, RULES.s3ObjectLock,
      'Trainings write again and lifecycle rules tidy up here, which a bucket that is written once does not allow; versions keep what was there.');
    this.bucket = bucket;
  }

  private ownAccessLogs(source: s3.Bucket, removalPolicy: RemovalPolicy): s3.Bucket {
    const logs = new s3.Bucket(this, 'AccessLogs', {
      ...HARDENED,
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: true,
      removalPolicy,
      lifecycleRules: [{ id: 'ExpireLogs', expiration: Duration.days(landingZoneOf(this).logRetentionDays), noncurrentVersionExpiration: Duration.days(30) }],
    });
    logs.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'AccessLogDelivery',
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects('access/*')],
        conditions: { ArnLike: { 'aws:SourceArn': source.bucketArn }, StringEquals: { 'aws:SourceAccount': this.stack.account } },
      }),
    );
    acceptFindings(logs.node.defaultChild!, RULES.s3Replication, 'Access logs stay in the region, like the data whose use they record.');
    acceptFindings(logs.node.defaultChild!, RULES.s3DefaultEncryptionKms, 'Amazon S3 delivers access logs only to buckets that it encrypts with its own keys (SSE-S3).');
    acceptFindings(logs.node.defaultChild!, RULES.s3AccessLogs, 'The bucket is where access logs go: a log of its own would log each delivery, without end.');
    acceptFindings(logs.node.defaultChild!, RULES.s3ObjectLock, 'Logs expire after the retention of the landing zone; those that must be beyond change belong into its central bucket, which accessLogs takes.');
    return logs;
  }
}

const HARDENED: s3.BucketProps = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
};
