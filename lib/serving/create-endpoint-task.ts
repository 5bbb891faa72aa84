/** `CreateEndpointTask`: a state that starts an endpoint. */
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { requireExpression } from '../private/sagemaker-expression';
import { SageMakerTask, type SageMakerCreateTaskProps } from '../private/sagemaker-task';
import { aboutEndpoint, endpointArn, requireEndpoint } from './endpoint-name';

/** Options of a state that starts an endpoint. `namePrefix` holds for the configuration, and for the endpoint if it is an expression. */
export interface CreateEndpointTaskProps extends SageMakerCreateTaskProps {
  /**
   * Name of the endpoint: a literal of 1 to 63 lower-case letters, digits and inner hyphens, to which alone the role is held; or
   * a JSONata expression that yields `namePrefix`, a hyphen, and more.
   */
  readonly endpointName: string;
  /** JSONata expression of the configuration's name: `namePrefix`, a hyphen, and more. */
  readonly endpointConfigName: string;
}

/**
 * A state that starts an endpoint: `sagemaker:CreateEndpoint` through the AWS SDK integration. It does not wait: describe the
 * endpoint until it is `InService` or `Failed`.
 *
 * The role of the state machine gets the right to create this endpoint, and to tag it while creating, from configurations with
 * the prefix, and the grant for the volumes.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
 */
export class CreateEndpointTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: CreateEndpointTaskProps) {
    super(scope, id, props);
    const { namePrefix, endpointName, endpointConfigName } = props;
    const problems = new Problems(this);
    requireEndpoint(problems, props, true);
    requireExpression(problems, 'endpointConfigName', endpointConfigName);
    const tags = this._tags(problems, props.tags);
    problems.throwIfAny();

    this._define('aws-sdk:sagemaker:createEndpoint', {
      EndpointName: endpointName,
      EndpointConfigName: endpointConfigName,
      Tags: tags,
    });
    const endpoint = endpointArn(this, props);
    const about = aboutEndpoint(props);
    this._allow('CreateEndpoint', about, ['sagemaker:CreateEndpoint'], [endpoint, this._arnOfPrefix('endpoint-config', namePrefix)]);
    if (tags) this._allowTaggingBy('CreateEndpoint', 'TagNewEndpoint', about, endpoint);
    this._allowVolumeKey();
  }
}
