/** `ReleaseRecordsGrants`: exact permissions on the items of one model. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
import type { IReleaseRecords } from './release-records';

/** Permissions on release records, always held to one model. */
export class ReleaseRecordsGrants {
  /** Grants for release records. */
  public static fromReleaseRecords(records: IReleaseRecords): ReleaseRecordsGrants {
    return new ReleaseRecordsGrants(records);
  }

  private constructor(private readonly records: IReleaseRecords) {}

  /**
   * Reads the items of the model.
   *
   * @param grantee who gets the permission
   * @param modelId whose items
   */
  public read(grantee: iam.IGrantable, modelId: string): iam.Grant {
    const { table } = this.records;
    const items = grantOn(this.records, {
      grantee,
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resourceArns: [table.tableArn],
      // For all of no values everything is true: the key must be there.
      conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [modelId] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
    });
    if (!table.encryptionKey) return items;
    return items.combine(
      grantOn(this.records, { grantee, actions: ['kms:Decrypt'], resourceArns: [table.encryptionKey.keyArn] }),
    );
  }
}
