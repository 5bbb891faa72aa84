/** Pull-through caches: what they define, and what is refused. */
import { App, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, PullThroughCache, UpstreamRegistry, type PullThroughCacheProps } from '../../../lib';
import { resourcesOfType } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, STRICT_LANDING_ZONE } from '../../support/landing-zones';
import { policyOf } from '../../support/policy-of';
import { ACCOUNT, REGION, refusalOf, stack, templateOf } from '../../support/stack';

const cache = (of: Stack, props: Partial<PullThroughCacheProps> = {}): PullThroughCache => new PullThroughCache(of, 'Cache', { upstream: UpstreamRegistry.ecrPublic(), prefix: 'public', ...props });

it('encrypts and tags the repositories that it makes, and lets only images without a tag expire, where it is told so', () => {
  const of = stack({ profile: AgencyProfile.of(STRICT_LANDING_ZONE) });
  cache(of, { expireAfterDays: 30 });
  const template = templateOf(of);
  expect(resourcesOfType(template, 'AWS::ECR::PullThroughCacheRule')[0]![1]).toEqual({ EcrRepositoryPrefix: 'public', UpstreamRegistry: 'ecr-public', UpstreamRegistryUrl: 'public.ecr.aws' });
  const [, made] = resourcesOfType(template, 'AWS::ECR::RepositoryCreationTemplate')[0]!;
  expect(made).toMatchObject({
    Prefix: 'public', AppliedFor: ['PULL_THROUGH_CACHE'], EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: STRICT_LANDING_ZONE.encryptionKeyArn },
    ResourceTags: [{ Key: 'Agency', Value: 'transport' }, { Key: 'DataClassification', Value: 'confidential' }],
  });
  expect(JSON.parse(String(made['LifecyclePolicy']))).toMatchObject({ rules: [{ selection: { tagStatus: 'untagged', countNumber: 30 } }] });
  const other = stack();
  cache(other);
  expect(resourcesOfType(templateOf(other), 'AWS::ECR::RepositoryCreationTemplate')[0]![1]).not.toHaveProperty('LifecyclePolicy');
});

it('fetches from the registry of another account with a role of its own', () => {
  const of = stack();
  cache(of, { upstream: UpstreamRegistry.ecr('999999999999'), prefix: 'central' });
  const template = templateOf(of);
  const [, rule] = resourcesOfType(template, 'AWS::ECR::PullThroughCacheRule')[0]!;
  expect(JSON.stringify(of.resolve(rule['UpstreamRegistryUrl']))).toContain('999999999999.dkr.ecr.');
  const role = (rule['CustomRoleArn'] as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'][0];
  expect(policyOf(template, role)).toMatchObject([
    { Sid: 'ImportImages', Resource: [`arn:\${AWS::Partition}:ecr:${REGION}:${ACCOUNT}:repository/central/*`, `arn:\${AWS::Partition}:ecr:${REGION}:999999999999:repository/*`] },
    { Sid: 'GetRegistryToken', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
  ]);
});

it('shows its credentials to registries that ask for them', () => {
  const of = stack();
  const secret = Secret.fromSecretNameV2(of, 'Hub', 'ecr-pullthroughcache/hub');
  for (const [prefix, upstream] of Object.entries({ hub: UpstreamRegistry.dockerHub(secret), github: UpstreamRegistry.github(secret), quay: UpstreamRegistry.quay() })) new PullThroughCache(of, prefix, { prefix, upstream });
  const rules = resourcesOfType(templateOf(of), 'AWS::ECR::PullThroughCacheRule').map(([, rule]) => [rule['UpstreamRegistryUrl'], 'CredentialArn' in rule]);
  expect(rules.sort()).toEqual([['ghcr.io', true], ['quay.io', false], ['registry-1.docker.io', true]]);
});

it('names its images, and knows each repository once', () => {
  const of = stack();
  const images = cache(of);
  expect(JSON.stringify(of.resolve(images.uri('docker/library/python', '3.13')))).toContain('/public/docker/library/python:3.13');
  expect(images.repository('docker/library/python')).toBe(images.repository('docker/library/python'));
});

it('is used where another stack defines it', () => {
  const of = stack();
  const imported = PullThroughCache.fromPrefix(of, 'Central', 'central');
  expect(JSON.stringify(of.resolve(imported.uri('docker/library/python', '3.13')))).toContain('/central/docker/library/python:3.13');
  expect(templateOf(of).Resources ?? {}).toEqual({});
  expect(refusalOf(() => PullThroughCache.fromPrefix(of, 'None', 'Central/'))).toContain('prefix: got "Central/"');
});

describe('is refused', () => {
  it('with a prefix that another cache of the account and region has, and not with that of one elsewhere', () => {
    const app = new App();
    const [one, two, elsewhere] = [REGION, REGION, 'us-east-1'].map((region, index) => new Stack(app, `Test${index}`, { env: { account: ACCOUNT, region } })) as [Stack, Stack, Stack];
    cache(one);
    cache(elsewhere);
    expect(refusalOf(() => cache(two))).toContain('prefix: got "public", expected one that no other cache of the account and region has; Test0/Cache has it');
  });

  it.each<[what: string, props: Partial<PullThroughCacheProps>, of: () => Stack, problem: string]>([
    ['with a prefix that is no name', { prefix: 'Public/' }, () => stack(), 'prefix: got "Public/"'],
    ['with days that are none', { expireAfterDays: 0 }, () => stack(), 'expireAfterDays: got 0'],
    ['from a registry that the profile does not allow', {}, () => stack({ profile: AgencyProfile.of({ ...OPEN_SANDBOX, imageRegistries: ['aws'] }) }), 'upstream: got "public.ecr.aws", expected a registry of imageRegistries of the agency profile (aws)'],
    ['from its own account', { upstream: UpstreamRegistry.ecr(ACCOUNT) }, () => stack(), `upstream: got "${ACCOUNT}", expected another account`],
    ['in China', {}, () => new Stack(new App(), 'Test', { env: { account: ACCOUNT, region: 'cn-north-1' } }), 'region: got "cn-north-1"'],
  ])('%s', (_, props, of, problem) => {
    expect(refusalOf(() => cache(of(), props))).toContain(problem);
  });

  it('from an account that is none', () => {
    expect(refusalOf(() => UpstreamRegistry.ecr('central'))).toContain('account: got "central", expected twelve digits');
  });
});
