/** `DescribeEndpointTask`: a state that looks at an endpoint. */
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { SageMakerTask, type SageMakerTaskProps } from '../private/sagemaker-task';
import { aboutEndpoint, endpointArn, requireEndpoint } from './endpoint-name';

/** Options of a state that looks at an endpoint. */
export interface DescribeEndpointTaskProps extends SageMakerTaskProps {
  /**
   * Name of the endpoint: a literal of 1 to 63 lower-case letters, digits and inner hyphens, to which alone the role is held; or
   * a JSONata expression that yields `namePrefix`, a hyphen, and more.
   */
  readonly endpointName: string;
  /**
   * First part of the name, where it is an expression: 1 to 40 lower-case letters, digits and inner hyphens.
   *
   * @default - none, for a literal name
   */
  readonly namePrefix?: string;
}

/**
 * A state that looks at an endpoint: `sagemaker:DescribeEndpoint` through the AWS SDK integration. Its result is the endpoint's
 * description. An endpoint that does not exist is the error `SageMaker.SageMakerException` whose cause says
 * `Could not find endpoint`.
 *
 * The role of the state machine gets the right to describe this endpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
 */
export class DescribeEndpointTask extends SageMakerTask {
  /** @throws when the name is neither a literal nor an expression with its prefix, naming all problems */
  public constructor(scope: Construct, id: string, props: DescribeEndpointTaskProps) {
    super(scope, id, props);
    const problems = new Problems(this);
    requireEndpoint(problems, props, false);
    problems.throwIfAny();

    this._define('aws-sdk:sagemaker:describeEndpoint', { EndpointName: props.endpointName });
    this._allow('DescribeEndpoint', aboutEndpoint(props), ['sagemaker:DescribeEndpoint'], [endpointArn(this, props)]);
  }
}
