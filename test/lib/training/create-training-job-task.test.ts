/** The state that runs a training job: request, whole policy, refusals. */
import { Duration, Size, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { expressionBody } from '../../../lib/private/sagemaker-expression';
import { CreateTrainingJobTask, S3DataType, TrainingInputMode, type CreateTrainingJobTaskProps } from '../../../lib/training';
import { OWN_KEY, renderTask, stackIn, STRICT, STRICT_KEY } from '../../support/task-fixture';

const ROLE_ARN = 'arn:aws:iam::111122223333:role/training';
const ARN = 'arn:aws:sagemaker:ap-southeast-1:111122223333:training-job/flights-*';

function train(stack: Stack, props: Partial<CreateTrainingJobTaskProps> = {}): CreateTrainingJobTask {
  return new CreateTrainingJobTask(stack, 'Train', {
    namePrefix: 'flights',
    jobName: "{% 'flights-' & $run %}",
    role: iam.Role.fromRoleArn(stack, 'TrainingRole', ROLE_ARN),
    imageUri: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights@sha256:00',
    outputUri: 's3://models/flights/',
    instanceType: 'ml.m5.xlarge',
    maxRuntime: Duration.hours(2),
    ...props,
  });
}

const refusal = (props: Partial<CreateTrainingJobTaskProps>) => () => train(stackIn(), props);

describe('a state that trains', () => {
  it('asks for little by default, encrypted and isolated', () => {
    const { state } = renderTask((stack) => train(stack));
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      TimeoutSeconds: 10_800,
      Arguments: {
        TrainingJobName: "{% 'flights-' & $run %}",
        RoleArn: ROLE_ARN,
        AlgorithmSpecification: {
          TrainingImage: '111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/flights@sha256:00',
          TrainingInputMode: 'File',
        },
        OutputDataConfig: { S3OutputPath: 's3://models/flights/', KmsKeyId: OWN_KEY },
        ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30, VolumeKmsKeyId: OWN_KEY },
        StoppingCondition: { MaxRuntimeInSeconds: 7200 },
        EnableNetworkIsolation: true,
        EnableInterContainerTrafficEncryption: true,
      },
    });
  });

  it('takes network, key and tags from a strict landing zone', () => {
    const { request } = renderTask((stack) => train(stack, { tags: { run: '{% $run %}' } }), STRICT);
    expect(request['VpcConfig']).toEqual({
      SecurityGroupIds: ['sg-0c0c0c0c0c0c0c0c0'],
      Subnets: ['subnet-0a0a0a0a0a0a0a0a0', 'subnet-0b0b0b0b0b0b0b0b0'],
    });
    expect(request['OutputDataConfig']).toEqual({ S3OutputPath: 's3://models/flights/', KmsKeyId: STRICT_KEY });
    expect(request['ResourceConfig']).toMatchObject({ VolumeKmsKeyId: STRICT_KEY });
    expect(request['Tags']).toEqual([
      { Key: 'Agency', Value: 'transport' },
      { Key: 'CostCentre', Value: '4711' },
      { Key: 'run', Value: '{% $run %}' },
    ]);
  });

  it.each([undefined, STRICT])('allows the role exactly what the job needs', (landingZone) => {
    const { policy, purposes } = renderTask((stack) => train(stack), landingZone);
    expect(policy).toEqual([
      {
        Effect: 'Allow',
        Action: ['sagemaker:AddTags', 'sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:ListTags', 'sagemaker:StopTrainingJob'],
        Resource: ARN,
      },
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: ROLE_ARN, Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
      {
        Effect: 'Allow',
        Action: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
        Resource: 'arn:aws:events:ap-southeast-1:111122223333:rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule',
      },
    ]);
    expect(purposes).toEqual(['RunTrainingJobs', 'PassTrainingRole', 'WatchTrainingJobs']);
  });

  it('passes inputs, hyperparameters and program on, literal or as whole expressions', () => {
    const literal = renderTask((stack) => train(stack, {
      channels: [{ channelName: 'train', dataUri: '{% $manifest %}', dataType: S3DataType.MANIFEST_FILE, contentType: 'text/csv' }],
      hyperParameters: { depth: '6', seed: '{% $seed %}' },
      inputMode: TrainingInputMode.FAST_FILE,
      containerEntrypoint: ['python', 'train.py'],
      containerArguments: ['--run', '{% $run %}'],
      environment: { RUN: '{% $run %}', EMPTY: '' },
    })).request;
    expect(literal).toMatchObject({
      AlgorithmSpecification: { TrainingInputMode: 'FastFile', ContainerEntrypoint: ['python', 'train.py'], ContainerArguments: ['--run', '{% $run %}'] },
      Environment: { RUN: '{% $run %}', EMPTY: '' },
      HyperParameters: { depth: '6', seed: '{% $seed %}' },
      InputDataConfig: [{
        ChannelName: 'train',
        ContentType: 'text/csv',
        DataSource: { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: '{% $manifest %}', S3DataDistributionType: 'FullyReplicated' } },
      }],
    });
    const whole = renderTask((stack) => train(stack, { channelsExpression: '{% $ds.channels %}', hyperParametersExpression: '{% $ds.hyperParameters %}' })).request;
    expect(whole).toMatchObject({ InputDataConfig: '{% $ds.channels %}', HyperParameters: '{% $ds.hyperParameters %}' });
  });

  it('trains on spare capacity with checkpoints, and waits for it', () => {
    const spot = { maxWait: Duration.hours(8), checkpointUri: '{% $checkpoints %}' };
    const { state, request } = renderTask((stack) => train(stack, { spot }));
    expect(request).toMatchObject({
      EnableManagedSpotTraining: true,
      CheckpointConfig: { S3Uri: '{% $checkpoints %}' },
      StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 28_800 },
    });
    expect(state['TimeoutSeconds']).toBe(32_400);
  });

  it.each([
    [true, { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 28_800 }],
    [false, { MaxRuntimeInSeconds: 7200 }],
  ])('names a time to wait only where run time chose spare capacity: %s', async (chosen, expected) => {
    const spot = { maxWait: Duration.hours(8), checkpointUri: 's3://checkpoints/', enabledExpression: '{% $spot %}' };
    const { request } = renderTask((stack) => train(stack, { spot }));
    expect(request['EnableManagedSpotTraining']).toBe('{% $spot %}');
    const condition: unknown = await jsonata(expressionBody(String(request['StoppingCondition']))).evaluate({}, { spot: chosen });
    expect(condition).toEqual(expected);
  });

  it('sends no volume and no key for instances with local disks', () => {
    const { request } = renderTask((stack) => train(stack, { instanceType: 'ml.g5.xlarge' }));
    expect(request['ResourceConfig']).toEqual({ InstanceType: 'ml.g5.xlarge', InstanceCount: 1 });
    expect(request['OutputDataConfig']).toMatchObject({ KmsKeyId: OWN_KEY });
  });

  it('sends the key for an instance type that run time decides, unless its owner speaks of local disks', () => {
    const unknown = renderTask((stack) => train(stack, { instanceType: '{% $instanceType %}' })).request;
    expect(unknown['ResourceConfig']).toMatchObject({ InstanceType: '{% $instanceType %}', VolumeKmsKeyId: OWN_KEY });
    const local = renderTask((stack) => train(stack, { instanceType: '{% $instanceType %}', instanceHasLocalStorage: true })).request;
    expect(local['ResourceConfig']).toEqual({ InstanceType: '{% $instanceType %}', InstanceCount: 1 });
  });

  it('lets its user open what is closed, and limit the state', () => {
    const { state, request } = renderTask((stack) => train(stack, {
      networkIsolation: false, interContainerEncryption: false, volumeSize: Size.gibibytes(100), instanceCount: 2,
      taskTimeout: sfn.Timeout.duration(Duration.hours(3)), comment: 'trains', stateName: 'Train model', assign: { job: '{% $states.result.TrainingJobName %}' },
    }));
    expect(request).toMatchObject({ EnableNetworkIsolation: false, EnableInterContainerTrafficEncryption: false, ResourceConfig: { VolumeSizeInGB: 100, InstanceCount: 2 } });
    expect(state).toMatchObject({ TimeoutSeconds: 10_800, Comment: 'trains', Assign: { job: '{% $states.result.TrainingJobName %}' } });
  });

  it('speaks JSONata inside a machine that speaks JSONPath', () => {
    const task = train(stackIn());
    expect(task.toStateJson(sfn.QueryLanguage.JSON_PATH)).toMatchObject({ QueryLanguage: 'JSONata' });
  });

  it('holds the role to names with the prefix, whatever the prefix', () => {
    const name = fc.stringMatching(/^[a-z0-9](-?[a-z0-9]){0,18}$/);
    fc.assert(fc.property(name, (namePrefix) => {
      const { policy } = renderTask((stack) => train(stack, { namePrefix }));
      expect(policy[0]!['Resource']).toBe(`arn:aws:sagemaker:ap-southeast-1:111122223333:training-job/${namePrefix}-*`);
    }), { numRuns: 15, seed: 7 });
  });
});

