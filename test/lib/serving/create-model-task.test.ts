/** The state that creates a model: request, whole policy, refusals. */
import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { CreateModelTask, type CreateModelTaskProps } from '../../../lib/serving';
import { renderTask, stackIn, STRICT } from '../../support/task-fixture';

const ROLE_ARN = 'arn:aws:iam::111122223333:role/model';
const MODELS = 'arn:aws:sagemaker:ap-southeast-1:111122223333:model/flights-*';

function model(stack: Stack, props: Partial<CreateModelTaskProps> = {}): CreateModelTask {
  return new CreateModelTask(stack, 'CreateModel', {
    namePrefix: 'flights',
    modelName: "{% 'flights-' & $run %}",
    role: iam.Role.fromRoleArn(stack, 'ModelRole', ROLE_ARN),
    containers: [{ modelPackageArn: '{% $candidate %}' }],
    ...props,
  });
}

describe('a state that makes a model', () => {
  it('makes an isolated model out of a registered version', () => {
    const { state } = renderTask((stack) => model(stack));
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:createModel',
      TimeoutSeconds: 300,
      Arguments: {
        ModelName: "{% 'flights-' & $run %}",
        ExecutionRoleArn: ROLE_ARN,
        Containers: [{ ModelPackageName: '{% $candidate %}' }],
        EnableNetworkIsolation: true,
      },
    });
  });

  it('makes a pipeline of containers, each rendered as the API wants it', () => {
    const { request } = renderTask((stack) => model(stack, {
      containers: [{ imageUri: 'registry/features@sha256:00' }, { imageUri: '{% $image %}', modelDataUri: '{% $artefact %}', environment: { MODE: 'serve' } }],
      networkIsolation: false,
    }));
    expect(request).toMatchObject({
      Containers: [{ Image: 'registry/features@sha256:00' }, { Image: '{% $image %}', ModelDataUrl: '{% $artefact %}', Environment: { MODE: 'serve' } }],
      EnableNetworkIsolation: false,
    });
  });

  it('takes network and tags from a strict landing zone, and may tag only while creating', () => {
    const { request, policy } = renderTask((stack) => model(stack), STRICT);
    expect(request).toMatchObject({
      VpcConfig: { SecurityGroupIds: ['sg-0c0c0c0c0c0c0c0c0'], Subnets: ['subnet-0a0a0a0a0a0a0a0a0', 'subnet-0b0b0b0b0b0b0b0b0'] },
      Tags: [{ Key: 'Agency', Value: 'transport' }, { Key: 'CostCentre', Value: '4711' }],
    });
    expect(policy).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:CreateModel', Resource: MODELS },
      { Effect: 'Allow', Action: 'sagemaker:AddTags', Resource: MODELS, Condition: { StringEquals: { 'sagemaker:TaggingAction': 'CreateModel' } } },
      { Effect: 'Allow', Action: 'iam:PassRole', Resource: ROLE_ARN, Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
    ]);
  });

  it('may not tag where there is nothing to tag with', () => {
    const { purposes } = renderTask((stack) => model(stack));
    expect(purposes).toEqual(['CreateModels', 'PassModelRole']);
  });
});

describe('a state that makes a model refuses', () => {
  const refusal = (props: Partial<CreateModelTaskProps>) => () => model(stackIn(), props);

  it('containers that say too little or too much', () => {
    expect(refusal({ containers: [{ modelDataUri: 's3://m/' }, { modelPackageArn: 'a', imageUri: 'b', modelDataUri: 'c' }] })).toThrow(new RegExp([
      'containers\\[0\\]\\.modelPackageArn or containers\\[0\\]\\.imageUri: got \\[\\], expected exactly one of them',
      'containers\\[1\\]\\.modelPackageArn or containers\\[1\\]\\.imageUri: got \\[.*\\], expected exactly one of them',
      'containers\\[1\\]\\.modelPackageArn or containers\\[1\\]\\.modelDataUri: got \\[.*\\], expected at most one of them',
    ].join('[\\s\\S]*')));
    expect(refusal({ containers: [] })).toThrow(/containers: got 0, expected 1 to 15/);
  });

  it('a network in one zone, which SageMaker refuses at the endpoint', () => {
    const { network } = STRICT;
    const subnets = network!.subnets.map((subnet) => ({ ...subnet, availabilityZone: 'ap-southeast-1a' }));
    expect(() => model(stackIn({ ...STRICT, network: { ...network!, subnets } }))).toThrow(
      /network of the agency profile: got \["ap-southeast-1a"\], expected subnets in at least two availability zones/,
    );
  });
});
