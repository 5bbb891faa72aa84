/** `ModelCode`: the program that trains and serves a model. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { IgnoreMode } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { CONTAINER_METADATA } from '../contract/container';
import { Problems } from '../private/errors';
import { ModelImageRepository, type IModelImageRepository } from './model-image-repository';

/** What a model's code comes down to. */
export interface ModelCodeConfig {
  /** Where its images lie. */
  readonly images: IModelImageRepository;
}

/** The program that trains and serves a model, in a container that follows SageMaker's contract. */
export abstract class ModelCode {
  /**
   * Images that somebody else builds and pushes.
   *
   * @param repository of this account or another one; its owner sees to scanning and tags that cannot be moved
   */
  public static image(repository: ecr.IRepository): ModelCode {
    return new RepositoryCode(repository);
  }

  /**
   * A directory with a Dockerfile; what its `.dockerignore` names is left out. A repository for its images is defined, and the directory becomes part of the deployed
   * assembly; whoever runs the build pushes the image there. Synthesis needs no Docker.
   *
   * @param directory path, absolute or relative to the working directory
   * @throws when the directory holds no Dockerfile
   */
  public static container(directory: string): ModelCode {
    return new ContainerCode(directory);
  }

  /**
   * Called by the construct that uses the code.
   *
   * @param scope where resources are defined, if any are needed
   */
  public abstract bind(scope: Construct): ModelCodeConfig;
}

class RepositoryCode extends ModelCode {
  public constructor(private readonly repository: ecr.IRepository) {
    super();
  }

  public bind(scope: Construct): ModelCodeConfig {
    return { images: ModelImageRepository.fromRepository(scope, 'Images', this.repository) };
  }
}

class ContainerCode extends ModelCode {
  public constructor(private readonly directory: string) {
    super();
    const problems = new Problems('ModelCode.container');
    const found = existsSync(join(directory, 'Dockerfile')) && statSync(join(directory, 'Dockerfile')).isFile();
    problems.require(found, { subject: 'directory', got: directory, expected: 'a directory that holds a Dockerfile', fix: 'name it relative to the working directory, or add the Dockerfile' });
    problems.throwIfAny();
  }

  public bind(scope: Construct): ModelCodeConfig {
    const ignored = join(this.directory, '.dockerignore');
    const source = new Asset(scope, 'Source', {
      path: this.directory,
      ignoreMode: IgnoreMode.DOCKER,
      // Docker reads these two itself, also where they are told to stay out of the image.
      exclude: existsSync(ignored) ? [...readFileSync(ignored, 'utf8').split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#')), '!Dockerfile', '!.dockerignore'] : [],
    });
    const images = new ModelImageRepository(scope, 'Images');
    // Tells tools that read the assembly which directory an image of the repository is built from.
    images.node.addMetadata(CONTAINER_METADATA, { directory: source.assetPath });
    return { images };
  }
}
