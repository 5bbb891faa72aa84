/** The state that creates an endpoint: request, whole policy, refusals. */
import type { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { CreateEndpointTask, type CreateEndpointTaskProps } from '../../../lib/serving';
import { OWN_KEY, renderTask, stackIn, STRICT } from '../../support/task-fixture';

const ARN = 'arn:aws:sagemaker:ap-southeast-1:111122223333';

function create(stack: Stack, props: Partial<CreateEndpointTaskProps> = {}): CreateEndpointTask {
  return new CreateEndpointTask(stack, 'CreateEndpoint', { namePrefix: 'flights', endpointName: 'flights', endpointConfigName: '{% $config %}', ...props });
}

describe('a state that starts an endpoint', () => {
  it('starts it from a configuration', () => {
    expect(renderTask((stack) => create(stack)).state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:createEndpoint',
      TimeoutSeconds: 300,
      Arguments: { EndpointName: 'flights', EndpointConfigName: '{% $config %}' },
    });
  });

  it('holds the role to the one endpoint that it names', () => {
    const { policy } = renderTask((stack) => create(stack));
    expect(policy).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:CreateEndpoint', Resource: [`${ARN}:endpoint/flights`, `${ARN}:endpoint-config/flights-*`] },
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: OWN_KEY, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: OWN_KEY },
    ]);
  });

  it('holds the role to the prefix where run time names the endpoint, and may tag only while creating', () => {
    const { request, policy } = renderTask((stack) => create(stack, { endpointName: '{% $endpoint %}' }), STRICT);
    expect(request).toMatchObject({ EndpointName: '{% $endpoint %}', Tags: [{ Key: 'Agency', Value: 'transport' }, { Key: 'CostCentre', Value: '4711' }] });
    expect(policy.slice(0, 2)).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:CreateEndpoint', Resource: [`${ARN}:endpoint/flights-*`, `${ARN}:endpoint-config/flights-*`] },
      { Effect: 'Allow', Action: 'sagemaker:AddTags', Resource: `${ARN}:endpoint/flights-*`, Condition: { StringEquals: { 'sagemaker:TaggingAction': 'CreateEndpoint' } } },
    ]);
  });

  it('refuses names that SageMaker would authorise in another spelling, and literals for what changes', () => {
    expect(() => create(stackIn(), { endpointName: 'Flights', namePrefix: 'F', endpointConfigName: 'flights-1' })).toThrow(
      /endpointName: got "Flights", expected 1 to 63 lower-case[\s\S]*namePrefix: got "F"[\s\S]*endpointConfigName: got "flights-1"/,
    );
  });
});
