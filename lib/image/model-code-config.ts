/** What a model's code comes down to, for those who build training jobs and model containers of it. */
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { ModelImage } from './model-image';
import type { ModelImageConfig } from './model-image-config';

/** What a model's code comes down to: images of its own, or one image and a source. */
export interface ModelCodeConfig extends ModelImageConfig {
  /**
   * The program, where it does not lie in the image.
   *
   * @default - it does
   */
  readonly source?: ModelSource;
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
   * One image, known at synth time: a copy of AWS's image, or one that behaves like it, e.g. where AWS publishes none, or the
   * landing zone demands a registry of its own. `ModelImage.fromMirror`, or `fromRepository` with its tag or digest.
   *
   * @default - AWS's image in the region of the stack
   */
  readonly image?: ModelImage;
}
