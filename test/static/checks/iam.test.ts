/** The check of policies, each rule seen to fail. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canName } from '../../support/checks/arn-match';
import { countStatements, iamFindings } from '../../support/checks/iam';
import type { JsonObject, Resource } from '../../../simulator/checks/template';
import { broken, type Editable, templateOf, value } from './fixtures';

const TRAINING_JOB = 'arn:aws:sagemaker:ap-southeast-1:111122223333:training-job/flights-*';

const ROLE: Resource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'states.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }],
    },
    Policies: [{
      PolicyName: 'Access',
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Sid: 'Train', Effect: 'Allow', Action: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob'], Resource: TRAINING_JOB, Condition: { StringEquals: { 'aws:RequestedRegion': 'ap-southeast-1' } } },
          { Sid: 'Isolated', Effect: 'Deny', Action: 'sagemaker:CreateTrainingJob', Resource: '*', Condition: { Bool: { 'sagemaker:NetworkIsolation': 'false' } } },
          { Sid: 'Pass', Effect: 'Allow', Action: 'iam:PassRole', Resource: { 'Fn::GetAtt': ['JobRole', 'Arn'] }, Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
          { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [{ 'Fn::GetAtt': ['Lake', 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Lake', 'Arn'] }, '/flights/*']] }] },
          { Sid: 'Log', Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] } },
          { Sid: 'Network', Effect: 'Allow', Action: 'ec2:DescribeSubnets', Resource: '*' },
          { Sid: 'Metrics', Effect: 'Allow', Action: 'cloudwatch:PutMetricData', Resource: '*', Condition: { StringEquals: { 'cloudwatch:namespace': 'MLOps' } } },
        ],
      },
    }],
  },
};

const KEY: Resource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } } },
        { Sid: 'Logs', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*', Principal: { Service: 'logs.ap-southeast-1.amazonaws.com' }, Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:*' } } },
      ],
    },
  },
};

const BUCKET_POLICY: Resource = {
  Type: 'AWS::S3::BucketPolicy',
  Properties: {
    Bucket: { Ref: 'Lake' },
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Resource: { 'Fn::GetAtt': ['Lake', 'Arn'] }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    },
  },
};

const PERMISSION: Resource = {
  Type: 'AWS::Lambda::Permission',
  Properties: {
    Action: 'lambda:InvokeFunction',
    FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
    Principal: 'events.amazonaws.com',
    SourceAccount: { Ref: 'AWS::AccountId' },
    SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
  },
};

const GOOD = templateOf({
  Role: ROLE,
  Key: KEY,
  BucketPolicy: BUCKET_POLICY,
  Permission: PERMISSION,
  JobRole: { Type: 'AWS::IAM::Role' },
  Lake: { Type: 'AWS::S3::Bucket' },
  Logs: { Type: 'AWS::Logs::LogGroup' },
  Function: { Type: 'AWS::Lambda::Function' },
  Rule: { Type: 'AWS::Events::Rule' },
});

const ORDER = ['Train', 'Isolated', 'Pass', 'Read', 'Log', 'Network', 'Metrics'];

/** Findings after a change to a statement of the role. */
const afterChange = (sid: string, edit: (statement: Editable) => void): Promise<string[]> =>
  iamFindings(broken(GOOD, (copy) => {
    const statements = copy['Resources']!['Role']!['Properties']!['Policies']![0]!['PolicyDocument']!['Statement']!;
    edit(statements[ORDER.indexOf(sid)]!);
  }));

describe('policies that keep to all rules', () => {
  it('have no findings', async () => {
    expect(await iamFindings(GOOD)).toEqual([]);
  });

  it('are all seen: identity, trust, key, bucket and function', () => {
    expect(countStatements(GOOD)).toBe(7 + 1 + 2 + 1 + 1);
  });
});

