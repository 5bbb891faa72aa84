/** `UpdateEndpointTask`: a state that moves an endpoint to another configuration, under guardrails. */
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { Problems } from '../private/errors';
import { requireExpression, requireOneOf } from '../private/sagemaker-expression';
import { SageMakerTask, type SageMakerTaskProps } from '../private/sagemaker-task';
import { aboutEndpoint, endpointArn, requireEndpoint } from './endpoint-name';
import type { Rollout } from './rollout';

/**
 * What a variant can have of its own since the endpoint runs.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VariantProperty.html
 */
export enum VariantProperty {
  /** Number of instances, which scaling changes. */
  DESIRED_INSTANCE_COUNT = 'DesiredInstanceCount',
  /** Share of the requests. */
  DESIRED_WEIGHT = 'DesiredWeight',
}

/** Options of a state that moves an endpoint. */
export interface UpdateEndpointTaskProps extends SageMakerTaskProps {
  /** First part of the configuration's name, and of the endpoint's if that is an expression: 1 to 40 lower-case letters, digits and inner hyphens. */
  readonly namePrefix: string;
  /**
   * Name of the endpoint: a literal of 1 to 63 lower-case letters, digits and inner hyphens, to which alone the role is held; or
   * a JSONata expression that yields `namePrefix`, a hyphen, and more.
   */
  readonly endpointName: string;
  /** JSONata expression of the configuration's name: `namePrefix`, a hyphen, and more. */
  readonly endpointConfigName: string;
  /**
   * How the requests move. Real-time and asynchronous endpoints only; others SageMaker moves at once, without saying so.
   *
   * @default - all at once, without waiting, unless `deploymentConfigExpression` is given
   */
  readonly rollout?: Rollout;
  /**
   * JSONata expression of the whole deployment configuration, as the API wants it, alarms included; those must be among
   * `rollbackAlarms`, which then only says what the role may read.
   *
   * @default - `rollout` and `rollbackAlarms`
   * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html
   */
  readonly deploymentConfigExpression?: string;
  /**
   * Alarms, at most 10, any of which makes SageMaker go back. At least one for a rollout in steps. One that is already in alarm
   * ends the deployment: look first.
   *
   * @default - none: nothing makes SageMaker go back but a fleet that does not start
   */
  readonly rollbackAlarms?: cloudwatch.IAlarmRef[];
  /**
   * Keeps number of instances and weight as they are, rather than resetting them to what the configuration says.
   *
   * @default true
   */
  readonly retainAllVariantProperties?: boolean;
  /**
   * JSONata expression of the same, `true` or `false`.
   *
   * @default - `retainAllVariantProperties`
   */
  readonly retainAllVariantPropertiesExpression?: string;
  /**
   * What comes from the configuration all the same.
   *
   * @default - nothing
   */
  readonly excludeRetainedVariantProperties?: VariantProperty[];
}

const MAX_ALARMS = 10;

/**
 * A state that moves an endpoint to another configuration, under guardrails: `sagemaker:UpdateEndpoint` through the AWS SDK
 * integration. It does not wait: describe the endpoint until it is `InService`; it then has the new configuration, or the old one
 * if SageMaker went back.
 *
 * The role of the state machine gets the right to update this endpoint to configurations with the prefix, to read the alarms,
 * and the grant for the volumes.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
 */
export class UpdateEndpointTask extends SageMakerTask {
  /** @throws when props are out of bounds or contradict each other, naming all problems */
  public constructor(scope: Construct, id: string, props: UpdateEndpointTaskProps) {
    super(scope, id, props);
    const { namePrefix, endpointName, endpointConfigName, deploymentConfigExpression, excludeRetainedVariantProperties } = props;
    const alarms = props.rollbackAlarms ?? [];
    const retain = props.retainAllVariantProperties ?? true;
    const problems = new Problems(this);
    requireEndpoint(problems, props, true);
    requireExpression(problems, 'endpointConfigName', endpointConfigName);
    requireDeployment(problems, props);
    requireOneOf(problems, { retainAllVariantProperties: props.retainAllVariantProperties, retainAllVariantPropertiesExpression: props.retainAllVariantPropertiesExpression }, false);
    if (props.retainAllVariantPropertiesExpression !== undefined) requireExpression(problems, 'retainAllVariantPropertiesExpression', props.retainAllVariantPropertiesExpression);
    problems.require(retain || !excludeRetainedVariantProperties?.length, {
      subject: 'excludeRetainedVariantProperties', got: excludeRetainedVariantProperties, expected: 'nothing, because nothing is retained', fix: 'leave it out, or retain the properties',
    });
    problems.throwIfAny();

    this._define('aws-sdk:sagemaker:updateEndpoint', {
      EndpointName: endpointName,
      EndpointConfigName: endpointConfigName,
      DeploymentConfig: deploymentConfigExpression ?? renderDeployment(props),
      RetainAllVariantProperties: props.retainAllVariantPropertiesExpression ?? retain,
      ExcludeRetainedVariantProperties: excludeRetainedVariantProperties?.length
        ? excludeRetainedVariantProperties.map((property) => ({ VariantPropertyType: property }))
        : undefined,
    });
    this._allow('UpdateEndpoint', aboutEndpoint(props), ['sagemaker:UpdateEndpoint'], [
      endpointArn(this, props),
      this._arnOfPrefix('endpoint-config', namePrefix),
    ]);
    if (alarms.length > 0) {
      const about = alarms.map(({ node }) => node.addr).join(' ');
      this._allow('ReadRollbackAlarms', about, ['cloudwatch:DescribeAlarms'], alarms.map(({ alarmRef }) => alarmRef.alarmArn));
    }
    this._allowVolumeKey();
  }
}

/** SageMaker takes no deployment configuration without a policy: alarms alone go with the default one. */
function renderDeployment({ rollout, rollbackAlarms }: UpdateEndpointTaskProps): object | undefined {
  if (!rollout) return undefined;
  return {
    BlueGreenUpdatePolicy: rollout._render(),
    ...(rollbackAlarms?.length
      ? { AutoRollbackConfiguration: { Alarms: rollbackAlarms.map(({ alarmRef }) => ({ AlarmName: alarmRef.alarmName })) } }
      : {}),
  };
}

function requireDeployment(problems: Problems, props: UpdateEndpointTaskProps): void {
  const { rollout, deploymentConfigExpression, rollbackAlarms } = props;
  const alarms = rollbackAlarms?.length ?? 0;
  requireOneOf(problems, { rollout, deploymentConfigExpression }, false);
  if (deploymentConfigExpression !== undefined) requireExpression(problems, 'deploymentConfigExpression', deploymentConfigExpression);
  rollout?._require(problems);
  problems.require(!rollout?._isGradual || alarms > 0, {
    subject: 'rollbackAlarms', got: rollbackAlarms, expected: 'at least one alarm that ends a rollout in steps', fix: 'name the alarms, or roll out all at once',
  });
  problems.require(alarms <= MAX_ALARMS, { subject: 'rollbackAlarms', got: alarms, expected: `at most ${MAX_ALARMS}`, fix: 'combine some in one alarm on an expression' });
  problems.require(alarms === 0 || rollout !== undefined || deploymentConfigExpression !== undefined, {
    subject: 'rollbackAlarms', got: alarms, expected: 'a rollout to go with the alarms', fix: 'add rollout: Rollout.allAtOnce()',
  });
}
