/** The evidence store: the lock, the policy that keeps it, what writers may do, and what it refuses. */
import { App, BootstraplessSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, EvidenceRetention, EvidenceStore, type EvidenceStoreProps } from '../../../lib';
import { asObject, type Resource, type Template } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { policyOf, statementsOf, type Statement } from '../../support/policy-of';
import { ACCOUNT, logicalIdOf, refusalOf, REGION, stack, templateOf } from '../../support/stack';

const SEVEN_YEARS = EvidenceRetention.compliance(Duration.days(2555), { acceptIrreversible: true });
const at = (classification: DataClassification): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, classification, network: STRICT_LANDING_ZONE.network! }) });

function defined(props: EvidenceStoreProps = {}, of: Stack = stack()): { template: Template; store: EvidenceStore; bucket: Resource; policy: Statement[] } {
  const store = new EvidenceStore(of, 'Evidence', props);
  const template = templateOf(of);
  const id = logicalIdOf(store.bucket);
  const policy = Object.values(template.Resources).find(({ Type, Properties }) => Type === 'AWS::S3::BucketPolicy' && asObject(Properties?.['Bucket'])['Ref'] === id)!;
  return { template, store, bucket: template.Resources[id]!, policy: statementsOf(template, policy.Properties!['PolicyDocument']) };
}

const retentionOf = ({ Properties }: Resource): unknown => asObject(asObject(Properties!['ObjectLockConfiguration'])['Rule'])['DefaultRetention'];
const retainedAt = (classification: DataClassification, retention?: EvidenceRetention): unknown => retentionOf(defined(retention ? { retention } : {}, at(classification)).bucket);
const governance = (days: number): EvidenceRetention => EvidenceRetention.governance(Duration.days(days));

