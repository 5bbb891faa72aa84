/** The policy of the deploying role: exact actions on exact resources, for every type that the examples use, and refusals by name. */
import { type App, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { deployPolicies, type DeployPolicies } from '../../bin/deploy-policy/policy';
import { readStacks } from '../../simulator/assembly';
import { CASES } from '../static/cases';
import { iamFindings } from '../support/checks/iam';
import { handwritten, synthesized } from '../simulator/assembly/fixture';
import { refusalOf } from '../support/stack';

const ENVIRONMENT = { account: '111122223333', region: 'ap-southeast-1' };

interface Granted {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

function statements(policies: DeployPolicies): Granted[] {
  return Object.values(policies).flat().flatMap(({ Statement }) => Statement as Granted[]);
}

/**
 * The policies as templates, for the check of permissions: action by action, because IAM asks for each resource of a request apart, whatever
 * statement allows it.
 */
async function findings(policies: DeployPolicies): Promise<string[]> {
  const documents = Object.values(policies).map((own) => {
    const byAction = new Map<string, Granted>();
    for (const { Action, Resource, Condition } of own.flatMap(({ Statement }) => Statement as Granted[])) {
      for (const action of Action) {
        const key = JSON.stringify([action, Condition]);
        byAction.set(key, { Action: [action], Resource: [...(byAction.get(key)?.Resource ?? []), ...Resource], ...(Condition && { Condition }) });
      }
    }
    return { Version: '2012-10-17', Statement: [...byAction.values()].map((statement) => ({ Effect: 'Allow', ...statement })) };
  });
  const resources = documents.map((PolicyDocument, index) => [`Policy${index}`, { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } }] as const);
  return iamFindings({ Resources: Object.fromEntries(resources) });
}

describe.each(CASES)('for $name', ({ build }) => {
  it('grants exact actions that exist on resources that fit, in policies that IAM takes, the same each time', async () => {
    const stacks = readStacks(synthesized(build));
    const policies = deployPolicies(stacks, ENVIRONMENT);
    expect(statements(policies).length).toBeGreaterThan(10);
    // CloudFormation ends the names that it gives to roles; only this end may be open.
    const generated = new RegExp(`got iam:PassRole on arn:aws:iam::\\d{12}:role/(${stacks.map(({ stackName }) => stackName).join('|')})-\\*, expected exact roles`);
    expect((await findings(policies)).filter((finding) => !generated.test(finding) && !finding.includes('; split the policy'))).toEqual([]);
    expect(Math.max(...Object.values(policies).flat().map((document) => JSON.stringify(document).length))).toBeLessThanOrEqual(6144);
    expect(JSON.stringify(deployPolicies(stacks, ENVIRONMENT))).toBe(JSON.stringify(policies));
  });
});

const ROLE = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {}, Path: '/a/', RoleName: 'u-role' } };

function of(Resources: Readonly<Record<string, object>>, stackName = 'S'): Granted[] {
  return statements(deployPolicies(readStacks(handwritten({ [stackName]: { template: { Resources } as never } }))));
}

const resourcesFor = (granted: readonly Granted[], action: string): unknown[] => granted.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);

