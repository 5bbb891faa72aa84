/** What a resource must not name, at synth: regions in which data may not lie, accounts that the landing zone does not know. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnResource, Fn, type Stack } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { AccountPrincipal, Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnParameter as SsmParameter } from 'aws-cdk-lib/aws-ssm';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, type AgencyProfileProps } from '../../../lib';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, refusalOf, REGION, stack, templateOf } from '../../support/stack';

const PARTNER = '999988887777';
const within = (props: Partial<AgencyProfileProps>): Stack => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, account: ACCOUNT, ...props }) });

function refusals(define: (of: Stack) => unknown, props: Partial<AgencyProfileProps> = {}): string[] {
  const of = within(props);
  define(of);
  return refusalOf(() => templateOf(of)).split('\n').slice(1).map((line) => line.replace(/^ *\[[^\]]*\] /, ''));
}

function accepts(define: (of: Stack) => unknown, props: Partial<AgencyProfileProps> = {}): void {
  const of = within(props);
  define(of);
  expect(() => templateOf(of)).not.toThrow();
}

const parameter = (value: string): ((of: Stack) => unknown) => (of) => new SsmParameter(of, 'Value', { type: 'String', value });
const machine = (definition: object | string): ((of: Stack) => unknown) => (of) =>
  new CfnStateMachine(of, 'Machine', { roleArn: 'role', definitionString: typeof definition === 'string' ? definition : JSON.stringify(definition) });
const reading = (resource: string): ((of: Stack) => unknown) => (of) =>
  new ManagedPolicy(of, 'Policy', { statements: [new PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] })] });

describe('a region in which data may not lie', () => {
  const elsewhere = 'expected one of ap-southeast-1; name what lies in an allowed region, or have its region allowed in regions';

  it.each<[what: string, define: (of: Stack) => unknown, where: string]>([
    ['a replica of a table', (of) => new TableV2(of, 'Copied', { partitionKey: { name: 'id', type: AttributeType.STRING }, replicas: [{ region: 'us-east-1' }] }), 'Test/Copied/Resource: Replicas.0.region'],
    ['a replica of a secret', (of) => new CfnResource(of, 'Copied', { type: 'AWS::SecretsManager::Secret', properties: { ReplicaRegions: [{ Region: 'us-east-1' }] } }), 'Test/Copied: ReplicaRegions.0.Region'],
    ['a copy of images', (of) => new CfnResource(of, 'Copied', { type: 'AWS::ECR::ReplicationConfiguration', properties: { ReplicationConfiguration: { Rules: [{ Destinations: [{ Region: 'us-east-1', RegistryId: ACCOUNT }] }] } } }), 'Test/Copied: ReplicationConfiguration.Rules.0.Destinations.0.Region'],
    ['a policy', reading('arn:aws:s3:us-east-1:111122223333:accesspoint/lake'), 'Test/Policy/Resource: PolicyDocument.Statement.0.Resource'],
    ['an ARN of parts', (of) => reading(of.formatArn({ service: 'sagemaker', region: 'us-east-1', resource: 'endpoint', resourceName: 'e' }))(of), 'Test/Policy/Resource: PolicyDocument.Statement.0.Resource'],
    ['an address', parameter('https://runtime.sagemaker.us-east-1.amazonaws.com/'), 'Test/Value: Value'],
    ['a substitution', parameter(Fn.sub('arn:${AWS::Partition}:sns:us-east-1:${AWS::AccountId}:topic')), 'Test/Value: Value'],
    ['a zone', parameter('us-east-1a'), 'Test/Value: Value'],
    ['a region that the CDK does not know', parameter('ap-southeast-9, us-east-1'), 'Test/Value: Value'],
    ['a request of a state machine', machine({ States: { Copy: { Arguments: { Region: 'us-east-1' } } } }), 'Test/Machine: DefinitionString'],
    ['what a property was overridden with', (of) => new CfnBucket(of, 'Bucket').addPropertyOverride('BucketName', 'arn:aws:s3:us-east-1::x'), 'Test/Bucket: BucketName'],
  ])('is refused in %s', (_, define, where) => {
    expect(refusals(define)).toContain(`${where} got region "us-east-1", ${elsewhere}`);
  });

  it.each<[what: string, define: (of: Stack) => unknown, props?: Partial<AgencyProfileProps>]>([
    ['is none in the region of the environment', parameter(`arn:aws:sns:${REGION}:${ACCOUNT}:topic in ${REGION}b`)],
    ['is none that the profile allows', parameter('arn:aws:sns:ap-southeast-5:111122223333:topic'), { regions: [REGION, 'ap-southeast-5'] }],
    ['is no part of a name', parameter('s3://lake-us-east-1/us-east-1x9')],
    ['is not looked for in what people read', (of) => new CfnFunction(of, 'Function', { role: 'role', code: { zipFile: 'x' }, runtime: 'nodejs22.x', handler: 'x', description: 'as in us-east-1', tags: [{ key: 'Like', value: 'us-east-1' }] })],
  ])('%s', (_, define, props) => accepts(define, props));
});

describe('an account that the landing zone does not know', () => {
  const stranger = (known = ACCOUNT): string => `got account "${PARTNER}", expected ${known}; name what belongs to the environment, or have the account listed in trustedAccounts`;
  const sharing = (of: Stack): void => {
    new Bucket(of, 'Bucket').addToResourcePolicy(new PolicyStatement({ effect: Effect.ALLOW, principals: [new AccountPrincipal(PARTNER)], actions: ['s3:GetObject'], resources: ['*'] }));
  };

  it.each<[what: string, define: (of: Stack) => unknown, where: string]>([
    ['the principal of a policy', sharing, 'Test/Bucket/Policy/Resource: PolicyDocument.Statement.0.Principal.AWS'],
    ['an ARN', parameter(`arn:aws:sns:${REGION}:${PARTNER}:topic`), 'Test/Value: Value'],
    ['an image', parameter(`${PARTNER}.dkr.ecr.${REGION}.amazonaws.com/model:1`), 'Test/Value: Value'],
    ['a bare principal', (of) => new CfnResource(of, 'Key', { type: 'AWS::KMS::Key', properties: { KeyPolicy: { Statement: [{ Principal: { AWS: [PARTNER] } }] } } }), 'Test/Key: KeyPolicy.Statement.0.Principal.AWS.0'],
    ['a condition', (of) => new CfnResource(of, 'Key', { type: 'AWS::KMS::Key', properties: { KeyPolicy: { Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': PARTNER } } }] } } }), 'Test/Key: KeyPolicy.Statement.0.Condition.StringEquals.aws:SourceAccount'],
    ['a state machine beside expressions that compare', machine('{"States":{"A":{"Arguments":{"Less":"{% $a < 1 %}","Function":"arn:aws:lambda:ap-southeast-1:999988887777:function:f","More":"{% $b > 1 %}"}}}}'), 'Test/Machine: DefinitionString'],
  ])('is refused in %s', (_, define, where) => {
    expect(refusals(define)).toEqual([`${where} ${stranger()}`]);
  });

  it.each<[what: string, props: Partial<AgencyProfileProps>]>([
    ['trusts it', { trustedAccounts: [PARTNER] }],
    ['has a key of it', { encryptionKeyArn: `arn:aws:kms:${REGION}:${PARTNER}:key/0a1b` }],
    ['takes images of it', { imageRegistries: [PARTNER] }],
    ['knows a topic of it', { existingTopics: { alarms: { topic: `arn:aws:sns:${REGION}:${PARTNER}:on-call` } } }],
    ['names no account of its own', { account: undefined }],
  ])('is known where the profile %s', (_, props) => accepts(sharing, props));

  it.each<[what: string, define: (of: Stack) => unknown]>([
    ['is none in twelve digits that are no account', parameter('202611271200')],
    ['is none in the name of a policy of AWS', reading('arn:aws:iam::aws:policy/ReadOnlyAccess')],
    ['is none from which AWS publishes its images', parameter(`121021644041.dkr.ecr.${REGION}.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3`)],
  ])('%s', (_, define) => accepts(define));

  it('is not taken from the id of a key', () => {
    expect(refusals(sharing, { encryptionKeyArn: `arn:aws:kms:${REGION}:333333333333:key/0a1b2c3d-4e5f-6001-8031-${PARTNER}` })).toEqual([expect.stringContaining(stranger(`${ACCOUNT}, 333333333333`))]);
  });
});

describe('an inference profile that sends requests to several regions', () => {
  const invoking = (model: string): ((of: Stack) => unknown) => machine({ States: { Ask: { Arguments: { ModelId: model } } } });

  it('is refused in a policy where one of them is not allowed', () => {
    expect(refusals(reading(`arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/apac.anthropic.claude-3-haiku-20240307-v1:0`))).toEqual(['Test/Policy/Resource: PolicyDocument.Statement.0.Resource got an inference profile of "apac", expected one whose regions are all among ap-southeast-1; call the model in its own region']);
  });

  it('is refused as the model of a variable', () => {
    const define = (of: Stack): unknown => new CfnFunction(of, 'Function', { role: 'role', code: { zipFile: 'x' }, runtime: 'nodejs22.x', handler: 'x', environment: { variables: { modelId: 'global.anthropic.claude-sonnet-4-20250514-v1:0' } } });
    expect(refusals(define)).toEqual([expect.stringContaining('Environment.variables.modelId got an inference profile of "global"')]);
  });

  it('may serve where all its regions are allowed', () => {
    accepts(reading(`arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/jp.anthropic.claude-sonnet-4-5-20250929-v1:0`), { regions: [REGION, 'ap-northeast-1', 'ap-northeast-3'] });
    accepts(invoking('anthropic.claude-3-haiku-20240307-v1:0'));
  });
});

describe('all that is wrong', () => {
  it('is named at once, each once, with the place in the file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'literals-')), 'agency.yaml');
    writeFileSync(file, `environments:\n  prod:\n    region: ${REGION}\n    regions: [${REGION}]\n    account: '${ACCOUNT}'\n    classification: OFFICIAL_OPEN\n`);
    const of = stack({ profile: AgencyProfile.fromFile(file, 'prod') });
    parameter(`arn:aws:sns:eu-west-1:${PARTNER}:topic,arn:aws:sns:eu-west-1:${PARTNER}:topic`)(of);
    reading('arn:aws:s3:us-east-1:111122223333:accesspoint/lake')(of);
    expect(refusalOf(() => templateOf(of)).replaceAll(file, 'agency.yaml').split('\n').slice(1).map((line) => line.replace(/^ *\[[^\]]*\] /, ''))).toEqual([
      'Test/Value: Value got region "eu-west-1", expected one of ap-southeast-1 (agency.yaml:4:14); name what lies in an allowed region, or have its region allowed in regions',
      `Test/Value: Value got account "${PARTNER}", expected ${ACCOUNT} (agency.yaml:5:14); name what belongs to the environment, or have the account listed in trustedAccounts`,
      'Test/Policy/Resource: PolicyDocument.Statement.0.Resource got region "us-east-1", expected one of ap-southeast-1 (agency.yaml:4:14); name what lies in an allowed region, or have its region allowed in regions',
    ]);
  });
});
