/** What a profile reaches once it is applied, where it may be applied, and which stacks it lets pass. */
import { App, Duration, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, Dataset, DataStore, DriftMonitor, InferenceLog, type AgencyProfileProps } from '../../../lib';
import { landingZoneOf } from '../../../lib/private/landing-zone';
import { resourcesOfType, type Template } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, openSandbox, STRICT_LANDING_ZONE, strictLandingZone } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

const ENV = { account: ACCOUNT, region: REGION };
const tagged = (tag: string): AgencyProfile => AgencyProfile.of({ ...OPEN_SANDBOX, tags: { Tag: tag } });
const tagsOf = (template: Template): unknown => resourcesOfType(template, 'AWS::SNS::Topic')[0]![1]['Tags'];
const withTopic = (of: Stack): Stack => {
  new Topic(of, 'Topic');
  return of;
};

describe('the scope of a profile', () => {
  it('is the whole app, what is defined later included', () => {
    const app = new App();
    tagged('app').applyTo(app);
    expect(tagsOf(templateOf(withTopic(new Stack(app, 'Later', { env: ENV }))))).toEqual([{ Key: 'Tag', Value: 'app' }]);
  });

  it('is one stack, and nothing beside it', () => {
    const app = new App();
    const inside = withTopic(new Stack(app, 'Inside', { env: ENV }));
    const outside = withTopic(new Stack(app, 'Outside'));
    strictLandingZone().applyTo(inside);
    expect(tagsOf(templateOf(inside))).toEqual([
      { Key: 'Agency', Value: 'transport' },
      { Key: 'DataClassification', Value: 'confidential' },
    ]);
    expect(tagsOf(templateOf(outside))).toBeUndefined();
    expect(landingZoneOf(outside).keyArn).toBeUndefined();
  });

  it('is a construct that holds stacks', () => {
    const app = new App();
    const team = new Construct(app, 'Team');
    tagged('team').applyTo(team);
    const inside = withTopic(new Stack(team, 'Inside', { env: ENV }));
    const outside = withTopic(new Stack(app, 'Outside'));
    expect(tagsOf(templateOf(inside))).toEqual([{ Key: 'Tag', Value: 'team' }]);
    expect(tagsOf(templateOf(outside))).toBeUndefined();
  });

  it('reaches nested stacks', () => {
    const outer = stack({ profile: tagged('app') });
    const nested = new NestedStack(outer, 'Nested');
    withTopic(nested);
    expect(tagsOf(templateOf(nested))).toEqual([{ Key: 'Tag', Value: 'app' }]);
    expect(landingZoneOf(nested).tags).toEqual({ Tag: 'app' });
  });

  it('is one stage, another profile the other', () => {
    const app = new App();
    const [dev, prod] = ['dev', 'prod'].map((name) => {
      const stage = new Stage(app, name);
      tagged(name).applyTo(stage);
      return withTopic(new Stack(stage, 'Flights', { env: ENV }));
    }) as [Stack, Stack];
    expect(tagsOf(templateOf(dev))).toEqual([{ Key: 'Tag', Value: 'dev' }]);
    expect(tagsOf(templateOf(prod))).toEqual([{ Key: 'Tag', Value: 'prod' }]);
  });

  it('does not reach into a stage, so a stage within it is refused unless it has a profile of its own', () => {
    const app = new App();
    strictLandingZone().applyTo(app);
    const stage = new Stage(new Construct(app, 'Delivery'), 'prod');
    new Stack(stage, 'Flights', { env: ENV });
    expect(refusalOf(() => app.synth())).toContain(
      'Delivery/prod: got a stage without a profile, expected one of its own; apply it to the stage, because tags and role conventions stop there',
    );
    const mended = new App();
    strictLandingZone().applyTo(mended);
    const withOwn = new Stage(mended, 'prod');
    strictLandingZone().applyTo(withOwn);
    expect(tagsOf(templateOf(withTopic(new Stack(withOwn, 'Flights', { env: ENV }))))).toHaveLength(2);
  });

  it.each<[what: string, apply: (app: App) => void]>([
    ['the same scope', (app) => tagged('b').applyTo(app)],
    ['a stack in it', (app) => tagged('b').applyTo(new Stack(app, 'Inside', { env: ENV }))],
  ])('takes no second profile for %s', (_, apply) => {
    const app = new App();
    tagged('a').applyTo(app);
    expect(refusalOf(() => apply(app))).toMatch(/applyTo: got "sandbox", expected one profile per scope, which has sandbox; apply each profile to a stage or stack of its own$/);
  });

  it('takes no second profile above a stack that has one', () => {
    const app = new App();
    tagged('a').applyTo(new Stack(app, 'Inside', { env: ENV }));
    expect(refusalOf(() => tagged('b').applyTo(app))).toMatch(/^the app cannot be defined:\n {2}- applyTo: got "sandbox", expected one profile per scope/);
  });

  it('is never a part of a stack, whose key and workspace belong to all of it', () => {
    const part = new Construct(stack(), 'Part');
    expect(refusalOf(() => tagged('a').applyTo(part))).toBe(
      'Test/Part cannot be defined:\n  - applyTo: got "a part of a stack", expected an app, a stage, a stack, or a construct that holds stacks; apply the profile to the stack: key and workspace belong to all of it',
    );
  });

  it.each<[what: string, scopeOf: (of: Stack) => Construct]>([
    ['the app', (of) => of.node.root],
    ['the stack', (of) => of],
  ])('is refused for %s when constructs of the library were defined before it', (_, scopeOf) => {
    const early = stack();
    new DataStore(early, 'Lake');
    expect(refusalOf(() => strictLandingZone().applyTo(scopeOf(early)))).toContain('expected a profile that comes before them; apply the profile right after the scope is made');
  });

  it('may come after constructs of others, and of other stacks', () => {
    const app = new App();
    new DataStore(new Stack(app, 'Other'), 'Lake');
    const own = withTopic(new Stack(app, 'Own', { env: ENV }));
    strictLandingZone().applyTo(own);
    expect(tagsOf(templateOf(own))).toHaveLength(2);
  });

  it('passes everything that constructs ask for to them', () => {
    const { network, tags } = STRICT_LANDING_ZONE;
    expect(landingZoneOf(stack({ profile: strictLandingZone() }))).toEqual({
      environment: 'prod',
      classification: 'CONFIDENTIAL',
      policyStyle: 'managed',
      keyArn: STRICT_LANDING_ZONE.encryptionKeyArn,
      keyArns: undefined,
      network,
      networkAt: undefined,
      newNetwork: undefined,
      logRetentionDays: 731,
      accessLogBucket: undefined,
      mayDestroy: false,
      imageRegistries: undefined,
      awsImageAccounts: undefined,
      reservedConcurrency: 2,
      tags,
    });
  });

  it('has safe defaults for constructs: a year of logs, inline policies, nothing reserved', () => {
    expect(landingZoneOf(stack({ profile: openSandbox() }))).toEqual({
      environment: 'sandbox',
      classification: 'OFFICIAL_OPEN',
      policyStyle: 'inline',
      keyArn: undefined,
      keyArns: undefined,
      network: undefined,
      networkAt: undefined,
      newNetwork: undefined,
      logRetentionDays: 365,
      accessLogBucket: undefined,
      mayDestroy: false,
      imageRegistries: undefined,
      awsImageAccounts: undefined,
      reservedConcurrency: undefined,
      tags: {},
    });
  });
});

