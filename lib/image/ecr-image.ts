/** URIs of images in Amazon ECR. Internal. */
import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';

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
  /** Tag, or digest as `sha256:…`. */
  readonly reference: string;
}

/** Undefined where the text is not the URI of an image in Amazon ECR, with its tag or digest. */
export function ecrImage(uri: string): EcrImage | undefined {
  const found = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+\/(?<repositoryName>[a-z0-9][a-z0-9._/-]*)(?::(?<tag>[\w][\w.-]{0,127})|@(?<digest>sha256:[0-9a-f]{64}))$/.exec(uri);
  const { account, region, repositoryName, tag, digest } = found?.groups ?? {};
  const reference = tag ?? digest;
  return account !== undefined && region !== undefined && repositoryName !== undefined && reference !== undefined ? { uri, account, region, repositoryName, reference } : undefined;
}

/** The repository that an image lies in. */
export function repositoryOf(scope: Construct, id: string, { account, region, repositoryName }: EcrImage): ecr.IRepository {
  return ecr.Repository.fromRepositoryAttributes(scope, id, {
    repositoryName,
    repositoryArn: Stack.of(scope).formatArn({ service: 'ecr', region, account, resource: 'repository', resourceName: repositoryName }),
  });
}
