/** The state that reads an endpoint: request, whole policy, refusals. */
import { describe, expect, it } from 'vitest';
import { DescribeEndpointTask } from '../../../lib/serving';
import { renderTask, stackIn } from '../../support/task-fixture';

const ENDPOINT = 'arn:aws:sagemaker:ap-southeast-1:111122223333:endpoint';

describe('a state that looks at an endpoint', () => {
  it('describes it, and may do nothing else', () => {
    const { state, policy } = renderTask((stack) => new DescribeEndpointTask(stack, 'Look', { endpointName: 'flights', assign: { status: '{% $states.result.EndpointStatus %}' } }));
    expect(state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:describeEndpoint',
      TimeoutSeconds: 300,
      Arguments: { EndpointName: 'flights' },
      Assign: { status: '{% $states.result.EndpointStatus %}' },
    });
    expect(policy).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:DescribeEndpoint', Resource: `${ENDPOINT}/flights` },
    ]);
  });

  it('holds the role to the prefix where run time names the endpoint', () => {
    const { policy } = renderTask((stack) => new DescribeEndpointTask(stack, 'Look', { endpointName: '{% $endpoint %}', namePrefix: 'flights' }));
    expect(policy.map(({ Resource }) => Resource)).toEqual([`${ENDPOINT}/flights-*`]);
  });

  it('refuses an expression without a prefix, because the role could be held to nothing', () => {
    expect(() => new DescribeEndpointTask(stackIn(), 'Look', { endpointName: '{% $endpoint %}' })).toThrow(
      'Stack/Look cannot be defined:\n  - namePrefix: got nothing, expected the first part of the name that the expression yields; give it, or give the name itself',
    );
  });
});
