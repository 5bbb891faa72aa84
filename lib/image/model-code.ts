/** `ModelCode`: the program that trains and serves a model. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AssetHashType, Stack, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { requireDockerfile } from './container-directory';
import { repositoryOf } from './ecr-image';
import { ImageBuild } from './image-build';
import type { ModelCodeConfig, SklearnCodeOptions } from './model-code-config';
import { ModelImage } from './model-image';
import type { PinnedImage } from './model-image-config';
import { requireScripts, scriptArchive } from './script-directory';
import { DEFAULT_SKLEARN_VERSION, sklearnImage } from './sklearn-image';
import { TRAIN_WRAPPER } from './train-wrapper';

/** The program that trains and serves a model: a container that follows SageMaker's contract, or scripts for an image that does. */
export abstract class ModelCode {
  /**
   * Images that somebody else builds and pushes.
   *
   * @param repository of this account or another one; its owner sees to scanning and tags that cannot be moved
   */
  public static image(repository: ecr.IRepository): ModelCode {
    return ModelCode.fromImage(ModelImage.fromRepository(repository));
  }

  /**
   * A directory with a Dockerfile; what its `.dockerignore` names is left out. A repository for its images is defined, and the directory becomes part of the deployed
   * assembly; whoever runs the build pushes the image there. Synthesis needs no Docker.
   *
   * @param directory path, absolute or relative to the working directory
   * @throws when the directory holds no Dockerfile
   */
  public static container(directory: string): ModelCode {
    const problems = new Problems('ModelCode.container');
    requireDockerfile(problems, directory);
    problems.throwIfAny();
    return ModelCode.fromImage(ModelImage.fromDirectory(directory, { builder: ImageBuild.external() }));
  }

  /**
   * An image that holds the program and follows SageMaker's contract for containers, wherever it comes from.
   *
   * @param image e.g. `ModelImage.fromDirectory('model/')`, which is built in the account
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-dockerfile.html
   */
  public static fromImage(image: ModelImage): ModelCode {
    return new ImageCode(image);
  }

  /**
   * A directory with scripts for scikit-learn, which AWS's own image runs: nothing has to be built. `train.py` is started with the
   * hyperparameters as arguments, reads `SM_CHANNEL_<NAME>` and leaves the model in `SM_MODEL_DIR`; `inference.py` has a
   * `model_fn` and, where the defaults do not do, `input_fn`, `predict_fn` and `output_fn`. All other files of the directory are
   * there too, but those whose names begin with a dot. Nothing can be installed, because neither jobs nor endpoints have a
   * network: a directory with a `requirements.txt`, `setup.py` or `pyproject.toml` is refused. Synthesis needs neither Docker nor
   * Python.
   *
   * @param directory path, absolute or relative to the working directory
   * @throws when scripts are missing, or something is there that the image could not run; all of it at once. When used in a
   * region in which AWS publishes no such image, or in a stack without a region
   * @see https://sagemaker.readthedocs.io/en/stable/frameworks/sklearn/using_sklearn.html
   */
  public static sklearn(directory: string, options: SklearnCodeOptions = {}): ModelCode {
    return new SklearnCode(directory, options);
  }

  /**
   * Called by the construct that uses the code.
   *
   * @param scope where resources are defined, if any are needed
   */
  public abstract bind(scope: Construct): ModelCodeConfig;
}

class ImageCode extends ModelCode {
  public constructor(private readonly image: ModelImage) {
    super();
  }

  public bind(scope: Construct): ModelCodeConfig {
    return this.image.bind(scope);
  }
}

/** Where the container finds the archive in its channel, and the program in the artefact. */
const CODE_CHANNEL = 'code';
const CHANNEL_DIRECTORY = `/opt/ml/input/data/${CODE_CHANNEL}`;
const PROGRAM_DIRECTORY = '/opt/ml/model/code';

class SklearnCode extends ModelCode {
  public constructor(private readonly directory: string, private readonly options: SklearnCodeOptions) {
    super();
    const { version, image } = options;
    const problems = new Problems('ModelCode.sklearn');
    requireScripts(problems, directory);
    problems.require(version === undefined || image === undefined, { subject: 'version', got: version, expected: 'either a version or an image', fix: 'leave one out' });
    problems.require(version === undefined || /^\d+\.\d+(\.\d+|-\d+)(-py\d+)?$/.test(version), {
      subject: 'version', got: version, expected: 'a version of the image, e.g. "1.2-1" or "1.4-2-py312"', fix: 'write it as AWS does, without "-cpu-py3"',
    });
    problems.throwIfAny();
  }

  public bind(scope: Construct): ModelCodeConfig {
    const image = this.imageFor(scope);
    const source = this.archiveIn(scope);
    const encoded = (value: string): string => JSON.stringify(value);
    return {
      image,
      source: {
        bucket: source.bucket,
        objectKey: source.s3ObjectKey,
        digest: source.assetHash,
        channelName: CODE_CHANNEL,
        // The image reads hyperparameters as JSON.
        hyperParameters: { sagemaker_program: encoded(TRAIN_WRAPPER), sagemaker_submit_directory: encoded(`${CHANNEL_DIRECTORY}/${basename(source.s3ObjectKey)}`) },
        environment: {
          SAGEMAKER_PROGRAM: 'inference.py',
          SAGEMAKER_SUBMIT_DIRECTORY: PROGRAM_DIRECTORY,
          // The image installs the program with pip, which by itself would fetch setuptools, and there is no network. 0 means: no isolation.
          PIP_NO_BUILD_ISOLATION: '0',
        },
      },
    };
  }

  private imageFor(scope: Construct): PinnedImage {
    const { image, version = DEFAULT_SKLEARN_VERSION } = this.options;
    const problems = new Problems(scope);
    if (image !== undefined) {
      const { image: pinned } = image.bind(scope);
      problems.require(pinned !== undefined, {
        subject: 'image', got: 'a repository whose last image each training would choose', expected: 'one image that is known at synth time', fix: 'use ModelImage.fromMirror, or name a tag or digest',
      });
      problems.throwIfAny();
      return pinned!;
    }
    const found = sklearnImage(scope, version);
    problems.require(found !== undefined, {
      subject: 'region', got: Stack.of(scope).region, expected: 'one in which AWS publishes its scikit-learn image', fix: 'give the stack a region (env), or ModelCode.sklearn an image',
    });
    problems.throwIfAny();
    return { uri: found!.uri, repository: repositoryOf(scope, 'Image', found!) };
  }

  private archiveIn(scope: Construct): Asset {
    const archive = scriptArchive(this.directory);
    const staging = mkdtempSync(join(tmpdir(), 'cdk-mlops-'));
    try {
      const path = join(staging, 'sourcedir.tar.gz');
      writeFileSync(path, archive);
      // The CDK's own hash takes line ends of Windows and others for the same.
      const asset = new Asset(scope, 'Source', { path, assetHashType: AssetHashType.CUSTOM, assetHash: createHash('sha256').update(archive).digest('hex') });
      const problems = new Problems(scope);
      problems.require(!Token.isUnresolved(asset.s3ObjectKey), {
        subject: 'synthesizer of the stack', got: asset.s3ObjectKey, expected: 'one that says at synth time what assets are called', fix: 'use DefaultStackSynthesizer',
      });
      problems.throwIfAny();
      return asset;
    } finally {
      if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(staging, { recursive: true, force: true });
    }
  }
}
