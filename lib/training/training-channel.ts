/** `TrainingChannel`: one named input of a training job, and how the container sees it. */
import type { S3DataType } from './s3-data-type';

/**
 * How the container sees its input.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-access-training-data.html
 */
export enum TrainingInputMode {
  /** Copied to the volume before the container starts. */
  FILE = 'File',
  /** Files that are read from Amazon S3 as the container reads them. */
  FAST_FILE = 'FastFile',
  /** Named pipes; the container must be written for them. */
  PIPE = 'Pipe',
}

/** One named input of a training job. */
export interface TrainingChannel {
  /** Name; the container finds the input in `/opt/ml/input/data/<name>`. 1 to 64 letters, digits, dots, hyphens or underscores. */
  readonly channelName: string;
  /** S3 URI of the input; a JSONata expression where run time decides. */
  readonly dataUri: string;
  /**
   * What the URI names.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly dataType?: S3DataType;
  /**
   * Media type, e.g. `text/csv`.
   *
   * @default - not said
   */
  readonly contentType?: string;
}