describe('a statement that grants', () => {
  const mutants: [string, string, (statement: Editable) => void, RegExp][] = [
    ['a misspelt action', 'Train', (one) => (one['Action'] = value(['sagemaker:CreateTrainningJob'])), /^Role\.Policies\.0\.PolicyDocument\[Train\]: got sagemaker:CreateTrainningJob, expected an action that AWS has$/],
    ['a misspelt service', 'Train', (one) => (one['Action'] = value('sagmaker:CreateTrainingJob')), /got sagmaker:CreateTrainingJob, expected an action that AWS has/],
    ['an action without service', 'Train', (one) => (one['Action'] = value('CreateTrainingJob')), /got CreateTrainingJob, expected an action that AWS has/],
    ['a wildcard action', 'Read', (one) => (one['Action'] = value(['s3:GetObject*', 's3:ListBucket'])), /got s3:GetObject\*, expected every action written out/],
    ['all actions', 'Read', (one) => (one['Action'] = value('*')), /got \*, expected every action written out/],
    ['a wildcard that matches nothing', 'Read', (one) => (one['Action'] = value('s3:Gett*')), /got s3:Gett\*, expected an action that AWS has/],
    ['a misspelt element', 'Read', (one) => { one['Actoin'] = one['Action']!; }, /got Actoin, expected one of Action, Condition/],
    ['a misspelt effect', 'Read', (one) => (one['Effect'] = value('allow')), /got the effect allow, expected Allow or Deny/],
    ['no action', 'Read', (one) => (one['Action'] = value([])), /got no action/],
    ['a resource of another type', 'Train', (one) => (one['Resource'] = value('arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint/x')), /got sagemaker:CreateTrainingJob on arn:aws:sagemaker:.*endpoint\/x, expected arn:\$\{Partition\}:sagemaker:.*:training-job/],
    ['a resource of another service', 'Log', (one) => (one['Resource'] = value({ 'Fn::GetAtt': ['Lake', 'Arn'] })), /got logs:PutLogEvents on arn:aws:s3:::lake, expected/],
    ['a bucket where objects are meant', 'Read', (one) => (one['Resource'] = value({ 'Fn::GetAtt': ['Lake', 'Arn'] })), /got s3:GetObject on arn:aws:s3:::lake, expected/],
    ['objects where the bucket is meant', 'Read', (one) => (one['Resource'] = value('arn:aws:s3:::lake/*')), /got s3:ListBucket on arn:aws:s3:::lake\/\*, expected .*arn:\$\{Partition\}:s3:::\$\{BucketName\}$/],
    ['a resource that no action knows', 'Log', (one) => (one['Resource'] = value([{ 'Fn::GetAtt': ['Logs', 'Arn'] }, 'arn:aws:s3:::lake'])), /got arn:aws:s3:::lake, expected a resource that one of the actions knows/],
    ['* for an action that knows resources', 'Train', (one) => (one['Resource'] = value('*')), /got sagemaker:CreateTrainingJob on \*, expected arn:/],
    ['a resource for an action that knows none', 'Network', (one) => (one['Resource'] = value('arn:aws:ec2:ap-southeast-1:111122223333:subnet/x')), /got ec2:DescribeSubnets on arn:.*, expected \*; the action knows no resources/],
    ['one of two needed resources', 'Network', (one) => { one['Action'] = value('ec2:CreateNetworkInterface'); one['Resource'] = value('arn:aws:ec2:ap-southeast-1:111122223333:subnet/x'); }, /expected arn:\$\{Partition\}:ec2:.*:network-interface\/\$\{NetworkInterfaceId\} too; the action needs both/],
    ['metrics of any namespace', 'Metrics', (one) => delete (one as { Condition?: unknown }).Condition, /got cloudwatch:PutMetricData on \* without cloudwatch:namespace/],
    ['a wildcard that an operator takes literally', 'Train', (one) => (one['Condition'] = value({ StringEquals: { 'aws:RequestedRegion': 'ap-*' } })), /got ap-\* in StringEquals of aws:RequestedRegion, expected ArnLike or StringLike/],
    ['a name where requests carry an ARN', 'Train', (one) => (one['Condition'] = value({ ArnLike: { 'aws:PrincipalArn': 'admin' } })), /got admin as aws:PrincipalArn, expected an ARN$/],
    ['any account', 'Train', (one) => (one['Condition'] = value({ StringLike: { 'aws:ResourceAccount': '*' } })), /got \* as aws:ResourceAccount, expected an account of 12 digits$/],
    ['a service without its region', 'Read', (one) => (one['Condition'] = value({ StringEquals: { 'kms:ViaService': 's3.amazonaws.com' } })), /got s3\.amazonaws\.com as kms:ViaService, expected a service and its region/],
    ['whoever sends no such key', 'Train', (one) => (one['Condition'] = value({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['Agency'] } })), /got ForAllValues:StringEquals of aws:TagKeys without Null/],
    ['a condition key of another service', 'Read', (one) => (one['Condition'] = value({ StringEquals: { 'sagemaker:InstanceTypes': 'ml.m5.large' } })), /got the condition key sagemaker:InstanceTypes, expected one that s3:GetObject, s3:ListBucket knows/],
    ['a condition key that one of the actions lacks', 'Read', (one) => (one['Condition'] = value({ StringLike: { 's3:prefix': 'flights/*' } })), /got the condition key s3:prefix, expected one that s3:GetObject knows/],
    ['a misspelt global key', 'Read', (one) => (one['Condition'] = value({ StringEquals: { 'aws:SourceAcount': '1' } })), /got the condition key aws:SourceAcount/],
    ['a tag key for an action that carries no tags', 'Read', (one) => (one['Condition'] = value({ StringEquals: { 'aws:RequestTag/Agency': 'x' } })), /got the condition key aws:RequestTag\/Agency/],
    ['a misspelt operator', 'Read', (one) => (one['Condition'] = value({ StringEqual: { 'aws:PrincipalOrgID': 'o-1' } })), /got the operator StringEqual/],
    ['NotAction', 'Read', (one) => { one['NotAction'] = one['Action']!; delete (one as { Action?: unknown }).Action; }, /got NotAction, expected what is meant/],
    ['NotResource', 'Read', (one) => { one['NotResource'] = one['Resource']!; delete (one as { Resource?: unknown }).Resource; }, /got NotResource, expected what is meant/],
    ['a role passed to anybody', 'Pass', (one) => delete (one as { Condition?: unknown }).Condition, /got iam:PassRole without StringEquals on iam:PassedToService/],
    ['a role passed to services like this one', 'Pass', (one) => (one['Condition'] = value({ StringLike: { 'iam:PassedToService': '*.amazonaws.com' } })), /got iam:PassRole without StringEquals/],
    ['a role passed to an unknown service', 'Pass', (one) => (one['Condition']!['StringEquals']!['iam:PassedToService'] = value('sagmaker.amazonaws.com')), /got sagmaker\.amazonaws\.com in iam:PassedToService/],
    ['any role of a prefix passed', 'Pass', (one) => (one['Resource'] = value('arn:aws:iam::111122223333:role/u-*')), /got iam:PassRole on arn:aws:iam::111122223333:role\/u-\*, expected exact roles/],
    ['a Sid that is used twice', 'Read', (one) => (one['Sid'] = value('Train')), /^Role: got the Sid Train more than once/],
  ];
  it.each(mutants)('must not have %s', async (_, sid, edit, finding) => {
    expect(await afterChange(sid, edit)).toContainEqual(expect.stringMatching(finding));
  });

  it('may have a key that some actions lack where its absence matches', async () => {
    expect(await afterChange('Read', (one) => (one['Condition'] = value({ StringLikeIfExists: { 's3:prefix': 'flights/*' } })))).toEqual([]);
  });

  it('may be granted on * only with a reason in the table', async () => {
    expect(await afterChange('Network', (one) => (one['Action'] = value('ec2:CreateNetworkInterface')))).toEqual([]);
    expect(await afterChange('Network', (one) => (one['Action'] = value('ec2:CreateSubnet')))).toEqual([expect.stringMatching(/got ec2:CreateSubnet on \*/)]);
  });
});

