/** The data store: each protection of its buckets, and what it refuses. */
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, DataStore, type DataStoreProps, EvidenceStore } from '../../../lib';
import { asList, asObject, type Resource, type Template } from '../../../simulator/checks/template';
import { LANDING_ZONES, OPEN_SANDBOX, openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { render, statementsOf } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

function defined(props: DataStoreProps = {}, of: Stack = stack()): { template: Template; data: Resource; logs: Resource } {
  const store = new DataStore(of, 'Lake', props);
  const template = templateOf(of);
  const logs = store.node.tryFindChild('AccessLogs');
  return {
    template,
    data: template.Resources[logicalIdOf(store.bucket)]!,
    logs: logs ? template.Resources[logicalIdOf(logs)]! : { Type: 'none' },
  };
}

const policyFor = (template: Template, bucketId: string): unknown =>
  Object.values(template.Resources).find(({ Type, Properties }) => Type === 'AWS::S3::BucketPolicy' && asObject(Properties?.['Bucket'])['Ref'] === bucketId)!.Properties!['PolicyDocument'];

const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const OWNED = { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] };
const TLS_ONLY = (bucket: string): object[] => [
  { Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, Effect: 'Deny', Principal: { AWS: '*' }, Resource: [`\${${bucket}.Arn}`, `\${${bucket}.Arn}/*`] },
  { Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } }, Effect: 'Deny', Principal: { AWS: '*' }, Resource: [`\${${bucket}.Arn}`, `\${${bucket}.Arn}/*`] },
];

describe.each(LANDING_ZONES)('a data store in %s', (_, profile) => {
  const { template, data, logs } = defined({}, stack({ profile: profile() }));

  it('is two buckets and their policies, and a key where the landing zone has none', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type).sort();
    expect(types.filter((type) => type !== 'AWS::KMS::Key')).toEqual(['AWS::S3::Bucket', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'AWS::S3::BucketPolicy']);
    expect(types.includes('AWS::KMS::Key')).toBe(profile()['entries']['encryptionKeyArn'] === undefined);
  });

  it('keeps the public out, ACLs included', () => {
    for (const bucket of [data, logs]) {
      expect(bucket.Properties).toMatchObject({ PublicAccessBlockConfiguration: BLOCKED, OwnershipControls: OWNED });
      expect(bucket.Properties).not.toHaveProperty('AccessControl');
    }
  });

  it('is versioned and kept, also when it is replaced', () => {
    for (const bucket of [data, logs]) {
      expect(bucket.Properties).toMatchObject({ VersioningConfiguration: { Status: 'Enabled' } });
      expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    }
  });

  it('tells EventBridge of its events without a function in between', () => {
    expect(data.Properties).toMatchObject({ NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } });
  });

  it('has no name of its own: names are global, and a replacement needs a second one', () => {
    expect(data.Properties).not.toHaveProperty('BucketName');
  });

  it('ends unfinished uploads after a week, replaced versions after a year, and after 90 days what the library replaces itself', () => {
    expect(asObject(data.Properties!['LifecycleConfiguration'])['Rules']).toEqual([
      { Id: 'EndUnfinishedUploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { Id: 'ExpireOldVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 365 } },
      { Id: 'ExpireOldModelDocuments', Status: 'Enabled', Prefix: 'models/', NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
    ]);
  });
});

describe('versions that were replaced', () => {
  const rulesOf = (days: Duration): unknown[] => asList(asObject(defined({ keepReplacedFor: days }).data.Properties!['LifecycleConfiguration'])['Rules']).slice(1);

  it('stay for as long as runs must be repeatable', () => {
    expect(rulesOf(Duration.days(2555))).toMatchObject([{ NoncurrentVersionExpiration: { NoncurrentDays: 2555 } }, { Prefix: 'models/', NoncurrentVersionExpiration: { NoncurrentDays: 90 } }]);
  });

  it.each([90, 1])('go after %i days everywhere where that is asked for', (days) => {
    expect(rulesOf(Duration.days(days))).toEqual([{ Id: 'ExpireOldVersions', Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: days } }]);
  });

  it.each([[Duration.days(0), 0], [Duration.hours(36), 1.5]])('are refused to stay for %s', (length, got) => {
    expect(refusalOf(() => rulesOf(length))).toContain(`Test/Lake cannot be defined:\n  - keepReplacedFor: got ${got}, expected whole days, 1 or more; lengthen it`);
  });
});

