/** `ReleaseRecords`: the table that says which model is live, and who may change that now. */
import { RemovalPolicy, Resource, type IResource } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RELEASE_RECORD_KEYS } from '../contract/release-record';
import { Problems } from '../private/errors';
import { acceptFindings } from '../private/exceptions';
import { landingZoneKey } from '../private/key';
import { requireRetained } from '../private/retention';
import { RULES } from '../private/rule-names';
import { ReleaseRecordsGrants } from './release-records-grants';

/** The table that says which model is live. */
export interface IReleaseRecords extends IResource {
  /** The table. */
  readonly table: dynamodb.ITable;
  /** Permissions on it. */
  readonly grants: ReleaseRecordsGrants;
}

/** Options of the release records. */
export interface ReleaseRecordsProps {
  /**
   * What happens to the records when the stack goes. DESTROY takes the agency profile's `removalPolicy` as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class ReleaseRecordsBase extends Resource implements IReleaseRecords {
  public abstract readonly table: dynamodb.ITable;

  public get grants(): ReleaseRecordsGrants {
    return ReleaseRecordsGrants.fromReleaseRecords(this);
  }
}

/**
 * The table that says which model is live: items of all models of a stack, by model id. Billed by request, encrypted with a
 * customer managed key, restorable to any second of the last 35 days, protected from deletion.
 *
 * Defines 1 resource, kept when the stack goes.
 */
export class ReleaseRecords extends ReleaseRecordsBase {
  /** A table that exists, with the string keys `modelId` (partition) and `item` (sort). */
  public static fromTable(scope: Construct, id: string, table: dynamodb.ITable): IReleaseRecords {
    class Import extends ReleaseRecordsBase {
      public readonly table = table;
    }
    return new Import(scope, id);
  }

  /** The table. */
  public readonly table: dynamodb.ITable;

  /** @throws when the removal policy is forbidden by the classification */
  public constructor(scope: Construct, id: string, props: ReleaseRecordsProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    const removalPolicy = requireRetained(problems, this, props.removalPolicy);
    problems.throwIfAny();
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: RELEASE_RECORD_KEYS.partition, type: dynamodb.AttributeType.STRING },
      sortKey: { name: RELEASE_RECORD_KEYS.sort, type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: landingZoneKey(this),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    acceptFindings(table.node.defaultChild!, RULES.dynamoDbInBackupPlan,
      'Point-in-time recovery covers the last 35 days; backup plans and their vaults belong to the landing zone, which selects tables by tag.');
    this.table = table;
  }
}
