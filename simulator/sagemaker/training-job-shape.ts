/** What `CreateTrainingJob` may say. @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
import { flag, kept, list, matching, name, number, oneOf, only, optional, structure, tags, text, texts, type TypeOf } from './shape';

const DAYS_28 = 2_419_200;

const source = structure({
  S3DataType: oneOf(['S3Prefix', 'ManifestFile'], ['AugmentedManifestFile', 'Converse']),
  S3Uri: text,
  S3DataDistributionType: optional(oneOf(['FullyReplicated'], ['ShardedByS3Key'])),
});

// FastFile shows the same files as File, later.
const inputMode = oneOf(['File', 'FastFile'], ['Pipe']);

const channel = structure({
  // The name becomes a folder: `.` and `..` are none.
  ChannelName: matching(/^(?!\.{1,2}$)[A-Za-z0-9.\-_]+$/, 64),
  DataSource: structure({ S3DataSource: source }),
  ContentType: optional(text),
  CompressionType: optional(oneOf(['None'], ['Gzip'])),
  RecordWrapperType: optional(oneOf(['None'], ['RecordIO'])),
  InputMode: optional(inputMode),
});

export const CREATE_TRAINING_JOB = structure({
  TrainingJobName: name,
  HyperParameters: optional(texts),
  AlgorithmSpecification: structure({
    TrainingImage: text,
    TrainingInputMode: inputMode,
    MetricDefinitions: optional(kept),
    EnableSageMakerMetricsTimeSeries: optional(flag),
    ContainerEntrypoint: optional(list(text, { min: 1, max: 10 })),
    ContainerArguments: optional(list(text, { min: 1, max: 100 })),
  }),
  RoleArn: text,
  InputDataConfig: optional(list(channel, { min: 1, max: 20 })),
  OutputDataConfig: structure({ S3OutputPath: text, KmsKeyId: optional(text), CompressionType: optional(oneOf(['GZIP'], ['NONE'])) }),
  ResourceConfig: structure({
    InstanceType: text,
    InstanceCount: only(1),
    VolumeSizeInGB: optional(number({ min: 1 })),
    VolumeKmsKeyId: optional(text),
  }),
  VpcConfig: optional(kept),
  StoppingCondition: structure({
    MaxRuntimeInSeconds: optional(number({ min: 1, max: DAYS_28 })),
    MaxWaitTimeInSeconds: optional(number({ min: 1, max: DAYS_28 })),
  }),
  Tags: optional(tags),
  EnableNetworkIsolation: optional(flag),
  EnableInterContainerTrafficEncryption: optional(flag),
  EnableManagedSpotTraining: optional(flag),
  CheckpointConfig: optional(structure({ S3Uri: text, LocalPath: optional(text) })),
  Environment: optional(texts),
  RetryStrategy: optional(structure({ MaximumRetryAttempts: number({ min: 1, max: 30 }) })),
});

export type CreateTrainingJobRequest = TypeOf<typeof CREATE_TRAINING_JOB>;
