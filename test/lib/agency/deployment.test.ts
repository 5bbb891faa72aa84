/** How stacks are deployed: synthesizers, accounts of several environments, and protection. */
import { App, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, DataClassification, DataStore, DeployCredentials, type AgencyProfileProps } from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { OPEN_SANDBOX } from '../../support/landing-zones';
import { ACCOUNT, REGION, refusalOf, stack } from '../../support/stack';

const profile = (props: Partial<AgencyProfileProps>): AgencyProfile => AgencyProfile.of({ ...OPEN_SANDBOX, ...props });
const ENV = { region: REGION, account: ACCOUNT };

describe('the bootstrap qualifier of a profile', () => {
  const agency = (): AgencyProfile => profile({ bootstrap: { qualifier: 'agency' } });

  it.each<[what: string, scopeOf: (app: App) => Stage]>([
    ['an app', (app) => app],
    ['a stage', (app) => new Stage(app, 'prod')],
  ])('reaches the stacks of %s by itself', (_, scopeOf) => {
    const app = new App();
    const scope = scopeOf(app);
    agency().applyTo(scope);
    const of = new Stack(scope, 'Flights', { env: ENV });
    new Topic(of, 'Topic');
    expect(of.synthesizer.bootstrapQualifier).toBe('agency');
    expect(JSON.stringify(app.synth().manifest)).not.toContain('hnb659fds');
  });

  it('is refused to be missing in a stack that was there before, or that has its own', () => {
    const app = new App();
    const before = new Stack(app, 'Before', { env: ENV });
    agency().applyTo(app);
    new Topic(before, 'Topic');
    new Topic(new Stack(app, 'Own', { env: ENV, synthesizer: new DefaultStackSynthesizer({ qualifier: 'mine' }) }), 'Topic');
    const message = refusalOf(() => app.synth());
    expect(message).toContain('Before: got the bootstrap qualifier "hnb659fds", expected "agency"; pass synthesizer: profile.synthesizer to the stack');
    expect(message).toContain('Own: got the bootstrap qualifier "mine", expected "agency"');
  });

  it('is that of the app where the profile names none', () => {
    const app = new App({ context: { '@aws-cdk/core:bootstrapQualifier': 'theirs' } });
    profile({}).applyTo(app);
    expect(new Stack(app, 'Flights', { env: ENV, synthesizer: profile({}).synthesizer }).synthesizer.bootstrapQualifier).toBe('theirs');
  });
});

describe('the synthesizer of a profile', () => {
  const agency = (): AgencyProfile => profile({ bootstrap: { credentials: DeployCredentials.CALLER, assetBucket: 'agency-assets' } });
  const withFunction = (of: Stack): string => {
    new DataStore(of, 'Lake');
    return JSON.stringify((of.node.root as App).synth().manifest);
  };

  it('deploys with the caller’s credentials and assets in the bucket of the landing zone', () => {
    const app = new App();
    agency().applyTo(app);
    const manifest = withFunction(new Stack(app, 'Flights', { env: ENV, synthesizer: agency().synthesizer }));
    expect(manifest).toContain('agency-assets');
    expect(manifest).not.toMatch(/assumeRoleArn|cdk-hnb659fds/);
  });

  it('is demanded of each stack, also where another one would do the same; nested stacks have that of their parent', () => {
    const app = new App();
    agency().applyTo(app);
    new Topic(new Stack(app, 'Default', { env: ENV }), 'Topic');
    new Topic(new Stack(app, 'Same', { env: ENV, synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: 'agency-assets' }) }), 'Topic');
    const right = new Stack(app, 'Right', { env: ENV, synthesizer: agency().synthesizer });
    new Topic(new NestedStack(right, 'Nested'), 'Topic');
    expect(refusalOf(() => app.synth()).split('\n').filter((line) => line.includes('synthesizer'))).toEqual([
      expect.stringContaining('Default: got a synthesizer of its own, expected the one of the profile, which demands credentials or a bucket for assets; pass synthesizer: profile.synthesizer to the stack'),
      expect.stringContaining('Same: got a synthesizer of its own'),
    ]);
  });

  it('is not that of another profile', () => {
    const app = new App();
    agency().applyTo(app);
    const other = profile({ bootstrap: { credentials: DeployCredentials.CALLER, assetBucket: 'assets-of-dev' } });
    new Topic(new Stack(app, 'Other', { env: ENV, synthesizer: other.synthesizer }), 'Topic');
    expect(refusalOf(() => app.synth())).toContain('Other: got the synthesizer of another profile, expected that of its own; pass synthesizer: profile.synthesizer to the stack');
  });

  it('is the user’s own where the profile demands none', () => {
    const app = new App();
    profile({}).applyTo(app);
    new Topic(new Stack(app, 'Own', { env: ENV, synthesizer: new BootstraplessSynthesizer() }), 'Topic');
    expect(() => app.synth()).not.toThrow();
  });
});

describe('one app for all environments', () => {
  it('deploys each stage into its own account, with its own tags and protection', () => {
    const app = new App();
    for (const [environment, account] of Object.entries({ dev: '444444444444', staging: '555555555555', prod: '666666666666' })) {
      const agency = AgencyProfile.fromFile('examples/greenfield-agency/parks.yaml', environment);
      const stage = new Stage(app, environment);
      agency.applyTo(stage);
      const of = new Stack(stage, 'Parks', { env: agency.env });
      new Topic(of, 'Topic');
      expect(of.account).toBe(account);
    }
    const artefacts = [...app.synth().stacksRecursively].sort((one, other) => one.environment.account.localeCompare(other.environment.account));
    expect(artefacts.map(({ environment: { account }, terminationProtection }) => [account, terminationProtection ?? false])).toEqual([
      ['444444444444', false], ['555555555555', false], ['666666666666', true],
    ]);
    expect(artefacts.map(({ template }) => JSON.stringify(resourcesOfType(template as never, 'AWS::SNS::Topic')[0]![1]['Tags']).match(/dev|staging|prod/)![0])).toEqual(['dev', 'staging', 'prod']);
  });
});

describe('protection of stacks', () => {
  it.each([
    [DataClassification.OFFICIAL_CLOSED, false],
    [DataClassification.RESTRICTED, true],
  ])('at %s is %s', (classification, expected) => {
    const of = stack({ profile: profile({ classification }) });
    new Topic(of, 'Topic');
    expect((of.node.root as App).synth().getStackByName('Test').terminationProtection ?? false).toBe(expected);
  });
});
