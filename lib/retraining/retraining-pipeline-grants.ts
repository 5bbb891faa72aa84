/** `RetrainingPipelineGrants`: the permission to have a model trained again. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { retrainingKeys } from '../contract/retraining-steps';
import { grantOn } from '../private/grant';
import type { RetrainingPipeline } from './retraining-pipeline';

/** Permissions on a retraining pipeline. */
export class RetrainingPipelineGrants {
  /** Grants for a pipeline. */
  public static fromRetrainingPipeline(pipeline: RetrainingPipeline): RetrainingPipelineGrants {
    return new RetrainingPipelineGrants(pipeline);
  }

  private constructor(private readonly pipeline: RetrainingPipeline) {}

  /** Starts the state machine. A `force` in its input goes past cooldown and monthly runs, and a `snapshot` trains on the objects of that snapshot; never past the gates. */
  public retrain(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.pipeline, {
      grantee,
      actions: ['states:StartExecution'],
      resourceArns: [this.pipeline.stateMachine.stateMachineArn],
    });
  }

  /**
   * Lists the snapshots of the pipeline, and reads their manifests and rows: what one needs to choose a snapshot to train on again.
   *
   * @param grantee who gets the permission
   */
  public readSnapshots(grantee: iam.IGrantable): iam.Grant {
    return this.pipeline._store.grants.read(grantee, retrainingKeys.snapshots(this.pipeline.modelId));
  }
}
