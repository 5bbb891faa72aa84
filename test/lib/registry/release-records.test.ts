/** The table of release records: its keys, its protections, and grants held to one model. */
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { ReleaseRecords, type ReleaseRecordsProps } from '../../../lib';
import { RELEASE_RECORD_KEYS } from '../../../lib/contract/release-record';
import { resourcesOfType, type Resource } from '../../../simulator/checks/template';
import { disposableSandbox, openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { policyOf, render } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

function defined(of: Stack = stack(), props: ReleaseRecordsProps = {}): Resource {
  const { table } = new ReleaseRecords(of, 'Records', props);
  return templateOf(of).Resources[logicalIdOf(table)]!;
}

describe('release records', () => {
  it('have the keys of the contract', () => {
    expect(defined().Properties).toMatchObject({
      KeySchema: [{ AttributeName: RELEASE_RECORD_KEYS.partition, KeyType: 'HASH' }, { AttributeName: RELEASE_RECORD_KEYS.sort, KeyType: 'RANGE' }],
      AttributeDefinitions: [{ AttributeName: 'modelId', AttributeType: 'S' }, { AttributeName: 'item', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  it('can be restored, cannot be deleted, and are kept', () => {
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = defined();
    expect(Properties).toMatchObject({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, DeletionProtectionEnabled: true });
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it.each<[what: string, of: Stack, key: unknown]>([
    ['the key of the stack', stack({ profile: openSandbox() }), '${ModelKey.Arn}'],
    ['the key of the landing zone', stack({ profile: strictLandingZone() }), STRICT_LANDING_ZONE.encryptionKeyArn],
  ])('are encrypted with %s', (_, of, key) => {
    const { SSESpecification } = defined(of).Properties!;
    expect(render(templateOf(of), SSESpecification)).toEqual({ KMSMasterKeyId: key, SSEEnabled: true, SSEType: 'KMS' });
  });

  it('can be destroyed with the stack where the data allows it, without a protection that would stop that', () => {
    const { Properties, DeletionPolicy } = defined(stack({ profile: disposableSandbox() }), { removalPolicy: RemovalPolicy.DESTROY });
    expect([DeletionPolicy, Properties!['DeletionProtectionEnabled']]).toEqual(['Delete', false]);
    expect(refusalOf(() => defined(stack({ profile: strictLandingZone() }), { removalPolicy: RemovalPolicy.DESTROY }))).toContain('Test/Records cannot be defined:\n  - removalPolicy: got "destroy", expected retain at classification CONFIDENTIAL');
  });

  it('let read the items of one model, and decrypt', () => {
    const of = stack();
    const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new ReleaseRecords(of, 'Records').grants.read(role, 'flight-delay');
    expect(policyOf(templateOf(of), logicalIdOf(role))).toEqual([
      {
        Action: ['dynamodb:GetItem', 'dynamodb:Query'],
        Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['flight-delay'] }, Null: { 'dynamodb:LeadingKeys': 'false' } },
        Effect: 'Allow',
        Resource: '${RecordsTable.Arn}',
      },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
  });

  it('may be a table that exists; nothing is defined then, and no key is named that nobody knows', () => {
    const of = stack();
    const table = Table.fromTableName(of, 'Existing', 'agency-records');
    const role = new Role(of, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const records = ReleaseRecords.fromTable(of, 'Records', table);
    records.grants.read(role, 'flight-delay');
    expect(records.table).toBe(table);
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::DynamoDB::Table', 'AWS::KMS::Key')).toEqual([]);
    expect(policyOf(template, logicalIdOf(role))).toHaveLength(1);
  });
});
