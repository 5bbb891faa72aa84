/** States that read and write the items of one model in the table of release records, with permissions on these items alone. */
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { RELEASE_RECORD_KEYS } from '../contract/release-record';
import type { Assignments } from './machine-states';
import { ServiceCall, type Permission } from './service-call';

/** A condition on the item did not hold: somebody else was there. */
export const CONFLICT = 'DynamoDB.ConditionalCheckFailedException';

/** Attributes as DynamoDB has them, e.g. `{ fence: { N: '{% $fence %}' } }`. */
export type Attributes = Readonly<Record<string, object>>;

export interface RecordUpdate {
  readonly update: string;
  /** Default: none. */
  readonly condition?: string;
  /** Names that begin with `#`. */
  readonly names?: Readonly<Record<string, string>>;
  /** Values that begin with `:`. */
  readonly values?: Attributes;
  /** Default: the answer has no attributes. */
  readonly returnValues?: 'ALL_NEW';
  readonly assign?: Assignments;
}

/** What encrypts and decrypts items in the caller's name. */
const KEY_ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

export class MachineRecords {
  /** @param modelId whose items; a literal */
  public constructor(private readonly scope: Construct, private readonly table: dynamodb.ITable, private readonly modelId: string) {}

  /**
   * Reads an item as it is now; the result has no `Item` where there is none.
   *
   * @param item sort key: a literal or a JSONata expression
   */
  public read(id: string, item: string, assign: Assignments): ServiceCall {
    return new ServiceCall(this.scope, id, {
      integration: 'dynamodb:getItem',
      arguments: { TableName: this.table.tableName, Key: this.key(item), ConsistentRead: true },
      permissions: this.permissions('ReadRecords', 'dynamodb:GetItem'),
      assign: { ...assign },
    });
  }

  /** Changes an item, or makes it. */
  public update(id: string, item: string, { update, condition, names, values, returnValues, assign }: RecordUpdate): ServiceCall {
    return new ServiceCall(this.scope, id, {
      integration: 'dynamodb:updateItem',
      arguments: {
        TableName: this.table.tableName,
        Key: this.key(item),
        UpdateExpression: update,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: returnValues,
      },
      permissions: this.permissions('ChangeRecords', 'dynamodb:UpdateItem'),
      assign: assign && { ...assign },
    });
  }

  /** Writes an item that there is not yet; one that there is stays as it is, and the call fails with `CONFLICT`. */
  public add(id: string, item: string, attributes: Attributes): ServiceCall {
    return new ServiceCall(this.scope, id, {
      integration: 'dynamodb:putItem',
      arguments: {
        TableName: this.table.tableName,
        Item: { ...this.key(item), ...attributes },
        ConditionExpression: 'attribute_not_exists(#item)',
        ExpressionAttributeNames: { '#item': RELEASE_RECORD_KEYS.sort },
      },
      permissions: this.permissions('AddRecords', 'dynamodb:PutItem'),
    });
  }

  private key(item: string): Attributes {
    return { [RELEASE_RECORD_KEYS.partition]: { S: this.modelId }, [RELEASE_RECORD_KEYS.sort]: { S: item } };
  }

  private permissions(sid: string, action: string): Permission[] {
    const { tableArn, encryptionKey } = this.table;
    return [
      {
        sid,
        actions: [action],
        resources: [tableArn],
        // For all of no values everything is true: the key must be there.
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [this.modelId] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
      },
      ...(encryptionKey ? [{ sid: 'UseRecordsKey', actions: KEY_ACTIONS, resources: [encryptionKey.keyArn] }] : []),
    ];
  }
}
