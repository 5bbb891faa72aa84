/** `ModelImageRepository`: where the container images of a model lie. */
import type { RemovalPolicy} from 'aws-cdk-lib';
import { Duration, Resource, type IResource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { requireRetained } from '../private/retention';
import { requireKept } from './kept-images';
import { ModelImageRepositoryGrants } from './model-image-repository-grants';

/** A repository for the container images of a model. */
export interface IModelImageRepository extends IResource {
  /** The repository. */
  readonly repository: ecr.IRepository;
  /** Permissions on it. */
  readonly grants: ModelImageRepositoryGrants;
}

/** Options of a model image repository. */
export interface ModelImageRepositoryProps {
  /**
   * What happens to the images when the stack goes. DESTROY takes the agency profile's `removalPolicy` as well.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class ModelImageRepositoryBase extends Resource implements IModelImageRepository {
  public abstract readonly repository: ecr.IRepository;

  public get grants(): ModelImageRepositoryGrants {
    return ModelImageRepositoryGrants.fromModelImageRepository(this);
  }
}

/**
 * A repository for the container images of a model: tags cannot be moved, images are scanned when they arrive and encrypted
 * with a customer managed key, and only images without a tag ever expire. Since tags cannot be moved, an image that a model
 * uses keeps its tag, so that none in use expires.
 *
 * Defines 1 resource, kept when the stack goes.
 */
export class ModelImageRepository extends ModelImageRepositoryBase {
  /**
   * A repository that exists, as it is. Synthesis fails where it is part of the app and a lifecycle rule takes images that versions run in.
   */
  public static fromRepository(scope: Construct, id: string, repository: ecr.IRepository): IModelImageRepository {
    class Import extends ModelImageRepositoryBase {
      public readonly repository = repository;
    }
    const imported = new Import(scope, id);
    requireKept(imported, repository);
    return imported;
  }

  /** The repository. */
  public readonly repository: ecr.IRepository;

  /** @throws when the removal policy is forbidden by the classification */
  public constructor(scope: Construct, id: string, props: ModelImageRepositoryProps = {}) {
    super(scope, id);
    const problems = new Problems(this);
    const removalPolicy = requireRetained(problems, this, props.removalPolicy);
    problems.throwIfAny();
    this.repository = new ecr.Repository(this, 'Repository', {
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      encryption: ecr.RepositoryEncryption.KMS,
      encryptionKey: landingZoneKey(this, 'images'),
      removalPolicy,
      lifecycleRules: [
        { description: 'Layers of pushes that never got a tag', tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(30) },
      ],
    });
    requireKept(this, this.repository);
  }
}
