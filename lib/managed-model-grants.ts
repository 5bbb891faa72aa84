/** `ManagedModelGrants`: permissions to ask the model, and to have it trained again. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Problems } from './private/errors';
import type { ManagedModel } from './managed-model';

/** Permissions on a managed model that serves. */
export class ManagedModelGrants {
  /** Grants for a model. */
  public static fromManagedModel(model: ManagedModel): ManagedModelGrants {
    return new ManagedModelGrants(model);
  }

  private constructor(private readonly model: ManagedModel) {}

  /**
   * Sends requests to the model.
   *
   * @throws when the model does not serve
   */
  public invoke(grantee: iam.IGrantable): iam.Grant {
    return this.part(this.model.endpoint).grants.invoke(grantee);
  }

  /**
   * Has the model trained again.
   *
   * @throws when the model does not serve
   */
  public retrain(grantee: iam.IGrantable): iam.Grant {
    return this.part(this.model.retraining).grants.retrain(grantee);
  }

  private part<T>(part: T | undefined): T {
    const problems = new Problems(this.model);
    problems.require(part !== undefined, { subject: 'grants', got: 'a model that is only watched', expected: 'one with training, gates, serving and retraining', fix: 'give the model these props' });
    problems.throwIfAny();
    return part!;
  }
}
