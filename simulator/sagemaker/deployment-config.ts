/**
 * How traffic moves from the fleet that serves (blue) to the new one (green).
 *
 * Documented: the members and their bounds; a canary is one step of at most half the fleet and then the rest, linear are equal steps
 * of 10 to 50 percent; whole instances take traffic; between steps SageMaker waits `WaitIntervalInSeconds` under alarms, and with all
 * traffic on green `TerminationWaitInSeconds`; without a policy all traffic moves at once, without waiting.
 * Assumed: the share of the requests is the share of the instances that take traffic. Rolling updates are refused by name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
import { list, number, oneOf, optional, structure, text, type TypeOf, validation } from './shape';

const WAIT = number({ min: 0, max: 3600 });
const SIZE = structure({ Type: oneOf(['INSTANCE_COUNT', 'CAPACITY_PERCENT']), Value: number({ min: 1 }) });
const DEFAULT_TIMEOUT_SECONDS = 28_800;

export const DEPLOYMENT_CONFIG = structure({
  BlueGreenUpdatePolicy: optional(structure({
    TrafficRoutingConfiguration: structure({
      Type: oneOf(['ALL_AT_ONCE', 'CANARY', 'LINEAR']),
      WaitIntervalInSeconds: WAIT,
      CanarySize: optional(SIZE),
      LinearStepSize: optional(SIZE),
    }),
    TerminationWaitInSeconds: optional(WAIT),
    MaximumExecutionTimeoutInSeconds: optional(number({ min: 600, max: DEFAULT_TIMEOUT_SECONDS })),
  })),
  AutoRollbackConfiguration: optional(structure({ Alarms: optional(list(structure({ AlarmName: text }), { min: 1, max: 10 })) })),
});

export type DeploymentConfig = TypeOf<typeof DEPLOYMENT_CONFIG>;
type Size = TypeOf<typeof SIZE>;

/** One step: from then on green takes that share, and is watched for so long. */
export interface TrafficStep {
  /** Instances of a variant that take traffic, of so many. */
  readonly instances: (of: number) => number;
  readonly isFull: boolean;
  readonly bakeSeconds: number;
}

/** In order, the last one with all traffic on green. */
export function trafficSteps(config: DeploymentConfig | undefined, instanceCount: number): TrafficStep[] {
  const policy = config?.BlueGreenUpdatePolicy;
  const all: TrafficStep = { instances: (of) => of, isFull: true, bakeSeconds: policy?.TerminationWaitInSeconds ?? 0 };
  const routing = policy?.TrafficRoutingConfiguration;
  const size = sizeOf(config);
  if (!routing || !size) return [all];
  const first = instancesOf(size, instanceCount);
  const steps = routing.Type === 'CANARY' ? 1 : Math.ceil(instanceCount / first) - 1;
  // A canary of the only instance takes all requests, and is watched as a canary all the same.
  const partial = Array.from({ length: steps }, (_, index): TrafficStep => ({
    instances: (of) => Math.min(of, (index + 1) * instancesOf(size, of)),
    isFull: false,
    bakeSeconds: routing.WaitIntervalInSeconds,
  }));
  return [...partial, all];
}

export function alarmNamesOf(config: DeploymentConfig | undefined): string[] {
  return config?.AutoRollbackConfiguration?.Alarms?.map(({ AlarmName }) => AlarmName) ?? [];
}

export function timeoutSecondsOf(config: DeploymentConfig | undefined): number {
  return config?.BlueGreenUpdatePolicy?.MaximumExecutionTimeoutInSeconds ?? DEFAULT_TIMEOUT_SECONDS;
}

/** @throws ServiceError `ValidationException` for steps that no fleet of that size can take */
export function requireDeployable(config: DeploymentConfig | undefined, instanceCount: number): void {
  const policy = config?.BlueGreenUpdatePolicy;
  if (!policy) return;
  const { Type, CanarySize, LinearStepSize } = policy.TrafficRoutingConfiguration;
  if ((CanarySize !== undefined) !== (Type === 'CANARY')) throw validation(`CanarySize must be specified if and only if the traffic routing type is CANARY, got ${Type}.`);
  if ((LinearStepSize !== undefined) !== (Type === 'LINEAR')) throw validation(`LinearStepSize must be specified if and only if the traffic routing type is LINEAR, got ${Type}.`);
  const size = sizeOf(config);
  if (size) {
    const percent = size.Type === 'CAPACITY_PERCENT' ? size.Value : (size.Value / instanceCount) * 100;
    const least = Type === 'LINEAR' ? 10 : 0;
    // One instance of one is all there is: SageMaker cannot split it, and takes the step for the whole.
    if (instanceCount > 1 && (percent > 50 || percent < least)) throw validation(`${Type === 'LINEAR' ? 'LinearStepSize' : 'CanarySize'} must be between ${least} and 50 percent of the variant's instance count, got ${percent} percent.`);
  }
  const waits = trafficSteps(config, instanceCount).reduce((sum, { bakeSeconds }) => sum + bakeSeconds, 0);
  if (waits >= timeoutSecondsOf(config)) throw validation(`MaximumExecutionTimeoutInSeconds must be larger than the total waiting time of ${waits} seconds.`);
}

function sizeOf(config: DeploymentConfig | undefined): Size | undefined {
  const routing = config?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration;
  return routing?.Type === 'CANARY' ? routing.CanarySize : routing?.Type === 'LINEAR' ? routing.LinearStepSize : undefined;
}

function instancesOf({ Type, Value }: Size, count: number): number {
  return Math.min(count, Type === 'INSTANCE_COUNT' ? Value : Math.ceil((Value * count) / 100));
}
