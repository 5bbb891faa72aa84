/** `PullThroughCache`: a part of the account's registry that gets images from another registry when they are first asked for. */
import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { landingZoneOf } from '../private/landing-zone';
import { ServiceRole } from '../private/role';
import type { UpstreamRegistry } from './upstream-registry';

/** Options of a pull-through cache. */
export interface PullThroughCacheProps {
  /** Where it gets what it does not have. */
  readonly upstream: UpstreamRegistry;
  /** Begins the names of its repositories: 2 to 30 lower-case letters, digits and single hyphens, unique in account and region. */
  readonly prefix: string;
  /**
   * Images that nobody has pulled again from upstream for so many days expire, 1 to 3650.
   *
   * @default 180
   */
  readonly expireAfterDays?: number;
}

const DEFAULT_EXPIRY_DAYS = 180;
const IMPORTING = ['BatchGetImage', 'BatchImportUpstreamImage', 'CompleteLayerUpload', 'GetDownloadUrlForLayer', 'GetImageCopyStatus', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'];

/**
 * A part of the account's registry, below a prefix, that gets images from another registry when they are first asked for: for base images
 * of builds that do not reach that registry. The repositories that it makes are encrypted with the landing zone's key and tagged as
 * the profile demands. Their tags can be moved, or Amazon ECR could not follow upstream: pin what you build on by its digest.
 *
 * The first pull of an image takes a way into the internet where Amazon ECR is reached by an interface endpoint, says AWS: in a network
 * without one, pull each image once from elsewhere, e.g. from a pipeline of the landing zone.
 *
 * Defines 3 resources (5 with managed policies); with the registry of another account 1 more (2 with managed policies).
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export class PullThroughCache extends Construct {
  private readonly prefix: string;

  /** @throws when the prefix or the days are wrong, the registry is none that the profile allows, or the region has no such caches */
  public constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    const { prefix, upstream, expireAfterDays = DEFAULT_EXPIRY_DAYS } = props;
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
      lifecyclePolicy: JSON.stringify({ rules: [{
        rulePriority: 1, description: 'What nobody has asked upstream for', selection: { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: expireAfterDays }, action: { type: 'expire' },
      }] }),
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

  /**
   * What a Dockerfile names to pull an image through the cache, e.g. as a build argument.
   *
   * @param repositoryName as it is called upstream, e.g. `docker/library/python`
   * @param tagOrDigest tag, or digest as `sha256:…`
   */
  public uri(repositoryName: string, tagOrDigest: string): string {
    return this.repository(repositoryName).repositoryUriForTagOrDigest(tagOrDigest);
  }

  /**
   * The repository of an image in the cache; it exists once the image has been pulled.
   *
   * @param repositoryName as it is called upstream
   */
  public repository(repositoryName: string): ecr.IRepository {
    const id = `Cached-${repositoryName.replaceAll('/', '-')}`;
    return (this.node.tryFindChild(id) as ecr.IRepository | undefined) ?? ecr.Repository.fromRepositoryName(this, id, `${this.prefix}/${repositoryName}`);
  }

  /** ARN pattern of its repositories. @internal */
  public get _arnForRepositories(): string {
    return Stack.of(this).formatArn({ service: 'ecr', resource: 'repository', resourceName: `${this.prefix}/*` });
  }

  private check({ prefix, upstream }: PullThroughCacheProps, days: number): void {
    const { imageRegistries } = landingZoneOf(this);
    const { allowedBy } = upstream._config;
    const { region, account } = Stack.of(this);
    const problems = new Problems(this);
    problems.require(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(prefix) && prefix.length >= 2 && prefix.length <= 30, { subject: 'prefix', got: prefix, expected: '2 to 30 lower-case letters, digits and single hyphens', fix: 'shorten or rename it' });
    problems.require(Number.isInteger(days) && days >= 1 && days <= 3650, { subject: 'expireAfterDays', got: days, expected: 'whole days, 1 to 3650', fix: 'choose a number within the range' });
    problems.require(imageRegistries === undefined || imageRegistries.includes(allowedBy), {
      subject: 'upstream', got: allowedBy, expected: `a registry of imageRegistries of the agency profile (${(imageRegistries ?? []).join(', ') || 'none'})`, fix: 'have the registry allowed, or copy the images into an allowed one',
    });
    problems.require(Token.isUnresolved(region) || !region.startsWith('cn-'), { subject: 'region', got: region, expected: 'one in which Amazon ECR has pull-through caches', fix: 'copy the images into a repository there' });
    problems.require(upstream._config.account === undefined || upstream._config.account !== account, { subject: 'upstream', got: account, expected: 'another account', fix: 'pull from the repository itself' });
    problems.throwIfAny();
  }

  /** Fetches from the other account what is asked for. */
  private importingRole(account: string): ServiceRole {
    const role = new ServiceRole(this, 'Importing', { service: 'pullthroughcache.ecr', description: `Fetches images of ${account} for the cache ${this.prefix}` });
    const { partition, region } = Stack.of(this);
    role.allow('ImportImages', IMPORTING.map((action) => `ecr:${action}`), [this._arnForRepositories, `arn:${partition}:ecr:${region}:${account}:repository/*`], undefined,
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
    role.allow('MakeRepositories', ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'], [this._arnForRepositories], undefined, 'Repositories below the prefix come about with the first pull of an image.');
    role.allow('GrantKey', ['kms:CreateGrant', 'kms:RetireGrant'], [keyArn], { StringEquals: { 'kms:ViaService': `ecr.${Aws.REGION}.${Aws.URL_SUFFIX}` } });
    role.allow('DescribeKey', ['kms:DescribeKey'], [keyArn]);
    return role;
  }
}
