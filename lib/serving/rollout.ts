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

  /**
   * Adds what is wrong with it for a fleet of that many instances. SageMaker moves whole instances: a share that is none of theirs
   * would be rounded up without a word.
   *
   * @internal
   */
  public _requireFor(problems: Problems, fleet: number): void {
    if (!this.step) return;
    const { percent, instances, minPercent } = this.step;
    const most = Math.floor(fleet / 2);
    const least = Math.ceil((minPercent * fleet) / 100);
    const steps = Array.from({ length: Math.max(0, most - least + 1) }, (_, index) => least + index);
    const shares = steps.map((count) => (100 * count) / fleet).filter(Number.isInteger);
    const fleetOf = `a fleet of ${fleet}`;
    problems.require(steps.length > 0, {
      subject: 'rollout', got: fleetOf, expected: 'at least 2 instances, of which a part can go first', fix: 'raise minInstances, or use Rollout.allAtOnce()',
    });
    if (steps.length === 0) return;
    problems.require(percent === undefined || shares.includes(percent), {
      subject: 'rollout.percent', got: percent,
      expected: shares.length > 0 ? `a share that ${fleetOf} can express: ${shares.join(', ')}` : `instances: no whole percentage is a share of ${fleetOf}`,
      fix: `choose one of them, give instances (${steps[0]}${steps.length > 1 ? ` to ${most}` : ''}), or change minInstances`,
    });
    problems.require(instances === undefined || steps.includes(instances), {
      subject: 'rollout.instances', got: instances, expected: `${steps[0]}${steps.length > 1 ? ` to ${most}` : ''} of ${fleetOf}`, fix: 'choose within the range, or change minInstances',
    });
    // Of a share in percent, `_require` has seen to it.
    const limit = seconds(this.options.timeout) ?? TIMEOUT.max;
    problems.require(instances === undefined || !steps.includes(instances) || this._waitsFor(fleet) < limit, {
      subject: 'rollout', got: `waits of ${this._waitsFor(fleet)} s`, expected: `less than ${limit} s`, fix: 'shorten the waits, enlarge the steps, or raise the timeout',
    });
  }

  /** True where old and new share the requests for a while, which only alarms make safe. @internal */
  public get _isGradual(): boolean {
    return this.step !== undefined;
  }

  /** Share of the requests that the first step moves, above 0 and at most 1. @internal */
  public _firstShare(fleet: number): number {
    if (!this.step) return 1;
    return this.step.instances === undefined ? this.step.percent! / 100 : this.step.instances / fleet;
  }

  /** Shortest wait under alarms while old and new share the requests; undefined where they do not. @internal */
  public get _bake(): Duration | undefined {
    return this.step?.bake;
  }

  /** All waits together, in seconds. @internal */
  public _waitsFor(fleet: number): number {
    const perStep = this._firstShare(fleet);
    const intervals = this.type === 'LINEAR' ? Math.ceil(1 / perStep) - 1 : 1;
    return (seconds(this.step?.bake) ?? 0) * intervals + (seconds(this.options.terminationWait) ?? 0);
  }

  /** Seconds after which SageMaker ends the deployment; undefined where it decides that itself. @internal */
  public get _timeout(): number | undefined {
    return seconds(this.options.timeout);
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