describe('a statement that denies', () => {
  it('may deny more than exists, but nothing misspelt', async () => {
    expect(await afterChange('Isolated', (one) => (one['Action'] = value('sagemaker:Create*')))).toEqual([]);
    expect(await afterChange('Isolated', (one) => (one['Action'] = value('sagemaker:Crate*')))).toContainEqual(expect.stringMatching(/got sagemaker:Crate\*/));
  });

  it('must not name a key that none of its actions knows, because it would deny nothing', async () => {
    expect(await afterChange('Isolated', (one) => (one['Condition'] = value({ Bool: { 'sagemaker:NetworkIsolatoin': 'false' } })))).toEqual([expect.stringMatching(/got the condition key sagemaker:NetworkIsolatoin/)]);
  });
});

describe('a trust policy', () => {
  const afterTrust = (edit: (statement: Editable) => void) =>
    iamFindings(broken(GOOD, (copy) => edit(copy['Resources']!['Role']!['Properties']!['AssumeRolePolicyDocument']!['Statement']![0]!)));
  it.each<[string, (statement: Editable) => void, RegExp]>([
    ['a service of any account', (one) => delete (one as { Condition?: unknown }).Condition, /^Role\.AssumeRolePolicyDocument\[0\]: got a service without aws:SourceAccount/],
    ['a misspelt service', (one) => (one['Principal'] = value({ Service: 'step-functions.amazonaws.com' })), /got the service principal step-functions\.amazonaws\.com/],
    ['a service with a region where it has none', (one) => (one['Principal'] = value({ Service: 'sagemaker.ap-southeast-1.amazonaws.com' })), /got the service principal sagemaker\.ap-southeast-1/],
    ['everybody', (one) => (one['Principal'] = value('*')), /got the principal \*, expected exact ones/],
    ['another account', (one) => (one['Principal'] = value({ AWS: 'arn:aws:iam::999999999999:root' })), /got arn:aws:iam::999999999999:root, expected a service/],
    ['an identity provider beside a service', (one) => (one['Principal'] = value({ Service: 'states.amazonaws.com', Federated: 'arn:aws:iam::999999999999:saml-provider/x' })), /got arn:aws:iam::999999999999:saml-provider\/x, expected a service/],
    ['every role of an account', (one) => (one['Principal'] = value({ AWS: 'arn:aws:iam::111122223333:role/*' })), /expected exact ones/],
    ['nobody', (one) => delete (one as { Principal?: unknown }).Principal, /got no principal/],
    ['NotPrincipal', (one) => (one['NotPrincipal'] = value({ AWS: 'x' })), /got NotPrincipal/],
    ['another action', (one) => (one['Action'] = value('sts:AsumeRole')), /got sts:AsumeRole, expected an action/],
  ])('must not trust %s', async (_, edit, finding) => {
    expect(await afterTrust(edit)).toContainEqual(expect.stringMatching(finding));
  });
});

