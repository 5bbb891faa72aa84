/** `Training`: where a model is trained, and what that can cost. */
import { Duration, Token, type Size } from 'aws-cdk-lib';
import { Problems } from '../private/errors';
import { requireGibibytes, requireNumber, requireSeconds } from '../private/sagemaker-bounds';
import { isExpression } from '../private/sagemaker-expression';
import { hasLocalStorage, requireStorage } from '../private/sagemaker-instance';
import type { TrainingConfig } from '../private/training-config';
import { isTransformInstance } from './transform-instance';

/** Where a model is trained. */
export interface TrainingOptions {
  /** Instance type, e.g. `ml.m5.xlarge`. */
  readonly instanceType: string;
  /**
   * Longest time that a training job runs, and each of the two jobs that score the holdout: one minute to 28 days. Instances
   * times price times this is what a run can cost. The container must end by itself before.
   */
  readonly maxDuration: Duration;
  /**
   * Trains on spare capacity, which is cheaper, may be taken away and may take up to twice `maxDuration` to come back; after that
   * once on demand. The container should resume from what it left in `/opt/ml/checkpoints`.
   *
   * @default false
   */
  readonly spot?: boolean;
  /**
   * Size of the volume, 1 to 16384 GiB. Refused for a type with local disks, which has no other volume.
   *
   * @default - 30 GiB; none with local disks
   */
  readonly volumeSize?: Size;
  /**
   * What the container finds in `/opt/ml/input/config/hyperparameters.json`, at most 90 texts. A change is a reason to train again.
   *
   * @default - none
   */
  readonly hyperparameters?: { readonly [name: string]: string };
  /**
   * Number of instances that train together, at least 1.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * Whether the instance type has local NVMe disks, which no key can be given for. Only for types that the library does not know.
   *
   * @default - looked up
   */
  readonly instanceHasLocalStorage?: boolean;
  /**
   * Type of the one instance that scores the holdout, of the families that batch transform offers.
   *
   * @default - `instanceType`
   */
  readonly scoringInstanceType?: string;
}

const DAY = 86_400;
const MAX_DURATION = { min: 60, max: 28 * DAY };
const MAX_WAIT = Duration.days(30);
/** SageMaker takes 100; the rest is for those that tell the container which program to run. */
const MAX_HYPERPARAMETERS = 90;
const RESERVED = 'sagemaker_';

/** Where a model is trained, and what that can cost. */
export class Training {
  /**
   * In a training job on instances of one type.
   *
   * @throws when options are out of bounds or contradict each other, naming all problems
   */
  public static onInstance(options: TrainingOptions): Training {
    const problems = new Problems('Training.onInstance');
    requireTraining(problems, options);
    problems.throwIfAny();
    const { instanceType, maxDuration } = options;
    const twice = Duration.seconds(2 * maxDuration.toSeconds());
    return new Training({
      spot: false, hyperparameters: {}, instanceCount: 1, scoringInstanceType: instanceType, ...options,
      maxWait: twice.toSeconds() > MAX_WAIT.toSeconds() ? MAX_WAIT : twice,
    });
  }

  /** @internal */
  public readonly _config: TrainingConfig;

  private constructor(config: TrainingConfig) {
    this._config = config;
  }
}

function requireTraining(problems: Problems, options: TrainingOptions): void {
  const { instanceType, scoringInstanceType, hyperparameters = {}, volumeSize } = options;
  const literal = requireLiteral(problems, 'instanceType', instanceType);
  const localStorage = literal && requireStorage(problems, options);
  problems.require(!(localStorage && volumeSize), {
    subject: 'volumeSize', got: volumeSize?.toString(), expected: `nothing for ${instanceType}, which keeps data on its local disks`, fix: 'leave it out',
  });
  requireGibibytes(problems, 'volumeSize', volumeSize, { min: 1, max: 16_384 });
  requireNumber(problems, 'instanceCount', options.instanceCount, { min: 1, max: Number.POSITIVE_INFINITY });
  requireSeconds(problems, 'maxDuration', options.maxDuration, MAX_DURATION);
  if (scoringInstanceType === undefined) {
    problems.require(!literal || isTransformInstance(instanceType), {
      subject: 'scoringInstanceType', got: undefined, expected: `a type for the holdout, which batch transform does not score on ${instanceType}`, fix: 'choose one such as ml.m5.xlarge',
    });
  } else if (requireLiteral(problems, 'scoringInstanceType', scoringInstanceType)) {
    problems.require(isTransformInstance(scoringInstanceType) && hasLocalStorage(scoringInstanceType) !== undefined, {
      subject: 'scoringInstanceType', got: scoringInstanceType, expected: 'a type that batch transform offers', fix: 'choose one such as ml.m5.xlarge',
    });
  }
  requireHyperparameters(problems, hyperparameters);
}

/** What run time decides cannot be part of what a run is recognised by. */
function requireLiteral(problems: Problems, subject: string, value: string): boolean {
  const literal = !Token.isUnresolved(value) && !isExpression(value);
  problems.require(literal, { subject, got: value, expected: 'a text that is known at synth time', fix: 'write the value itself' });
  return literal;
}

function requireHyperparameters(problems: Problems, hyperparameters: Readonly<Record<string, string>>): void {
  const names = Object.keys(hyperparameters);
  problems.require(names.length <= MAX_HYPERPARAMETERS, { subject: 'hyperparameters', got: names.length, expected: `at most ${MAX_HYPERPARAMETERS}`, fix: 'put the rest into a file of the code' });
  for (const name of names) {
    const subject = `hyperparameters.${name}`;
    const value = hyperparameters[name]!;
    problems.require(name.length >= 1 && name.length <= 256 && !name.startsWith(RESERVED), {
      subject, got: name, expected: `a name of 1 to 256 characters that does not begin with ${RESERVED}`, fix: 'rename it',
    });
    if (requireLiteral(problems, subject, value)) {
      problems.require(value.length <= 2500 && !value.includes('%}'), { subject, got: value.length > 2500 ? value.length : value, expected: 'at most 2500 characters, without %}', fix: 'shorten it' });
    }
  }
}
