/** What a model's code comes down to, for those who build training jobs and model containers of it. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { IModelImageRepository } from './model-image-repository';

/** What a model's code comes down to: images of its own, or one image and a source. */
export interface ModelCodeConfig {
  /**
   * Where its images lie; the one pushed last is trained and served.
   *
   * @default - `image`
   */
  readonly images?: IModelImageRepository;
  /**
   * The one image that every version runs in.
   *
   * @default - those of `images`
   */
  readonly image?: ModelImage;
  /**
   * The program, where it does not lie in the image.
   *
   * @default - it does
   */
  readonly source?: ModelSource;
}

/** An image that is chosen at synth time. */
export interface ModelImage {
  /** URI, with tag or digest. */
  readonly uri: string;
  /** Where it lies; roles of jobs and models pull from it. */
  readonly repository: ecr.IRepository;
}

/** A program that comes to its image from outside: to the training job by a channel, to the model container within the artefact. */
export interface ModelSource {
  /** Where the program's archive lies. */
  readonly bucket: s3.IBucket;
  /** Key of the archive; literal. The role of the training job reads this object. */
  readonly objectKey: string;
  /** Changes with the program, and with nothing else. */
  readonly digest: string;
  /** Name of the training job's input channel whose data type is S3Prefix and whose URI is that of the archive. */
  readonly channelName: string;
  /** Hyperparameters of the training job, beside those of the program. */
  readonly hyperParameters: { readonly [name: string]: string };
  /** Environment of the container that serves the artefact. */
  readonly environment: { readonly [name: string]: string };
}

/** Options of scripts for scikit-learn. */
export interface SklearnCodeOptions {
  /**
   * Version of AWS's image, e.g. `1.2-1` (scikit-learn 1.2, Python 3.9).
   *
   * @default '1.4-2-py312'
   */
  readonly version?: string;
  /**
   * URI of the image, with tag or digest: a copy of AWS's image, or one that behaves like it, e.g. where AWS publishes none, or the
   * landing zone demands a registry of its own.
   *
   * @default - AWS's image in the region of the stack
   */
  readonly image?: string;
}
