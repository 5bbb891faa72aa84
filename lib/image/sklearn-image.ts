/** AWS's own images for scikit-learn. */
import type { IConstruct } from 'constructs';
import { awsImage } from '../private/aws-images';
import { ecrImage, type EcrImage } from './ecr-image';

/** scikit-learn 1.4.2 on Python 3.12. */
export const DEFAULT_SKLEARN_VERSION = '1.4-2-py312';

/** Undefined where AWS publishes no such image in the region of the scope. */
export function sklearnImage(scope: IConstruct, version: string): EcrImage | undefined {
  const uri = awsImage(scope, 'sagemaker-scikit-learn', `${version}-cpu-py3`);
  return uri === undefined ? undefined : ecrImage(uri);
}