describe('encryption of a data store', () => {
  it.each<[what: string, of: Stack, key: unknown]>([
    ['the key of the stack', stack({ profile: openSandbox() }), '${ModelKey.Arn}'],
    ['the key of the landing zone', stack({ profile: strictLandingZone() }), STRICT_LANDING_ZONE.encryptionKeyArn],
  ])('uses %s, and a bucket key', (_, of, key) => {
    const { template, data } = defined({}, of);
    expect(render(template, data.Properties!['BucketEncryption'])).toEqual({
      ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { KMSMasterKeyID: key, SSEAlgorithm: 'aws:kms' } }],
    });
  });

  it('is S3’s own for access logs, which S3 delivers nowhere else', () => {
    expect(defined().logs.Properties!['BucketEncryption']).toEqual({ ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] });
  });
});

describe('bucket policies of a data store', () => {
  const of = stack({ profile: openSandbox() });
  const store = new DataStore(of, 'Lake');
  const template = templateOf(of);

  it('deny the data to anything but TLS 1.2 and later, and say nothing else', () => {
    expect(statementsOf(template, policyFor(template, logicalIdOf(store.bucket)))).toEqual(TLS_ONLY('LakeBucket'));
  });

  it('let S3 deliver access logs and lists of this bucket of this account, and nothing else', () => {
    expect(statementsOf(template, policyFor(template, logicalIdOf(store.node.findChild('AccessLogs'))))).toEqual([
      ...TLS_ONLY('LakeAccessLogs'),
      {
        Sid: 'AccessLogDelivery',
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: '${LakeAccessLogs.Arn}/access/*',
        Condition: { ArnLike: { 'aws:SourceArn': '${LakeBucket.Arn}' }, StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
      {
        Sid: 'InventoryDelivery',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: '${LakeAccessLogs.Arn}/inventory/*',
        Condition: { ArnLike: { 'aws:SourceArn': '${LakeBucket.Arn}' }, StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ]);
  });
});

describe('access logs of a data store', () => {
  it('go to a bucket of its own, which expires them', () => {
    const { template, data, logs } = defined();
    expect(render(template, data.Properties!['LoggingConfiguration'])).toEqual({ DestinationBucketName: '${LakeAccessLogs}', LogFilePrefix: 'access/' });
    expect(asObject(logs.Properties!['LifecycleConfiguration'])['Rules']).toEqual([
      { Id: 'ExpireLogs', Status: 'Enabled', ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    ]);
  });

  it('go to the bucket of the landing zone where one is named; none is defined then', () => {
    const of = stack();
    const { template, data } = defined({ accessLogs: Bucket.fromBucketName(of, 'Central', 'central-access-logs') }, of);
    expect(data.Properties!['LoggingConfiguration']).toEqual({ DestinationBucketName: 'central-access-logs', LogFilePrefix: 'access/Test/Lake/' });
    expect(Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::S3::Bucket')).toHaveLength(1);
  });

  it('of stores that share a bucket lie apart, by the paths of the stores', () => {
    const of = stack();
    const accessLogs = new Bucket(of, 'Central');
    const stores = [new DataStore(of, 'Raw', { accessLogs }).bucket, new DataStore(of, 'Results', { accessLogs }).bucket, new EvidenceStore(of, 'Evidence', { accessLogs }).bucket];
    const template = templateOf(of);
    expect(stores.map((bucket) => asObject(template.Resources[logicalIdOf(bucket)]!.Properties!['LoggingConfiguration'])['LogFilePrefix'])).toEqual([
      'access/Test/Raw/', 'access/Test/Results/', 'access/Test/Evidence/',
    ]);
  });

  it('are refused a bucket with a customer managed key, to which S3 delivers nothing', () => {
    const of = stack();
    const central = new Bucket(of, 'Central', { encryption: BucketEncryption.KMS, encryptionKey: new Key(of, 'Key') });
    expect(refusalOf(() => new DataStore(of, 'Lake', { accessLogs: central }))).toBe(
      'Test/Lake cannot be defined:\n  - accessLogs: got "Test/Central", expected a bucket that Amazon S3 encrypts with its own keys (SSE-S3); name another bucket: Amazon S3 delivers no access logs to one with a KMS key',
    );
  });

  it('do not hang on the flags that decide how the CDK lets S3 write them', () => {
    const flags = ['@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy', '@aws-cdk/aws-s3:createDefaultLoggingPolicy', '@aws-cdk/aws-s3:publicAccessBlockedByDefault', '@aws-cdk/aws-iam:minimizePolicies'];
    const [off, on] = [false, true].map((value) => defined({}, stack({ context: Object.fromEntries(flags.map((flag) => [flag, value])) })).template);
    expect(on).toEqual(off);
  });
});

describe('removal of a data store', () => {
  const at = (classification: DataClassification, removalPolicy = RemovalPolicy.RETAIN): Stack =>
    stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, classification, removalPolicy, network: STRICT_LANDING_ZONE.network! }) });

  it.each([DataClassification.OFFICIAL_OPEN, DataClassification.OFFICIAL_CLOSED])('may destroy data at %s where the profile says so, too, its access logs with it', (classification) => {
    const { data, logs } = defined({ removalPolicy: RemovalPolicy.DESTROY }, at(classification, RemovalPolicy.DESTROY));
    expect([data.DeletionPolicy, data.UpdateReplacePolicy, logs.DeletionPolicy]).toEqual(['Delete', 'Delete', 'Delete']);
  });

  it.each<[what: string, of: () => Stack]>([
    ['the profile does not say so', () => at(DataClassification.OFFICIAL_OPEN)],
    ['there is no profile', () => stack()],
  ])('is refused to destroy data where %s', (_, of) => {
    expect(refusalOf(() => defined({ removalPolicy: RemovalPolicy.DESTROY }, of()))).toContain(
      'removalPolicy: got "destroy", expected retain, unless the agency profile says removalPolicy DESTROY as well',
    );
  });

  it.each([DataClassification.RESTRICTED, DataClassification.CONFIDENTIAL])('is refused to destroy data at %s', (classification) => {
    expect(refusalOf(() => defined({ removalPolicy: RemovalPolicy.DESTROY }, at(classification)))).toBe(
      `Test/Lake cannot be defined:\n  - removalPolicy: got "destroy", expected retain at classification ${classification}; leave removalPolicy out; whoever owns the data deletes it by hand`,
    );
  });

  it('may clean up after a first deployment that failed, at any classification', () => {
    const { data } = defined({ removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }, at(DataClassification.CONFIDENTIAL));
    expect(data.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  it('is refused a snapshot, which CloudFormation cannot take of a bucket', () => {
    expect(refusalOf(() => defined({ removalPolicy: RemovalPolicy.SNAPSHOT }))).toContain('removalPolicy: got "snapshot", expected retain, retain-on-update-or-delete or destroy');
  });

  it('never brings the function along that empties buckets', () => {
    const { template } = defined({ removalPolicy: RemovalPolicy.DESTROY }, at(DataClassification.OFFICIAL_OPEN, RemovalPolicy.DESTROY));
    expect(Object.values(template.Resources).filter(({ Type }) => /^Custom::|Lambda|IAM/.test(Type))).toEqual([]);
  });
});

describe('a bucket that exists', () => {
  it('is taken as it is: nothing is defined', () => {
    const of = stack();
    const bucket = Bucket.fromBucketName(of, 'Existing', 'agency-data');
    const store = DataStore.fromBucket(of, 'Lake', bucket);
    expect(store.bucket).toBe(bucket);
    expect(templateOf(of).Resources ?? {}).toEqual({});
  });
});
