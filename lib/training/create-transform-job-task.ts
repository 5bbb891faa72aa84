/** `CreateTransformJobTask`: a state that scores a whole set of data with a model, and waits for the end of the job. */
import { SizeRoundingBehavior, type Duration, type Size } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { landingZoneKey } from '../private/key';
import { requireNumber, requireSeconds, seconds } from '../private/sagemaker-bounds';
import { requireExpression, requireText, requireTexts } from '../private/sagemaker-expression';
import { requireStorage } from '../private/sagemaker-instance';
import { requireNamePrefix, SageMakerTask, type SageMakerCreateTaskProps } from '../private/sagemaker-task';
import { S3DataType } from './s3-data-type';

/** How a transform job divides an object into records. */
export enum TransformSplit {
  /** Not at all: an object is one record. */
  NONE = 'None',
  /** One record a line. The output is then assembled by line, too. */
  LINE = 'Line',
}

/** How many records a transform job sends in one request. */
export enum TransformBatch {
  /** As many as the payload holds. */
  MULTI_RECORD = 'MultiRecord',
  /** One. */
  SINGLE_RECORD = 'SingleRecord',
}

/** Options of a state that scores. */
export interface CreateTransformJobTaskProps extends SageMakerCreateTaskProps {
  /** JSONata expression of the job's name: `namePrefix`, a hyphen, and what tells the run; at most 63 characters in all. */
  readonly jobName: string;
  /**
   * Name of the model; a JSONata expression where run time decides. The model's role must let it read the input and write the
   * output.
   */
  readonly modelName: string;
  /** S3 URI of the input; a JSONata expression where run time decides. */
  readonly inputUri: string;
  /**
   * What the input's URI names.
   *
   * @default S3DataType.S3_PREFIX
   */
  readonly inputType?: S3DataType;
  /**
   * Media type of the input, e.g. `text/csv`.
   *
   * @default - not said
   */
  readonly contentType?: string;
  /**
   * How an object is divided into records.
   *
   * @default TransformSplit.NONE
   */
  readonly splitType?: TransformSplit;
  /**
   * How many records one request holds; needs a `splitType` other than NONE.
   *
   * @default - as the container's execution parameters say
   */
  readonly batchStrategy?: TransformBatch;
  /** S3 URI below which the job writes; a JSONata expression where run time decides. Encrypted with the landing zone's key. */
  readonly outputUri: string;
  /**
   * Media type of the output, e.g. `text/csv`.
   *
   * @default - the container's
   */
  readonly accept?: string;
  /**
   * JSONPath of the part of a record that the model gets, e.g. `$[1:]`.
   *
   * @default - the whole record
   */
  readonly inputFilter?: string;
  /**
   * Writes the record beside its score.
   *
   * @default false
   */
  readonly joinInput?: boolean;
  /**
   * JSONPath of the part of the result that is written, e.g. `$[0,-1]`.
   *
   * @default - the whole result
   */
  readonly outputFilter?: string;
  /**
   * Environment of the container; values may be JSONata expressions. At most 16.
   *
   * @default - the model's
   */
  readonly environment?: { readonly [key: string]: string };
  /**
   * Largest request, 0 to 100 MiB; 0 streams. Times `maxConcurrentTransforms` it may not exceed 100 MiB.
   *
   * @default - 6 MiB
   */
  readonly maxPayload?: Size;
  /**
   * Requests at the same time to each instance.
   *
   * @default - as the container's execution parameters say, else 1
   */
  readonly maxConcurrentTransforms?: number;
  /**
   * Time for one request, 1 to 3600 seconds.
   *
   * @default - 600 seconds
   */
  readonly invocationTimeout?: Duration;
  /**
   * How often a failed request is sent again, 0 to 3.
   *
   * @default - 3
   */
  readonly invocationRetries?: number;
  /** Instance type, e.g. `ml.m5.xlarge`; a JSONata expression where run time decides. */
  readonly instanceType: string;
  /**
   * Number of instances, 1 to 100.
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
   * The state fails after this time, at most 28 days. The job has no limit of its own and goes on: AWS says of executions that are
   * stopped alone that their jobs are, so a catcher of `States.Timeout` should lead to a state that stops it, which the role may do.
   */
  readonly maxRuntime: Duration;
}

const MAX_PAYLOAD_MIB = 100;
const MAX_RUNTIME_SECONDS = 28 * 86_400;

/**
 * A state that scores a whole set of data with a model, and waits for the end of the job: `sagemaker:CreateTransformJob`,
 * optimised, with `.sync`. Its result is the description of the finished job.
 *
 * The job runs with the model's role, in the model's network, isolated if the model is. Output and volume are encrypted with the
 * landing zone's key. The role of the state machine gets what the job needs on the names with the prefix, the grant for the
 * volume, and the rule by which Step Functions learns of the end.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html
 */
export class CreateTransformJobTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateTransformJobTaskProps) {
    super(scope, id, props, props.maxRuntime && sfn.Timeout.duration(props.maxRuntime));
    const problems = new Problems(this);
    requireTransform(problems, props);
    const localStorage = requireStorage(problems, props);
    const tags = this._tags(problems, props.tags);
    problems.throwIfAny();

