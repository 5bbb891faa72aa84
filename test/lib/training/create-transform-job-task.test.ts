/** The state that runs a transform job: request, whole policy, refusals. */
import { Duration, Size, type Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { CreateTransformJobTask, S3DataType, TransformBatch, TransformSplit, type CreateTransformJobTaskProps } from '../../../lib/training';
import { OWN_KEY, renderTask, stackIn, STRICT, STRICT_KEY } from '../../support/task-fixture';

function score(stack: Stack, props: Partial<CreateTransformJobTaskProps> = {}): CreateTransformJobTask {
  return new CreateTransformJobTask(stack, 'Score', {
    namePrefix: 'flights',
    jobName: "{% 'flights-' & $run %}",
    modelName: '{% $model %}',
    inputUri: '{% $holdout %}',
    outputUri: '{% $scores %}',
    instanceType: 'ml.m5.xlarge',
    maxRuntime: Duration.hours(1),
    ...props,
  });
}

const refusal = (props: Partial<CreateTransformJobTaskProps>) => () => score(stackIn(), props);

describe('a state that scores', () => {
  it('asks for little by default, encrypted, with a limit that the job itself cannot have', () => {
    const { state } = renderTask((stack) => score(stack));
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::sagemaker:createTransformJob.sync',
      TimeoutSeconds: 3600,
      Arguments: {
        TransformJobName: "{% 'flights-' & $run %}",
        ModelName: '{% $model %}',
        TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: '{% $holdout %}' } }, SplitType: 'None' },
        TransformOutput: { S3OutputPath: '{% $scores %}', AssembleWith: 'None', KmsKeyId: OWN_KEY },
        TransformResources: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeKmsKeyId: OWN_KEY },
      },
    });
  });

  it('scores line by line beside the input', () => {
    const { request } = renderTask((stack) => score(stack, {
      inputType: S3DataType.MANIFEST_FILE, contentType: 'text/csv', accept: 'text/csv', splitType: TransformSplit.LINE, batchStrategy: TransformBatch.MULTI_RECORD,
      inputFilter: '$[1:]', joinInput: true, outputFilter: '$[0,-1]', environment: { MODE: 'score' }, instanceCount: 2,
      maxPayload: Size.mebibytes(4), maxConcurrentTransforms: 8, invocationTimeout: Duration.minutes(2), invocationRetries: 1,
    }));
    expect(request).toMatchObject({
      TransformInput: { DataSource: { S3DataSource: { S3DataType: 'ManifestFile' } }, ContentType: 'text/csv', SplitType: 'Line' },
      TransformOutput: { Accept: 'text/csv', AssembleWith: 'Line' },
      TransformResources: { InstanceCount: 2 },
      BatchStrategy: 'MultiRecord',
      DataProcessing: { InputFilter: '$[1:]', JoinSource: 'Input', OutputFilter: '$[0,-1]' },
      Environment: { MODE: 'score' },
      MaxPayloadInMB: 4,
      MaxConcurrentTransforms: 8,
      ModelClientConfig: { InvocationsTimeoutInSeconds: 120, InvocationsMaxRetries: 1 },
    });
  });

  it('takes key and tags from a strict landing zone', () => {
    const { request } = renderTask((stack) => score(stack), STRICT);
    expect(request).toMatchObject({
      TransformOutput: { KmsKeyId: STRICT_KEY },
      TransformResources: { VolumeKmsKeyId: STRICT_KEY },
      Tags: [{ Key: 'Agency', Value: 'transport' }, { Key: 'CostCentre', Value: '4711' }],
    });
  });

  it('allows the role exactly what the job needs, with the grant for the volume under its condition', () => {
    const { policy, purposes } = renderTask((stack) => score(stack));
    expect(purposes).toEqual(['RunTransformJobs', 'GrantVolumeKey', 'DescribeVolumeKey', 'WatchTransformJobs']);
    expect(policy).toEqual([
      {
        Effect: 'Allow',
        Action: ['sagemaker:AddTags', 'sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:ListTags', 'sagemaker:StopTransformJob'],
        Resource: 'arn:aws:sagemaker:ap-southeast-1:111122223333:transform-job/flights-*',
      },
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: OWN_KEY, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: OWN_KEY },
      {
        Effect: 'Allow',
        Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        Resource: 'arn:aws:events:ap-southeast-1:111122223333:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule',
      },
    ]);
  });

  it('neither sends a key nor may grant one where disks are local', () => {
    const { request, purposes } = renderTask((stack) => score(stack, { instanceType: 'ml.g4dn.xlarge' }));
    expect(request['TransformResources']).toEqual({ InstanceType: 'ml.g4dn.xlarge', InstanceCount: 1 });
    expect(purposes).toEqual(['RunTransformJobs', 'WatchTransformJobs']);
  });
});

describe('a state that scores refuses', () => {
  it('all that is wrong at once', () => {
    expect(refusal({
      namePrefix: '-a', jobName: 'x', modelName: '', instanceCount: 101, maxConcurrentTransforms: 0, invocationRetries: 4, invocationTimeout: Duration.hours(2),
      maxRuntime: Duration.seconds(5), batchStrategy: TransformBatch.SINGLE_RECORD, instanceType: 'm5.xlarge',
    })).toThrow(new RegExp([
      'Stack/Score cannot be defined', 'namePrefix: got "-a"', 'jobName: got "x"', 'modelName: got ""', 'instanceCount: got 101', 'maxConcurrentTransforms: got 0',
      'invocationRetries: got 4', 'invocationTimeout: got "7200 s"', 'maxRuntime: got "5 s"', 'batchStrategy: got "SingleRecord"', 'instanceType: got "m5.xlarge"',
    ].join('[\\s\\S]*')));
  });

  it('payloads that together exceed what SageMaker takes', () => {
    expect(refusal({ maxPayload: Size.mebibytes(101) })).toThrow(/maxPayload: got 101, expected a whole number, 0 to 100/);
    expect(refusal({ maxPayload: Size.kibibytes(512) })).toThrow(/maxPayload: got 0\.5/);
    expect(refusal({ maxPayload: Size.mebibytes(20), maxConcurrentTransforms: 6 })).toThrow(/maxPayload times maxConcurrentTransforms: got 120, expected at most 100 MiB/);
  });

  it('more environment than the job can have', () => {
    const environment = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`V${index}`, 'x']));
    expect(refusal({ environment })).toThrow(/environment: got 17, expected at most 16 variables/);
  });
});