describe('a prefix that ends with a hyphen', () => {
  it('holds the role to names with two of them, which no longer prefix of single hyphens has', () => {
    const { policy } = renderTask((stack) => train(stack, { namePrefix: 'flights-' }));
    expect(policy.map(({ Resource }) => Resource)).toContain(ARN.replace('flights-*', 'flights--*'));
    expect(refusal({ namePrefix: 'flights--' })).toThrow('namePrefix: got "flights--"');
  });
});

describe('a state that trains refuses', () => {
  it('all that is wrong at once, with its path', () => {
    expect(refusal({
      namePrefix: 'Flights_', jobName: 'flights', imageUri: '', instanceCount: 0, maxRuntime: Duration.days(29), volumeSize: Size.gibibytes(20_000),
      channels: [{ channelName: 'a b', dataUri: 's3://{% $x %}/' }], hyperParameters: {}, hyperParametersExpression: '$x',
    })).toThrow(
      'Stack/Train cannot be defined:\n' +
      '  - namePrefix: got "Flights_", expected 1 to 40 lower-case letters, digits and inner hyphens, and at most one at the end; shorten or rename it\n' +
      '  - jobName: got "flights", expected one whole JSONata expression, {% ... %}; put the delimiters first and last\n' +
      '  - imageUri: got "", expected a text or a JSONata expression; fill it in\n' +
      '  - hyperParameters or hyperParametersExpression: got ["hyperParameters","hyperParametersExpression"], expected at most one of them; give hyperParameters or hyperParametersExpression\n' +
      '  - hyperParametersExpression: got "$x", expected one whole JSONata expression, {% ... %}; put the delimiters first and last\n' +
      '  - channels[0].channelName: got "a b", expected 1 to 64 letters, digits, dots, hyphens or underscores; rename it\n' +
      '  - channels[0].dataUri: got "s3://{% $x %}/", expected one whole JSONata expression, {% ... %}; put the delimiters first and last\n' +
      '  - instanceCount: got 0, expected a whole number, at least 1; choose one within the range\n' +
      '  - volumeSize: got "20000 GiB", expected 1 to 16384 whole GiB, known at synth time; choose a size within the range\n' +
      '  - maxRuntime: got "2505600 s", expected 1 to 2419200 whole seconds, known at synth time; choose a duration within the range',
    );
  });

  it('a wait shorter than the run', () => {
    expect(refusal({ spot: { maxWait: Duration.hours(1), checkpointUri: 's3://c/' } })).toThrow(/spot\.maxWait: got "3600 s", expected 7200 to 2592000/);
  });

  it('a volume beside local disks', () => {
    expect(refusal({ instanceType: 'ml.p4d.24xlarge', volumeSize: Size.gibibytes(100) })).toThrow(/volumeSize: got .*, expected nothing for ml\.p4d\.24xlarge/);
  });

  it('two channels of one name, and more than twenty', () => {
    const channels = Array.from({ length: 21 }, () => ({ channelName: 'train', dataUri: 's3://d/' }));
    expect(refusal({ channels })).toThrow(/channels: got 21, expected at most 20[\s\S]*channels\[1\]\.channelName: got "train", expected a name of its own/);
  });

  it('another value for a tag that the profile demands', () => {
    expect(() => train(stackIn(STRICT), { tags: { Agency: 'health', 'aws:x': '1' } })).toThrow(
      /tags\.Agency: got "health", expected "transport", as the profile demands; leave it out\n.*tags: got "aws:x", expected keys/,
    );
  });

  it('more than fifty tags', () => {
    const tags = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`t${index}`, 'x']));
    expect(() => train(stackIn(STRICT), { tags })).toThrow(/tags: got 51, expected at most 50 in all/);
  });
});