describe('an evidence store', () => {
  const { bucket, template } = defined();

  it('locks what is written from its birth on, keeps versions, and outlives its stack', () => {
    expect(bucket.Properties).toMatchObject({ ObjectLockEnabled: true, VersioningConfiguration: { Status: 'Enabled' } });
    expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('expires nothing: not even old versions', () => {
    expect(asObject(bucket.Properties!['LifecycleConfiguration'])['Rules']).toEqual([{ Id: 'EndUnfinishedUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }]);
  });

  it('is as private, encrypted and logged as a data store, with as many resources', () => {
    expect(bucket.Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LoggingConfiguration: { LogFilePrefix: 'access/' },
    });
    expect(JSON.stringify(bucket.Properties!['BucketEncryption'])).toContain('aws:kms');
    expect(Object.values(template.Resources).filter(({ Type }) => Type !== 'AWS::KMS::Key').map(({ Type }) => Type).sort()).toEqual(['AWS::S3::Bucket', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::S3::BucketPolicy']);
  });
});

describe('the retention of an evidence store', () => {
  it('rises with the classification, and is never less at a higher one', () => {
    expect([DataClassification.OFFICIAL_OPEN, DataClassification.OFFICIAL_CLOSED, DataClassification.RESTRICTED].map((level) => retainedAt(level))).toEqual([
      { Mode: 'GOVERNANCE', Days: 365 }, { Mode: 'GOVERNANCE', Days: 365 }, { Mode: 'GOVERNANCE', Days: 1095 },
    ]);
    expect(retainedAt(DataClassification.CONFIDENTIAL, SEVEN_YEARS)).toEqual({ Mode: 'COMPLIANCE', Days: 2555 });
  });

  it('may be shorter for official data, and longer or stricter anywhere', () => {
    expect(retainedAt(DataClassification.OFFICIAL_CLOSED, governance(1))).toEqual({ Mode: 'GOVERNANCE', Days: 1 });
    expect(retainedAt(DataClassification.RESTRICTED, SEVEN_YEARS)).toEqual({ Mode: 'COMPLIANCE', Days: 2555 });
  });

  it.each<[what: string, level: DataClassification, retention: EvidenceRetention, problem: string]>([
    ['a shorter one', DataClassification.RESTRICTED, governance(1094), 'got "governance for 1094 days", expected governance for at least 1095 days at classification RESTRICTED'],
    ['one that somebody can end', DataClassification.CONFIDENTIAL, governance(36_500), 'got "governance for 36500 days", expected compliance for at least 2555 days at classification CONFIDENTIAL'],
  ])('is refused to be %s where the classification asks for more', (_, level, retention, problem) => {
    expect(refusalOf(() => retainedAt(level, retention))).toContain(`Test/Evidence cannot be defined:\n  - retention: ${problem}`);
  });

  it('has to be written out where it cannot be undone', () => {
    expect(refusalOf(() => retainedAt(DataClassification.CONFIDENTIAL))).toContain('retention: got nothing, expected compliance for at least 2555 days at classification CONFIDENTIAL, written out');
    expect(refusalOf(() => EvidenceRetention.compliance(Duration.days(1), { acceptIrreversible: false }))).toContain('acceptIrreversible: got false, expected true');
  });

  it.each([Duration.hours(12), Duration.days(0), Duration.days(36_501)])('is refused a length of %s', (length) => {
    expect(refusalOf(() => EvidenceRetention.governance(length))).toContain('expected whole days, 1 to 36500');
  });
});

describe('the policy of an evidence store', () => {
  const EXECUTION_ROLE = `arn:\${AWS::Partition}:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-${REGION}`;
  const STAYS = ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention'];
  const RULES = ['s3:DeleteBucketPolicy', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketPolicy', 's3:PutBucketVersioning', 's3:PutLifecycleConfiguration'];
  const denials = (policy: readonly Statement[]): Statement[] => policy.filter(({ Sid }) => Sid !== undefined);

  it('lets nobody delete, end the lock early, or change the rules, but for who deploys the stack', () => {
    expect(denials(defined().policy)).toEqual([
      { Sid: 'EvidenceStays', Effect: 'Deny', Principal: { AWS: '*' }, Action: STAYS, Resource: '${EvidenceBucket.Arn}/*' },
      { Sid: 'RulesStay', Effect: 'Deny', Principal: { AWS: '*' }, Action: RULES, Resource: '${EvidenceBucket.Arn}', Condition: { ArnNotEquals: { 'aws:PrincipalArn': [EXECUTION_ROLE] } } },
    ]);
  });

  it('excepts the break-glass roles from both', () => {
    const of = stack();
    const { policy } = defined({ breakGlass: [Role.fromRoleArn(of, 'Emergency', `arn:aws:iam::${ACCOUNT}:role/emergency`)] }, of);
    const emergency = `arn:aws:iam::${ACCOUNT}:role/emergency`;
    expect(denials(policy).map(({ Condition }) => Condition)).toEqual([{ ArnNotEquals: { 'aws:PrincipalArn': [emergency] } }, { ArnNotEquals: { 'aws:PrincipalArn': [emergency, EXECUTION_ROLE] } }]);
  });

  it('locks nobody out: where the synthesizer knows no role that deploys, a break-glass role has to be named', () => {
    const of = (): Stack => new Stack(new App(), 'Test', { synthesizer: new BootstraplessSynthesizer() });
    expect(refusalOf(() => defined({}, of()))).toContain('breakGlass: got "none, in a stack that the caller deploys", expected at least one role');
    const caller = of();
    const deployer = `arn:aws:iam::${ACCOUNT}:role/deployer`;
    const { policy } = defined({ breakGlass: [Role.fromRoleArn(caller, 'Deployer', deployer)] }, caller);
    expect(denials(policy).map(({ Condition }) => Condition)).toEqual([1, 2].map(() => ({ ArnNotEquals: { 'aws:PrincipalArn': [deployer] } })));
  });
});

describe('grants on an evidence store', () => {
  function granted(kind: 'read' | 'write', prefix = 'models/a/'): Statement[] {
    const of = stack();
    const role = new Role(of, 'Gate', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    new EvidenceStore(of, 'Evidence').grants[kind](role, prefix);
    return policyOf(templateOf(of), logicalIdOf(role));
  }

  it('let a writer add objects, and nothing that could weaken those that are there', () => {
    expect(granted('write')).toEqual([
      { Action: ['s3:AbortMultipartUpload', 's3:PutObject'], Effect: 'Allow', Resource: '${EvidenceBucket.Arn}/models/a/*' },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
    expect(JSON.stringify([...granted('write'), ...granted('read')])).not.toMatch(/Delete|Bypass|Retention|LegalHold|PutBucket|PutLifecycle/);
  });

  it('let a reader see all versions', () => {
    expect(granted('read').map(({ Action }) => Action)).toEqual([['s3:ListBucket', 's3:ListBucketVersions'], ['s3:GetObject', 's3:GetObjectVersion'], 'kms:Decrypt']);
  });

  it('are refused for a prefix that would reach further than it says', () => {
    expect(refusalOf(() => granted('write', '*/'))).toContain('Test/Evidence cannot be defined:\n  - prefix');
  });
});

it('takes an evidence bucket that exists as it is', () => {
  const of = stack();
  const bucket = Bucket.fromBucketName(of, 'Existing', 'agency-evidence');
  expect(EvidenceStore.fromBucket(of, 'Evidence', bucket).bucket).toBe(bucket);
  expect(templateOf(of).Resources ?? {}).toEqual({});
});
