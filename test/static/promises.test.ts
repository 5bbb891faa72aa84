/**
 * What the library promises to those who run landing zones. Each promise is a check that examples.test.ts, or the file named here, holds
 * over everything that is synthesized; here each is seen to fail on something that breaks it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type App, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, CustomResource, DefaultStackSynthesizer, type IStackSynthesizer, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { exceptionFindings } from '../support/checks/exceptions';
import { iamFindings } from '../support/checks/iam';
import { jobFindings } from '../support/checks/jobs';
import { keyFindings } from '../support/checks/keys';
import { limitFindings } from '../../simulator/checks/limits';
import { type LandingZoneDemands, machineryFindings } from '../support/checks/machinery';
import { privacyFindings } from '../support/checks/privacy';
import { regionFindings, templateRegionFindings } from '../support/checks/regions';
import { definitionFindings } from '../support/checks/state-machines';
import { synthesize } from '../support/checks/synthesize';
import type { JsonObject, Template } from '../../simulator/checks/template';
import { baselineOf, upgradeFindings } from '../support/checks/upgrades';
import { broken, type Editable, GOOD_MACHINE, templateOf, value } from './checks/fixtures';
import { defineModels } from './stacks';

interface Promised {
  readonly number: number;
  readonly promise: string;
  /** The check on something that breaks the promise. */
  readonly broken: () => readonly string[] | Promise<readonly string[]>;
  readonly finds: RegExp;
}

const machinery = (define: (stack: Stack) => void, demands: LandingZoneDemands = {}): string[] =>
  machineryFindings(synthesize((app) => define(new Stack(app, 'Stack', { env: { region: 'ap-southeast-1' } }))), { isDeclaredFunction: () => false, demands });

const one = (type: string, properties: object, more: object = {}): Template => templateOf({ One: { Type: type, Properties: properties as JsonObject, ...more } });

const machine = (definition: object): Template => one('AWS::StepFunctions::StateMachine', { DefinitionString: JSON.stringify(definition) });

const KEY = 'arn:aws:kms:ap-southeast-1:111122223333:key/1';
/** As the landing zone demands it. */
const JOB: JsonObject = {
  StartAt: 'Train',
  States: {
    Train: {
      Type: 'Task', Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync', TimeoutSeconds: 120, Retry: [{}], Catch: [{}], End: true,
      Arguments: {
        OutputDataConfig: { KmsKeyId: KEY }, ResourceConfig: { VolumeKmsKeyId: KEY }, EnableNetworkIsolation: true, EnableInterContainerTrafficEncryption: true,
        VpcConfig: { Subnets: ['subnet-1'] }, Tags: [{ Key: 'Agency', Value: 'transport' }], StoppingCondition: { MaxRuntimeInSeconds: 60 },
      },
    },
  },
};
const JOB_DEMANDS: LandingZoneDemands = { subnetIds: ['subnet-1'], tags: { Agency: 'transport' } };
const job = (edit: (train: Editable) => void): readonly string[] => jobFindings(machine(broken(JOB, (copy) => edit(copy['States']!['Train']!))), JOB_DEMANDS).findings;