    const { keyArn } = landingZoneKey(this);
    const split = props.splitType ?? TransformSplit.NONE;
    this._define('sagemaker:createTransformJob.sync', {
      TransformJobName: props.jobName,
      ModelName: props.modelName,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: props.inputType ?? S3DataType.S3_PREFIX, S3Uri: props.inputUri } },
        ContentType: props.contentType,
        SplitType: split,
      },
      TransformOutput: {
        S3OutputPath: props.outputUri,
        Accept: props.accept,
        AssembleWith: split === TransformSplit.LINE ? 'Line' : 'None',
        KmsKeyId: keyArn,
      },
      TransformResources: {
        InstanceType: props.instanceType,
        InstanceCount: props.instanceCount ?? 1,
        ...(localStorage ? {} : { VolumeKmsKeyId: keyArn }),
      },
      BatchStrategy: props.batchStrategy,
      MaxPayloadInMB: props.maxPayload?.toMebibytes(),
      MaxConcurrentTransforms: props.maxConcurrentTransforms,
      ModelClientConfig: renderClient(props),
      DataProcessing: renderProcessing(props),
      Environment: props.environment,
      Tags: tags,
    });
    this.allowCalls(props.namePrefix, localStorage);
  }

  private allowCalls(namePrefix: string, localStorage: boolean): void {
    // Tagging cannot be held to creation here: Step Functions tags and lists the tags of the jobs it waits for.
    const actions = ['AddTags', 'CreateTransformJob', 'DescribeTransformJob', 'ListTags', 'StopTransformJob'];
    this._allow('RunTransformJobs', namePrefix, actions.map((action) => `sagemaker:${action}`), [this._arnOfPrefix('transform-job', namePrefix)]);
    if (!localStorage) this._allowVolumeKey();
    this._allowWatching('WatchTransformJobs', 'StepFunctionsGetEventsForSageMakerTransformJobsRule');
  }
}

function renderClient({ invocationTimeout, invocationRetries }: CreateTransformJobTaskProps): object | undefined {
  if (invocationTimeout === undefined && invocationRetries === undefined) return undefined;
  return { InvocationsTimeoutInSeconds: seconds(invocationTimeout), InvocationsMaxRetries: invocationRetries };
}

function renderProcessing({ inputFilter, joinInput, outputFilter }: CreateTransformJobTaskProps): object | undefined {
  if (inputFilter === undefined && outputFilter === undefined && !joinInput) return undefined;
  return { InputFilter: inputFilter, JoinSource: joinInput ? 'Input' : 'None', OutputFilter: outputFilter };
}

function requireTransform(problems: Problems, props: CreateTransformJobTaskProps): void {
  requireNamePrefix(problems, 'namePrefix', props.namePrefix);
  requireExpression(problems, 'jobName', props.jobName);
  requireText(problems, 'modelName', props.modelName);
  requireText(problems, 'inputUri', props.inputUri);
  requireText(problems, 'outputUri', props.outputUri);
  requireTexts(problems, 'environment', props.environment);
  const variables = Object.keys(props.environment ?? {}).length;
  problems.require(variables <= 16, { subject: 'environment', got: variables, expected: 'at most 16 variables', fix: 'remove some' });
  requireNumber(problems, 'instanceCount', props.instanceCount, { min: 1, max: 100 });
  requireNumber(problems, 'maxConcurrentTransforms', props.maxConcurrentTransforms, { min: 1, max: Number.POSITIVE_INFINITY });
  requireNumber(problems, 'invocationRetries', props.invocationRetries, { min: 0, max: 3 });
  requireSeconds(problems, 'invocationTimeout', props.invocationTimeout, { min: 1, max: 3600 });
  requireSeconds(problems, 'maxRuntime', props.maxRuntime, { min: 60, max: MAX_RUNTIME_SECONDS });
  problems.require(props.batchStrategy === undefined || (props.splitType ?? TransformSplit.NONE) !== TransformSplit.NONE, {
    subject: 'batchStrategy', got: props.batchStrategy, expected: 'nothing without a splitType', fix: 'set splitType to LINE',
  });
  requirePayload(problems, props);
}

function requirePayload(problems: Problems, { maxPayload, maxConcurrentTransforms }: CreateTransformJobTaskProps): void {
  const payload = maxPayload?.isUnresolved() ? Number.NaN : maxPayload?.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
  requireNumber(problems, 'maxPayload', payload, { min: 0, max: MAX_PAYLOAD_MIB });
  if (payload === undefined || maxConcurrentTransforms === undefined) return;
  problems.require(payload * maxConcurrentTransforms <= MAX_PAYLOAD_MIB, {
    subject: 'maxPayload times maxConcurrentTransforms', got: payload * maxConcurrentTransforms, expected: `at most ${MAX_PAYLOAD_MIB} MiB`, fix: 'lower one of them',
  });
}
