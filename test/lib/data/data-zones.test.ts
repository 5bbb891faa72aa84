/** Zones of a data store: where they lie, how they age, how they are listed, and who reaches them. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { DataInventory, DataStore, DataZone, type DataStoreProps, type DataZoneLifecycle, type DataZones, type IDataStore } from '../../../lib';
import { asList, asObject } from '../../../simulator/checks/template';
import { policyOf, render, type Statement } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

const KEY = 'arn:aws:kms:ap-southeast-1:999999999999:key/lake';

function propertiesOf(props: DataStoreProps, of: Stack = stack()): Record<string, unknown> {
  const store = new DataStore(of, 'Lake', props);
  const template = templateOf(of);
  return asObject(render(template, template.Resources[logicalIdOf(store.bucket)]!.Properties));
}

const rulesOf = (...lifecycle: DataZoneLifecycle[]): unknown[] => asList(asObject(propertiesOf({ lifecycle })['LifecycleConfiguration'])['Rules']).slice(3);

/** A landing zone with a lake of its own, raw data and models apart. */
function adopted(of: Stack): IDataStore {
  const lake = Bucket.fromBucketAttributes(of, 'AgencyLake', { bucketName: 'agency-lake', encryptionKey: Key.fromKeyArn(of, 'LakeKey', KEY) });
  return DataStore.fromZones(of, 'Lake', { raw: { bucket: lake, prefix: 'landing/flights/' }, models: { bucket: Bucket.fromBucketName(of, 'AgencyModels', 'agency-models'), prefix: 'models/' } });
}

function granted(grant: (store: IDataStore, role: Role) => void, storeIn: (of: Stack) => IDataStore): Statement[] {
  const of = stack();
  const role = new Role(of, 'Job', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  grant(storeIn(of), role);
  return policyOf(templateOf(of), logicalIdOf(role));
}

describe('zones', () => {
  it('are folders of one bucket, each apart from the others', () => {
    const store = new DataStore(stack(), 'Lake');
    expect(Object.values(DataZone).map((zone) => store.zone(zone))).toEqual(['raw/', 'curated/', 'features/', 'models/', 'captures/', 'reports/'].map((prefix) => ({ bucket: store.bucket, prefix })));
  });

  it('lie where the agency has them, and what the library writes in the bucket of its models', () => {
    const store = adopted(stack());
    expect([store.zone(DataZone.RAW).prefix, store.zone(DataZone.RAW).bucket.bucketName, store.bucket.bucketName]).toEqual(['landing/flights/', 'agency-lake', 'agency-models']);
  });

  it('that the agency has not named are refused by name', () => {
    expect(refusalOf(() => adopted(stack()).zone(DataZone.CAPTURES))).toBe(
      'Test/Lake cannot be defined:\n  - zone: got "captures", expected one of raw, models, which DataStore.fromZones was given; name the place of this zone, too',
    );
  });

  it('are refused within each other, with a prefix that reaches too far, and for models anywhere but in models/, all at once', () => {
    const of = stack();
    const bucket = Bucket.fromBucketName(of, 'AgencyLake', 'agency-lake');
    const zones: DataZones = { models: { bucket, prefix: 'ml/' }, raw: { bucket, prefix: 'ml/raw/' }, curated: { bucket, prefix: '*' } };
    const refusal = refusalOf(() => DataStore.fromZones(of, 'Lake', zones));
    expect(refusal).toContain('models.prefix: got "ml/", expected models/');
    expect(refusal).toContain('raw.prefix: got "ml/raw/", expected a place apart from models (ml/) in the same bucket');
    expect(refusal).toContain('curated.prefix: got "*", expected a literal prefix');
  });
});

describe('grants on a zone', () => {
  it('read it where it lies, with the key of its bucket, and nothing beside it', () => {
    expect(granted((store, role) => store.grants.readZone(role, DataZone.RAW), adopted)).toEqual([
      { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'landing/flights/*' } }, Effect: 'Allow', Resource: 'arn:${AWS::Partition}:s3:::agency-lake' },
      { Action: ['s3:GetObject', 's3:GetObjectVersion'], Effect: 'Allow', Resource: 'arn:${AWS::Partition}:s3:::agency-lake/landing/flights/*' },
      { Action: 'kms:Decrypt', Effect: 'Allow', Resource: KEY },
    ]);
  });

  it('write it without reading it', () => {
    expect(granted((store, role) => store.grants.writeZone(role, DataZone.CAPTURES), (of) => new DataStore(of, 'Lake'))).toEqual([
      { Action: ['s3:AbortMultipartUpload', 's3:PutObject'], Effect: 'Allow', Resource: '${LakeBucket.Arn}/captures/*' },
      { Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Resource: '${ModelKey.Arn}' },
    ]);
  });
});

