/** `ModelImage`: where the container image comes from that a model trains and serves in. */
import { Stack, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { awsImage } from '../private/aws-images';
import { Problems } from '../private/errors';
import { requireDockerfile } from './container-directory';
import { ecrImage, repositoryOf, type EcrImage } from './ecr-image';
import { ImageBuild } from './image-build';
import { requireKept } from './kept-images';
import type { DirectoryImageOptions, ModelImageConfig, RepositoryImageOptions } from './model-image-config';
import { ModelImageRepository } from './model-image-repository';
import { isCached } from './pull-through-cache-base';

const REFERENCE = /^([\w][\w.-]{0,127}|sha256:[0-9a-f]{64})$/;

/**
 * The container image that a model trains and serves in: built from a directory, taken from a repository, AWS's own, or a copy in a
 * mirror. The landing zone's `imageRegistries` decide where it may come from.
 */
export abstract class ModelImage {
  /**
   * Built from a directory with a Dockerfile; what its `.dockerignore` names is left out. Its tag is a hash of the directory, the build
   * arguments and the way it is built: a stack that goes back to an older source trains in the older image. What the build fetches is in the
   * hash by name only: pin images by their digests and packages by their versions and hashes. Synthesis needs no Docker.
   *
   * @param directory path, absolute or relative to the working directory
   * @throws when the directory holds no Dockerfile
   */
  public static fromDirectory(directory: string, options: DirectoryImageOptions = {}): ModelImage {
    const problems = new Problems('ModelImage.fromDirectory');
    requireDockerfile(problems, directory);
    problems.throwIfAny();
    return new DirectoryImage(directory, options.builder ?? ImageBuild.codeBuild());
  }

  /**
   * Built and pushed by somebody else.
   *
   * @param repository of this account or another one; its owner sees to scanning, tags that cannot be moved, and images that stay. One of the
   * same app is looked at: synthesis fails where a lifecycle rule takes images that versions run in
   * @throws when the tag or digest is none, or `latest`, or the repository is one of a pull-through cache
   */
  public static fromRepository(repository: ecr.IRepository, options: RepositoryImageOptions = {}): ModelImage {
    const { tagOrDigest } = options;
    const problems = new Problems('ModelImage.fromRepository');
    problems.require(tagOrDigest === undefined || (!Token.isUnresolved(tagOrDigest) && REFERENCE.test(tagOrDigest)), {
      subject: 'tagOrDigest', got: tagOrDigest, expected: 'a tag, or sha256: and 64 hexadecimal digits, known at synth time', fix: 'copy it from the repository',
    });
    requireFixed(problems, 'tagOrDigest', tagOrDigest);
    problems.require(!isCached(repository), {
      subject: 'repository', got: repository.node.path, expected: 'a repository whose images stay, which those of a PullThroughCache do not', fix: 'build on the image with ModelImage.fromDirectory, or copy it into a repository',
    });
    problems.throwIfAny();
    return new RepositoryImage(repository, tagOrDigest);
  }

  /**
   * One of AWS's own images, from the account that publishes it in the region of the stack: commercial regions, GovCloud, China and
   * the isolated partitions. The profile's `awsImageAccounts` come first, be they AWS's or those of a mirror.
   *
   * @param repositoryName e.g. `sagemaker-xgboost` or `pytorch-training`
   * @param tag e.g. `1.7-1`
   * @throws when the tag is none, or `latest`; when used where neither AWS publishes the image nor the profile names an account
   */
  public static fromAws(repositoryName: string, tag: string): ModelImage {
    const problems = new Problems('ModelImage.fromAws');
    problems.require(/^[a-z0-9][a-z0-9._/-]*$/.test(repositoryName), { subject: 'repositoryName', got: repositoryName, expected: 'the name of a repository of AWS, e.g. sagemaker-xgboost', fix: 'copy it from AWS’s list of registry paths' });
    problems.require(REFERENCE.test(tag) && !tag.startsWith('sha256:'), { subject: 'tag', got: tag, expected: 'a tag, e.g. 1.7-1', fix: 'copy it from AWS’s list of images' });
    requireFixed(problems, 'tag', tag);
    problems.throwIfAny();
    return new AwsImage(repositoryName, tag);
  }

  /**
   * A copy that somebody keeps in a registry of Amazon ECR, such as the agency's central one.
   *
   * @param uri `<account>.dkr.ecr.<region>.amazonaws.com/<repository>` with `:<tag>` or, better, `@sha256:<digest>`
   * @throws when the URI is of another form, or its tag is `latest`; when used in another region
   */
  public static fromMirror(uri: string): ModelImage {
    const problems = new Problems('ModelImage.fromMirror');
    const image = ecrImage(uri);
    problems.require(image !== undefined, { subject: 'uri', got: uri, expected: 'the URI of an image in Amazon ECR with its tag or digest', fix: 'write <account>.dkr.ecr.<region>.amazonaws.com/<repository>@<digest>' });
    requireFixed(problems, 'uri', image?.reference);
    problems.throwIfAny();
    return new MirroredImage(image!);
  }

  /**
   * Called by the construct that uses the image.
   *
   * @param scope where resources are defined, if any are needed
   */
  public abstract bind(scope: Construct): ModelImageConfig;
}

function requireFixed(problems: Problems, subject: string, reference: string | undefined): void {
  problems.require(reference !== 'latest', { subject, got: reference, expected: 'a tag that stays with its image, or a digest', fix: 'name the version: latest is another image tomorrow' });
}

class DirectoryImage extends ModelImage {
  public constructor(private readonly directory: string, private readonly build: ImageBuild) {
    super();
  }

  public bind(scope: Construct): ModelImageConfig {
    return this.build._bind(scope, this.directory);
  }
}

class RepositoryImage extends ModelImage {
  public constructor(private readonly repository: ecr.IRepository, private readonly tagOrDigest: string | undefined) {
    super();
  }

  public bind(scope: Construct): ModelImageConfig {
    const { repository, tagOrDigest } = this;
    if (tagOrDigest === undefined) return { images: ModelImageRepository.fromRepository(scope, 'Images', repository) };
    requireKept(scope, repository);
    // A path and a tag: the name of a repository may be known at deploy time only.
    return { image: { uri: repository.repositoryUriForTagOrDigest(tagOrDigest), repository, fingerprint: `${repository.node.path}@${tagOrDigest}` } };
  }
}

class AwsImage extends ModelImage {
  public constructor(private readonly repositoryName: string, private readonly tag: string) {
    super();
  }

  public bind(scope: Construct): ModelImageConfig {
    const { repositoryName, tag } = this;
    const uri = awsImage(scope, repositoryName, tag);
    const image = uri === undefined ? undefined : ecrImage(uri);
    const problems = new Problems(scope);
    problems.require(image !== undefined, {
      subject: 'image', got: `${repositoryName}:${tag} in ${Token.isUnresolved(Stack.of(scope).region) ? 'a region that only deploy time knows' : Stack.of(scope).region}`,
      expected: 'an image that AWS publishes in the region of the stack, in a repository that the library knows',
      fix: 'give the stack a region (env), name the account in awsImageAccounts of the agency profile, or use ModelImage.fromMirror',
    });
    problems.throwIfAny();
    return { image: { uri: image!.uri, repository: repositoryOf(scope, 'Image', image!) } };
  }
}

class MirroredImage extends ModelImage {
  public constructor(private readonly image: EcrImage) {
    super();
  }

  public bind(scope: Construct): ModelImageConfig {
    const { image } = this;
    const { region } = Stack.of(scope);
    const problems = new Problems(scope);
    problems.require(Token.isUnresolved(region) || image.region === region, {
      subject: 'image', got: image.uri, expected: `an image in ${region}: SageMaker pulls from the region that it runs in`, fix: 'copy the image into a repository there',
    });
    problems.throwIfAny();
    const repository = repositoryOf(scope, 'Image', image);
    requireKept(scope, repository);
    return { image: { uri: image.uri, repository } };
  }
}
