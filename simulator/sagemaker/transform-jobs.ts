/**
 * Batch transform jobs of SageMaker on virtual time.
 *
 * Documented: every object of the input gives one with `.out` behind its name below the output path, in a subfolder; an object is
 * written whole or not at all, and where one fails the job is Failed, with what the others gave written; the container is told by
 * environment variables that it serves a transform job.
 * Assumed: the subfolder is the one below the prefix (AWS's example can be read in two ways); the reasons of failures; input is read,
 * and the container runs, for real, at the virtual end of the job; one request at a time, whatever `MaxConcurrentTransforms` says; a 4xx is a ClientError, anything else that is no 2xx an
 * AlgorithmError; only 5xx are asked again (`InvocationsMaxRetries`); `InvocationsTimeoutInSeconds` is wall-clock time. Filters and joins are refused by name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTransformJob.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TransformOutput.html
 */
import type { RunningModel } from '../programs/port';
import { ServiceError } from '../services/service-error';
import { defined, type SageMakerContext } from './context';
import { type Job, Jobs, type JobStatus } from './jobs';
import type { Models } from './models';
import { below, parseS3Uri, readInput } from './s3-input';
import { checked, kept, name as nameShape, number, oneOf, optional, structure, tags as tagsShape, text, texts, type TypeOf } from './shape';
import { assemble, batchesOf } from './transform-batches';

const CREATE = structure({
  TransformJobName: nameShape,
  ModelName: text,
  MaxConcurrentTransforms: optional(number({ min: 0 })),
  MaxPayloadInMB: optional(number({ min: 0, max: 100 })),
  ModelClientConfig: optional(structure({ InvocationsTimeoutInSeconds: optional(number({ min: 1, max: 3600 })), InvocationsMaxRetries: optional(number({ min: 0, max: 3 })) })),
  BatchStrategy: optional(oneOf(['MultiRecord', 'SingleRecord'])),
  Environment: optional(texts),
  TransformInput: structure({
    DataSource: structure({ S3DataSource: structure({ S3DataType: oneOf(['S3Prefix', 'ManifestFile'], ['AugmentedManifestFile']), S3Uri: text }) }),
    ContentType: optional(text),
    CompressionType: optional(oneOf(['None'], ['Gzip'])),
    SplitType: optional(oneOf(['None', 'Line'], ['RecordIO', 'TFRecord'])),
  }),
  TransformOutput: structure({ S3OutputPath: text, Accept: optional(text), AssembleWith: optional(oneOf(['None', 'Line'])), KmsKeyId: optional(text) }),
  TransformResources: structure({ InstanceType: text, InstanceCount: number({ min: 1 }), VolumeKmsKeyId: optional(text) }),
  DataProcessing: optional(structure({ InputFilter: optional(oneOf(['$'])), OutputFilter: optional(oneOf(['$'])), JoinSource: optional(oneOf(['None'], ['Input'])) })),
  Tags: optional(tagsShape),
  ExperimentConfig: optional(kept),
});
const BY_NAME = structure({ TransformJobName: nameShape });

type Request = Omit<TypeOf<typeof CREATE>, 'Tags'>;

interface TransformJob extends Job {
  readonly request: Request;
}

/** Ends the job: what SageMaker says, and what its log says. */
class TransformFailure extends Error {
  public constructor(public readonly kind: 'AlgorithmError' | 'ClientError', message: string) {
    super(message);
  }
}

const DEFAULT_PAYLOAD_MB = 6;
const MEBIBYTE = 1_048_576;
const IN_LOGS = 'See job logs for more information';
const REASONS = {
  AlgorithmError: `AlgorithmError: ${IN_LOGS}`,
  ClientError: `ClientError: ${IN_LOGS}`,
  CapacityError: 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
  InternalServerError: 'InternalServerError: We encountered an internal error. Please try again.',
};

export class TransformJobs extends Jobs<TransformJob> {
  public constructor(
    context: SageMakerContext,
    private readonly models: Models,
  ) {
    super(context, 'transform-job', 'transform.stopping');
  }

  /** @throws ServiceError `ResourceInUse`, `ValidationException`, `NotSimulated` */
  public createTransformJob(input: unknown): object {
    const { Tags, ...request } = checked('CreateTransformJob', input, CREATE);
    const { clock, tags, durations } = this.context;
    const name = request.TransformJobName;
    const arn = this.requireFree(name, (taken) => `Job name must be unique within an AWS account and region, and a job with this name already exists (${taken})`);
    this.models.require(request.ModelName);
    parseS3Uri(request.TransformOutput.S3OutputPath);
    parseS3Uri(request.TransformInput.DataSource.S3DataSource.S3Uri);
    const job: TransformJob = { name, arn, request, status: 'InProgress', failureReason: undefined, createdAt: clock.now, modifiedAt: clock.now, startedAt: clock.now, endedAt: undefined, timer: undefined };
    this.add(job);
    tags.put(arn, Tags);
    this.enter(job, 'InProgress');
    this.later(job, durations.of('transform.running', name), () => this.run(job));
    return { TransformJobArn: arn };
  }

  public describeTransformJob(input: unknown): object {
    return this.description(this.job(checked('DescribeTransformJob', input, BY_NAME).TransformJobName));
  }

