/**
 * What state machines create at SageMaker, where no template shows it: encrypted with a customer managed key, isolated, in the
 * landing zone's network, tagged, limited in time, tried again and caught. How long it is paid for is held in job-limits.ts.
 */
import { type Scope, scopesOf } from '../../../simulator/checks/asl';
import { jobLimitFindings } from './job-limits';
import type { LandingZoneDemands } from './machinery';
import { definitionOf } from '../../../simulator/checks/state-machines';
import { asList, asObject, asStrings, isObject, resourcesOfType, type JsonObject, type Template } from '../../../simulator/checks/template';

interface Demand {
  /** Paths in the arguments that hold an ARN of a key. */
  readonly keys?: readonly string[];
  /** Paths that must be true. */
  readonly on?: readonly string[];
  /** Whether it runs containers in a network. */
  readonly network?: boolean;
  readonly tags?: boolean;
  /** Of what is paid for by the time: its own limit, or the action that alone ends it. */
  readonly time?: 'StoppingCondition' | { readonly stop: string };
}

/** By the last part of the resource of a Task, without `.sync`. */
const DEMANDS: Readonly<Record<string, Demand>> = {
  createEndpoint: { tags: true },
  createEndpointConfig: { keys: ['KmsKeyId'], tags: true },
  createModel: { on: ['EnableNetworkIsolation'], network: true, tags: true },
  createProcessingJob: {
    keys: ['ProcessingResources.ClusterConfig.VolumeKmsKeyId', 'ProcessingOutputConfig.KmsKeyId'],
    on: ['NetworkConfig.EnableNetworkIsolation', 'NetworkConfig.EnableInterContainerTrafficEncryption'], tags: true, time: 'StoppingCondition', network: true,
  },
  createTrainingJob: {
    keys: ['OutputDataConfig.KmsKeyId', 'ResourceConfig.VolumeKmsKeyId'], on: ['EnableNetworkIsolation', 'EnableInterContainerTrafficEncryption'],
    network: true, tags: true, time: 'StoppingCondition',
  },
  createTransformJob: { keys: ['TransformOutput.KmsKeyId', 'TransformResources.VolumeKmsKeyId'], tags: true, time: { stop: 'stopTransformJob' } },
};
/** Creates nothing that runs. */
const HARMLESS = ['createModelPackage'];

/** How many Tasks were looked at, so that a test can show that there were some. */
export interface JobFindings {
  readonly findings: readonly string[];
  readonly seen: number;
}

/** @param siblings templates whose exports this one imports */
export function jobFindings(template: Template, demands: LandingZoneDemands = {}, siblings: readonly Template[] = []): JobFindings {
  let seen = 0;
  const findings = resourcesOfType(template, 'AWS::StepFunctions::StateMachine').flatMap(([logicalId, properties]) =>
    scopesOf(logicalId, definitionOf(template, properties, { siblings })).flatMap((scope) =>
      Object.entries(scope.states).flatMap(([name, state]) => {
        const action = /:sagemaker:((?:create|start)\w+)/.exec(String(state['Resource']))?.[1];
        if (state['Type'] !== 'Task' || action === undefined || HARMLESS.includes(action)) return [];
        if (!Object.hasOwn(DEMANDS, action)) return [`${scope.path}/${name}.Resource: got sagemaker:${action}, expected one of ${[...Object.keys(DEMANDS), ...HARMLESS].join(', ')}; add what is demanded of it to the check`];
        seen++;
        return taskFindings(scope, name, state, DEMANDS[action]!, demands);
      })));
  return { findings, seen };
}

function taskFindings(scope: Scope, name: string, state: JsonObject, { keys = [], on = [], network = false, tags = false, time }: Demand, demands: LandingZoneDemands): string[] {
  const where = `${scope.path}/${name}`;
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
    ...(time === undefined ? [] : jobLimitFindings(scope, name, time === 'StoppingCondition' ? undefined : time.stop)),
    ...(state['TimeoutSeconds'] === undefined ? [`${where}.TimeoutSeconds: got nothing, expected a limit on its time`] : []),
    ...(asList(state['Retry']).length === 0 ? [`${where}.Retry: got none, expected that a throttled call is tried again`] : []),
    ...(asList(state['Catch']).length === 0 ? [`${where}.Catch: got none, expected that a failure is recorded`] : []),
  ];
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
