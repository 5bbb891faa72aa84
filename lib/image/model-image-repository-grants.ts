/** `ModelImageRepositoryGrants`: exact permissions to pull and to push images. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOn } from '../private/grant';
import { PULL, PUSH } from './image-actions';
import type { IModelImageRepository } from './model-image-repository';

/** Permissions on a model image repository. */
export class ModelImageRepositoryGrants {
  /** Grants for a repository. */
  public static fromModelImageRepository(repository: IModelImageRepository): ModelImageRepositoryGrants {
    return new ModelImageRepositoryGrants(repository);
  }

  private constructor(private readonly images: IModelImageRepository) {}

  /** Pulls images. */
  public pull(grantee: iam.IGrantable): iam.Grant {
    return this.onRepository(grantee, PULL);
  }

  /** Pushes images, and pulls the layers that it builds on. */
  public push(grantee: iam.IGrantable): iam.Grant {
    return this.onRepository(grantee, [...PULL, ...PUSH].sort());
  }

  private onRepository(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    // The token to log in with belongs to the account: Amazon ECR knows no resource for it.
    const login = grantOn(this.images, { grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
    return login.combine(
      grantOn(this.images, { grantee, actions, resourceArns: [this.images.repository.repositoryArn] }),
    );
  }
}
