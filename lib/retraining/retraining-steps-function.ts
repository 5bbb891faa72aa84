/** The function behind the retraining machine, with what its steps need. Internal. */
import { Duration } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { driftKeys } from '../contract/drift-check';
import { RETRAINING_STEPS_ENV, retrainingKeys, type RetrainingStepsConfig } from '../contract/retraining-steps';
import type { Dataset, IEvidenceStore } from '../data';
import { DeclaredFunction } from '../private/function';
import type { ModelWorkspace } from '../workspace';

interface RetrainingStepsFunctionProps {
  readonly config: RetrainingStepsConfig;
  readonly dataset: Dataset;
  /** Undefined where no evidence is kept. */
  readonly evidence?: IEvidenceStore;
  /** Where training images are looked for; undefined where the image is fixed. */
  readonly repository?: ecr.IRepository;
  readonly workspace: ModelWorkspace;
}

const EVERY_OBJECT = 'Every object below the prefix, and no other: the keys carry fingerprints, runs and parts, and are not known before.';

export function retrainingStepsFunction(scope: Construct, id: string, { config, dataset, evidence, repository, workspace }: RetrainingStepsFunctionProps): DeclaredFunction {
  const { modelId } = config;
  const store = workspace.dataStore.bucket;
  const { storeBucket, datasetBucket, evidenceBucket, repositoryName, repositoryUri } = RETRAINING_STEPS_ENV;
  const steps = new DeclaredFunction(scope, id, {
    bundle: 'retraining-steps',
    description: `Prepares data, judges versions and rebases the drift monitor of model ${modelId}`,
    config,
    environment: {
      [storeBucket]: store.bucketName,
      [datasetBucket]: dataset.bucket.bucketName,
      ...(evidence ? { [evidenceBucket]: evidence.bucket.bucketName } : {}),
      ...(repository ? { [repositoryName]: repository.repositoryName, [repositoryUri]: repository.repositoryUri } : {}),
    },
    memoryMiB: 1769, // one full core; what the steps hold is bounded well below
    timeout: Duration.minutes(15), // a data set is read once, at the speed of one core
    deadLetters: workspace.deadLetters,
    calls: repository ? ['s3', 'ecr.api'] : ['s3'],
  });
  const { role } = steps;
  const runs = retrainingKeys.root(modelId);
  const baseline = driftKeys.baseline(modelId);
  // A snapshot names versions: they are looked for among all of the prefix.
  role.allow('ListDataset', ['s3:ListBucket', 's3:ListBucketVersions'], [dataset.bucket.bucketArn], { StringLike: { 's3:prefix': `${dataset.prefix}*` } });
  role.allow('ReadDataset', ['s3:GetObject', 's3:GetObjectVersion'], [dataset.bucket.arnForObjects(`${dataset.prefix}*`)], undefined, EVERY_OBJECT);
  if (dataset.bucket.encryptionKey) role.allow('DecryptDataset', ['kms:Decrypt'], [dataset.bucket.encryptionKey.keyArn]);
  // Without it Amazon S3 hides whether a snapshot or the baseline is missing or forbidden.
  role.allow('ListResults', ['s3:ListBucket'], [store.bucketArn], { StringLike: { 's3:prefix': [`${runs}*`, baseline] } });
  role.allow('UseResults', ['s3:GetObject', 's3:PutObject'], [store.arnForObjects(`${runs}*`), store.arnForObjects(baseline)], undefined, EVERY_OBJECT);
  if (store.encryptionKey) role.allow('UseResultsKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [store.encryptionKey.keyArn]);
  // Nothing but new objects, and new versions beside old ones: neither reading, nor deleting, nor a word about how long they are kept.
  evidence?.grants._put(role, retrainingKeys.runs(modelId), EVERY_OBJECT);
  if (repository) role.allow('FindImages', ['ecr:DescribeImages'], [repository.repositoryArn]);
  if (repository && config.imageScan) role.allow('UseImageScans', ['ecr:DescribeImageScanFindings', 'ecr:StartImageScan'], [repository.repositoryArn]);
  return steps;
}
