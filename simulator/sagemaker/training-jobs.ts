/**
 * Training jobs of SageMaker on virtual time.
 *
 * Documented: Starting, Downloading, Training, Uploading, then Completed; what is missing when the job is created is refused; the run
 * time counts from `TrainingStartTime`, and a job beyond `MaxRuntimeInSeconds` or `MaxWaitTimeInSeconds` is Stopped, not Failed; both
 * count over all attempts; an interrupted spot job starts again; internal errors are tried again as often as `RetryStrategy` says;
 * without files below `/opt/ml/model` there is no artefact.
 * Observed by others: failure reasons begin with AlgorithmError, CapacityError, ClientError or InternalServerError.
 * Assumed: a spot job waits for capacity, and so beyond `MaxWaitTimeInSeconds`, only where it is forced to; two channels of one name
 * are refused, in words of our own, because both would be one folder; the input is what lies there when Downloading begins. The
 * program runs, for real, at the virtual end of Training, so that a job that is stopped costs no real time; its virtual duration is a
 * setting. A job that is stopped leaves no artefact, a job that starts again begins anew, without checkpoints, and a spot job is
 * billed like any other.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
 */
import type { TrainingRun } from '../programs/port';
import { ServiceError } from '../services/service-error';
import { defined, requireImage, type SageMakerContext } from './context';
import type { ForcedTraining } from './forced-outcomes';
import { type Job, Jobs, type JobStatus } from './jobs';
import { below, parseS3Uri, readInput, requireInput, type S3Source } from './s3-input';
import { checked, name as nameShape, structure, validation } from './shape';
import { CREATE_TRAINING_JOB, type CreateTrainingJobRequest } from './training-job-shape';

interface TrainingJob extends Job {
  readonly request: Omit<CreateTrainingJobRequest, 'Tags'>;
  secondaryStatus: string;
  transitions: { readonly Status: string; readonly StartTime: number; EndTime?: number }[];
  retriesLeft: number;
  artefactUri: string | undefined;
}

const BY_NAME = structure({ TrainingJobName: nameShape });
const DEFAULT_MAX_RUNTIME_SECONDS = 86_400;
const REASONS = {
  CapacityError: 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
  InternalServerError: 'InternalServerError: We encountered an internal error. Please try again.',
  AlgorithmError: 'AlgorithmError: , exit code: 1',
};

export class TrainingJobs extends Jobs<TrainingJob> {
  public constructor(context: SageMakerContext) {
    super(context, 'training-job', 'training.stopping');
  }

  /** @throws ServiceError `ResourceInUse`, `ValidationException`, `NotSimulated` */
  public createTrainingJob(input: unknown): object {
    const { Tags, ...request } = checked('CreateTrainingJob', input, CREATE_TRAINING_JOB);
    const { clock, environment, s3, tags } = this.context;
    const name = request.TrainingJobName;
    const arn = this.requireFree(name, (taken) => `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${taken})`);
    requireImage(this.context, `training job ${name}`, request.AlgorithmSpecification.TrainingImage);
    requireSpotLimits(request);
    const channels = (request.InputDataConfig ?? []).map(({ ChannelName }) => ChannelName);
    if (new Set(channels).size < channels.length) throw validation(`Channel names must be unique within a training job: ${channels.join(', ')}`);
    parseS3Uri(request.OutputDataConfig.S3OutputPath);
    for (const source of sourcesOf(request)) requireInput(s3, source, environment.region, request.RoleArn);
    const job: TrainingJob = {
      name, arn, request, status: 'InProgress', secondaryStatus: '', transitions: [], failureReason: undefined, createdAt: clock.now, modifiedAt: clock.now,
      startedAt: undefined, endedAt: undefined, timer: undefined, artefactUri: undefined, retriesLeft: request.RetryStrategy?.MaximumRetryAttempts ?? 0,
    };
    this.add(job);
    tags.put(arn, Tags);
    this.start(job);
    return { TrainingJobArn: arn };
  }