describe('a resource policy', () => {
  const afterEdit = (edit: (resources: Editable) => void) => iamFindings(broken(GOOD, (copy) => edit(copy['Resources']!)));

  it('of a key may have one wildcard, in the statement of the account', async () => {
    const findings = await afterEdit((all) => (all['Key']!['Properties']!['KeyPolicy']!['Statement']![1]!['Action'] = value('kms:*')));
    expect(findings).toContainEqual(expect.stringMatching(/^Key\.KeyPolicy\[Logs\]: got kms:\*, expected every action written out/));
  });

  it('of a key speaks of this key only', async () => {
    const findings = await afterEdit((all) => (all['Key']!['Properties']!['KeyPolicy']!['Statement']![1]!['Resource'] = value('arn:aws:kms:ap-southeast-1:111122223333:key/1')));
    expect(findings).toEqual([expect.stringMatching(/^Key\.KeyPolicy\[Logs\]: got arn:.*, expected \*, which is this key/)]);
  });

  it('must not let a service act for another account', async () => {
    const findings = await afterEdit((all) => delete (all['Key']!['Properties']!['KeyPolicy']!['Statement']![1] as { Condition?: unknown }).Condition);
    expect(findings).toEqual([expect.stringMatching(/^Key\.KeyPolicy\[Logs\]: got a service without aws:SourceAccount or aws:SourceArn on a AWS::KMS::Key/)]);
  });

  it('must not name a key that a service never sends for an action', async () => {
    const findings = await afterEdit((all) => (all['Key']!['Properties']!['KeyPolicy']!['Statement']![1]!['Action'] = value(['kms:Decrypt', 'kms:DescribeKey'])));
    expect(findings).toEqual([expect.stringMatching(/got the condition key kms:EncryptionContext:aws:logs:arn, expected one that kms:DescribeKey knows/)]);
  });

  it('must not allow everybody', async () => {
    const findings = await afterEdit((all) => (all['BucketPolicy']!['Properties']!['PolicyDocument']!['Statement']![0] = value(
      { Effect: 'Allow', Action: 's3:GetObject', Principal: '*', Resource: 'arn:aws:s3:::lake/*' },
    )));
    expect(findings).toEqual([expect.stringMatching(/^BucketPolicy\.PolicyDocument\[0\]: got the principal \*/)]);
  });

  it('of an endpoint may let everybody read layers of images, which Amazon ECR signs for, and nothing else', async () => {
    const layers = { Effect: 'Allow', Action: 's3:GetObject', Principal: '*', Resource: 'arn:aws:s3:::prod-ap-southeast-1-starport-layer-bucket/*' };
    const through = (statement: object) => afterEdit((all) => (all['Endpoint'] = { Type: 'AWS::EC2::VPCEndpoint', Properties: { PolicyDocument: { Version: '2012-10-17', Statement: [statement] } } } as never));
    expect(await through(layers)).toEqual([]);
    for (const wider of [{ Action: ['s3:GetObject', 's3:PutObject'] }, { Resource: 'arn:aws:s3:::lake/*' }, { Resource: [layers.Resource, 'arn:aws:s3:::lake/*'] }]) {
      expect(await through({ ...layers, ...wider })).toContainEqual(expect.stringMatching(/^Endpoint\.PolicyDocument\[0\]: got the principal \*/));
    }
  });

  it('of a function names who invokes it for whom', async () => {
    const findings = await afterEdit((all) => {
      const properties = all['Permission']!['Properties'] as { SourceAccount?: unknown; SourceArn?: unknown };
      delete properties.SourceAccount;
      delete properties.SourceArn;
    });
    expect(findings).toEqual([expect.stringMatching(/got a service without aws:SourceAccount or aws:SourceArn on a AWS::Lambda::Permission/)]);
  });

  it('of a function grants an action that exists', async () => {
    expect(await afterEdit((all) => (all['Permission']!['Properties']!['Action'] = value('lambda:Invoke')))).toContainEqual(expect.stringMatching(/got lambda:Invoke, expected an action/));
    expect(await afterEdit((all) => (all['Permission']!['Properties']!['Action'] = value('lambda:*')))).toContainEqual(expect.stringMatching(/got lambda:\*, expected every action written out/));
  });

  it('is found in resource types that nobody listed', async () => {
    const policy: JsonObject = { Statement: { Effect: 'Allow', Action: 'es:*', Principal: { AWS: '*' }, Resource: '*' } };
    const findings = await iamFindings(templateOf({ Domain: { Type: 'AWS::OpenSearchService::Domain', Properties: { AccessPolicies: policy } } }));
    expect(findings).toContainEqual(expect.stringMatching(/^Domain\.AccessPolicies\[0\]: got es:\*/));
  });
});