describe('the policy', () => {
  it('names resources as the template or CloudFormation names them', () => {
    const granted = of({
      Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Join': ['-', ['lake', { Ref: 'AWS::AccountId' }]] } } },
      Bucket: { Type: 'AWS::S3::Bucket' },
      Machine: { Type: 'AWS::StepFunctions::StateMachine' },
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/mine' } },
    }, 'Flights');
    expect(resourcesFor(granted, 's3:CreateBucket')).toEqual(['arn:aws:s3:::flights-*', 'arn:aws:s3:::lake-111122223333']);
    expect(resourcesFor(granted, 'states:CreateStateMachine')).toEqual(['arn:aws:states:ap-southeast-1:111122223333:stateMachine:Machine-*']);
    expect(resourcesFor(granted, 'logs:CreateLogGroup')).toEqual([
      'arn:aws:logs:ap-southeast-1:111122223333:log-group:/mine', 'arn:aws:logs:ap-southeast-1:111122223333:log-group:/mine:*']);
  });

  it('counts on less of a stack name that CloudFormation may cut', () => {
    const name = 'a-stack-name-that-is-longer-than-what-fits';
    expect(resourcesFor(of({ Role: { Type: 'AWS::IAM::Role', Properties: {} } }, name), 'iam:GetRole')).toEqual([`arn:aws:iam::111122223333:role/${name.slice(0, 25)}*`]);
  });

  it('deletes only what the template lets CloudFormation delete', () => {
    const kept = { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
    const deletes = (resource: object): boolean => resourcesFor(of({ Bucket: resource }), 's3:DeleteBucket').length > 0;
    expect([kept, { ...kept, DeletionPolicy: 'RetainExceptOnCreate' }, { ...kept, UpdateReplacePolicy: 'Delete' }, { Type: 'AWS::S3::Bucket' }].map(deletes)).toEqual([false, true, true, true]);
  });

  it('writes only those properties of a bucket that the template uses', () => {
    const granted = of({ Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } } });
    expect(resourcesFor(granted, 's3:PutBucketVersioning')).toHaveLength(1);
    expect(resourcesFor(granted, 's3:PutLifecycleConfiguration')).toEqual([]);
  });

  it('makes roles with their boundary only', () => {
    const boundary = 'arn:aws:iam::111122223333:policy/Boundary';
    const granted = of({ Role: { ...ROLE, Properties: { ...ROLE.Properties, PermissionsBoundary: boundary } } });
    expect(granted.filter(({ Action }) => Action.includes('iam:CreateRole'))).toEqual([{
      Effect: 'Allow', Action: ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], Resource: ['arn:aws:iam::111122223333:role/a/u-role'],
      Condition: { ArnLike: { 'iam:PermissionsBoundary': boundary } },
    }]);
  });

  it('passes a role to the service that gets it, and to no other', () => {
    const granted = of({ Role: ROLE, Function: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Code: { S3Bucket: 'assets', S3Key: 'code.zip' } } } });
    expect(granted.filter(({ Action }) => Action.includes('iam:PassRole'))).toEqual([{
      Effect: 'Allow', Action: ['iam:PassRole'], Resource: ['arn:aws:iam::111122223333:role/a/u-role'], Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    }]);
    expect(resourcesFor(granted, 's3:GetObject')).toEqual(['arn:aws:s3:::assets/code.zip']);
  });

  it('is refused for names of which nothing is known, all at once: it would hold for every name', () => {
    const refusal = refusalOf(() => of({
      Role: { ...ROLE, Properties: { ...ROLE.Properties, RoleName: { Ref: 'NameOfRole' } } },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::If': ['IsProd', 'a', 'b'] } } },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'lake-${Number}' } } },
    }));
    expect(refusal.split('\n')).toEqual([
      expect.stringMatching(/Role\.RoleName: got \{"Ref":"NameOfRole"\}, a name that only deploy time knows, expected one whose beginning the template tells/),
      expect.stringMatching(/Queue\.QueueName: got \{"Fn::If":/),
    ]);
  });

  it('reads the file that a state machine is defined in', () => {
    const granted = of({ Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: 'arn:aws:iam::111122223333:role/r', DefinitionS3Location: { Bucket: 'assets', Key: 'machine.json' } } } });
    expect(resourcesFor(granted, 's3:GetObject')).toEqual(['arn:aws:s3:::assets/machine.json']);
  });

  it('attaches no policy but those of the template', () => {
    const granted = of({ Role: ROLE, Policy: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'p', Roles: [{ Ref: 'Role' }] } } });
    expect(granted.filter(({ Action }) => Action.includes('iam:AttachRolePolicy'))).toEqual([{
      Effect: 'Allow', Action: ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'], Resource: ['arn:aws:iam::111122223333:role/a/u-role'],
      Condition: { ArnLike: { 'iam:PolicyARN': ['arn:aws:iam::111122223333:policy/p'] } },
    }]);
  });

  it('is that of each environment apart, in its partition', () => {
    const template = { Resources: { Topic: { Type: 'AWS::SNS::Topic' } } };
    const policies = deployPolicies(readStacks(handwritten({ Prod: { template, environment: 'aws://222222222222/us-gov-west-1' }, Dev: { template } })));
    expect(Object.keys(policies)).toEqual(['aws://111122223333/ap-southeast-1', 'aws://222222222222/us-gov-west-1']);
    expect(JSON.stringify(policies['aws://222222222222/us-gov-west-1'])).toContain('arn:aws-us-gov:sns:us-gov-west-1:222222222222:Prod-*');
  });

  it('holds nested stacks, and what is in them', () => {
    const folder = synthesized((app: App) => {
      new CfnResource(new NestedStack(new Stack(app, 'Outer', { env: ENVIRONMENT }), 'Inner'), 'Topic', { type: 'AWS::SNS::Topic' });
    });
    const granted = statements(deployPolicies(readStacks(folder)));
    expect(resourcesFor(granted, 'cloudformation:CreateStack')).toEqual(['arn:aws:cloudformation:ap-southeast-1:111122223333:stack/Outer-*']);
    expect(resourcesFor(granted, 'sns:CreateTopic')).toHaveLength(1);
    expect(resourcesFor(granted, 's3:GetObject')).toEqual([expect.stringMatching(/^arn:aws:s3:::cdk-hnb659fds-assets-111122223333-ap-southeast-1\/[0-9a-f]{64}\.json$/)]);
  });

  it('tells resources of nested stacks apart that have one logical id', () => {
    const folder = synthesized((app: App) => {
      const outer = new Stack(app, 'Outer', { env: ENVIRONMENT });
      for (const name of ['one', 'other']) {
        const inner = new NestedStack(outer, name);
        const role = new CfnResource(inner, 'Role', { type: 'AWS::IAM::Role', properties: { RoleName: `${name}-role`, AssumeRolePolicyDocument: {} } });
        const machine = new CfnResource(inner, 'Machine', { type: 'AWS::StepFunctions::StateMachine', properties: { RoleArn: role.getAtt('Arn') } });
        role.overrideLogicalId('Role');
        machine.overrideLogicalId('Machine');
      }
    });
    const passed = resourcesFor(statements(deployPolicies(readStacks(folder))), 'iam:PassRole');
    expect(passed).toEqual(['arn:aws:iam::111122223333:role/one-role', 'arn:aws:iam::111122223333:role/other-role']);
  });

  it('is spread over policies of at most 6144 characters, a statement too long for one included', () => {
    const topics = Array.from({ length: 120 }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Topic', Properties: { TopicName: `a-topic-with-a-long-name-${index}` } }]);
    const [documents] = Object.values(deployPolicies(readStacks(handwritten({ S: { template: { Resources: Object.fromEntries(topics) as never } } }))));
    expect(documents!.length).toBeGreaterThan(1);
    expect(Math.max(...documents!.map((document) => JSON.stringify(document).length))).toBeLessThanOrEqual(6144);
    expect(documents!.flatMap(({ Statement }) => (Statement as Granted[]).flatMap(({ Resource }) => Resource))).toHaveLength(120);
  });

  it('is refused for types that nobody knows and stacks without a place, all at once and by path', () => {
    const template = { Resources: { Fleet: { Type: 'AWS::GameLift::Fleet' }, Topic: { Type: 'AWS::SNS::Topic' } } };
    const folder = handwritten({ S: { template, environment: 'aws://unknown-account/unknown-region', metadata: { '/S/My/Fleet': [{ type: 'aws:cdk:logicalId', data: 'Fleet' }] } } });
    expect(() => deployPolicies(readStacks(folder))).toThrow(new RegExp([
      'S: got no account, expected one in the stack\'s env; say --account', 'S: got no region, .*; say --region', 'S/My/Fleet: got the type AWS::GameLift::Fleet, expected one of those .*',
    ].join('\\n')));
  });
});
