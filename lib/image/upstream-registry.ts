/** `UpstreamRegistry`: where a pull-through cache gets what it does not have. */
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Problems } from '../private/errors';

interface UpstreamConfig {
  /** As CloudFormation names it. */
  readonly name: string;
  /** Host; for a registry of Amazon ECR that of the region of the cache. */
  readonly host: string | undefined;
  /** Entry of `imageRegistries` that allows it. */
  readonly allowedBy: string;
  readonly credentials?: secretsmanager.ISecret;
  /** Account that owns the registry, where it is one of Amazon ECR. */
  readonly account?: string;
}

/**
 * Where a pull-through cache gets what it does not have.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export class UpstreamRegistry {
  /**
   * The registry of another account in Amazon ECR, in the region of the stack: the agency's central one. Its policy must let the account of
   * the cache pull and import (`ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`, `ecr:BatchImportUpstreamImage`, `ecr:GetImageCopyStatus`).
   *
   * @param account twelve digits
   * @throws when the account is none
   */
  public static ecr(account: string): UpstreamRegistry {
    const problems = new Problems('UpstreamRegistry.ecr');
    problems.require(/^\d{12}$/.test(account), { subject: 'account', got: account, expected: 'twelve digits', fix: 'write out the account that owns the registry' });
    problems.throwIfAny();
    return new UpstreamRegistry({ name: 'ecr', host: undefined, allowedBy: account, account });
  }

  /** Amazon ECR Public, `public.ecr.aws`. */
  public static ecrPublic(): UpstreamRegistry {
    return new UpstreamRegistry({ name: 'ecr-public', host: 'public.ecr.aws', allowedBy: 'public.ecr.aws' });
  }

  /** Quay, `quay.io`. */
  public static quay(): UpstreamRegistry {
    return new UpstreamRegistry({ name: 'quay', host: 'quay.io', allowedBy: 'quay.io' });
  }

  /**
   * Docker Hub.
   *
   * @param credentials a secret whose name begins with `ecr-pullthroughcache/`, with `username` and `accessToken`
   */
  public static dockerHub(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry({ name: 'docker-hub', host: 'registry-1.docker.io', allowedBy: 'docker.io', credentials });
  }

  /**
   * GitHub's registry, `ghcr.io`.
   *
   * @param credentials a secret whose name begins with `ecr-pullthroughcache/`, with `username` and `accessToken`
   */
  public static github(credentials: secretsmanager.ISecret): UpstreamRegistry {
    return new UpstreamRegistry({ name: 'github-container-registry', host: 'ghcr.io', allowedBy: 'ghcr.io', credentials });
  }

  private constructor(
    /** @internal */
    public readonly _config: UpstreamConfig,
  ) {}
}