const PROMISES: readonly Promised[] = [
  { number: 1, promise: 'no custom resource and no hidden function', broken: () => machinery((stack) => new CustomResource(stack, 'Custom', { serviceToken: 'x' })), finds: /got the custom resource/ },
  { number: 2, promise: 'every role has boundary, prefix and path', broken: () => machinery((stack) => new CfnRole(stack, 'Role', { assumeRolePolicyDocument: {} }), { permissionsBoundary: 'B', roleNamePrefix: 'u-', rolePath: '/a/' }), finds: /PermissionsBoundary: got null.*\n.*RoleName: got null.*\n.*Path: got null/ },
  { number: 7, promise: 'rule sets see the same exceptions', broken: () => exceptionFindings(one('AWS::S3::Bucket', {}, { Metadata: { checkov: { skip: [{ id: 'CKV_AWS_18' }] } } })), finds: /got CKV_AWS_18 for checkov alone/ },
  { number: 7, promise: 'rule sets see all exceptions', broken: () => exceptionFindings(one('AWS::S3::Bucket', {}, { Metadata: { 'cdk-mlops:exceptions': [{ rules: ['CKV_AWS_18'], reason: 'It is so.', owner: 'o', expiry: '2027-01-01' }] } })), finds: /expected that checkov sees it/ },
  { number: 10, promise: 'jobs are encrypted', broken: () => job((train) => delete train['Arguments']!['ResourceConfig']), finds: /VolumeKmsKeyId: got nothing/ },
  { number: 10, promise: 'jobs are isolated', broken: () => job((train) => { train['Arguments']!['EnableNetworkIsolation'] = value(false); }), finds: /EnableNetworkIsolation: got false, expected true/ },
  { number: 10, promise: 'jobs run in the network', broken: () => job((train) => { train['Arguments']!['VpcConfig']!['Subnets'] = value(['subnet-2']); }), finds: /Subnets: got subnet-2, expected some of subnet-1/ },
  { number: 10, promise: 'jobs are limited in time', broken: () => job((train) => { delete train['Arguments']!['StoppingCondition']; delete train['TimeoutSeconds']; }), finds: /StoppingCondition: got nothing.*\n.*TimeoutSeconds: got nothing/ },
  { number: 10, promise: 'a limit on time is a number', broken: () => job((train) => { train['Arguments']!['StoppingCondition'] = value({}); }), finds: /MaxRuntimeInSeconds: got nothing, expected a number of seconds/ },
  { number: 10, promise: 'nobody gives up before a job ends', broken: () => job((train) => { train['TimeoutSeconds'] = value(60); }), finds: /TimeoutSeconds: got 60, expected more than the 60 s of the job/ },
  { number: 10, promise: 'jobs of which nothing is demanded are not made', broken: () => job((train) => { train['Resource'] = value('arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync'); }), finds: /got sagemaker:createHyperParameterTuningJob, expected one of/ },
  { number: 10, promise: 'jobs are tried again and caught', broken: () => job((train) => { delete train['Retry']; delete train['Catch']; }), finds: /Retry: got none.*\n.*Catch: got none/ },
  { number: 11, promise: 'definitions are valid', broken: () => definitionFindings('Machine', broken(GOOD_MACHINE, (copy) => { copy['StartAt'] = value('Nowhere'); })), finds: /Nowhere/ },
  {
    number: 12, promise: 'least privilege', finds: /got s3:GetObject on \*/,
    broken: () => iamFindings(one('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: [{ Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] } })),
  },
  {
    number: 13, promise: 'log groups can use their key', finds: /Group: got the key Key whose policy does not let/,
    broken: () => keyFindings(templateOf({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } }, Group: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } } })),
  },
  {
    number: 13, promise: 'rules can send to their queue and use its key', finds: /Queue: got no policy that lets rules.*\n.*Queue: got the key Key/,
    broken: () => keyFindings(templateOf({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: { Ref: 'Key' } } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } }] } },
    })),
  },
  { number: 14, promise: 'buckets are private, encrypted, versioned, TLS only', broken: () => privacyFindings(one('AWS::S3::Bucket', {})), finds: /BlockPublicAcls: got null[^]*BucketEncryption: got null[^]*VersioningConfiguration[^]*denies requests without TLS/ },
  { number: 14, promise: 'tables, images, topics, queues and logs have a key', broken: () => ['DynamoDB::Table', 'ECR::Repository', 'SNS::Topic', 'SQS::Queue', 'Logs::LogGroup'].flatMap((type) => privacyFindings(one(`AWS::${type}`, {}))), finds: /(expected a customer managed key[^]*){5}/ },
  { number: 14, promise: 'no key of a service', broken: () => privacyFindings(one('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' })), finds: /got "alias\/aws\/sns", expected a customer managed key/ },
  { number: 14, promise: 'nothing is open to the world', broken: () => privacyFindings(one('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [{ CidrIp: '0.0.0.0/0' }] })), finds: /no address of the whole world/ },
  { number: 14, promise: 'no gateway to the internet', broken: () => privacyFindings(one('AWS::EC2::InternetGateway', {})), finds: /nothing that is open to the world/ },
  { number: 15, promise: 'stacks lie in the allowed regions', broken: () => synthesize((app) => new CfnBucket(new Stack(app, 'S', { env: { region: 'us-east-1' } }), 'B')).stacks.flatMap((stack) => regionFindings(stack, ['ap-southeast-1'])), finds: /S: got the region us-east-1/ },
  { number: 15, promise: 'data is not copied elsewhere', broken: () => templateRegionFindings(one('AWS::S3::Bucket', { ReplicationConfiguration: {} }), ['ap-southeast-1']), finds: /a copy of data elsewhere/ },
  { number: 15, promise: 'nothing names another region', broken: () => templateRegionFindings(one('AWS::SSM::Parameter', { Value: 'arn:aws:sns:eu-west-1:1:t' }), ['ap-southeast-1']), finds: /Value: got the region eu-west-1/ },
  { number: 17, promise: 'data outlives its stack', broken: () => machinery((stack) => new CfnBucket(stack, 'B').applyRemovalPolicy(RemovalPolicy.DESTROY)), finds: /DeletionPolicy: got Delete, expected Retain/ },
  {
    number: 18, promise: 'upgrades keep what holds something', finds: /One \(AWS::S3::Bucket\) would be replaced[^]*as BucketName changed\nOne \(AWS::S3::Bucket\) loses its protection: DeletionPolicy/,
    broken: () => upgradeFindings(baselineOf(one('AWS::S3::Bucket', { BucketName: 'data' }, { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })), one('AWS::S3::Bucket', { BucketName: 'other' }, { UpdateReplacePolicy: 'Retain' })),
  },
  { number: 18, promise: 'upgrades keep logical ids', broken: () => upgradeFindings(baselineOf(one('AWS::DynamoDB::Table', {}, { DeletionPolicy: 'Retain' })), templateOf({ Another: { Type: 'AWS::DynamoDB::Table' } })), finds: /One \(AWS::DynamoDB::Table\) would be left behind/ },
  { number: 25, promise: 'resources are tagged', broken: () => machinery((stack) => new CfnBucket(stack, 'B'), { tags: { Agency: 'transport' } }), finds: /got tag Agency = null/ },
  { number: 25, promise: 'jobs are tagged', broken: () => job((train) => { train['Arguments']!['Tags'] = value([]); }), finds: /Tags: got Agency = nothing/ },
  { number: 26, promise: 'templates are within the limits', broken: () => limitFindings(templateOf(Object.fromEntries(Array.from({ length: 401 }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Topic' }])))), finds: /got 401 resources/ },
];

const ROOT = join(__dirname, '..', '..');

/** Of tests, groups of them and rows of their tables, as they begin a line: what stands in a comment or is skipped holds nothing. */
function titlesOf(source: string): (string | undefined)[] {
  return [...source.matchAll(/^ *(?:(?:it|describe)(?:\.each(?:<.+>)?\(.+\))?\(|\]\)\(|\[)'(.+?)'/gm)].map(([, title]) => title);
}

/** Promises that whole programs are needed for: the files that hold them and see them fail, by the titles of their tests. */
const ELSEWHERE: readonly (readonly [number: number, file: string, title: string])[] = [
  [3, 'test/lib/agency/role-conventions.test.ts', 'take the place of ours with policies %s, and the template holds none'],
  [4, 'test/static/examples.test.ts', 'synthesize the same bytes twice, without a network'],
  [4, 'test/static/checks/determinism.test.ts', 'a synthesis that depends on'],
  [6, 'test/static/examples.test.ts', 'has nothing that a rule pack finds and nobody acknowledged'],
  [6, 'test/static/checks/nag.test.ts', 'on a stack is refused although the stack holds one resource'],
  [6, 'test/lib/governance/audited-exception.test.ts', 'fails on the day after, naming rules, path, date and owner'],
  [8, 'test/static/examples.test.ts', 'is valid CloudFormation'],
  [8, 'test/static/checks/cloudformation.test.ts', 'an unknown property'],
  [8, 'test/static/checks/cloudformation.test.ts', 'does not pass without a report'],
  [12, 'test/simulator/iam/tightness.test.ts', 'on names that begin with the id of a model, which longer ids do too'],
  [15, 'test/lib/agency/literal-rules.test.ts', 'is named at once, each once, with the place in the file'],
  [15, 'test/lib/agency/literal-rules.test.ts', 'is refused in a policy where one of them is not allowed'],
  [16, 'test/lib/agency/classification.test.ts', 'never protects more confidential data less'],
  [17, 'test/lib/agency/posture-rules.test.ts', 'do not go with the stack of %s at RESTRICTED'],
  [18, 'test/static/examples.test.ts', 'replaces, destroys and leaves behind nothing that held something in a released version'],
  [18, 'test/static/examples.test.ts', 'has a baseline, each of a case that is still checked'],
  [25, 'test/lib/agency/tag-rules.test.ts', 'that is taken away is refused, once for all resources of the stack that lack it'],
  [18, 'test/lib/logical-ids.test.ts', 'are these in a strict landing zone: no key, and a managed policy per role'],
];

describe('a promise', () => {
  it.each(PROMISES)('$number: $promise: is seen to break', async ({ broken: findings, finds }) => {
    expect((await findings()).join('\n')).toMatch(finds);
  });

  it('on jobs is kept by a job as the landing zone demands it', () => {
    expect(jobFindings(machine(JOB), JOB_DEMANDS)).toEqual({ findings: [], seen: 1 });
  });

  it.each(ELSEWHERE)('%d is held in %s: %s', (_number, file, title) => {
    expect(titlesOf(readFileSync(join(ROOT, file), 'utf8'))).toContain(title);
  });

  it('is held by tests, and by nothing that is only said of them', () => {
    const source = ["/** it('only said') */", "it('held', run);", '  it.each<string>([', "    ['a row', 1],", "  ])('held with %s', run);", "describe.each(ALL)('a group', run);", "// it('commented', run);", "it.skip('left out', run);"];
    expect(titlesOf(source.join('\n'))).toEqual(['held', 'a row', 'held with %s', 'a group']);
  });

  it('8 is seen to break for every rule of a Guard rule set, by npm run guard', () => {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(ROOT, 'test', 'reference', 'guard', file), 'utf8'));
    const rules = new Set(Object.values(read('packs.json') as Record<string, string[]>).flat());
    expect(rules.size).toBeGreaterThan(30);
    expect(Object.keys(read('fixtures.json') as object)).toEqual(expect.arrayContaining([...rules]));
  });

  it('is there for each of those that need no account', () => {
    const numbers = new Set([...PROMISES.map(({ number }) => number), ...ELSEWHERE.map(([number]) => number), 5]);
    expect([...numbers].sort((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 25, 26]);
  });
});

describe('promise 5: a model synthesizes with', () => {
  const build = (synthesizer: IStackSynthesizer): Template =>
    synthesize((app: App) => defineModels(new Stack(app, 'Stack', { synthesizer, env: { account: '111122223333', region: 'ap-southeast-1' } }), 1)).stacks[0]!.template;

  it.each<[string, IStackSynthesizer, string]>([
    ['a qualifier of the agency', new DefaultStackSynthesizer({ qualifier: 'transport' }), 'cdk-transport-assets-111122223333-ap-southeast-1'],
    ['the credentials of whoever deploys', new CliCredentialsStackSynthesizer({ fileAssetsBucketName: 'transport-assets' }), 'transport-assets'],
  ])('%s, and code lies where that says', (_what, synthesizer, bucket) => {
    const functions = Object.values(build(synthesizer).Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThan(0);
    for (const { Properties } of functions) expect(JSON.stringify(Properties?.['Code'])).toContain(bucket);
  });

  it('nothing to upload with, never: the functions have code, and the CDK says so', () => {
    expect(() => build(new BootstraplessSynthesizer())).toThrow('Cannot add assets to a Stack that uses the BootstraplessSynthesizer');
  });
});
