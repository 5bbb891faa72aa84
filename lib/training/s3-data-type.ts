/** `S3DataType`: all objects below a prefix, or those that a manifest lists. */
/**
 * How an S3 URI names the input of a job.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
export enum S3DataType {
  /** All objects whose keys begin with the URI. */
  S3_PREFIX = 'S3Prefix',
  /** The objects that the manifest at the URI lists: the input is frozen, whatever is added later. */
  MANIFEST_FILE = 'ManifestFile',
}