describe('a policy', () => {
  it('is of the language of 2012', async () => {
    const policies = (version: object) => templateOf({ Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { ...version, Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:ap-southeast-1:111122223333:queue' }] } } } });
    expect(await iamFindings(policies({ Version: '2012-10-17' }))).toEqual([]);
    expect(await iamFindings(policies({ Version: '2008-10-17' }))).toEqual([expect.stringMatching(/^Policy: got a policy of version "2008-10-17", expected 2012-10-17/)]);
    expect(await iamFindings(policies({}))).toEqual([expect.stringMatching(/^Policy: got a policy of version null/)]);
  });

  it('passes a role of the template to a service that may assume it', async () => {
    const trusting = (service: string) => broken(GOOD, (copy) => {
      copy['Resources']!['JobRole'] = value({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }] } } });
    });
    expect(await iamFindings(trusting('sagemaker.amazonaws.com'))).toEqual([]);
    expect(await iamFindings(trusting('lambda.amazonaws.com'))).toEqual([expect.stringMatching(/\[Pass\]: got JobRole passed to sagemaker\.amazonaws\.com, expected a service that may assume it$/)]);
  });
});

describe('sizes of policies', () => {
  const statements = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Sid: `S${index}`, Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:ap-southeast-1:111122223333:queue-${index}` }));
  const document = (count: number) => ({ Version: '2012-10-17', Statement: statements(count) });

  it('are limited for managed policies', async () => {
    const template = (count: number) => templateOf({ Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(count) } } });
    expect(await iamFindings(template(40))).toEqual([]);
    expect(await iamFindings(template(60))).toEqual([expect.stringMatching(/^Policy: got \d{4} characters, expected at most 6144; split the policy$/)]);
  });

  it('are added up for the inline policies of a role', async () => {
    const policy = (count: number): Resource => ({ Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: document(count), Roles: [{ Ref: 'Role' }] } });
    expect(await iamFindings(templateOf({ Role: { Type: 'AWS::IAM::Role' }, One: policy(40), Two: policy(20) }))).toEqual([]);
    expect(await iamFindings(templateOf({ Role: { Type: 'AWS::IAM::Role' }, One: policy(50), Two: policy(50) }))).toEqual([
      expect.stringMatching(/^Role \(all inline policies\): got \d{5} characters, expected at most 10240/),
    ]);
  });
});

describe('the size of a trust policy', () => {
  it('is limited', async () => {
    const accounts = (count: number) => Array.from({ length: count }, (_, index) => String(111_122_223_333 + index));
    const template = (count: number) => templateOf({
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'sagemaker.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': accounts(count) } } }] } } },
    });
    expect(await iamFindings(template(30))).toEqual([]);
    expect(await iamFindings(template(150))).toEqual([expect.stringMatching(/^Role\.AssumeRolePolicyDocument: got \d{4} characters, expected at most 2048/)]);
  });
});

describe('the size of a policy on a resource', () => {
  it.each([['AWS::S3::BucketPolicy', 'PolicyDocument', 20_480], ['AWS::KMS::Key', 'KeyPolicy', 32_768]] as const)('is limited for %s', async (Type, property, most) => {
    const statement = (Sid: string) => ({ Sid, Effect: 'Deny', Action: 's3:PutObject', Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' }, Resource: '*' });
    const template = (count: number) => templateOf({ Policy: { Type, Properties: { [property]: { Version: '2012-10-17', Statement: Array.from({ length: count }, (_, index) => statement(`Statement${index}`)) } } } });
    const fitting = Math.floor(most / 150);
    expect((await iamFindings(template(fitting))).filter((finding) => finding.includes('characters'))).toEqual([]);
    expect(await iamFindings(template(2 * fitting))).toContainEqual(expect.stringMatching(new RegExp(`^Policy: got \\d{5} characters, expected at most ${most}; split the policy$`)));
  });
});

describe('a granted ARN', () => {
  it.each([
    ['arn:aws:s3:::lake', 'arn:${Partition}:s3:::${BucketName}', true],
    ['arn:aws:s3:::lake/a/b', 'arn:${Partition}:s3:::${BucketName}', false],
    ['arn:aws:s3:::lake/a/b', 'arn:${Partition}:s3:::${BucketName}/${ObjectName}', true],
    ['arn:aws:s3:::*', 'arn:${Partition}:s3:::${BucketName}/${ObjectName}', true],
    ['arn:aws:logs:r:1:log-group:/x/y:*', 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}', true],
    ['arn:aws:logs:r:1:log-group:/x/y:*', 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}', true],
    ['arn:aws:logs:r:1:log-group:/x/y', 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:log-stream:${LogStreamName}', false],
    ['arn:aws:ecr:r:1:repository/team/model', 'arn:${Partition}:ecr:${Region}:${Account}:repository/${RepositoryName}', true],
    ['arn:aws:iam::1:role/path/name', 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', true],
    ['arn:aws:iam::1:policy/name', 'arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}', false],
    ['arn:aws:sqs:r:1:queue', 'arn:${Partition}:sns:${Region}:${Account}:${TopicName}', false],
  ])('%s against %s: %s', (granted, format, expected) => {
    expect(canName(granted, format)).toBe(expected);
  });

  it('that is a format filled in names the format, and still does after any part became a wildcard', () => {
    const word = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    fc.assert(fc.property(word, word, word, fc.nat(40), fc.nat(40), (region, account, name, from, length) => {
      const arn = `arn:aws:sagemaker:${region}:${account}:training-job/${name}`;
      const format = 'arn:${Partition}:sagemaker:${Region}:${Account}:training-job/${TrainingJobName}';
      expect(canName(arn, format)).toBe(true);
      const start = Math.min(from, arn.length);
      expect(canName(`${arn.slice(0, start)}*${arn.slice(start + length)}`, format)).toBe(true);
      expect(canName(arn.replace('training-job/', 'transform-job/'), format)).toBe(false);
    }), { seed: 1 });
  });
});
