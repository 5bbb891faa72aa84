/** AWS's own images for scikit-learn. */
import type { IConstruct } from 'constructs';
import { awsImage } from '../private/aws-images';

/** scikit-learn 1.4.2 on Python 3.12. */
export const DEFAULT_SKLEARN_VERSION = '1.4-2-py312';

/** An image in a repository of Amazon ECR, of any account. */
export interface EcrImage {
  /** With tag or digest. */
  readonly uri: string;
  /** Account that owns the registry. */
  readonly account: string;
  /** Region of the registry. */
  readonly region: string;
  /** Name of the repository. */
  readonly repositoryName: string;
}

/** Undefined where AWS publishes no such image in the region of the scope. */
export function sklearnImage(scope: IConstruct, version: string): EcrImage | undefined {
  const uri = awsImage(scope, 'sagemaker-scikit-learn', `${version}-cpu-py3`);
  return uri === undefined ? undefined : ecrImage(uri);
}

/** Undefined where the text is not the URI of an image in Amazon ECR, with its tag or digest. */
export function ecrImage(uri: string): EcrImage | undefined {
  const found = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+\/(?<repositoryName>[a-z0-9][a-z0-9._/-]*)(?::[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$/.exec(uri);
  const { account, region, repositoryName } = found?.groups ?? {};
  return account !== undefined && region !== undefined && repositoryName !== undefined ? { uri, account, region, repositoryName } : undefined;
}