  public stopTransformJob(input: unknown): object {
    return this.stop(checked('StopTransformJob', input, BY_NAME).TransformJobName);
  }

  private async run(job: TransformJob): Promise<void> {
    const forced = this.context.forced.take('transform', job.name, () => true);
    if (forced) return this.end(job, 'Failed', '', forced.reason ?? REASONS[forced.outcome]);
    try {
      await this.transform(job);
    } catch (error) {
      if (!(error instanceof TransformFailure) && !(error instanceof ServiceError)) throw error; // a defect, not an outcome
      const kind = error instanceof TransformFailure ? error.kind : 'ClientError';
      this.context.log('/aws/sagemaker/TransformJobs', `${job.name}: ${kind}: ${error.message}`);
      return this.end(job, 'Failed', '', REASONS[kind]);
    }
    this.end(job, 'Completed', '');
  }

  private async transform({ name, request }: TransformJob): Promise<void> {
    const { S3DataSource } = request.TransformInput.DataSource;
    const files = readInput(this.context.s3, { type: S3DataSource.S3DataType, uri: S3DataSource.S3Uri });
    if (files.size === 0) throw new TransformFailure('ClientError', `no objects below ${S3DataSource.S3Uri}`);
    const running = await this.models.serve(request.ModelName, { ...request.Environment, ...batchEnvironment(request) });
    if ('failure' in running) throw new TransformFailure('AlgorithmError', `model ${request.ModelName}: ${running.failure}`);
    const outputs = new Map<string, Uint8Array>();
    const failures: TransformFailure[] = [];
    try {
      for (const [path, body] of files) {
        const scored = await this.score(running, path, body, request);
        if (scored instanceof TransformFailure) failures.push(scored);
        else outputs.set(path, scored);
      }
    } finally {
      await running.stop();
    }
    const root = parseS3Uri(request.TransformOutput.S3OutputPath);
    for (const [path, output] of outputs) {
      const { bucket, key } = below(root, `${path}.out`);
      this.context.s3.putObject(bucket, key, output);
    }
    if (failures.length > 0) throw failures[0]!;
    this.context.log('/aws/sagemaker/TransformJobs', `${name}: ${files.size} objects`);
  }

  private async score(running: RunningModel, path: string, body: Uint8Array, request: Request): Promise<Uint8Array | TransformFailure> {
    const { TransformInput, TransformOutput, ModelClientConfig, MaxPayloadInMB = DEFAULT_PAYLOAD_MB, BatchStrategy = 'MultiRecord' } = request;
    const batches = batchesOf(body, { split: TransformInput.SplitType ?? 'None', strategy: BatchStrategy, maxPayload: MaxPayloadInMB * MEBIBYTE });
    if (batches instanceof Error) return new TransformFailure('ClientError', `${path}: ${batches.message}`);
    const answers: Uint8Array[] = [];
    for (const batch of batches) {
      const inference = defined({ body: batch, contentType: TransformInput.ContentType ?? 'application/octet-stream', accept: TransformOutput.Accept, timeoutSeconds: ModelClientConfig?.InvocationsTimeoutInSeconds });
      let answer = await running.invoke(inference);
      for (let left = ModelClientConfig?.InvocationsMaxRetries ?? 0; left > 0 && answer.status >= 500; left--) answer = await running.invoke(inference);
      if (answer.status < 200 || answer.status > 299) {
        const kind = answer.status >= 400 && answer.status < 500 ? 'ClientError' : 'AlgorithmError';
        return new TransformFailure(kind, `${path}: Bad HTTP status received from algorithm: ${answer.status} ${Buffer.from(answer.body).toString('utf8').slice(0, 500)}`);
      }
      answers.push(answer.body);
    }
    return assemble(answers, TransformOutput.AssembleWith ?? 'None');
  }

  protected override enter(job: TransformJob, status: JobStatus): void {
    job.status = status;
    job.modifiedAt = this.context.clock.now;
    this.context.events.putEvent({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Transform Job State Change',
      resources: [job.arn],
      detail: { ...this.description(job), Tags: this.context.tags.inEvent(job.arn) },
    });
  }

  protected override description(job: TransformJob): object {
    return defined({
      ...job.request, TransformJobArn: job.arn, TransformJobStatus: job.status, FailureReason: job.failureReason,
      CreationTime: job.createdAt, TransformStartTime: job.startedAt, TransformEndTime: job.endedAt,
    });
  }
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-batch-code.html */
function batchEnvironment({ MaxPayloadInMB = DEFAULT_PAYLOAD_MB, MaxConcurrentTransforms = 1, BatchStrategy = 'MultiRecord' }: Request): Record<string, string> {
  return {
    SAGEMAKER_BATCH: 'true',
    SAGEMAKER_MAX_PAYLOAD_IN_MB: String(MaxPayloadInMB),
    SAGEMAKER_MAX_CONCURRENT_TRANSFORMS: String(MaxConcurrentTransforms),
    SAGEMAKER_BATCH_STRATEGY: BatchStrategy === 'MultiRecord' ? 'MULTI_RECORD' : 'SINGLE_RECORD',
  };
}