describe('the lifecycle of a zone', () => {
  it('moves objects to classes that can be read at once, and deletes them in the end', () => {
    expect(rulesOf({ zone: DataZone.CAPTURES, infrequentAccessAfter: Duration.days(30), archiveAfter: Duration.days(60), expireAfter: Duration.days(400) }, { zone: DataZone.MODELS, archiveAfter: Duration.days(90) })).toEqual([
      { Id: 'AgeCaptures', Status: 'Enabled', Prefix: 'captures/', ExpirationInDays: 400, Transitions: [{ StorageClass: 'STANDARD_IA', TransitionInDays: 30 }, { StorageClass: 'GLACIER_IR', TransitionInDays: 60 }] },
      { Id: 'AgeModels', Status: 'Enabled', Prefix: 'models/', Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }] },
    ]);
  });

  it.each<[what: string, lifecycle: DataZoneLifecycle, problem: string]>([
    ['earlier than S3 moves it', { zone: DataZone.RAW, infrequentAccessAfter: Duration.days(29) }, 'lifecycle of raw: infrequentAccessAfter: got 29, expected whole days, 30 or more'],
    ['archived too soon after', { zone: DataZone.RAW, infrequentAccessAfter: Duration.days(30), archiveAfter: Duration.days(59) }, 'lifecycle of raw: archiveAfter: got 59, expected whole days, 60 or more'],
    ['gone before it is archived', { zone: DataZone.RAW, archiveAfter: Duration.days(60), expireAfter: Duration.days(60) }, 'lifecycle of raw: expireAfter: got 60, expected whole days, 61 or more'],
    ['half a day', { zone: DataZone.RAW, expireAfter: Duration.hours(36) }, 'lifecycle of raw: expireAfter: got 1.5, expected whole days, 1 or more'],
    ['the loss of models', { zone: DataZone.MODELS, expireAfter: Duration.days(400) }, 'lifecycle of models: expireAfter: got 400, expected none: a live or earlier version may need what lies there'],
    ['nothing', { zone: DataZone.RAW }, 'lifecycle of raw: got "no time", expected at least one of infrequentAccessAfter, archiveAfter, expireAfter'],
  ])('is refused to be %s', (_, lifecycle, problem) => {
    expect(refusalOf(() => propertiesOf({ lifecycle: [lifecycle] }))).toContain(`Test/Lake cannot be defined:\n  - ${problem}`);
  });

  it('is refused twice for one zone', () => {
    const raw: DataZoneLifecycle = { zone: DataZone.RAW, expireAfter: Duration.days(400) };
    expect(refusalOf(() => propertiesOf({ lifecycle: [raw, raw] }))).toContain('lifecycle of raw: got "two", expected one for each zone');
  });
});

describe('the inventory of a data store', () => {
  const listed = (props: DataStoreProps, of?: Stack): unknown => propertiesOf(props, of)['InventoryConfigurations'];

  it('lists all versions every week beside the access logs', () => {
    expect(listed({})).toMatchObject([{ Enabled: true, IncludedObjectVersions: 'All', ScheduleFrequency: 'Weekly', Destination: { BucketArn: '${LakeAccessLogs.Arn}', Format: 'Parquet', Prefix: 'inventory' } }]);
  });

  it('goes where it is told, as often as it is told, or nowhere', () => {
    const of = stack();
    const destination = Bucket.fromBucketName(of, 'Central', 'central-inventory');
    expect(listed({ inventory: DataInventory.daily({ destination }) }, of)).toMatchObject([{ ScheduleFrequency: 'Daily', Destination: { BucketArn: 'arn:${AWS::Partition}:s3:::central-inventory' } }]);
    expect(listed({ inventory: DataInventory.none() })).toBeUndefined();
  });

  it('needs a destination where the access logs go to a bucket whose policy is not ours, and is none by default there', () => {
    const central = (of: Stack) => Bucket.fromBucketName(of, 'Central', 'central-access-logs');
    const [quiet, asked] = [stack(), stack()];
    expect(listed({ accessLogs: central(quiet) }, quiet)).toBeUndefined();
    expect(refusalOf(() => listed({ accessLogs: central(asked), inventory: DataInventory.weekly() }, asked))).toContain('inventory: got "no destination", expected a bucket for the lists where accessLogs, or the access log bucket of the profile, is given');
  });
});
