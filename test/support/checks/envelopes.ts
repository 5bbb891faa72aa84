/**
 * The envelope of an endpoint, which no template shows to CloudFormation: how traffic moves must fit the request that the deployment machine
 * makes of it, the fleet, and its own time, and something must be able to turn it back.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrafficRoutingConfig.html
 */
import * as sagemaker from '@aws-sdk/client-sagemaker';
import { Resolver } from '../../../simulator/checks/resolve';
import { operationOf, requestFindings } from './sdk-schema';
import { asList, asObject, isObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';

const LONGEST_WAIT = 3_600;
const LONGEST_DEPLOYMENT = 28_800;
const MOST_ALARMS = 10;

export function envelopeFindings(template: Template): string[] {
  const resolver = new Resolver(template);
  return resourcesOfType(template, 'AWS::SSM::Parameter').filter(([, { Name }]) => String(Name).endsWith('/envelope')).flatMap(([logicalId, { Type, Value }]) => {
    const { alarmNames, deploymentConfig, instanceCount } = asObject(JSON.parse(String(resolver.resolve(Value))));
    const request = { EndpointName: 'endpoint', EndpointConfigName: 'config', DeploymentConfig: deploymentConfig };
    const alarms = asList(alarmNames).length;
    return [
      ...(Type === 'String' ? [] : [`${logicalId}.Type: got ${String(Type)}, expected String; a list is cut at each comma`]),
      ...(alarms >= 1 && alarms <= MOST_ALARMS ? [] : [`${logicalId}.alarmNames: got ${alarms}, expected 1 to ${MOST_ALARMS}; without one nothing goes back`]),
      ...requestFindings(logicalId, request, operationOf(sagemaker, 'UpdateEndpoint')),
      ...policyFindings(logicalId, asObject(asObject(deploymentConfig)['BlueGreenUpdatePolicy']), Number(instanceCount)),
    ];
  });
}

function policyFindings(where: string, policy: JsonObject, instances: number): string[] {
  const { MaximumExecutionTimeoutInSeconds: most = LONGEST_DEPLOYMENT, TerminationWaitInSeconds: last = 0, TrafficRoutingConfiguration } = policy;
  const { CanarySize, LinearStepSize, Type, WaitIntervalInSeconds: wait } = asObject(TrafficRoutingConfiguration);
  const sizes = { CANARY: [CanarySize, LinearStepSize, 1], LINEAR: [LinearStepSize, CanarySize, 10], ALL_AT_ONCE: [{}, CanarySize ?? LinearStepSize, 0] } as const;
  const [size, other, least] = sizes[String(Type) as keyof typeof sizes] ?? [undefined, undefined, 0];
  const percent = percentOf(size, instances);
  const steps = Type === 'LINEAR' ? Math.ceil(100 / percent) : 1;
  const waits = Number(wait) * steps + Number(last);
  return [
    ...(size === undefined || other !== undefined ? [`${where}: got ${String(Type)} with ${Object.keys(asObject(TrafficRoutingConfiguration)).join(', ')}, expected CanarySize for CANARY alone and LinearStepSize for LINEAR alone`] : []),
    ...(isObject(size) && Type !== 'ALL_AT_ONCE' && !(percent >= least && percent <= 50) ? [`${where}: got steps of ${percent} %, expected ${least} to 50 % of ${instances} instances`] : []),
    ...([Number(wait), Number(last)].every((seconds) => seconds >= 0 && seconds <= LONGEST_WAIT) ? [] : [`${where}: got waits of ${String(wait)} and ${String(last)} s, expected at most ${LONGEST_WAIT} s each`]),
    ...(waits < Number(most) && Number(most) <= LONGEST_DEPLOYMENT ? [] : [`${where}.MaximumExecutionTimeoutInSeconds: got ${String(most)}, expected more than the waits of ${waits} s and at most ${LONGEST_DEPLOYMENT} s`]),
  ];
}

function percentOf(size: unknown, instances: number): number {
  const { Type, Value } = asObject(size);
  return Type === 'INSTANCE_COUNT' ? (Number(Value) / instances) * 100 : Number(Value);
}
