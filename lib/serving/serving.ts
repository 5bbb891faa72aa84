/** `Serving`: on what a model answers, and how a new version gets there. */
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Problems } from '../private/errors';
import { requireNumber } from '../private/sagemaker-bounds';
import { isExpression } from '../private/sagemaker-expression';
import { requireInstanceType } from '../private/sagemaker-instance';
import { Rollout } from './rollout';

/** On what a model answers, request by request, and how a new version gets there. */
export interface RealTimeServingOptions {
  /** Instance type, e.g. `ml.m5.large`. */
  readonly instanceType: string;
  /** Number of instances, at least 1; two or more survive the loss of an availability zone. */
  readonly minInstances: number;
  /**
   * How the requests move to a new version. A share that `minInstances` cannot express is refused: SageMaker moves whole
   * instances. A step waits at least five minutes, which is what the alarms need to see it.
   *
   * @default - all at once; the old fleet stays under the alarms for ten minutes more
   */
  readonly rollout?: Rollout;
  /**
   * Share of the requests that may end in a server error, above 0 and below 1: the alarm on it makes SageMaker go back. It sees
   * old and new fleet together, so that a new version which fails every request counts with the share of its first step: for
   * `Rollout.canary({ percent: 25 })` 0.25. A limit that this would not exceed is refused.
   *
   * @default 0.01
   */
  readonly maxErrorRate?: number;
  /**
   * Time in which 99 of 100 requests must be answered by the model, the way there and back not counted: 1 millisecond to a minute. The
   * alarm on it makes SageMaker go back. Give it if the fleet gets some hundred requests a minute: of a few, the slowest one is
   * the percentile.
   *
   * @default - latency makes nothing go back
   */
  readonly maxLatency?: Duration;
  /**
   * Further alarms that make SageMaker go back, of this account and region; with those of the endpoint at most 10. One that is in
   * alarm keeps every deployment from beginning. No composite alarms: it is not documented that SageMaker watches them.
   *
   * @default - those of `maxErrorRate` and `maxLatency` only
   */
  readonly rollbackAlarms?: cloudwatch.IAlarmRef[];
}

const MAX_ALARMS = 10;
const MAX_ERROR_RATE = 0.01;
/** Three minutes that the alarm looks at, and two until their metrics are there. */
const SHORTEST_BAKE = Duration.minutes(5);
/** SageMaker's bounds of a deployment, and what it takes beside its waits: two fleets that start. */
const TIMEOUT = { min: 600, max: 28_800, beside: 7200 };

/** On what a model answers, and how a new version gets there. Models answer `text/csv`: rows of features without a header. */
export class Serving {
  /** An endpoint that always runs. */
  public static realTime(options: RealTimeServingOptions): Serving {
    return new Serving(options);
  }

  /** @internal */
  public readonly _rollout: Rollout;

  private constructor(
    /** @internal */
    public readonly _options: RealTimeServingOptions,
  ) {
    this._rollout = _options.rollout ?? Rollout.allAtOnce({ terminationWait: Duration.minutes(10) });
  }

  /** Share of the requests above which the alarm goes off. @internal */
  public get _maxErrorRate(): number {
    return this._options.maxErrorRate ?? MAX_ERROR_RATE;
  }

  /** Adds what is wrong with it. @internal */
  public _require(problems: Problems): void {
    const { instanceType, minInstances, maxLatency, rollbackAlarms = [] } = this._options;
    if (isExpression(instanceType)) {
      problems.add({ subject: 'serving.instanceType', got: instanceType, expected: 'an instance type that synth time knows', fix: 'name it, e.g. ml.m5.large' });
    } else {
      requireInstanceType(problems, 'serving.instanceType', instanceType);
    }
    const sound = requireNumber(problems, 'serving.minInstances', minInstances, { min: 1, max: Number.POSITIVE_INFINITY });
    this._rollout._require(problems);
    if (sound) this._rollout._requireFor(problems, minInstances);
    if (sound) this.requireErrorRate(problems, minInstances);
    const bake = this._rollout._bake;
    problems.require(bake === undefined || bake.toSeconds() >= SHORTEST_BAKE.toSeconds(), {
      subject: 'serving.rollout.bake', got: bake?.toHumanString(), expected: 'at least 5 minutes: the alarms look at three, and their metrics come late', fix: 'wait longer, or use Rollout.allAtOnce()',
    });
    const milliseconds = maxLatency?.toMilliseconds({ integral: false });
    problems.require(milliseconds === undefined || (milliseconds >= 1 && milliseconds <= 60_000), {
      subject: 'serving.maxLatency', got: maxLatency?.toHumanString(), expected: '1 millisecond to a minute, after which SageMaker gives up a request', fix: 'choose a duration within the range',
    });
    const own = maxLatency ? 2 : 1;
    problems.require(rollbackAlarms.length + own <= MAX_ALARMS, {
      subject: 'serving.rollbackAlarms', got: rollbackAlarms.length, expected: `at most ${MAX_ALARMS - own}, beside ${own} of the endpoint`, fix: 'combine some in one alarm on an expression',
    });
    const composite = rollbackAlarms.filter(({ node }) => node.defaultChild instanceof cloudwatch.CfnCompositeAlarm).map(({ node }) => node.path);
    problems.require(composite.length === 0, {
      subject: 'serving.rollbackAlarms', got: `the composite alarms ${composite.join(', ')}`, expected: 'alarms on a metric or an expression, any of which makes SageMaker go back',
      fix: 'name the alarms that they are made of, or combine them in one alarm on an expression',
    });
  }

  /** As the API wants it; SageMaker ends a deployment before the state machine gives up. @internal */
  public _deploymentConfig(): object {
    const waits = this._rollout._waitsFor(this._options.minInstances);
    const timeout = this._rollout._timeout ?? Math.min(TIMEOUT.max, Math.max(TIMEOUT.min, waits + TIMEOUT.beside));
    return { BlueGreenUpdatePolicy: { ...this._rollout._render(), MaximumExecutionTimeoutInSeconds: timeout } };
  }

  private requireErrorRate(problems: Problems, fleet: number): void {
    const rate = this._maxErrorRate;
    problems.require(rate > 0 && rate < 1, { subject: 'serving.maxErrorRate', got: rate, expected: 'a share of the requests above 0 and below 1', fix: 'write 0.01 for one in a hundred' });
    const first = this._rollout._firstShare(fleet);
    problems.require(!(rate < 1 && first <= 1) || rate < first, {
      subject: 'serving.maxErrorRate', got: rate, expected: `less than ${first}, the share that a first step counts with when it fails altogether`, fix: 'lower the limit, or enlarge the first step of the rollout',
    });
  }
}
