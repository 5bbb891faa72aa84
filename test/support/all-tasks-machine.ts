/** A state machine that uses every task state once: train, make a model, score, register, configure, then start or move the endpoint. */
import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { DataStore } from '../../lib/data';
import { ModelImageRepository } from '../../lib/image';
import { ModelPackageGroup } from '../../lib/registry';
import { CreateModelPackageTask } from '../../lib/registry/create-model-package-task';
import {
  CreateEndpointConfigTask, CreateEndpointTask, CreateModelTask, DescribeEndpointTask, Rollout, UpdateEndpointTask, VariantProperty,
} from '../../lib/serving';
import { ModelRole } from '../../lib/serving/model-role';
import { CreateTrainingJobTask, CreateTransformJobTask, S3DataType, TransformBatch, TransformSplit } from '../../lib/training';
import { TrainingRole } from '../../lib/training/training-role';
import { landingZoneLogGroup } from '../../lib/private/log-group';
import { arnInStack } from '../../lib/private/role';
import { ServiceCall } from '../../lib/private/service-call';
import { LandingZoneStateMachine } from '../../lib/private/state-machine';

const PREFIX = 'flight-delay';
const RUN_NAME = "{% 'flight-delay-' & $run %}";
const THROTTLED = { errors: ['ThrottlingException', 'SageMaker.ThrottlingException'], interval: Duration.seconds(5), maxAttempts: 6, maxDelay: Duration.minutes(1), jitterStrategy: sfn.JitterType.FULL };
const CAPACITY = { errors: ['SageMaker.ResourceLimitExceededException'], interval: Duration.minutes(5), maxAttempts: 12, maxDelay: Duration.minutes(30), backoffRate: 1.5 };