  public describeTrainingJob(input: unknown): object {
    return this.description(this.job(checked('DescribeTrainingJob', input, BY_NAME).TrainingJobName));
  }

  public stopTrainingJob(input: unknown): object {
    return this.stop(checked('StopTrainingJob', input, BY_NAME).TrainingJobName);
  }

  private start(job: TrainingJob): void {
    this.enter(job, 'InProgress', 'Starting');
    const waiting = this.take(job, 'MaxWaitTimeExceeded');
    const maxWait = job.request.StoppingCondition.MaxWaitTimeInSeconds;
    if (waiting && maxWait !== undefined) this.later(job, job.createdAt + maxWait * 1000 - this.context.clock.now, () => this.end(job, 'Stopped', 'MaxWaitTimeExceeded'));
    else this.later(job, this.durationOf(job, 'starting'), () => this.download(job));
  }

  private download(job: TrainingJob): void {
    const forced = this.take(job, 'CapacityError');
    if (forced) return this.fail(job, forced.reason ?? REASONS.CapacityError);
    job.startedAt ??= this.context.clock.now;
    this.enter(job, 'InProgress', 'Downloading');
    let run: TrainingRun;
    try {
      run = this.runOf(job);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return this.fail(job, `ClientError: Data download failed: ${error.message}`);
    }
    this.later(job, this.durationOf(job, 'downloading'), () => this.train(job, run));
  }

  private train(job: TrainingJob, run: TrainingRun): void {
    this.enter(job, 'InProgress', 'Training');
    const limit = job.startedAt! + (job.request.StoppingCondition.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS) * 1000;
    const end = this.context.clock.now + this.durationOf(job, 'training');
    if (end > limit || this.take(job, 'MaxRuntimeExceeded')) {
      this.later(job, Math.max(0, limit - this.context.clock.now), () => this.end(job, 'Stopped', 'MaxRuntimeExceeded'));
    } else {
      this.later(job, end - this.context.clock.now, () => this.finish(job, run));
    }
  }

  private async finish(job: TrainingJob, run: TrainingRun): Promise<void> {
    if (this.take(job, 'Interrupted')) {
      this.enter(job, 'InProgress', 'Interrupted');
      return this.start(job);
    }
    const internal = this.take(job, 'InternalServerError');
    if (internal && job.retriesLeft > 0) {
      job.retriesLeft -= 1;
      this.enter(job, 'InProgress', 'Restarting');
      return this.start(job);
    }
    if (internal) return this.fail(job, internal.reason ?? REASONS.InternalServerError);
    const forced = this.take(job, 'AlgorithmError');
    if (forced) return this.fail(job, forced.reason ?? REASONS.AlgorithmError);
    const result = await this.context.programs.train(run);
    if ('failure' in result) return this.fail(job, result.failure);
    this.enter(job, 'InProgress', 'Uploading');
    this.later(job, this.durationOf(job, 'uploading'), () => this.upload(job, result.artefact));
  }

  private upload(job: TrainingJob, artefact: Uint8Array | undefined): void {
    const { bucket, key } = below(parseS3Uri(job.request.OutputDataConfig.S3OutputPath), `${job.name}/output/model.tar.gz`);
    try {
      if (artefact) this.context.s3.putObject(bucket, key, artefact);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return this.fail(job, `ClientError: Artifact upload failed: ${error.message}`);
    }
    job.artefactUri = `s3://${bucket}/${key}`;
    this.end(job, 'Completed', 'Completed');
  }

  private fail(job: TrainingJob, reason: string): void {
    this.context.log('/aws/sagemaker/TrainingJobs', `${job.name}: ${reason}`);
    this.end(job, 'Failed', 'Failed', reason.slice(0, 1024));
  }