describe('the place of a stack', () => {
  const synth = (props: Partial<AgencyProfileProps>, env?: { account?: string; region?: string }): void => {
    const app = new App();
    AgencyProfile.of({ ...OPEN_SANDBOX, ...props }).applyTo(app);
    new Stack(app, 'Flights', { env });
    app.synth();
  };

  it.each<[what: string, props: Partial<AgencyProfileProps>, env: { account?: string; region?: string }]>([
    ['the region of the profile', {}, { region: REGION }],
    ['another region that is allowed', { regions: [REGION, 'ap-southeast-5'] }, { region: 'ap-southeast-5' }],
    ['the account of the profile', { account: ACCOUNT }, { region: REGION, account: ACCOUNT }],
    ['any account where the profile names none', {}, { region: REGION, account: '999999999999' }],
  ])('may be %s', (_, props, env) => {
    expect(() => synth(props, env)).not.toThrow();
  });

  it.each<[what: string, props: Partial<AgencyProfileProps>, env: { account?: string; region?: string } | undefined, message: string]>([
    ['a region that is not allowed', {}, { region: 'us-east-1' }, 'Flights: got region "us-east-1", expected one of ap-southeast-1; pass env: profile.env to the stack'],
    ['no region', {}, undefined, 'Flights: got no region, expected one of ap-southeast-1; pass env: profile.env to the stack'],
    ['a region that only deploy time knows', {}, { region: Token.asString({ Ref: 'AWS::Region' }) }, 'Flights: got no region, expected one of ap-southeast-1'],
    ['another account', { account: ACCOUNT }, { region: REGION, account: '999999999999' }, 'Flights: got account "999999999999", expected "111122223333"'],
    ['no account', { account: ACCOUNT }, { region: REGION }, 'Flights: got no account, expected "111122223333"'],
  ])('is refused in %s', (_, props, env, message) => {
    expect(refusalOf(() => synth(props, env))).toContain(message);
  });

  it('names every stack and every reason at once', () => {
    const app = new App();
    AgencyProfile.of({ ...OPEN_SANDBOX, account: ACCOUNT }).applyTo(app);
    new Stack(app, 'A', { env: { region: 'us-east-1', account: '999999999999' } });
    new Stack(app, 'B');
    const message = refusalOf(() => app.synth());
    for (const part of ['A: got region', 'A: got account', 'B: got no region', 'B: got no account']) expect(message).toContain(part);
  });

  it('is checked for the stacks in the scope alone', () => {
    const app = new App();
    openSandbox().applyTo(new Stack(app, 'Inside', { env: ENV }));
    new Stack(app, 'Outside', { env: { region: 'us-east-1' } });
    expect(() => app.synth()).not.toThrow();
  });
});

