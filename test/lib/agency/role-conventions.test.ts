/** Boundary, names and paths: on roles of the library, of the CDK and of others, and on nothing outside the scope. */
import { App, CfnResource, Duration, Fn, PhysicalName, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, Dataset, DriftMonitor, InferenceLog, PolicyStyle, type AgencyProfileProps } from '../../../lib';
import { resourcesOfType, type Template } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { render } from '../../support/policy-of';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

const LAMBDA = new iam.ServicePrincipal('lambda.amazonaws.com');
const BOUNDARY = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/AgencyAccountBoundary';
const rolesOf = (template: Template): Record<string, unknown>[] => resourcesOfType(template, 'AWS::IAM::Role').map(([, role]) => ({ ...role }));
const conventions = (props: Partial<AgencyProfileProps>): AgencyProfile => AgencyProfile.of({ ...OPEN_SANDBOX, ...props });

/** A role of every kind that a stack may bring along. */
function everyKindOfRole(of: Stack): void {
  const lake = Bucket.fromBucketName(of, 'Imported', 'lake');
  const monitor = new DriftMonitor(of, 'Model', {
    baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }),
    log: InferenceLog.csv(lake, 'inference/'),
    every: Duration.days(1),
  });
  lake.grantRead(monitor.checker);
  const own = new iam.Role(of, 'Own', { assumedBy: LAMBDA });
  own.addManagedPolicy(new iam.ManagedPolicy(of, 'OwnPolicy', { statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] }));
  new iam.CfnRole(of, 'OfFirstLevel', { assumeRolePolicyDocument: {} });
  new CfnResource(of, 'Plain', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {} } });
  new lambda.Function(of, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = () => {}') });
  new Bucket(of, 'Bucket', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  new iam.User(of, 'User');
}

describe.each<[flags: string, context: Readonly<Record<string, boolean>>]>([
  ['with the recommended flag for aspects', { '@aws-cdk/core:aspectStabilization': true }],
  ['without feature flags', { '@aws-cdk/core:aspectStabilization': false }],
])('roles in the scope, %s', (_, context) => {
  // At a level that lets data go with their stack, and functions run outside a network.
  const of = stack({ profile: AgencyProfile.of({ ...STRICT_LANDING_ZONE, classification: DataClassification.OFFICIAL_CLOSED }), context });
  everyKindOfRole(of);
  const template = templateOf(of);

  it('are of the library, of others, of first-level constructs, of functions and of custom resource providers alike', () => {
    expect(rolesOf(template)).toHaveLength(6);
  });

  it('all carry the boundary, as users do', () => {
    for (const role of rolesOf(template)) expect(render(template, role['PermissionsBoundary'])).toBe(BOUNDARY);
    for (const [, user] of resourcesOfType(template, 'AWS::IAM::User')) expect(render(template, user['PermissionsBoundary'])).toBe(BOUNDARY);
  });

  it('all have the path and a name with the prefix, not longer than IAM takes; managed policies too', () => {
    for (const role of rolesOf(template)) {
      expect(role['Path']).toBe('/transport/');
      expect(role['RoleName']).toMatch(/^u-[\w+=,.@-]{1,62}$/);
    }
    const policies = resourcesOfType(template, 'AWS::IAM::ManagedPolicy');
    expect(policies).toHaveLength(2);
    for (const [, policy] of policies) {
      expect(policy['Path']).toBe('/transport/');
      expect(policy['ManagedPolicyName']).toMatch(/^u-[\w+=,.@-]{1,126}$/);
      expect(policy).not.toHaveProperty('PermissionsBoundary');
    }
  });

  it('have names of their own each', () => {
    const names = rolesOf(template).map((role) => role['RoleName']);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a boundary', () => {
  it('replaces another one: the profile says which one the landing zone demands', () => {
    const of = stack({ profile: conventions({ permissionsBoundary: 'AgencyAccountBoundary' }) });
    new iam.Role(of, 'Own', { assumedBy: LAMBDA, permissionsBoundary: iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess') });
    const template = templateOf(of);
    expect(render(template, rolesOf(template)[0]!['PermissionsBoundary'])).toBe(BOUNDARY);
  });

  it('alone sets neither name nor path', () => {
    const of = stack({ profile: conventions({ permissionsBoundary: 'B' }) });
    new iam.Role(of, 'Own', { assumedBy: LAMBDA });
    expect(Object.keys(rolesOf(templateOf(of))[0]!).sort()).toEqual(['AssumeRolePolicyDocument', 'PermissionsBoundary']);
  });

  it('is refused to be left out by what the CDK adds after all aspects', () => {
    const app = new App();
    conventions({ permissionsBoundary: 'B', regions: [REGION, 'us-east-1'] }).applyTo(app);
    const [near, far] = [REGION, 'us-east-1'].map((region) => new Stack(app, region, { env: { region, account: ACCOUNT }, crossRegionReferences: true })) as [Stack, Stack];
    new StringParameter(near, 'Parameter', { stringValue: new Bucket(far, 'Bucket').bucketArn });
    const message = refusalOf(() => app.synth());
    expect(message).toMatch(/us-east-1\/Custom::CrossRegionExportWriterCustomResourceProvider\/Role: got AWS::IAM::Role, expected nothing that the CDK adds after the profile has done its work; do without the feature that adds it, e\.g\. crossRegionReferences/);
    expect(message).toContain('ap-southeast-1/Custom::CrossRegionExportReaderCustomResourceProvider/Role: got');
  });

  it('is not demanded where the profile has none', () => {
    const app = new App();
    conventions({ regions: [REGION, 'us-east-1'] }).applyTo(app);
    const [near, far] = [REGION, 'us-east-1'].map((region) => new Stack(app, region, { env: { region, account: ACCOUNT }, crossRegionReferences: true })) as [Stack, Stack];
    new StringParameter(near, 'Parameter', { stringValue: new Bucket(far, 'Bucket').bucketArn });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('a name', () => {
  const profile = (): AgencyProfile => conventions({ roleNamePrefix: 'u-' });

  it('with the prefix is left as it is', () => {
    const of = stack({ profile: profile() });
    new iam.Role(of, 'Own', { assumedBy: LAMBDA, roleName: 'u-retraining' });
    new iam.Role(of, 'Visible', { assumedBy: LAMBDA, roleName: `u-${of.stackId}` });
    expect(rolesOf(templateOf(of)).map((role) => role['RoleName'])).toEqual(['u-retraining', { 'Fn::Join': ['', ['u-', { Ref: 'AWS::StackId' }]] }]);
  });

  it.each<[what: string, define: (of: Stack) => void, path: string, got: string]>([
    ['a role', (of) => new iam.Role(of, 'Own', { assumedBy: LAMBDA, roleName: 'retraining' }), 'Test/Own/Resource: RoleName', '"retraining"'],
    ['a managed policy', (of) => new iam.ManagedPolicy(of, 'Own', { managedPolicyName: 'reading', statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] }), 'Test/Own/Resource: ManagedPolicyName', '"reading"'],
    ['a first-level role', (of) => new iam.CfnRole(of, 'Own', { assumeRolePolicyDocument: {}, roleName: 'retraining' }), 'Test/Own: RoleName', '"retraining"'],
    ['a plain resource', (of) => new CfnResource(of, 'Own', { type: 'AWS::IAM::Role', properties: { AssumeRolePolicyDocument: {}, RoleName: 'retraining' } }), 'Test/Own: RoleName', '"retraining"'],
    ['a role whose name only deploy time knows', (of) => new iam.Role(of, 'Own', { assumedBy: LAMBDA, roleName: Fn.join('-', [of.stackName, of.stackId]) }), 'Test/Own/Resource: RoleName', '{"Fn::Join"'],
  ])('without the prefix is refused for %s', (_, define, path, got) => {
    const of = stack({ profile: profile() });
    define(of);
    expect(refusalOf(() => templateOf(of))).toContain(`${path} got ${got}`);
  });

  it('without the prefix is refused when the CDK generates it for a reference from another account', () => {
    const app = new App();
    profile().applyTo(app);
    const owner = new Stack(app, 'Owner', { env: { region: REGION, account: ACCOUNT } });
    const user = new Stack(app, 'User', { env: { region: REGION, account: '999999999999' } });
    const role = new iam.Role(owner, 'Role', { assumedBy: LAMBDA, roleName: PhysicalName.GENERATE_IF_NEEDED });
    new StringParameter(user, 'Parameter', { stringValue: role.roleArn });
    expect(refusalOf(() => app.synth())).toContain('Owner/Role/Resource: RoleName got "ownerownerrole');
  });

  it('is given where the CDK would generate one only if needed, and nobody needs it', () => {
    const of = stack({ profile: profile() });
    new iam.Role(of, 'Own', { assumedBy: LAMBDA, roleName: PhysicalName.GENERATE_IF_NEEDED });
    expect(rolesOf(templateOf(of))[0]!['RoleName']).toMatch(/^u-Test-Own-/);
  });

  it('differs between regions and stages, because IAM is global, and is the same in every synthesis', () => {
    const names = (): unknown[] => {
      const app = new App();
      const wide = conventions({ roleNamePrefix: 'u-', regions: [REGION, 'ap-southeast-5'] });
      return ['a', 'b'].flatMap((name) => {
        const stage = new Stage(app, name);
        wide.applyTo(stage);
        return [REGION, 'ap-southeast-5'].map((region) => {
          const of = new Stack(stage, region, { stackName: 'Flights', env: { region } });
          new iam.Role(of, 'Role', { assumedBy: LAMBDA });
          return of;
        });
      }).flatMap((of) => rolesOf(templateOf(of)).map((role) => role['RoleName']));
    };
    const first = names();
    expect(new Set(first).size).toBe(4);
    expect(names()).toEqual(first);
  });

  it('differs for one path in two regions, when the app is synthesized once for each', () => {
    const nameIn = (region: string): unknown => {
      const app = new App();
      conventions({ roleNamePrefix: 'u-', region, regions: [region] }).applyTo(app);
      const of = new Stack(app, 'Flights', { env: { region } });
      new iam.Role(of, 'Role', { assumedBy: LAMBDA });
      return rolesOf(templateOf(of))[0]!['RoleName'];
    };
    expect(nameIn(REGION)).not.toBe(nameIn('ap-southeast-5'));
  });

  it('differs between two stacks of one app that differ in their name only', () => {
    const nameIn = (stackName: string): unknown => {
      const app = new App();
      profile().applyTo(app);
      const of = new Stack(app, 'Flights', { stackName, env: { region: REGION } });
      new iam.Role(of, 'Role', { assumedBy: LAMBDA });
      return rolesOf(templateOf(of))[0]!['RoleName'];
    };
    expect(nameIn('flights-blue')).not.toBe(nameIn('flights-green'));
  });

  it('has at most 64 characters with the longest prefix, and a deep path keeps it apart from its neighbours', () => {
    const of = stack({ profile: conventions({ roleNamePrefix: 'p'.repeat(24) }), id: 'AStackWithAnExtraordinarilyLongNameThatSaysEverything' });
    const deep = ['Department', 'Division', 'Section', 'Team', 'Project', 'Model'].reduce<Construct>((scope, id) => new Construct(scope, id), of);
    new iam.Role(deep, 'RoleForTrainingTheModelOnMondays', { assumedBy: LAMBDA });
    new iam.Role(deep, 'RoleForTrainingTheModelOnTuesdays', { assumedBy: LAMBDA });
    const names = rolesOf(templateOf(of)).map((role) => String(role['RoleName']));
    expect(names.map((name) => name.length <= 64 && /^p{24}[A-Za-z0-9-]+$/.test(name))).toEqual([true, true]);
    expect(new Set(names).size).toBe(2);
  });

  it('does not hang on the order in which constructs are defined, or on the others of the stack', () => {
    const nameBeside = (others: number): unknown => {
      const of = stack({ profile: profile() });
      for (let index = 0; index < others; index += 1) new iam.Role(of, `Other${index}`, { assumedBy: LAMBDA });
      new iam.Role(of, 'Own', { assumedBy: LAMBDA });
      return resourcesOfType(templateOf(of), 'AWS::IAM::Role').find(([id]) => id.startsWith('Own'))![1]['RoleName'];
    };
    expect(nameBeside(3)).toBe(nameBeside(0));
  });
});

describe('roles outside the scope', () => {
  it('keep everything as it is', () => {
    const app = new App();
    const inside = new Stack(app, 'Inside', { env: { region: REGION, account: ACCOUNT } });
    const outside = new Stack(app, 'Outside');
    strictLandingZone().applyTo(inside);
    for (const of of [inside, outside]) new iam.Role(of, 'Role', { assumedBy: LAMBDA, ...(of === outside ? { roleName: 'free' } : {}) });
    const [role] = rolesOf(templateOf(outside));
    expect(Object.keys(role!).sort()).toEqual(['AssumeRolePolicyDocument', 'RoleName']);
    expect(role!['RoleName']).toBe('free');
  });
});

describe('roles that the landing zone makes itself', () => {
  it.each(Object.values(PolicyStyle))('take the place of ours with policies %s, and the template holds none', (policyStyle) => {
    const app = new App();
    iam.Role.customizeRoles(app, { usePrecreatedRoles: { 'Flights/Model/Check/Execution/Role': 'made-for-us' } });
    conventions({ policyStyle }).applyTo(app);
    const of = new Stack(app, 'Flights', { env: { region: REGION, account: ACCOUNT } });
    const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
    new DriftMonitor(of, 'Model', {
      baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }),
      log: InferenceLog.csv(lake, 'inference/'),
      every: Duration.days(1),
    });
    const template = templateOf(of);
    expect(resourcesOfType(template, 'AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(render(template, resourcesOfType(template, 'AWS::Lambda::Function')[0]![1]['Role'])).toBe('arn:${AWS::Partition}:iam::111122223333:role/made-for-us');
  });
});

describe('the policy style', () => {
  const countIn = (policyStyle: PolicyStyle): [inline: number, managed: number, policies: number] => {
    const of = stack({ profile: conventions({ policyStyle }) });
    const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
    new DriftMonitor(of, 'Model', {
      baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }),
      log: InferenceLog.csv(lake, 'inference/'),
      every: Duration.days(1),
    });
    const template = templateOf(of);
    return [
      rolesOf(template).filter((role) => role['Policies'] !== undefined).length,
      resourcesOfType(template, 'AWS::IAM::ManagedPolicy').length,
      resourcesOfType(template, 'AWS::IAM::Policy').length,
    ];
  };

  it('puts statements into the role when inline', () => {
    expect(countIn(PolicyStyle.INLINE)).toEqual([1, 0, 0]);
  });

  it('puts them into a managed policy otherwise, and leaves nothing inline', () => {
    expect(countIn(PolicyStyle.MANAGED)).toEqual([0, 1, 0]);
  });
});
