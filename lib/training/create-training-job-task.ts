/** `CreateTrainingJobTask`: a state that trains, and waits for the end of the job. */
import { Duration, Size } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { requireGibibytes, requireNumber } from '../private/sagemaker-bounds';
import { requireExpression, requireOneOf, requireText, requireTexts } from '../private/sagemaker-expression';
import { requireStorage } from '../private/sagemaker-instance';
import { requireNamePrefix, SageMakerTask, type SageMakerCreateTaskProps } from '../private/sagemaker-task';
import type { ManagedSpot } from './managed-spot';
import { TrainingInputMode, type TrainingChannel } from './training-channel';
import { renderChannel, renderLimits, requireChannels, requireLimits } from './training-request';

/** Options of a state that trains. */
export interface CreateTrainingJobTaskProps extends SageMakerCreateTaskProps {
  /** JSONata expression of the job's name: `namePrefix`, a hyphen, and what tells the run; at most 63 characters in all. */
  readonly jobName: string;
  /**
   * Role that the job runs with. It must let SageMaker create grants on the landing zone's key for the volume
   * (`kms:CreateGrant`), read the input, write the output and pull the image.
   */
  readonly role: iam.IRoleRef;
  /** URI of the training image; a JSONata expression where run time decides. */
  readonly imageUri: string;
  /**
   * Program and its first arguments, in place of the image's ENTRYPOINT.
   *
   * @default - the image's own
   */
  readonly containerEntrypoint?: string[];
  /**
   * Arguments for the entrypoint; each may be a JSONata expression.
   *
   * @default - none
   */
  readonly containerArguments?: string[];
  /**
   * Environment of the container; values may be JSONata expressions.
   *
   * @default - empty
   */
  readonly environment?: { readonly [key: string]: string };
  /**
   * Hyperparameters; values may be JSONata expressions.
   *
   * @default - none, unless `hyperParametersExpression` is given
   */
  readonly hyperParameters?: { readonly [key: string]: string };
  /**
   * JSONata expression of all hyperparameters: an object whose values are strings.
   *
   * @default - `hyperParameters`
   */
  readonly hyperParametersExpression?: string;
  /**
   * Inputs, at most 20.
   *
   * @default - none, unless `channelsExpression` is given
   */
  readonly channels?: TrainingChannel[];
  /**
   * JSONata expression of all inputs: an array of channels as the API wants them.
   *
   * @default - `channels`
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html
   */
  readonly channelsExpression?: string;
  /**
   * How the container sees its inputs.
   *
   * @default TrainingInputMode.FILE
   */
  readonly inputMode?: TrainingInputMode;
  /** S3 URI below which the job writes the model; a JSONata expression where run time decides. Encrypted with the landing zone's key. */
  readonly outputUri: string;
  /** Instance type, e.g. `ml.m5.xlarge`; a JSONata expression where run time decides. */
  readonly instanceType: string;
  /**
   * Number of instances.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * Whether the instance type has local NVMe disks. Their hardware encrypts them, and SageMaker refuses a key for the volume.
   *
   * @default - looked up for a literal type; false for one that run time decides, so that a type with such disks is refused
   */
  readonly instanceHasLocalStorage?: boolean;
  /**
   * Size of the volume, 1 to 16384 GiB. Refused for a type with local disks, which has no other volume.
   *
   * @default - 30 GiB; none with local disks
   */
  readonly volumeSize?: Size;
  /** The job is stopped after this time; at most 28 days. Instances times price times this is what a run can cost. */
  readonly maxRuntime: Duration;
  /**
   * Trains on spare capacity.
   *
   * @default - on demand
   */
  readonly spot?: ManagedSpot;
  /**
   * No connection leaves the container, to nowhere; SageMaker carries input and output.
   *
   * @default true
   */
  readonly networkIsolation?: boolean;
  /**
   * Encrypts what the containers of one job send each other; with several instances this costs time.
   *
   * @default true
   */
  readonly interContainerEncryption?: boolean;
  /**
   * The state fails after this time; the job ends at its own limit.
   *
   * @default - one hour more than `maxRuntime` or, on spare capacity, `maxWait`, for instances and uploads
   */
  readonly taskTimeout?: sfn.Timeout;
}

const DEFAULT_VOLUME = Size.gibibytes(30);

/**
 * A state that trains, and waits for the end of the job: `sagemaker:CreateTrainingJob`, optimised, with `.sync`. Its result is
 * the description of the finished job.
 *
 * Output and volume are encrypted with the landing zone's key, in its network if it has one. The role of the state machine gets
 * what the job needs on the names with the prefix, the right to pass `role`, and the rule by which Step Functions learns of the
 * end. Retrying where capacity lacks is the state machine's: `addRetry` with `SageMaker.ResourceLimitExceededException`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html
 */
