/** The check of hidden machinery and of the landing zone, each rule seen to fail. */
import { type App, Aws, CfnResource, CustomResource, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, LogRetention, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct, type IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { machineryFindings, type MachineryOptions } from '../../support/checks/machinery';
import { synthesize } from '../../support/checks/synthesize';

class OwnFunction extends Construct {
  public readonly function: LambdaFunction;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.function = inline(this, 'Function');
  }
}

function inline(scope: Construct, id: string): LambdaFunction {
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  return new LambdaFunction(scope, id, { code: Code.fromInline('exports.handler = () => 1'), handler: 'index.handler', runtime: Runtime.NODEJS_24_X, role });
}

const OPTIONS: MachineryOptions = {
  isDeclaredFunction: (construct: IConstruct) => construct instanceof OwnFunction,
  demands: { tags: { Agency: 'transport' } },
};

/** Findings of a stack with a store, a key, a log group and one declared function, after an addition. */
function findingsWith(addition: (stack: Stack, own: OwnFunction) => void, options: Partial<MachineryOptions> = {}): string[] {
  return machineryFindings(synthesize((app: App) => {
    const stack = new Stack(app, 'Stack');
    Tags.of(stack).add('Agency', 'transport');
    const key = new Key(stack, 'Key', { removalPolicy: RemovalPolicy.RETAIN });
    new Bucket(stack, 'Lake', { removalPolicy: RemovalPolicy.RETAIN });
    new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_YEAR, encryptionKey: key });
    addition(stack, new OwnFunction(stack, 'Own'));
  }), { ...OPTIONS, ...options });
}

describe('a stack without hidden machinery', () => {
  it('has no findings', () => {
    expect(findingsWith(() => undefined)).toEqual([]);
  });
});

