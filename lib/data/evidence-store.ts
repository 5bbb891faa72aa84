/** `EvidenceStore`: the bucket for what must be provable later, which whoever writes to it cannot take back. */
import { BootstraplessSynthesizer, DefaultStackSynthesizer, Fn, RemovalPolicy, Resource, Stack, type IResource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneOf } from '../private/landing-zone';
import { EvidenceRetention, presetInWords } from './evidence-retention';
import { EvidenceStoreGrants } from './evidence-store-grants';
import { dataBucket, logAccess, requireSseS3 } from './hardened-bucket';

/** A bucket for what must be provable later. */
export interface IEvidenceStore extends IResource {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Permissions on it. */
  readonly grants: EvidenceStoreGrants;
}

/** Options of an evidence store. */
export interface EvidenceStoreProps {
  /**
   * How long each object is kept from the moment it is written. Less than the agency profile's `evidence` demands is refused, and from
   * classification RESTRICTED on less than the default; at CONFIDENTIAL it has to be written out, because it cannot be undone. A change
   * counts for objects that are written after it; where the caller's own credentials deploy, only a break-glass role can make one.
   *
   * @default - as the agency profile demands, else by classification: governance for 1 year (OFFICIAL_OPEN, OFFICIAL_CLOSED) or 3 years
   * (RESTRICTED); at CONFIDENTIAL none: compliance for 7 years or longer must be given
   */
  readonly retention?: EvidenceRetention;
  /**
   * Roles for emergencies: they alone may delete evidence under governance, and change the rules of the store by hand. Where the
   * caller's own credentials deploy, at least one must be given, which then deploys changes of the store.
   *
   * @default - those of the agency profile's `evidence`, else nobody
   */
  readonly breakGlass?: iam.IRole[];
  /**
   * Bucket that gets the server access logs, with a policy that lets `logging.s3.amazonaws.com` write below `access/`, where those of this store
   * begin with its path in the app, so that others may share the bucket. It cannot be encrypted with a customer managed key, says Amazon S3.
   *
   * @default - that of the agency profile, or a bucket of its own is defined
   */
  readonly accessLogs?: s3.IBucket;
}

abstract class EvidenceStoreBase extends Resource implements IEvidenceStore {
  public abstract readonly bucket: s3.IBucket;

  public get grants(): EvidenceStoreGrants {
    return EvidenceStoreGrants.fromEvidenceStore(this);
  }
}

/**
 * A bucket for what must be provable later: manifests, reports, decisions. Each object is locked from the moment it is written
 * (S3 Object Lock). Whoever may write cannot delete, shorten the lock or suspend versions: neither do the grants say so, nor does the
 * bucket's policy let anybody but the break-glass roles. Otherwise set up as a {@link DataStore} is. It always outlives its stack.
 *
 * Evidence must not hold records of persons: what is locked cannot be erased on request. Write hashes and aggregates.
 *
 * Defines 4 resources: the bucket and the bucket of its access logs, each with its policy (2 when `accessLogs` is given).
 */
export class EvidenceStore extends EvidenceStoreBase {
  /**
   * A bucket that exists, as it is: its owner sees to the lock.
   *
   * @param bucket with its encryption key, if it has a customer managed one
   */
  public static fromBucket(scope: Construct, id: string, bucket: s3.IBucket): IEvidenceStore {
    class Import extends EvidenceStoreBase {
      public readonly bucket = bucket;
    }
    return new Import(scope, id);
  }

  /** The bucket. */
  public readonly bucket: s3.IBucket;
  /** How long and how strictly it keeps documents. @internal */
  public readonly _retention: EvidenceRetention;

  /** @throws when the retention is less than profile or classification ask for, the bucket for access logs cannot take them, or nobody could change the rules */
  public constructor(scope: Construct, id: string, props: EvidenceStoreProps = {}) {
    super(scope, id);
    const landingZone = landingZoneOf(this);
    const { classification, evidence } = landingZone;
    const problems = new Problems(this);
    requireSseS3(problems, props.accessLogs);
    const retention = props.retention ?? EvidenceRetention._preset(landingZone);
    retention?._check(problems, landingZone);
    const breakGlass = props.breakGlass?.map(({ roleArn }) => roleArn) ?? evidence?.breakGlassRoleArns ?? [];
    problems.require(retention !== undefined, {
      subject: 'retention', got: props.retention, expected: `${presetInWords(classification)} at classification ${classification}, written out`,
      fix: 'accept it: EvidenceRetention.compliance(Duration.days(2555), { acceptIrreversible: true })',
    });
    problems.require(deployingRole(this).length > 0 || breakGlass.length > 0, {
      subject: 'breakGlass', got: 'none, in a stack that the caller deploys', expected: 'at least one role: nobody could change the rules of the store any more, this policy among them',
      fix: 'name the role that deploys, or let the synthesizer name one that CloudFormation assumes',
    });
    problems.throwIfAny();
    this._retention = retention!;
    const bucket = dataBucket(this, 'Bucket', {
      removalPolicy: RemovalPolicy.RETAIN,
      // Decided at birth: turning it on later may replace the bucket.
      objectLockEnabled: true,
      objectLockDefaultRetention: this._retention._lock(),
    });
    logAccess(this, bucket, props.accessLogs, RemovalPolicy.RETAIN);
    this.deny(bucket, breakGlass);
    this.bucket = bucket;
  }

  private deny(bucket: s3.Bucket, roles: readonly string[]): void {
    const deny = (sid: string, actions: string[], resource: string, except: readonly string[]): void => {
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          effect: iam.Effect.DENY,
          principals: [new iam.AnyPrincipal()],
          actions,
          resources: [resource],
          ...(except.length > 0 ? { conditions: { ArnNotEquals: { 'aws:PrincipalArn': [...except] } } } : {}),
        }),
      );
    };
    deny('EvidenceStays', ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention'], bucket.arnForObjects('*'), roles);
    // Who deploys the stack has to change these, this policy among them; nobody else may take it away first.
    deny('RulesStay', ['s3:DeleteBucketPolicy', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketPolicy', 's3:PutBucketVersioning', 's3:PutLifecycleConfiguration'], bucket.bucketArn, [...roles, ...deployingRole(this)]);
  }
}

/** The role that CloudFormation takes on for the stack, where the synthesizer knows it. */
function deployingRole(scope: Construct): string[] {
  const { synthesizer } = Stack.of(scope);
  if (!(synthesizer instanceof DefaultStackSynthesizer) || synthesizer instanceof BootstraplessSynthesizer) return [];
  return [Fn.sub(synthesizer.cloudFormationExecutionRoleArn)];
}
