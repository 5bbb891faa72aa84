/** `DataStore`: the bucket for what models read and leave behind, set up as agencies must have it. */
import { Resource, type Duration, type IResource, type RemovalPolicy } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { landingZoneOf } from '../private/landing-zone';
import { requireRetained } from '../private/retention';
import { RULES } from '../private/rule-names';
import { DataInventory } from './data-inventory';
import { DataStoreGrants } from './data-store-grants';
import { checkZones, type DataZone, lifecycleRules, replacedRules, zonePrefix, type DataZoneLifecycle, type DataZoneLocation, type DataZones } from './data-zone';
import { allowDelivery, dataBucket, logAccess, requireSseS3, resourceOf } from './hardened-bucket';

/** A place for what models read and leave behind. */
export interface IDataStore extends IResource {
  /** The bucket; of a store with several, the one of its zone MODELS. */
  readonly bucket: s3.IBucket;
  /** Permissions on it. */
  readonly grants: DataStoreGrants;
  /**
   * Where a zone lies.
   *
   * @throws when the store has no such zone
   */
  zone(zone: DataZone): DataZoneLocation;
}

/** Options of a data store. */
export interface DataStoreProps {
  /**
   * Bucket that gets the server access logs, with a policy that lets `logging.s3.amazonaws.com` write below `access/`, where those of this store
   * begin with its path in the app, so that others may share the bucket. It cannot be encrypted with a customer managed key, says Amazon S3.
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
  /**
   * How the objects of its zones age.
   *
   * @default - they stay in the standard class for ever
   */
  readonly lifecycle?: DataZoneLifecycle[];
  /**
   * How long a version stays that was replaced or deleted: whole days, 1 or more. For so long a run can be trained again on what it learnt
   * from, see {@link DatasetSnapshot}; and for so long what somebody deletes is there still. Of what the library itself writes again and again,
   * below `models/`, replaced versions go after 90 days at the latest.
   *
   * @default Duration.days(365)
   */
  readonly keepReplacedFor?: Duration;
  /**
   * The list of all objects that Amazon S3 writes.
   *
   * @default - weekly into the bucket of its own access logs; none where `accessLogs` is given
   */
  readonly inventory?: DataInventory;
}

abstract class DataStoreBase extends Resource implements IDataStore {
  public abstract readonly bucket: s3.IBucket;

  public get grants(): DataStoreGrants {
    return DataStoreGrants.fromDataStore(this);
  }

  public zone(zone: DataZone): DataZoneLocation {
    return { bucket: this.bucket, prefix: zonePrefix(zone) };
  }
}

/**
 * A bucket for what models read and leave behind: versioned, encrypted with a customer managed key, private, TLS-only,
 * owner-enforced, with access logs, an inventory and events to EventBridge, kept when the stack goes. Its zones are the folders
 * `raw/`, `curated/`, `features/`, `models/`, `captures/` and `reports/`.
 *
 * Defines 4 resources: the bucket and the bucket of its access logs, each with its policy (2 when `accessLogs` is given).
 */
export class DataStore extends DataStoreBase {
  /**
   * A bucket that exists, as it is, with the zones in their usual folders.
   *
   * @param bucket with its encryption key, if it has a customer managed one
   */
  public static fromBucket(scope: Construct, id: string, bucket: s3.IBucket): IDataStore {
    class Import extends DataStoreBase {
      public readonly bucket = bucket;
    }
    return new Import(scope, id);
  }

  /**
   * Buckets that exist, as they are: each zone where the agency has it.
   *
   * @param zones with the encryption keys of their buckets, where these have customer managed ones
   * @throws when a prefix is wrong, or one zone lies within another
   */
  public static fromZones(scope: Construct, id: string, zones: DataZones): IDataStore {
    class Import extends DataStoreBase {
      public readonly bucket = zones.models.bucket;

      public override zone(zone: DataZone): DataZoneLocation {
        const problems = new Problems(this);
        const names = Object.keys(zones).filter((name) => zones[name as DataZone] !== undefined);
        problems.require(zones[zone] !== undefined, { subject: 'zone', got: zone, expected: `one of ${names.join(', ')}, which DataStore.fromZones was given`, fix: 'name the place of this zone, too' });
        problems.throwIfAny();
        return zones[zone]!;
      }
    }
    const problems = new Problems(`${scope.node.path}/${id}`);
    checkZones(problems, zones);
    problems.throwIfAny();
    return new Import(scope, id);
  }

  /** The bucket. */
  public readonly bucket: s3.IBucket;

  /** @throws when the removal policy is forbidden by the classification, a lifecycle is one that Amazon S3 refuses, or a bucket cannot take logs or lists */
  public constructor(scope: Construct, id: string, props: DataStoreProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    requireSseS3(problems, props.accessLogs);
    const removalPolicy = requireRetained(problems, this, props.removalPolicy);
    const rules = [...replacedRules(problems, props.keepReplacedFor), ...lifecycleRules(problems, props.lifecycle ?? [])];
    const hasOwnLogs = !props.accessLogs && landingZoneOf(this).accessLogBucket === undefined;
    const inventory = props.inventory ?? (hasOwnLogs ? DataInventory.weekly() : DataInventory.none());
    problems.require(inventory._frequency === 'None' || inventory._destination !== undefined || hasOwnLogs, {
      subject: 'inventory', got: 'no destination', expected: 'a bucket for the lists where accessLogs, or the access log bucket of the profile, is given', fix: 'name one whose policy lets s3.amazonaws.com write below inventory/, e.g. DataInventory.weekly({ destination })',
    });
    problems.throwIfAny();
    const bucket = dataBucket(this, 'Bucket', {
      removalPolicy,
      lifecycleRules: rules,
    });
    acceptFindings(resourceOf(bucket), RULES.s3ObjectLock,
      'Trainings write again and lifecycle rules tidy up here, which a bucket that is written once does not allow; versions keep what was there.');
    const logs = logAccess(this, bucket, props.accessLogs, removalPolicy);
    this.bucket = bucket;
    if (inventory._frequency === 'None') return;
    if (logs && !inventory._destination) allowDelivery(logs, bucket, 'InventoryDelivery', 's3.amazonaws.com', `${INVENTORY}/*`);
    resourceOf(bucket).inventoryConfigurations = [{
      id: 'Versions',
      enabled: true,
      includedObjectVersions: 'All',
      scheduleFrequency: inventory._frequency,
      optionalFields: ['BucketKeyStatus', 'ETag', 'EncryptionStatus', 'LastModifiedDate', 'ObjectLockRetainUntilDate', 'Size', 'StorageClass'],
      destination: { bucketArn: (inventory._destination ?? logs!).bucketArn, format: 'Parquet', prefix: INVENTORY },
    }];
  }
}

const INVENTORY = 'inventory';
