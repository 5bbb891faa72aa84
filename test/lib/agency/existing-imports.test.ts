/** What a profile says exists already: what is imported by its names, for which environment, and what is refused. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, type AgencyProfileProps } from '../../../lib';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, refusalOf, REGION, stack, templateOf } from '../../support/stack';

const KEY = `arn:aws:kms:${REGION}:333333333333:key/0a1b`;

function within(props: Partial<AgencyProfileProps>): { readonly of: Stack; readonly profile: AgencyProfile } {
  const profile = AgencyProfile.of({ ...OPEN_SANDBOX, account: ACCOUNT, ...props });
  return { of: stack({ profile }), profile };
}

describe('what exists is imported', () => {
  it('as a bucket, with its key where it has one', () => {
    const { of, profile } = within({ existingBuckets: { lake: { bucketName: 'transport-lake', keyArn: KEY }, open: { bucketName: 'open-data' } } });
    const lake = profile.importBucket(of, 'Lake', 'lake');
    expect([lake.bucketName, lake.encryptionKey?.keyArn]).toEqual(['transport-lake', KEY]);
    const open = profile.importBucket(of, 'Open', 'open');
    expect([open.bucketName, open.encryptionKey]).toEqual(['open-data', undefined]);
  });

  it('as a topic of the environment by its name, or of another account by its ARN, with its key where it has one', () => {
    const central = `arn:aws:sns:${REGION}:333333333333:pager`;
    const { of, profile } = within({ existingTopics: { own: { topic: 'on-call' }, central: { topic: central, keyArn: KEY } } });
    expect(of.resolve(profile.importTopic(of, 'Own', 'own').topicArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sns:${REGION}:${ACCOUNT}:on-call`]] });
    const topic = profile.importTopic(of, 'Central', 'central');
    expect([topic.topicArn, topic.masterKey?.keyArn]).toEqual([central, KEY]);
  });

  it('as a role that no stack adds policies to', () => {
    const { of, profile } = within({ existingRoles: { owners: 'u-model-owners', auditors: 'arn:aws:iam::333333333333:role/central/auditors' } });
    const owners = profile.importRole(of, 'Owners', 'owners');
    owners.addToPrincipalPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::lake/*'] }));
    expect(owners.roleName).toBe('u-model-owners');
    expect(profile.importRole(of, 'Auditors', 'auditors').roleArn).toBe('arn:aws:iam::333333333333:role/central/auditors');
    expect(templateOf(of).Resources).toBeUndefined();
  });

  it('as a repository of the environment by its name, or of another account by its ARN', () => {
    const central = `arn:aws:ecr:${REGION}:333333333333:repository/models/flights`;
    const { of, profile } = within({ existingRepositories: { own: 'flights', central } });
    expect(profile.importRepository(of, 'Own', 'own').repositoryName).toBe('flights');
    const repository = profile.importRepository(of, 'Central', 'central');
    expect([repository.repositoryArn, repository.repositoryName]).toEqual([central, 'models/flights']);
  });

  it('as a state machine of the environment', () => {
    const { of, profile } = within({ existingStateMachines: { legacy: 'retrain-legacy' } });
    expect(of.resolve(profile.importStateMachine(of, 'Legacy', 'legacy').stateMachineArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:states:${REGION}:${ACCOUNT}:stateMachine:retrain-legacy`]] });
  });
});

describe('a file', () => {
  const write = (content: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'existing-')), 'agency.yaml');
    writeFileSync(file, content);
    return file;
  };

  it('has the names of an environment beside shared ones, and before them', () => {
    const file = write(`shared:
  region: ${REGION}
  classification: OFFICIAL_CLOSED
  existingBuckets: { lake: { bucketName: shared-lake }, archive: { bucketName: archive } }
environments:
  prod:
    existingBuckets: { lake: { bucketName: prod-lake } }
`);
    const profile = AgencyProfile.fromFile(file, 'prod');
    const of = stack({ profile });
    expect(['lake', 'archive'].map((name) => profile.importBucket(of, name, name).bucketName)).toEqual(['prod-lake', 'archive']);
  });

  it('is refused with the place of each thing that is wrong, all at once', () => {
    const file = write(`shared:
  region: ${REGION}
  classification: OFFICIAL_CLOSED
  existingBuckets:
    lake:
      bucketName: lake
      keyArn: arn:aws:kms:us-east-1:333333333333:key/0a1b
    raw: { bucketName: RAW }
environments:
  prod:
    existingTopics:
      alarms: { topic: 'arn:aws-cn:sns:ap-southeast-1:333333333333:pager', keyArn: alias/pager }
    existingRoles: { owners: arn:aws-us-gov:iam::333333333333:role/owners }
    existingRepositories: { images: arn:aws:ecr:eu-west-1:333333333333:repository/flights }
`);
    expect(refusalOf(() => AgencyProfile.fromFile(file, 'prod')).replaceAll(file, 'agency.yaml').split('\n').slice(1)).toEqual([
      '  - agency.yaml:8:24 existingBuckets.raw.bucketName: got "RAW", expected the name of a bucket; give the name alone, without arn: or s3://',
      expect.stringMatching(/^ {2}- agency\.yaml:12:\d+ existingTopics\.alarms\.keyArn: got "alias\/pager", expected the ARN of a key/),
      '  - agency.yaml:7:15 existingBuckets.lake.keyArn: got "arn:aws:kms:us-east-1:333333333333:key/0a1b", expected a key in ap-southeast-1; name the one of the region deployed to',
      '  - agency.yaml:13:30 existingRoles.owners: got "arn:aws-us-gov:iam::333333333333:role/owners", expected an ARN of the partition aws; begin it with arn:aws:',
      '  - agency.yaml:14:37 existingRepositories.images: got "arn:aws:ecr:eu-west-1:333333333333:repository/flights", expected a repository in ap-southeast-1; name the one of the region deployed to',
    ]);
  });

  it('is refused with the place of each thing of another region or partition, however deep it stands', () => {
    const file = write(`shared:
  region: ${REGION}
  classification: OFFICIAL_CLOSED
  existingBuckets:
    lake:
      bucketName: lake
      keyArn: arn:aws:kms:us-east-1:333333333333:key/0a1b
environments:
  prod:
    existingTopics:
      alarms: { topic: pager }
      paging: { topic: 'arn:aws-cn:sns:ap-southeast-1:333333333333:pager' }
`);
    expect(refusalOf(() => AgencyProfile.fromFile(file, 'prod')).replaceAll(file, 'agency.yaml').split('\n').slice(1)).toEqual([
      '  - agency.yaml:7:15 existingBuckets.lake.keyArn: got "arn:aws:kms:us-east-1:333333333333:key/0a1b", expected a key in ap-southeast-1; name the one of the region deployed to',
      '  - agency.yaml:12:24 existingTopics.paging.topic: got "arn:aws-cn:sns:ap-southeast-1:333333333333:pager", expected an ARN of the partition aws; begin it with arn:aws:',
    ]);
  });
});

describe('an import', () => {
  it('of a name that the profile lacks is refused with the names that it has', () => {
    const { of, profile } = within({ existingBuckets: { lake: { bucketName: 'lake' }, archive: { bucketName: 'archive' } } });
    expect(refusalOf(() => profile.importBucket(of, 'Lake', 'lakes'))).toBe(
      'Test/Lake cannot be defined:\n  - name: got "lakes", expected one of lake, archive in existingBuckets of agency profile "sandbox"; add it there, or mend its spelling',
    );
    expect(refusalOf(() => profile.importRole(of, 'Owners', 'owners'))).toContain('expected one of (none) in existingRoles of agency profile "sandbox"');
  });

  it('is refused where another profile reaches, or none: production reads no data of a test', () => {
    const [dev, prod] = ['dev', 'prod'].map((environment) => AgencyProfile.of({ ...OPEN_SANDBOX, environment, existingBuckets: { lake: { bucketName: `${environment}-lake` } } })) as [AgencyProfile, AgencyProfile];
    const app = new App();
    const stage = new Stage(app, 'prod');
    prod.applyTo(stage);
    const of = new Stack(stage, 'Flights', { env: prod.env });
    expect(prod.importBucket(of, 'Own', 'lake').bucketName).toBe('prod-lake');
    expect(refusalOf(() => dev.importBucket(of, 'Lake', 'lake'))).toBe(
      'prod/Flights/Lake cannot be defined:\n  - scope: got "a scope of agency profile \\"prod\\"", expected one of agency profile "dev"; apply the profile to the scope first, and import through the one that the scope has',
    );
    expect(refusalOf(() => dev.importBucket(new Stack(app, 'Bare'), 'Lake', 'lake'))).toContain('scope: got "a scope without an agency profile"');
  });
});