export function allTasksMachine(stack: Stack): LandingZoneStateMachine {
  const store = new DataStore(stack, 'Store');
  const image = new ModelImageRepository(stack, 'Image');
  const modelPackageGroup = new ModelPackageGroup(stack, 'Versions', { modelPackageGroupName: PREFIX });
  const below = (prefix: string) => [{ bucket: store.bucket, prefix }];
  const repositories = [image.repository];
  const trainingRole = new TrainingRole(stack, 'Training', { repositories, inputs: below('data/'), outputs: below('models/'), checkpoints: below('checkpoints/') });
  const modelRole = new ModelRole(stack, 'Model', { repositories, artefacts: below('models/'), captures: below('capture/'), batches: below('holdout/'), scores: below('scores/') });
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', arnInStack(stack, 'cloudwatch', 'alarm:flight-delay-errors'));

  const start = sfn.Pass.jsonata(stack, 'Start', {
    assign: {
      run: "{% $substring($replace($states.context.Execution.Name, /[^a-zA-Z0-9]/, ''), 0, 12) %}",
      store: `s3://${store.bucket.bucketName}`,
      image: image.repository.repositoryUriForDigest('sha256:0000000000000000000000000000000000000000000000000000000000000000'),
      spot: true,
      artefact: 'none',
      failure: { Error: 'none', Cause: 'none' },
    },
  });
  const train = new CreateTrainingJobTask(stack, 'Train', {
    namePrefix: PREFIX,
    jobName: RUN_NAME,
    role: trainingRole.role,
    imageUri: '{% $image %}',
    channels: [{ channelName: 'train', dataUri: "{% $store & '/data/manifest.json' %}", dataType: S3DataType.MANIFEST_FILE, contentType: 'text/csv' }],
    hyperParameters: { depth: '6', seed: '{% $string($length($run)) %}' },
    outputUri: "{% $store & '/models/' %}",
    instanceType: 'ml.m5.xlarge',
    maxRuntime: Duration.hours(6),
    spot: { maxWait: Duration.hours(8), checkpointUri: "{% $store & '/checkpoints/' & $run %}", enabledExpression: '{% $spot %}' },
    tags: { run: '{% $run %}' },
    assign: { artefact: '{% $states.result.ModelArtifacts.S3ModelArtifacts %}' },
  });
  const model = new CreateModelTask(stack, 'CreateModel', {
    namePrefix: PREFIX, modelName: RUN_NAME, role: modelRole.role,
    containers: [{ imageUri: '{% $image %}', modelDataUri: '{% $artefact %}' }],
    tags: { run: '{% $run %}' },
  });
  const score = new CreateTransformJobTask(stack, 'Score', {
    namePrefix: PREFIX, jobName: RUN_NAME, modelName: RUN_NAME,
    inputUri: "{% $store & '/holdout/' %}", contentType: 'text/csv', splitType: TransformSplit.LINE, batchStrategy: TransformBatch.MULTI_RECORD,
    outputUri: "{% $store & '/scores/' & $run %}", accept: 'text/csv', joinInput: true, inputFilter: '$[1:]',
    instanceType: 'ml.m5.xlarge', maxRuntime: Duration.hours(2),
    tags: { run: '{% $run %}' },
  });
  const register = new CreateModelPackageTask(stack, 'Register', {
    modelPackageGroup, clientToken: RUN_NAME,
    containers: [{ imageUri: '{% $image %}', modelDataUri: '{% $artefact %}' }],
    contentTypes: ['text/csv'], responseTypes: ['text/csv'],
    metadata: { run: '{% $run %}' }, generatedBy: '{% $states.context.Execution.Id %}',
    modelQualityUri: "{% $store & '/scores/' & $run & '/metrics.json' %}", baselineUri: "{% $store & '/scores/' & $run & '/baseline.json' %}",
  });
  const configure = new CreateEndpointConfigTask(stack, 'Configure', {
    namePrefix: PREFIX, endpointConfigName: RUN_NAME,
    variants: [{ modelName: RUN_NAME, instanceType: 'ml.m5.large', initialInstanceCount: 4 }],
    dataCapture: { destinationUri: "{% $store & '/capture/' %}", csvContentTypes: ['text/csv'] },
    tags: { run: '{% $run %}' },
  });
  const look = new DescribeEndpointTask(stack, 'LookAtEndpoint', { endpointName: PREFIX });
  const create = new CreateEndpointTask(stack, 'CreateEndpoint', { namePrefix: PREFIX, endpointName: PREFIX, endpointConfigName: RUN_NAME });
  const move = new UpdateEndpointTask(stack, 'MoveEndpoint', {
    namePrefix: PREFIX, endpointName: PREFIX, endpointConfigName: RUN_NAME,
    rollout: Rollout.canary({ percent: 25, bake: Duration.minutes(30), terminationWait: Duration.minutes(10), timeout: Duration.hours(2) }),
    rollbackAlarms: [alarm], excludeRetainedVariantProperties: [VariantProperty.DESIRED_WEIGHT],
  });

  const failed = sfn.Fail.jsonata(stack, 'Failed', { error: '{% $failure.Error %}', cause: '{% $failure.Cause %}' });
  const done = sfn.Succeed.jsonata(stack, 'Done');
  const missing = sfn.Choice.jsonata(stack, 'Missing?')
    .when(sfn.Condition.jsonata("{% $contains($failure.Cause, 'Could not find endpoint') %}"), create)
    .otherwise(failed);
  const remember = { assign: { failure: '{% $states.errorOutput %}' } };
  look.addCatch(missing, { errors: ['SageMaker.SageMakerException'], ...remember });
  for (const task of [train, score]) task.addRetry(CAPACITY);
  for (const task of [train, model, score, register, configure, look, create, move]) task.addRetry(THROTTLED);
  for (const task of [train, model, register, configure, look, create, move]) task.addCatch(failed, { errors: ['States.ALL'], ...remember });
  const stop = new ServiceCall(stack, 'StopScoring', { integration: 'aws-sdk:sagemaker:stopTransformJob', arguments: { TransformJobName: RUN_NAME }, permissions: [] });
  stop.addRetry(THROTTLED);
  stop.addCatch(failed);
  stop.next(failed);
  score.addCatch(stop, { errors: ['States.ALL'], ...remember });
  create.next(done);
  const chain = start.next(train).next(model).next(score).next(register).next(configure).next(look).next(move).next(done);
  return new LandingZoneStateMachine(stack, 'Machine', { definition: chain, comment: 'Uses every task state once', timeout: Duration.days(2), logGroup: landingZoneLogGroup(stack, 'MachineLogs') });
}