describe('what constructs of the library take from the profile', () => {
  const monitored = (profile?: AgencyProfile): Template => {
    const of = stack({ ...(profile ? { profile } : {}) });
    const lake = Bucket.fromBucketName(of, 'Lake', 'lake');
    new DriftMonitor(of, 'Model', {
      baseline: Dataset.csv(lake, 'flights/', { schema: 'examples/flight-watch/schema.json' }),
      log: InferenceLog.csv(lake, 'inference/'),
      every: Duration.days(1),
    });
    new Queue(of, 'OfOthers');
    return templateOf(of);
  };

  it('in a strict landing zone: its key and no other, its network, its retention, its concurrency', () => {
    const template = monitored(strictLandingZone());
    expect(resourcesOfType(template, 'AWS::KMS::Key')).toEqual([]);
    const [[, check]] = resourcesOfType(template, 'AWS::Lambda::Function') as [[string, Record<string, unknown>]];
    expect(check['VpcConfig']).toEqual({ SubnetIds: ['subnet-0a1b2c3d4e5f60011', 'subnet-0a1b2c3d4e5f60012'], SecurityGroupIds: ['sg-0a1b2c3d4e5f60021'] });
    expect(check['ReservedConcurrentExecutions']).toBe(2);
    const [[, logs]] = resourcesOfType(template, 'AWS::Logs::LogGroup') as [[string, Record<string, unknown>]];
    expect(logs).toMatchObject({ RetentionInDays: 731, KmsKeyId: STRICT_LANDING_ZONE.encryptionKeyArn });
    for (const type of ['AWS::SNS::Topic', 'AWS::SQS::Queue']) {
      expect(resourcesOfType(template, type)[0]![1]['KmsMasterKeyId']).toBe(STRICT_LANDING_ZONE.encryptionKeyArn);
    }
  });

  it('without a profile: a key of the stack, no network, a year of logs', () => {
    const template = monitored();
    expect(resourcesOfType(template, 'AWS::KMS::Key')).toHaveLength(1);
    const [[, check]] = resourcesOfType(template, 'AWS::Lambda::Function') as [[string, Record<string, unknown>]];
    expect(check).not.toHaveProperty('VpcConfig');
    expect(check).not.toHaveProperty('ReservedConcurrentExecutions');
    expect(resourcesOfType(template, 'AWS::Logs::LogGroup')[0]![1]['RetentionInDays']).toBe(365);
  });

  it('tags on everything that can carry them', () => {
    const template = monitored(strictLandingZone());
    const untaggable = ['AWS::IAM::ManagedPolicy', 'AWS::Lambda::Permission', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy', 'AWS::CDK::Metadata'];
    const bare = Object.entries(template.Resources)
      .filter(([, { Type, Properties }]) => !untaggable.includes(Type) && !JSON.stringify(Properties?.['Tags'] ?? []).includes('transport'))
      .map(([id]) => id);
    expect(bare).toEqual([]);
  });
});
