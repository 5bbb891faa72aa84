/** `ManagedSpot`: training on spare capacity, which may be taken away and comes back. */
import type { Duration } from 'aws-cdk-lib';

/**
 * Training on spare capacity, which may be taken away and comes back: the container resumes from its last checkpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html
 */
export interface ManagedSpot {
  /** Time for waiting and running together; at least the job's `maxRuntime`, at most 30 days. */
  readonly maxWait: Duration;
  /**
   * S3 URI that SageMaker keeps the container's `/opt/ml/checkpoints` at; a JSONata expression where run time decides. One per
   * run, or a run resumes from what another left.
   */
  readonly checkpointUri: string;
  /**
   * JSONata expression of a boolean: the job runs on spare capacity only where it is true, and on demand otherwise.
   *
   * @default - always
   */
  readonly enabledExpression?: string;
}
