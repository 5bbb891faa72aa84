/** The state that creates an endpoint configuration: request, whole policy, refusals. */
import { Duration, Size, type Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { CreateEndpointConfigTask, type CreateEndpointConfigTaskProps } from '../../../lib/serving';
import { OWN_KEY, renderTask, stackIn, STRICT, STRICT_KEY } from '../../support/task-fixture';

const CONFIGS = 'arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint-config/flights-*';
const VARIANT = { modelName: '{% $model %}', instanceType: 'ml.m5.large', initialInstanceCount: 2 };

function configure(stack: Stack, props: Partial<CreateEndpointConfigTaskProps> = {}): CreateEndpointConfigTask {
  return new CreateEndpointConfigTask(stack, 'Configure', {
    namePrefix: 'flights', endpointConfigName: "{% 'flights-' & $run %}", ...props,
  });
}

describe('a state that writes an endpoint configuration', () => {
  it('describes one variant, encrypted', () => {
    const { state } = renderTask((stack) => configure(stack, { variants: [VARIANT] }));
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:createEndpointConfig',
      TimeoutSeconds: 300,
      Arguments: {
        EndpointConfigName: "{% 'flights-' & $run %}",
        ProductionVariants: [
          { VariantName: 'AllTraffic', ModelName: '{% $model %}', InstanceType: 'ml.m5.large', InitialInstanceCount: 2, InitialVariantWeight: 1 },
        ],
        KmsKeyId: OWN_KEY,
      },
    });
  });

  it('keeps a weight of 0 as it is', () => {
    const { request } = renderTask((stack) => configure(stack, {
      variants: [{ ...VARIANT, variantName: 'Stable' }, { ...VARIANT, variantName: 'Canary', initialWeight: 0 }],
    }));
    expect(request['ProductionVariants']).toMatchObject([{ VariantName: 'Stable', InitialVariantWeight: 1 }, { VariantName: 'Canary', InitialVariantWeight: 0 }]);
  });

  it('keeps requests and answers, encrypted', () => {
    const dataCapture = { destinationUri: '{% $capture %}', samplingPercent: 20, jsonContentTypes: ['application/json'] };
    const { request } = renderTask((stack) => configure(stack, { variants: [VARIANT], dataCapture }), STRICT);
    expect(request['DataCaptureConfig']).toEqual({
      EnableCapture: true,
      DestinationS3Uri: '{% $capture %}',
      InitialSamplingPercentage: 20,
      KmsKeyId: STRICT_KEY,
      CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
      CaptureContentTypeHeader: { JsonContentTypes: ['application/json'] },
    });
  });

  it('takes volume and times of a variant, or all variants as one expression', () => {
    const sized = { ...VARIANT, volumeSize: Size.gibibytes(64), modelDownloadTimeout: Duration.minutes(10), startupHealthCheckTimeout: Duration.minutes(5) };
    expect(renderTask((stack) => configure(stack, { variants: [sized] })).request['ProductionVariants']).toMatchObject([
      { VolumeSizeInGB: 64, ModelDataDownloadTimeoutInSeconds: 600, ContainerStartupHealthCheckTimeoutInSeconds: 300 },
    ]);
    const { request } = renderTask((stack) => configure(stack, { variantsExpression: '{% $envelope.variants %}' }));
    expect(request['ProductionVariants']).toBe('{% $envelope.variants %}');
  });

  it('sends the key for local disks too, which SageMaker takes for a configuration', () => {
    const { request } = renderTask((stack) => configure(stack, { variants: [{ ...VARIANT, instanceType: 'ml.g5.xlarge' }] }));
    expect(request['KmsKeyId']).toBe(OWN_KEY);
  });

  it('allows the role to create and tag new configurations, and to let SageMaker use the key', () => {
    const { policy } = renderTask((stack) => configure(stack, { variants: [VARIANT] }), STRICT);
    expect(policy).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:CreateEndpointConfig', Resource: CONFIGS },
      { Effect: 'Allow', Action: 'sagemaker:AddTags', Resource: CONFIGS, Condition: { StringEquals: { 'sagemaker:TaggingAction': 'CreateEndpointConfig' } } },
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: STRICT_KEY, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: STRICT_KEY },
    ]);
  });
});

describe('a state that writes an endpoint configuration refuses', () => {
  const refusal = (props: Partial<CreateEndpointConfigTaskProps>) => () => configure(stackIn(), props);

  it('no variants, or variants twice', () => {
    expect(refusal({})).toThrow(/variants or variantsExpression: got \[\], expected exactly one of them/);
    expect(refusal({ variants: [VARIANT], variantsExpression: '{% $v %}' })).toThrow(/expected exactly one of them/);
    expect(refusal({ variants: [] })).toThrow(/variants: got 0, expected 1 to 10/);
  });

  it('all that is wrong with its variants at once', () => {
    const bad = {
      variantName: 'a_b', modelName: '', instanceType: 'large', initialInstanceCount: 0, initialWeight: -1, volumeSize: Size.gibibytes(513),
      modelDownloadTimeout: Duration.seconds(59), startupHealthCheckTimeout: Duration.seconds(3601),
    };
    expect(refusal({ variants: [VARIANT, VARIANT, bad] })).toThrow(new RegExp([
      'variants\\[1\\]\\.variantName: got "AllTraffic", expected a name of its own', 'variants\\[2\\]\\.variantName: got "a_b"', 'modelName: got ""', 'instanceType: got "large"',
      'initialInstanceCount: got 0', 'initialWeight: got -1', 'volumeSize: got "513 GiB", expected 1 to 512', 'modelDownloadTimeout: got "59 s", expected 60 to 3600', 'startupHealthCheckTimeout: got "3601 s"',
    ].join('[\\s\\S]*')));
  });

  it('a volume beside local disks', () => {
    expect(refusal({ variants: [{ ...VARIANT, instanceType: 'ml.m5d.large', volumeSize: Size.gibibytes(10) }] })).toThrow(/volumeSize: got .* expected nothing for ml\.m5d\.large/);
  });

  it('capture out of bounds', () => {
    expect(refusal({ variants: [VARIANT], dataCapture: { destinationUri: '', samplingPercent: 101, csvContentTypes: [] } })).toThrow(
      /dataCapture\.destinationUri[\s\S]*dataCapture\.samplingPercent: got 101[\s\S]*dataCapture\.csvContentTypes: got \[\], expected 1 to 10 media types/,
    );
  });
});