export class CreateTrainingJobTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateTrainingJobTaskProps) {
    super(scope, id, props, props.taskTimeout ?? defaultTimeout(props));
    const problems = new Problems(this);
    requireTraining(problems, props);
    const localStorage = requireStorage(problems, props);
    problems.require(!(localStorage && props.volumeSize), {
      subject: 'volumeSize', got: props.volumeSize?.toString(), expected: `nothing for ${props.instanceType}, which keeps data on its local disks`, fix: 'leave it out',
    });
    const tags = this._tags(problems, props.tags);
    problems.throwIfAny();

    const { keyArn } = landingZoneKey(this);
    this._define('sagemaker:createTrainingJob.sync', {
      TrainingJobName: props.jobName,
      RoleArn: props.role.roleRef.roleArn,
      AlgorithmSpecification: {
        TrainingImage: props.imageUri,
        TrainingInputMode: props.inputMode ?? TrainingInputMode.FILE,
        ContainerEntrypoint: props.containerEntrypoint,
        ContainerArguments: props.containerArguments,
      },
      Environment: props.environment,
      HyperParameters: props.hyperParametersExpression ?? props.hyperParameters,
      InputDataConfig: props.channelsExpression ?? props.channels?.map(renderChannel),
      OutputDataConfig: { S3OutputPath: props.outputUri, KmsKeyId: keyArn },
      ResourceConfig: {
        InstanceType: props.instanceType,
        InstanceCount: props.instanceCount ?? 1,
        ...(localStorage ? {} : { VolumeSizeInGB: (props.volumeSize ?? DEFAULT_VOLUME).toGibibytes(), VolumeKmsKeyId: keyArn }),
      },
      ...renderLimits(props.maxRuntime, props.spot),
      VpcConfig: this._vpcConfig(),
      EnableNetworkIsolation: props.networkIsolation ?? true,
      EnableInterContainerTrafficEncryption: props.interContainerEncryption ?? true,
      Tags: tags,
    });
    this.allowCalls(props);
  }

  private allowCalls({ namePrefix, role }: CreateTrainingJobTaskProps): void {
    // Tagging cannot be held to creation here: Step Functions tags and lists the tags of the jobs it waits for.
    const actions = ['AddTags', 'CreateTrainingJob', 'DescribeTrainingJob', 'ListTags', 'StopTrainingJob'];
    this._allow('RunTrainingJobs', namePrefix, actions.map((action) => `sagemaker:${action}`), [this._arnOfPrefix('training-job', namePrefix)]);
    this._allowPassRole('PassTrainingRole', role);
    this._allowWatching('WatchTrainingJobs', 'StepFunctionsGetEventsForSageMakerTrainingJobsRule');
  }
}

function defaultTimeout({ maxRuntime, spot }: CreateTrainingJobTaskProps): sfn.Timeout | undefined {
  const limit = spot?.maxWait ?? maxRuntime;
  return limit.isUnresolved() ? undefined : sfn.Timeout.duration(limit.plus(Duration.hours(1)));
}

function requireTraining(problems: Problems, props: CreateTrainingJobTaskProps): void {
  const { hyperParameters, hyperParametersExpression, channels, channelsExpression } = props;
  requireNamePrefix(problems, 'namePrefix', props.namePrefix);
  requireExpression(problems, 'jobName', props.jobName);
  requireText(problems, 'imageUri', props.imageUri);
  requireText(problems, 'outputUri', props.outputUri);
  requireTexts(problems, 'environment', props.environment);
  requireTexts(problems, 'containerEntrypoint', props.containerEntrypoint);
  requireTexts(problems, 'containerArguments', props.containerArguments);
  requireOneOf(problems, { hyperParameters, hyperParametersExpression }, false);
  requireTexts(problems, 'hyperParameters', hyperParameters);
  if (hyperParametersExpression !== undefined) requireExpression(problems, 'hyperParametersExpression', hyperParametersExpression);
  requireOneOf(problems, { channels, channelsExpression }, false);
  requireChannels(problems, channels);
  if (channelsExpression !== undefined) requireExpression(problems, 'channelsExpression', channelsExpression);
  requireNumber(problems, 'instanceCount', props.instanceCount, { min: 1, max: Number.POSITIVE_INFINITY });
  requireGibibytes(problems, 'volumeSize', props.volumeSize, { min: 1, max: 16_384 });
  requireLimits(problems, props.maxRuntime, props.spot);
}