  private runOf({ name, request }: TrainingJob): TrainingRun {
    const { AlgorithmSpecification: algorithm, InputDataConfig = [], ResourceConfig } = request;
    const channels = InputDataConfig.map(({ ChannelName, ContentType, DataSource: { S3DataSource } }) => [
      ChannelName, defined({ contentType: ContentType, files: readInput(this.context.s3, { type: S3DataSource.S3DataType, uri: S3DataSource.S3Uri }) }),
    ]);
    return defined({
      jobName: name, imageUri: algorithm.TrainingImage, entrypoint: algorithm.ContainerEntrypoint, arguments: algorithm.ContainerArguments,
      environment: request.Environment ?? {}, hyperParameters: request.HyperParameters ?? {}, channels: Object.fromEntries(channels) as TrainingRun['channels'],
      instanceType: ResourceConfig.InstanceType, instanceCount: ResourceConfig.InstanceCount,
    });
  }

  private take(job: TrainingJob, outcome: ForcedTraining['outcome']): ForcedTraining | undefined {
    const isOfSpot = outcome === 'Interrupted' || outcome === 'MaxWaitTimeExceeded';
    if (isOfSpot && !job.request.EnableManagedSpotTraining) return undefined;
    return this.context.forced.take('training', job.name, (forced) => forced.outcome === outcome);
  }

  private durationOf({ name }: TrainingJob, phase: 'starting' | 'downloading' | 'training' | 'uploading'): number {
    return this.context.durations.of(`training.${phase}`, name);
  }

  protected override enter(job: TrainingJob, status: JobStatus, secondaryStatus: string): void {
    const at = this.context.clock.now;
    const last = job.transitions.at(-1);
    if (last) last.EndTime = at;
    job.status = status;
    job.secondaryStatus = secondaryStatus;
    job.transitions.push({ Status: secondaryStatus, StartTime: at, ...(job.endedAt === undefined ? {} : { EndTime: at }) });
    job.modifiedAt = at;
    this.context.events.putEvent({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Training Job State Change',
      resources: [job.arn],
      detail: { ...this.description(job), Tags: this.context.tags.inEvent(job.arn) },
    });
  }

  protected override description(job: TrainingJob): object {
    const { startedAt, endedAt } = job;
    const seconds = startedAt === undefined || endedAt === undefined ? undefined : Math.round((endedAt - startedAt) / 1000);
    return defined({
      ...job.request, TrainingJobArn: job.arn, TrainingJobStatus: job.status, SecondaryStatus: job.secondaryStatus, FailureReason: job.failureReason,
      ModelArtifacts: job.artefactUri === undefined ? undefined : { S3ModelArtifacts: job.artefactUri },
      CreationTime: job.createdAt, LastModifiedTime: job.modifiedAt, TrainingStartTime: startedAt, TrainingEndTime: endedAt,
      TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds, SecondaryStatusTransitions: job.transitions.map((one) => ({ ...one })),
    });
  }
}

function sourcesOf({ InputDataConfig = [] }: Pick<CreateTrainingJobRequest, 'InputDataConfig'>): S3Source[] {
  return InputDataConfig.map(({ DataSource: { S3DataSource } }) => ({ type: S3DataSource.S3DataType, uri: S3DataSource.S3Uri }));
}

function requireSpotLimits({ EnableManagedSpotTraining: isSpot = false, StoppingCondition: { MaxRuntimeInSeconds = DEFAULT_MAX_RUNTIME_SECONDS, MaxWaitTimeInSeconds } }: Pick<CreateTrainingJobRequest, 'EnableManagedSpotTraining' | 'StoppingCondition'>): void {
  if (!isSpot && MaxWaitTimeInSeconds !== undefined) throw validation('MaxWaitTimeInSeconds is only supported when EnableManagedSpotTraining is set to true');
  if (isSpot && MaxWaitTimeInSeconds === undefined) throw validation('MaxWaitTimeInSeconds must be set when EnableManagedSpotTraining is set to true');
  if (isSpot && MaxWaitTimeInSeconds! < MaxRuntimeInSeconds) throw validation('MaxWaitTimeInSeconds must be greater than or equal to MaxRuntimeInSeconds');
}
