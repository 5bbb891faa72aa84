/** `Rollout`: how the requests move from the fleet that serves to the one that shall. */
import type { Duration } from 'aws-cdk-lib';
import type { Problems } from '../private/errors';
import { requireNumber, requireSeconds, seconds } from '../private/sagemaker-bounds';
import { requireOneOf } from '../private/sagemaker-expression';

/** Options of every rollout. */
export interface RolloutOptions {
  /**
   * How long the old fleet stays after the last step, still under the alarms; 0 to 3600 seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly terminationWait?: Duration;
  /**
   * The deployment is ended after this time: 600 to 28800 seconds, more than all its waits together.
   *
   * @default - as SageMaker chooses
   */
  readonly timeout?: Duration;
}

/** Options of a rollout in two steps. */
export interface CanaryRolloutOptions extends RolloutOptions {
  /**
   * First step, as a share of the fleet: 1 to 50 percent. SageMaker moves whole instances.
   *
   * @default - `instances`
   */
  readonly percent?: number;
  /**
   * First step, as a number of instances: at most half of the fleet.
   *
   * @default - `percent`
   */
  readonly instances?: number;
  /** How long the first step waits under the alarms: 0 to 3600 seconds. */
  readonly bake: Duration;
}

/** Options of a rollout in equal steps. */
export interface LinearRolloutOptions extends RolloutOptions {
  /**
   * Each step, as a share of the fleet: 10 to 50 percent. SageMaker moves whole instances.
   *
   * @default - `instances`
   */
  readonly percent?: number;
  /**
   * Each step, as a number of instances: 10 to 50 percent of the fleet.
   *
   * @default - `percent`
   */
  readonly instances?: number;
  /** How long each step waits under the alarms: 0 to 3600 seconds. */
  readonly bake: Duration;
}

interface Step {
  readonly member: 'CanarySize' | 'LinearStepSize';
  readonly minPercent: number;
  readonly percent?: number;
  readonly instances?: number;
  readonly bake: Duration;
}

const MAX_WAIT = 3600;
const TIMEOUT = { min: 600, max: 28_800 };

/**
 * How the requests move from the fleet that serves to the one that shall: blue/green, both fleets running and paid until the end.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-blue-green.html
 */
export class Rollout {
  /** All requests in one step. */
  public static allAtOnce(options: RolloutOptions = {}): Rollout {
    return new Rollout('ALL_AT_ONCE', options);
  }

  /** A few requests first, then the rest. */
  public static canary(options: CanaryRolloutOptions): Rollout {
    return new Rollout('CANARY', options, { member: 'CanarySize', minPercent: 1, ...options });
  }

  /** In equal steps. */
  public static linear(options: LinearRolloutOptions): Rollout {
    return new Rollout('LINEAR', options, { member: 'LinearStepSize', minPercent: 10, ...options });
  }

  private constructor(
    private readonly type: string,
    private readonly options: RolloutOptions,
    private readonly step?: Step,
  ) {}

  /** Adds what is wrong with it. @internal */
  public _require(problems: Problems): void {
    const { terminationWait, timeout } = this.options;
    const sound = [
      requireSeconds(problems, 'rollout.terminationWait', terminationWait, { min: 0, max: MAX_WAIT }),
      requireSeconds(problems, 'rollout.timeout', timeout, TIMEOUT),
    ];
    if (this.step) {
      const { percent, instances, bake, minPercent } = this.step;
      requireOneOf(problems, { 'rollout.percent': percent, 'rollout.instances': instances }, true);
      sound.push(
        requireNumber(problems, 'rollout.percent', percent, { min: minPercent, max: 50 }),
        requireNumber(problems, 'rollout.instances', instances, { min: 1, max: Number.POSITIVE_INFINITY }),
        requireSeconds(problems, 'rollout.bake', bake, { min: 0, max: MAX_WAIT }),
      );
    }
    // A sum of numbers that are themselves wrong would only add noise.
    if (sound.includes(false)) return;
    const limit = seconds(timeout) ?? TIMEOUT.max;
    problems.require(this.waits() < limit, {
      subject: 'rollout', got: `waits of ${this.waits()} s`, expected: `less than ${timeout ? 'its timeout' : 'the longest timeout'} of ${limit} s`, fix: 'shorten the waits, enlarge the steps, or raise the timeout',
    });
  }

  /** True where old and new share the requests for a while, which only alarms make safe. @internal */
  public get _isGradual(): boolean {
    return this.step !== undefined;
  }

  /** @internal */
  public _render(): object {
    return {
      TrafficRoutingConfiguration: {
        Type: this.type,
        WaitIntervalInSeconds: seconds(this.step?.bake) ?? 0,
        ...(this.step ? { [this.step.member]: renderSize(this.step) } : {}),
      },
      TerminationWaitInSeconds: seconds(this.options.terminationWait) ?? 0,
      MaximumExecutionTimeoutInSeconds: seconds(this.options.timeout),
    };
  }

  /** Of a fleet whose size only run time knows, linear steps by instances count once. */
  private waits(): number {
    const bake = seconds(this.step?.bake) ?? 0;
    const intervals = this.type === 'LINEAR' && this.step?.percent ? Math.ceil(100 / this.step.percent) - 1 : 1;
    return bake * intervals + (seconds(this.options.terminationWait) ?? 0);
  }
}

function renderSize({ percent, instances }: Step): object {
  return percent === undefined ? { Type: 'INSTANCE_COUNT', Value: instances } : { Type: 'CAPACITY_PERCENT', Value: percent };
}
