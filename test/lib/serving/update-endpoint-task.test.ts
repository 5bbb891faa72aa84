/** The state that moves an endpoint: request, guardrails, whole policy, refusals. */
import { Duration, type Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rollout, UpdateEndpointTask, VariantProperty, type UpdateEndpointTaskProps } from '../../../lib/serving';
import { OWN_KEY, renderTask, stackIn } from '../../support/task-fixture';

const ARN = 'arn:aws:sagemaker:ap-southeast-1:111122223333';
const ALARM = 'arn:aws:cloudwatch:ap-southeast-1:111122223333:alarm';
const bake = Duration.minutes(30);

function alarms(stack: Stack, count = 1): cloudwatch.IAlarm[] {
  return Array.from({ length: count }, (_, index) => cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${index}`, `${ALARM}:errors-${index}`));
}

function move(stack: Stack, props: Partial<UpdateEndpointTaskProps> = {}): UpdateEndpointTask {
  return new UpdateEndpointTask(stack, 'Move', { namePrefix: 'flights', endpointName: 'flights', endpointConfigName: '{% $config %}', ...props });
}

const deployment = (rollout: Rollout, count = 1) => renderTask((stack) => move(stack, { rollout, rollbackAlarms: alarms(stack, count) })).request['DeploymentConfig'];
const refusal = (rollout: Rollout, count = 1) => () => {
  const stack = stackIn();
  move(stack, { rollout, rollbackAlarms: alarms(stack, count) });
};

describe('a state that moves an endpoint', () => {
  it('keeps what scaling and weights have become', () => {
    expect(renderTask((stack) => move(stack)).state).toEqual({
      Type: 'Task',
      End: true,
      Resource: 'arn:aws:states:::aws-sdk:sagemaker:updateEndpoint',
      TimeoutSeconds: 300,
      Arguments: { EndpointName: 'flights', EndpointConfigName: '{% $config %}', RetainAllVariantProperties: true },
    });
  });

  it('goes back to a configuration as it is written', () => {
    const { request } = renderTask((stack) => move(stack, { endpointConfigName: '{% $liveConfig %}', retainAllVariantProperties: false }));
    expect(request).toEqual({ EndpointName: 'flights', EndpointConfigName: '{% $liveConfig %}', RetainAllVariantProperties: false });
  });

  it('decides at run time whether to keep what the variants have become', () => {
    const { request } = renderTask((stack) => move(stack, { retainAllVariantPropertiesExpression: '{% $isVersion %}' }));
    expect(request['RetainAllVariantProperties']).toBe('{% $isVersion %}');
    expect(() => move(stackIn(), { retainAllVariantPropertiesExpression: '{% true %}', retainAllVariantProperties: true })).toThrow('at most one of them');
    expect(() => move(stackIn(), { retainAllVariantPropertiesExpression: 'yes' })).toThrow('retainAllVariantPropertiesExpression: got "yes", expected one whole JSONata expression');
  });

  it('sends a few requests first, under alarms', () => {
    expect(deployment(Rollout.canary({ percent: 25, bake, terminationWait: Duration.minutes(10), timeout: Duration.hours(2) }), 2)).toEqual({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 1800, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 } },
        TerminationWaitInSeconds: 600,
        MaximumExecutionTimeoutInSeconds: 7200,
      },
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors-0' }, { AlarmName: 'errors-1' }] },
    });
  });

  it('moves in equal steps', () => {
    expect(deployment(Rollout.linear({ instances: 2, bake }))).toMatchObject({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'LINEAR', WaitIntervalInSeconds: 1800, LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 2 } },
        TerminationWaitInSeconds: 0,
      },
    });
  });

  it('moves at once and waits with the old fleet, with or without alarms', () => {
    const rollout = Rollout.allAtOnce({ terminationWait: Duration.minutes(15) });
    const policy = { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 0 }, TerminationWaitInSeconds: 900 };
    expect(deployment(rollout, 0)).toEqual({ BlueGreenUpdatePolicy: policy });
    expect(deployment(rollout, 1)).toEqual({ BlueGreenUpdatePolicy: policy, AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors-0' }] } });
  });

  it('takes the whole deployment at run time, and what comes from the configuration all the same', () => {
    const { request } = renderTask((stack) => move(stack, {
      deploymentConfigExpression: '{% $deployment %}', rollbackAlarms: alarms(stack), excludeRetainedVariantProperties: [VariantProperty.DESIRED_WEIGHT],
    }));
    expect(request).toMatchObject({
      DeploymentConfig: '{% $deployment %}', RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }],
    });
  });

  it('allows the role this endpoint, configurations with the prefix, and the named alarms', () => {
    const { policy } = renderTask((stack) => move(stack, { rollout: Rollout.canary({ percent: 10, bake }), rollbackAlarms: alarms(stack, 2) }));
    expect(policy).toEqual([
      { Effect: 'Allow', Action: 'sagemaker:UpdateEndpoint', Resource: [`${ARN}:endpoint/flights`, `${ARN}:endpoint-config/flights-*`] },
      { Effect: 'Allow', Action: 'cloudwatch:DescribeAlarms', Resource: [`${ALARM}:errors-0`, `${ALARM}:errors-1`] },
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: OWN_KEY, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: OWN_KEY },
    ]);
  });
});

describe('a rollout', () => {
  it('is refused exactly where its share is out of bounds', () => {
    fc.assert(fc.property(fc.integer({ min: -5, max: 110 }), (percent) => {
      const canary = refusal(Rollout.canary({ percent, bake: Duration.minutes(1) }));
      const linear = refusal(Rollout.linear({ percent, bake: Duration.minutes(1) }));
      if (percent >= 1 && percent <= 50) expect(canary).not.toThrow();
      else expect(canary).toThrow(/rollout\.percent: got -?\d+, expected a whole number, 1 to 50/);
      if (percent >= 10 && percent <= 50) expect(linear).not.toThrow();
      else expect(linear).toThrow(/rollout\.percent: got -?\d+, expected a whole number, 10 to 50/);
    }), { seed: 7 });
  });

  it('is refused with waits, timeout or size out of bounds, all at once', () => {
    expect(refusal(Rollout.canary({ percent: 10, instances: 1, bake: Duration.minutes(61), terminationWait: Duration.minutes(61), timeout: Duration.minutes(9) }))).toThrow(new RegExp([
      'rollout\\.terminationWait: got "3660 s", expected 0 to 3600', 'rollout\\.timeout: got "540 s", expected 600 to 28800',
      'rollout\\.percent or rollout\\.instances: got \\["rollout\\.percent","rollout\\.instances"\\], expected exactly one', 'rollout\\.bake: got "3660 s"',
    ].join('[\\s\\S]*')));
    expect(refusal(Rollout.allAtOnce({ timeout: Duration.hours(9) }), 0)).toThrow(/rollout\.timeout: got "32400 s"/);
  });

  it('is refused when its waits do not fit its timeout', () => {
    expect(refusal(Rollout.canary({ percent: 10, bake, terminationWait: bake, timeout: Duration.hours(1) }))).toThrow(
      /rollout: got "waits of 3600 s", expected less than its timeout of 3600 s/,
    );
    // Ten steps wait nine times; nine hours are more than any deployment may take.
    expect(refusal(Rollout.linear({ percent: 10, bake: Duration.hours(1) }))).toThrow(/waits of 32400 s", expected less than the longest timeout of 28800 s/);
    expect(refusal(Rollout.linear({ percent: 20, bake: Duration.hours(1) }))).not.toThrow();
  });

  it('in steps is refused without alarms, and with more than ten', () => {
    expect(refusal(Rollout.linear({ percent: 50, bake }), 0)).toThrow(/rollbackAlarms: got \[\], expected at least one alarm that ends a rollout in steps/);
    expect(refusal(Rollout.canary({ percent: 50, bake }), 11)).toThrow(/rollbackAlarms: got 11, expected at most 10/);
  });
});

describe('a state that moves an endpoint refuses', () => {
  it('alarms without a rollout that they could end', () => {
    const stack = stackIn();
    expect(() => move(stack, { rollbackAlarms: alarms(stack) })).toThrow(/rollbackAlarms: got 1, expected a rollout to go with the alarms; add rollout: Rollout\.allAtOnce\(\)/);
  });

  it('a rollout beside a deployment of run time, and exclusions from what is not retained', () => {
    expect(() => move(stackIn(), {
      rollout: Rollout.allAtOnce(), deploymentConfigExpression: '$d', retainAllVariantProperties: false, excludeRetainedVariantProperties: [VariantProperty.DESIRED_INSTANCE_COUNT],
    })).toThrow(/rollout or deploymentConfigExpression: got[\s\S]*deploymentConfigExpression: got "\$d"[\s\S]*excludeRetainedVariantProperties: got \["DesiredInstanceCount"\], expected nothing/);
  });
});