describe('hidden machinery', () => {
  it('shows as a function that nothing declares', () => {
    expect(findingsWith((stack) => inline(stack, 'Stray'))).toEqual([
      'Stack/Stray/Resource: got a function that nothing declares, expected it inside a declared one',
      'templates: got 2 functions, expected the 1 declared ones',
    ]);
  });

  it('shows as a second function in a declared construct', () => {
    expect(findingsWith((_, own) => inline(own, 'Second'))).toContain(
      'Stack/Own: got a declared function without exactly one AWS::Lambda::Function, expected one',
    );
  });

  it.each<[string, (stack: Stack) => void, RegExp]>([
    ['a custom resource', (stack) => new CustomResource(stack, 'Custom', { serviceToken: 'token', resourceType: 'Custom::Thing' }), /^Stack\/Custom: got the custom resource Custom::Thing, expected none/],
    ['a custom resource of the plain type', (stack) => new CustomResource(stack, 'Custom', { serviceToken: 'token' }), /got the custom resource AWS::CloudFormation::CustomResource/],
    ['what empties buckets', (stack) => new Bucket(stack, 'Emptied', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY }), /got an id of the CDK's CustomS3AutoDelete/],
    ['what sends bucket events', (stack) => new Bucket(stack, 'Events', { eventBridgeEnabled: true, removalPolicy: RemovalPolicy.RETAIN }), /got an id of the CDK's BucketNotificationsHandler/],
    ['what sets log retention', (stack) => new LogRetention(stack, 'Kept', { logGroupName: 'x', retention: RetentionDays.ONE_DAY }), /got an id of the CDK's LogRetention/],
  ])('shows as %s', (_, addition, finding) => {
    expect(findingsWith(addition)).toContainEqual(expect.stringMatching(finding));
  });
});

describe('literals', () => {
  const topicWith = (name: string) => (stack: Stack) => new CfnResource(stack, 'Rule', { type: 'AWS::Events::Rule', properties: { Targets: [{ Id: 'a', Arn: name }] } });

  it('must not name a partition', () => {
    expect(findingsWith(topicWith('arn:aws-us-gov:sns:ap-southeast-1:x:topic'))).toContain(
      'Stack/Resources.Rule.Properties.Targets.0.Arn: got arn:aws-us-gov:, expected the pseudo parameter AWS::Partition',
    );
  });

  it('must not name an account', () => {
    expect(findingsWith(topicWith('x:444455556666:y'))).toEqual([
      'Stack/Resources.Rule.Properties.Targets.0.Arn: got the account 444455556666, expected the pseudo parameter AWS::AccountId',
    ]);
  });

  it('may be what the user wrote', () => {
    expect(findingsWith(topicWith('arn:aws:sns:ap-southeast-1:444455556666:topic'), { givenArns: ['arn:aws:sns:ap-southeast-1:444455556666:topic'] })).toEqual([]);
    expect(findingsWith(topicWith('x:444455556666:y'), { givenAccounts: ['444455556666'] })).toEqual([]);
  });

  it('of hashes and ids are no accounts', () => {
    expect(findingsWith(topicWith('asset-ab444455556666cd, 0a1b2c3d-4e5f-6001-8031-000000000032'))).toEqual([]);
  });

  it('from pseudo parameters are none', () => {
    expect(findingsWith(topicWith(`arn:${Aws.PARTITION}:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:topic`))).toEqual([]);
  });
});

describe('tags', () => {
  it('must be on every taggable resource', () => {
    expect(findingsWith((stack) => {
      const topic = new Topic(stack, 'Topic');
      Tags.of(topic).remove('Agency', { priority: 300 });
    })).toEqual([expect.stringMatching(/^Stack\/Topic\w+ \(AWS::SNS::Topic\): got tag Agency = null, expected "transport"$/)]);
  });

  it('must have the value of the landing zone', () => {
    expect(findingsWith((stack) => Tags.of(new Topic(stack, 'Topic')).add('Agency', 'other', { priority: 300 }))).toEqual([
      expect.stringMatching(/got tag Agency = "other", expected "transport"$/),
    ]);
  });
});

describe('roles and managed policies', () => {
  const demands = { permissionsBoundary: 'Boundary', roleNamePrefix: 'u-', rolePath: '/transport/' };
  const role = (properties: object) => (stack: Stack) => new CfnResource(stack, 'Role', { type: 'AWS::IAM::Role', properties });
  const findingsOf = (properties: object) => findingsWith(role(properties), { demands }).filter((finding) => finding.startsWith('Stack/Role.'));

  it('keep to what the landing zone demands', () => {
    expect(findingsOf({ PermissionsBoundary: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/Boundary`, RoleName: 'u-role', Path: '/transport/' })).toEqual([]);
  });

  it('must have boundary, prefix and path', () => {
    expect(findingsOf({ RoleName: 'role' })).toEqual([
      'Stack/Role.PermissionsBoundary: got null, expected the policy Boundary',
      'Stack/Role.RoleName: got "role", expected a name that begins with u-',
      'Stack/Role.Path: got null, expected /transport/',
    ]);
  });

  it('must have this boundary, not one that begins like it', () => {
    expect(findingsOf({ PermissionsBoundary: 'arn:aws:iam::1:policy/BoundaryOfOthers', RoleName: 'u-role', Path: '/transport/' })).toEqual([
      expect.stringMatching(/PermissionsBoundary: got .*BoundaryOfOthers.*, expected the policy Boundary/),
    ]);
  });

  it('must not have a name that IAM does not take', () => {
    expect(findingsOf({ PermissionsBoundary: 'arn:aws:iam::1:policy/Boundary', RoleName: `u-${'x'.repeat(63)}`, Path: '/transport/' })).toEqual([
      'Stack/Role.RoleName: got 65 characters, expected at most 64',
    ]);
  });

  it('are checked among managed policies too', () => {
    const findings = findingsWith((stack) => new CfnResource(stack, 'Policy', { type: 'AWS::IAM::ManagedPolicy', properties: {} }), { demands });
    expect(findings).toContain('Stack/Policy.ManagedPolicyName: got null, expected a name that begins with u-');
    expect(findings).toContain('Stack/Policy.Path: got null, expected /transport/');
  });
});

describe('functions', () => {
  it('must be in the subnets of the landing zone', () => {
    expect(findingsWith(() => undefined, { demands: { subnetIds: ['subnet-1'] } })).toEqual([
      expect.stringMatching(/VpcConfig\.SubnetIds: got none, expected some of subnet-1$/),
      expect.stringMatching(/VpcConfig\.SecurityGroupIds: got none, expected at least one$/),
    ]);
    const place = (subnetIds: string[]) => (_: Stack, own: OwnFunction) =>
      (own.function.node.defaultChild as CfnResource).addPropertyOverride('VpcConfig', { SubnetIds: subnetIds, SecurityGroupIds: ['sg-1'] });
    expect(findingsWith(place(['subnet-1']), { demands: { subnetIds: ['subnet-1'] } })).toEqual([]);
    expect(findingsWith(place(['subnet-1', 'subnet-2']), { demands: { subnetIds: ['subnet-1'] } })).toHaveLength(1);
  });
});

describe('environments of functions', () => {
  it.each([
    ['AWS_REGION', /Environment\.AWS_REGION: got a name that Lambda reserves/],
    ['AWS_LAMBDA_LOG_GROUP_NAME', /got a name that Lambda reserves/],
    ['my-variable', /Environment\.my-variable: got a name that Lambda does not take/],
  ])('must not have %s', (name, finding) => {
    expect(findingsWith((stack, own) => own.function.addEnvironment('BUCKET', stack.stackId))).toEqual([]);
    expect(findingsWith((stack, own) =>
      (own.function.node.defaultChild as CfnResource).addPropertyOverride('Environment', { Variables: { [name]: stack.stackId } }),
    )).toEqual([expect.stringMatching(finding)]);
  });
});

describe('log groups and stores', () => {
  it('must be kept and encrypted', () => {
    expect(findingsWith((stack) => new CfnResource(stack, 'Bare', { type: 'AWS::Logs::LogGroup' }).applyRemovalPolicy(RemovalPolicy.RETAIN))).toEqual([
      'Stack/Bare.RetentionInDays: got nothing, expected the days of the landing zone',
      'Stack/Bare.KmsKeyId: got nothing, expected the landing zone\'s key',
    ]);
  });

  it('must survive their stack', () => {
    expect(findingsWith((stack) => new Bucket(stack, 'Lost', { removalPolicy: RemovalPolicy.DESTROY }))).toEqual([
      expect.stringMatching(/^Stack\/Lost\w+\.DeletionPolicy: got Delete, expected Retain; AWS::S3::Bucket holds data$/),
      expect.stringMatching(/^Stack\/Lost\w+\.UpdateReplacePolicy: got Delete, expected Retain; AWS::S3::Bucket holds data$/),
    ]);
  });

  it('must survive a creation that is rolled back', () => {
    expect(findingsWith((stack) => new Bucket(stack, 'Lost', { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE }))).toHaveLength(1);
  });

  it('need not survive that if their name is given, because it would block the next attempt', () => {
    const group = (removalPolicy: RemovalPolicy) => (stack: Stack): void =>
      new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'flights' }).applyRemovalPolicy(removalPolicy);
    expect(findingsWith(group(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE))).toEqual([]);
    expect(findingsWith(group(RemovalPolicy.DESTROY))).toHaveLength(2);
  });
});

describe('nested stacks and stages', () => {
  it('are checked like the stack around them', () => {
    const findings = machineryFindings(synthesize((app: App) => {
      const stack = new Stack(new Stage(app, 'Prod'), 'Outer');
      new Bucket(new NestedStack(stack, 'Inner'), 'Lost', { removalPolicy: RemovalPolicy.DESTROY });
    }), { ...OPTIONS, demands: {} });
    expect(findings).toHaveLength(2);
    expect(findings[0]).toMatch(/DeletionPolicy: got Delete/);
  });
});
