/**
 * What state machines create at SageMaker, where no template shows it: encrypted with a customer managed key, isolated, in the
 * landing zone's network, tagged, limited in time, tried again and caught.
 */
import { scopesOf } from './asl';
import type { LandingZoneDemands } from './machinery';
import { definitionOf } from './state-machines';
import { asList, asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from './template';

interface Demand {
  /** Paths in the arguments that hold an ARN of a key. */
  readonly keys?: readonly string[];
  /** Paths that must be true. */
  readonly on?: readonly string[];
  /** Whether it runs containers in a network. */
  readonly network?: boolean;
  readonly tags?: boolean;
  /** Path of a limit on its time. */
  readonly limit?: string;
}

/** By the last part of the resource of a Task, without `.sync`. */
const DEMANDS: Readonly<Record<string, Demand>> = {
  createEndpoint: { tags: true },
  createEndpointConfig: { keys: ['KmsKeyId'], tags: true },
  createModel: { on: ['EnableNetworkIsolation'], network: true, tags: true },
  createProcessingJob: {
    keys: ['ProcessingResources.ClusterConfig.VolumeKmsKeyId', 'ProcessingOutputConfig.KmsKeyId'],
    on: ['NetworkConfig.EnableNetworkIsolation', 'NetworkConfig.EnableInterContainerTrafficEncryption'], tags: true, limit: 'StoppingCondition',
  },
  createTrainingJob: {
    keys: ['OutputDataConfig.KmsKeyId', 'ResourceConfig.VolumeKmsKeyId'], on: ['EnableNetworkIsolation', 'EnableInterContainerTrafficEncryption'],
    network: true, tags: true, limit: 'StoppingCondition',
  },
  createTransformJob: { keys: ['TransformOutput.KmsKeyId', 'TransformResources.VolumeKmsKeyId'], tags: true },
};

/** How many Tasks were looked at, so that a test can show that there were some. */
export interface JobFindings {
  readonly findings: readonly string[];
  readonly seen: number;
}

/** @param siblings templates whose exports this one imports */
export function jobFindings(template: Template, demands: LandingZoneDemands = {}, siblings: readonly Template[] = []): JobFindings {
  let seen = 0;
  const findings = resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([logicalId, properties]) =>
    scopesOf(logicalId, definitionOf(template, properties, { siblings })).flatMap(({ path, states }) =>
      Object.entries(states).flatMap(([name, state]) => {
        const action = /:sagemaker:(create\w+)/.exec(String(state['Resource']))?.[1];
        if (state['Type'] !== 'Task' || action === undefined || !Object.hasOwn(DEMANDS, action)) return [];
        seen++;
        return taskFindings(`${path}/${name}`, state, DEMANDS[action]!, demands);
      })));
  return { findings, seen };
}

function taskFindings(where: string, state: JsonObject, { keys = [], on = [], network = false, tags = false, limit }: Demand, demands: LandingZoneDemands): string[] {
  const at = (path: string): unknown => path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), state['Arguments']);
  const present = Object.fromEntries(asList(at('Tags')).map((tag) => [String(asObject(tag)['Key']), asObject(tag)['Value']]));
  const subnets = asStrings(at('VpcConfig.Subnets') ?? at('NetworkConfig.VpcConfig.Subnets'));
  return [
    ...keys.filter((path) => !/^arn:[^:]+:kms:/.test(String(at(path)))).map((path) => `${where}.${path}: got ${show(at(path))}, expected the landing zone's key`),
    ...on.filter((path) => at(path) !== true).map((path) => `${where}.${path}: got ${show(at(path))}, expected true`),
    ...(network && demands.subnetIds && !(subnets.length > 0 && subnets.every((one) => demands.subnetIds!.includes(one)))
      ? [`${where}.VpcConfig.Subnets: got ${subnets.join(', ') || 'none'}, expected some of ${demands.subnetIds.join(', ')}`] : []),
    ...(tags ? Object.entries(demands.tags ?? {}) : []).filter(([key, value]) => present[key] !== value)
      .map(([key, value]) => `${where}.Tags: got ${key} = ${show(present[key])}, expected ${JSON.stringify(value)}`),
    ...(limit !== undefined && at(limit) === undefined ? [`${where}.${limit}: got nothing, expected a limit on its time`] : []),
    ...(state['TimeoutSeconds'] === undefined ? [`${where}.TimeoutSeconds: got nothing, expected a limit on its time`] : []),
    ...(asList(state['Retry']).length === 0 ? [`${where}.Retry: got none, expected that a throttled call is tried again`] : []),
    ...(asList(state['Catch']).length === 0 ? [`${where}.Catch: got none, expected that a failure is recorded`] : []),
  ];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
