/** `ImageBuild`: who builds an image from its directory. */
import { AssetHashType, Duration, Token } from 'aws-cdk-lib';
import { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { CONTAINER_METADATA } from '../contract/container';
import { Problems } from '../private/errors';
import { requireSeconds } from '../private/sagemaker-bounds';
import { BUILD_VARIABLE_PREFIX } from './build-spec';
import { dockerAssetOptions } from './container-directory';
import { directoryHash } from './directory-hash';
import { requireBuildable, type PulledFrom } from './dockerfile-rules';
import { repositoryOf, type EcrImage } from './ecr-image';
import { CodeBuildImage } from './code-build-image';
import type { ModelImageConfig } from './model-image-config';
import { ModelImageRepository } from './model-image-repository';
import type { IPullThroughCache } from './pull-through-cache-props';

/** Options of a build, whoever runs it. */
export interface ImageBuildOptions {
  /**
   * Build arguments by name, each with an `ARG` in the Dockerfile. They stay readable in the image: no secrets. The agency
   * profile's `packageMirrors` come as `PIP_INDEX_URL`, `UV_INDEX_URL` and `NPM_CONFIG_REGISTRY` by themselves.
   *
   * @default - none of one's own
   */
  readonly buildArgs?: { readonly [name: string]: string };
}

/** Options of a build in AWS CodeBuild. */
export interface CodeBuildImageOptions extends ImageBuildOptions {
  /**
   * Repositories that the images lie in which the Dockerfile builds on, beside those of `caches`; needed where only deploy time knows their
   * URIs.
   *
   * @default - those in Amazon ECR whose URIs the Dockerfile or a build argument writes out
   */
  readonly baseRepositories?: ecr.IRepository[];
  /**
   * Caches that the build pulls through.
   *
   * @default - none
   */
  readonly caches?: IPullThroughCache[];
  /**
   * Size of the machine that builds.
   *
   * @default ComputeType.SMALL
   */
  readonly computeType?: ComputeType;
  /**
   * The image that the build itself runs in, one of CodeBuild's own with Docker.
   *
   * @default 'aws/codebuild/amazonlinux-x86_64-standard:5.0'
   */
  readonly environmentImage?: string;
  /**
   * Longest time of a build, whole minutes: 5 minutes to 8 hours.
   *
   * @default Duration.hours(1)
   */
  readonly timeout?: Duration;
}

const TIMEOUT = { min: 300, max: 28_800 };

/** Who builds an image from its directory, and where. */
export abstract class ImageBuild {
  /**
   * AWS CodeBuild, in the account, its landing zone's network included: the directory becomes part of the deployed assembly. A state
   * machine builds when a deployment has changed it, and looks once a day whether the image is there.
   *
   * Defines 10 resources beside the repository (12 with managed policies).
   *
   * @throws when the timeout is out of bounds
   */
  public static codeBuild(options: CodeBuildImageOptions = {}): ImageBuild {
    const problems = new Problems('ImageBuild.codeBuild');
    requireSeconds(problems, 'timeout', options.timeout, TIMEOUT);
    problems.throwIfAny();
    return new InCodeBuild(options);
  }

  /**
   * The machine that deploys, with Docker, as `cdk deploy` does with its assets; the image lies in the bootstrap stack's repository.
   * For where that is allowed. Synthesis needs no Docker.
   *
   * The bootstrap stack's repository has its own rules: `cdk gc` deletes images there that no template of CloudFormation names any more,
   * also those that an earlier version of the model still serves in or would be rolled back to. Where versions outlive deployments, build
   * with `codeBuild`, whose images stay.
   */
  public static cdkAsset(options: ImageBuildOptions = {}): ImageBuild {
    return new AsCdkAsset(options);
  }

  /**
   * Somebody else, who pushes into a repository that is defined; the directory becomes part of the deployed assembly. Each training
   * takes the image that was pushed last.
   */
  public static external(): ImageBuild {
    return new External();
  }

  /** Called by the image with a directory that holds a Dockerfile. @internal */
  public abstract _bind(scope: Construct, directory: string): ModelImageConfig;
}

class External extends ImageBuild {
  /** @internal */
  public _bind(scope: Construct, directory: string): ModelImageConfig {
    const source = sourceOf(scope, directory);
    return { images: repositoryBuiltFrom(scope, source) };
  }
}

class InCodeBuild extends ImageBuild {
  public constructor(private readonly options: CodeBuildImageOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, directory: string): ModelImageConfig {
    const { computeType = ComputeType.SMALL, environmentImage = 'aws/codebuild/amazonlinux-x86_64-standard:5.0', timeout = Duration.hours(1), baseRepositories = [], caches = [] } = this.options;
    const { buildArgs, bases } = check(scope, directory, this.options, { baseRepositories, caches });
    const source = sourceOf(scope, directory);
    const images = repositoryBuiltFrom(scope, source);
    const { imageTag } = new CodeBuildImage(scope, 'Build', { source, repository: images.repository, buildArgs, computeType, environmentImage, timeout, baseRepositories: [...baseRepositories, ...repositoriesOf(scope, bases)], caches });
    return { images, imageTag };
  }
}

class AsCdkAsset extends ImageBuild {
  public constructor(private readonly options: ImageBuildOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, directory: string): ModelImageConfig {
    const { buildArgs } = check(scope, directory, this.options);
    const problems = new Problems(scope);
    for (const [name, value] of Object.entries(buildArgs)) {
      problems.require(!Token.isUnresolved(value), { subject: `buildArgs.${name}`, got: value, expected: 'a value that is known at synth time', fix: 'write it out, or build with ImageBuild.codeBuild' });
    }
    problems.throwIfAny();
    const options = dockerAssetOptions(directory);
    const asset = new DockerImageAsset(scope, 'Image', { directory, ...options, buildArgs, platform: Platform.LINUX_AMD64, extraHash: directoryHash(directory, options.exclude) });
    return { image: { uri: asset.imageUri, repository: asset.repository, fingerprint: asset.assetHash } };
  }
}

/** Each once. */
function repositoriesOf(scope: Construct, bases: readonly EcrImage[]): ecr.IRepository[] {
  const byName = new Map(bases.map((base) => [`Base-${base.account}-${base.repositoryName.replaceAll('/', '-')}`, base]));
  return [...byName].map(([id, base]) => repositoryOf(scope, id, base));
}

function sourceOf(scope: Construct, directory: string): Asset {
  const options = dockerAssetOptions(directory);
  return new Asset(scope, 'Source', { path: directory, ...options, assetHashType: AssetHashType.CUSTOM, assetHash: directoryHash(directory, options.exclude) });
}

/** Tells tools that read the assembly which directory an image of the repository is built from. */
function repositoryBuiltFrom(scope: Construct, source: Asset): ModelImageRepository {
  const images = new ModelImageRepository(scope, 'Images');
  images.node.addMetadata(CONTAINER_METADATA, { directory: source.assetPath });
  return images;
}

/** Arguments are variables of the build: these would change the build instead of the image. */
const RESERVED = new RegExp(`^(?:(?:AWS|CODEBUILD|DOCKER|BUILDKIT|BUILDX|LD|BASH|${BUILD_VARIABLE_PREFIX.slice(0, -1)})_.*|PATH|HOME|USER|PWD|TMPDIR|SHELL|ENV|IFS|CDPATH|SHELLOPTS|BASHOPTS|PS4)$`);

function check(scope: Construct, directory: string, { buildArgs: given = {} }: ImageBuildOptions, pulledFrom?: PulledFrom): ReturnType<typeof requireBuildable> {
  const problems = new Problems(scope);
  for (const name of Object.keys(given)) {
    problems.require(/^[A-Za-z_]\w{0,99}$/.test(name) && !RESERVED.test(name), {
      subject: 'buildArgs', got: name, expected: 'names of letters, digits and underscores that neither Docker, CodeBuild, the AWS CLI nor the shell reads', fix: 'rename the argument',
    });
  }
  const checked = requireBuildable(problems, scope, directory, given, pulledFrom);
  problems.throwIfAny();
  return checked;
}
