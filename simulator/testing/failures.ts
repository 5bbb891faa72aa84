/** What a test makes go wrong. `Simulation.run` fails where it meets nobody. The types name nothing outside of this folder: they ship as declarations. */

interface HowOften {
  /** How many it meets; 1, which is the least, by default. */
  readonly times?: number;
  /** Words of the failure; AWS's by default. */
  readonly reason?: string;
  /** Whole name of the job or endpoint, in any case; `*` stands for any characters. Any by default. */
  readonly name?: string;
}

/** How a training job ends; `Interrupted` and `MaxWaitTimeExceeded` meet spot jobs only. */
export interface TrainingFailure extends HowOften {
  /** `AlgorithmError` by default. */
  readonly outcome?: 'AlgorithmError' | 'CapacityError' | 'InternalServerError' | 'Interrupted' | 'MaxRuntimeExceeded' | 'MaxWaitTimeExceeded';
}

/** How a transform job ends. */
export interface TransformFailure extends HowOften {
  /** `AlgorithmError` by default. */
  readonly outcome?: 'AlgorithmError' | 'CapacityError' | 'ClientError' | 'InternalServerError';
}

/**
 * How the creation or update of an endpoint ends. `Failed`, the default: the new fleet does not come up, and an update goes back to
 * the old one. `UpdateRollbackFailed`: where an update fails, going back fails, too. `Hang`: it takes so much longer.
 */
export interface EndpointFailure extends HowOften {
  readonly outcome?: 'Failed' | 'UpdateRollbackFailed' | 'Hang';
  /** Both by default. */
  readonly on?: 'create' | 'update';
  /** Of `Hang`, which needs it: a CDK `Duration`, or a text such as `2h`. */
  readonly for?: string | { toMilliseconds(): number };
}

/** What a call of an operation gets instead of the service's answer. */
export interface CallFailure {
  /** E.g. `ThrottlingException`, which is the default. */
  readonly code?: string;
  readonly message?: string;
  /** How many calls it meets; 1, which is the least, by default. */
  readonly times?: number;
  /** How many calls it lets through first; none by default. */
  readonly after?: number;
}

/** An operation, by the names of the AWS SDK: `sagemaker:UpdateEndpoint`. */
export type OperationName = `${string}:${string}`;
