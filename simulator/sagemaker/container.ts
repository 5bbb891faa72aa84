/** The container that a model or a version of one says it runs in. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ContainerDefinition.html */
import type { SageMakerContext } from './context';
import { parseS3Uri } from './s3-input';
import { validation } from './shape';

export interface Container {
  readonly image: string;
  /** `sha256:…`, or what the image is called where another registry holds it. */
  readonly imageDigest: string;
  readonly modelDataUrl: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Documented: what is missing in S3 is refused when the model is created.
 *
 * @throws ServiceError `ValidationException`
 */
export function requireModelData({ s3 }: SageMakerContext, url: string | undefined): void {
  if (url === undefined) return;
  const { bucket, key } = parseS3Uri(url);
  try {
    s3.getObject(bucket, key);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw validation(`Could not find model data at ${url}.`);
  }
}

/** The artefact as it is now; undefined where it is gone. */
export function modelDataAt({ s3 }: SageMakerContext, url: string): Uint8Array | undefined {
  const { bucket, key } = parseS3Uri(url);
  try {
    return s3.getObject(bucket, key).body;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return ['NoSuchKey', 'NoSuchBucket'].includes((error as { readonly code?: string }).code ?? '');
}
