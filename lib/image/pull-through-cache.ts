/** `PullThroughCache`: a part of the account's registry that gets images from another registry when they are first asked for. */
import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct, IConstruct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { ServiceRole } from '../private/role';
import { cachedRepositories, PullThroughCacheBase } from './pull-through-cache-base';
import type { IPullThroughCache, PullThroughCacheProps } from './pull-through-cache-props';

const PREFIX = /^(?=.{2,30}$)[a-z0-9]+(-[a-z0-9]+)*$/;

function requirePrefix(problems: Problems, prefix: string): void {
  problems.require(PREFIX.test(prefix), { subject: 'prefix', got: prefix, expected: '2 to 30 lower-case letters, digits and single hyphens', fix: 'shorten or rename it' });
}

const IMPORTING = ['BatchGetImage', 'BatchImportUpstreamImage', 'CompleteLayerUpload', 'GetDownloadUrlForLayer', 'GetImageCopyStatus', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'];

/**
 * A part of the account's registry, below a prefix, that gets images from another registry when they are first asked for: for base images
 * of builds that do not reach that registry. The repositories that it makes are encrypted with the landing zone's key and tagged as
 * the profile demands. Their tags can be moved, or Amazon ECR could not follow upstream: pin what you build on by its digest.
 *
 * The first pull of an image takes a way into the internet where Amazon ECR is reached by an interface endpoint, says AWS: in a network
 * without one, pull each image once from elsewhere, e.g. from a pipeline of the landing zone.
 *
 * The account's registry has one rule for a prefix: define it in one stack, e.g. the landing zone's, and use it elsewhere with `fromPrefix`.
 *
 * Defines 3 resources (5 with managed policies); with the registry of another account 1 more (2 with managed policies).
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export class PullThroughCache extends PullThroughCacheBase {
  /**
   * One that exists in the account and region of the stack, e.g. because another stack defines it.
   *
   * @throws when the prefix is none
   */
  public static fromPrefix(scope: Construct, id: string, prefix: string): IPullThroughCache {
    const problems = new Problems('PullThroughCache.fromPrefix');
    requirePrefix(problems, prefix);
    problems.throwIfAny();
    class Import extends PullThroughCacheBase {
      public readonly prefix = prefix;
    }
    return new Import(scope, id);
  }

  /** Begins the names of its repositories. */
  public readonly prefix: string;

  /** @throws when the prefix or the days are wrong, another cache of the app has the prefix, the registry is none that the profile allows, or the region has no such caches */
  public constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    const { prefix, upstream, expireAfterDays } = props;
    this.prefix = prefix;
    this.check(props, expireAfterDays);
    const { name, host, credentials, account } = upstream._config;
    const { region, urlSuffix } = Stack.of(this);
    const role = account === undefined ? undefined : this.importingRole(account);
    const key = landingZoneKey(this, 'images');
    const maker = this.makingRole(key.keyArn);
    const template = new ecr.CfnRepositoryCreationTemplate(this, 'Template', {
      prefix,
      appliedFor: ['PULL_THROUGH_CACHE'],
      description: `Repositories of the cache ${prefix}`,
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: key.keyArn },
      imageTagMutability: 'MUTABLE',
      ...(expireAfterDays === undefined ? {} : { lifecyclePolicy: JSON.stringify({ rules: [{
        rulePriority: 1, description: 'What has no tag any more', selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: expireAfterDays }, action: { type: 'expire' },
      }] }) }),
      customRoleArn: maker.role.roleArn,
      resourceTags: Object.entries(landingZoneOf(this).tags).map(([tag, value]) => ({ key: tag, value })),
    });
    template.node.addDependency(maker.policies);
    const rule = new ecr.CfnPullThroughCacheRule(this, 'Rule', {
      ecrRepositoryPrefix: prefix,
      upstreamRegistry: name,
      upstreamRegistryUrl: host ?? `${account}.dkr.ecr.${region}.${urlSuffix}`,
      ...(credentials ? { credentialArn: credentials.secretArn } : {}),
      ...(role ? { customRoleArn: role.role.roleArn } : {}),
    });
    rule.node.addDependency(template);
    if (role) rule.node.addDependency(role.policies);
  }

  private check({ prefix, upstream }: PullThroughCacheProps, days: number | undefined): void {
    const { imageRegistries } = landingZoneOf(this);
    const { allowedBy } = upstream._config;
    const { region, account } = Stack.of(this);
    const problems = new Problems(this);
    requirePrefix(problems, prefix);
    const elsewhere = this.claimedBy();
    problems.require(elsewhere === undefined, { subject: 'prefix', got: prefix, expected: `one that no other cache of the account and region has; ${elsewhere} has it`, fix: 'share that cache, e.g. with PullThroughCache.fromPrefix' });
    problems.require(days === undefined || (Number.isInteger(days) && days >= 1 && days <= 3650), { subject: 'expireAfterDays', got: days, expected: 'whole days, 1 to 3650', fix: 'choose a number within the range' });
    problems.require(imageRegistries === undefined || imageRegistries.includes(allowedBy), {
      subject: 'upstream', got: allowedBy, expected: `a registry of imageRegistries of the agency profile (${(imageRegistries ?? []).join(', ') || 'none'})`, fix: 'have the registry allowed, or copy the images into an allowed one',
    });
    problems.require(Token.isUnresolved(region) || !region.startsWith('cn-'), { subject: 'region', got: region, expected: 'one in which Amazon ECR has pull-through caches', fix: 'copy the images into a repository there' });
    problems.require(upstream._config.account === undefined || upstream._config.account !== account, { subject: 'upstream', got: account, expected: 'another account', fix: 'pull from the repository itself' });
    problems.throwIfAny();
  }

  /** Path of another cache with the prefix: a registry has one rule for it. */
  private claimedBy(): string | undefined {
    const { account, region } = Stack.of(this);
    const isRival = (one: IConstruct): boolean =>
      one !== this && one instanceof PullThroughCache && one.prefix === this.prefix && Stack.of(one).account === account && Stack.of(one).region === region;
    return this.node.root.node.findAll().find(isRival)?.node.path;
  }

  /** Fetches from the other account what is asked for. */
  private importingRole(account: string): ServiceRole {
    const role = new ServiceRole(this, 'Importing', { service: 'pullthroughcache.ecr', description: `Fetches images of ${account} for the cache ${this.prefix}` });
    const { partition, region } = Stack.of(this);
    role.allow('ImportImages', IMPORTING.map((action) => `ecr:${action}`), [cachedRepositories(this), `arn:${partition}:ecr:${region}:${account}:repository/*`], undefined,
      'What will be asked for is not known: whatever the other account lets this one have, into repositories below the prefix.');
    role.allow('GetRegistryToken', ['ecr:GetAuthorizationToken'], ['*'], undefined, 'The token is for the whole registry: Amazon ECR knows no resource for it.');
    return role;
  }

  /**
   * Makes repositories with a key and tags, which Amazon ECR does not do in its own name.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-iam.html
   */
  private makingRole(keyArn: string): ServiceRole {
    const role = new ServiceRole(this, 'Making', { service: 'ecr', description: `Makes the repositories of the cache ${this.prefix}` });
    role.allow('MakeRepositories', ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'], [cachedRepositories(this)], undefined, 'Repositories below the prefix come about with the first pull of an image.');
    role.allow('GrantKey', ['kms:CreateGrant', 'kms:RetireGrant'], [keyArn], { StringEquals: { 'kms:ViaService': `ecr.${Aws.REGION}.${Aws.URL_SUFFIX}` } });
    role.allow('DescribeKey', ['kms:DescribeKey'], [keyArn]);
    return role;
  }
}
