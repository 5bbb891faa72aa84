/** `Gate`: what a version of a model must pass before it may serve. */
import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { TASK_METRICS } from '../contract/evaluation';
import type { MetricGateConfig } from '../contract/retraining-steps';
import type { Dataset } from '../data';
import { Problems } from '../private/errors';
import type { GateConfig } from '../private/gate-config';
import { requireSeconds } from '../private/sagemaker-bounds';
import type { ModelTask } from './model-task';

/**
 * How bad a finding in an image is, from the worst down.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageScanFinding.html
 */
export enum ImageScanSeverity {
  /** Findings that call for action at once. */
  CRITICAL = 'CRITICAL',
  /** Findings that call for action soon. */
  HIGH = 'HIGH',
  /** Findings that need other conditions to do harm. */
  MEDIUM = 'MEDIUM',
  /** Findings of little harm. */
  LOW = 'LOW',
  /** Every finding, also one that nobody has rated yet. */
  INFORMATIONAL = 'INFORMATIONAL',
}

/** Options of the gate that a person opens. */
export interface ApprovalGateOptions {
  /**
   * Roles that may say yes or no, at least one: each gets the right to set the approval status of the model's versions. They
   * should be others than those that write the model's code.
   */
  readonly approvers: iam.IRole[];
  /**
   * How long a version waits for an answer: one minute to 30 days. Then it stays pending and does not serve.
   *
   * @default Duration.days(7)
   */
  readonly expiresAfter?: Duration;
}

/** Options of the gate that looks at the image. */
export interface ImageScanGateOptions {
  /**
   * Lowest severity that closes the gate; it and all worse ones do.
   *
   * @default ImageScanSeverity.HIGH
   */
  readonly refuseFrom?: ImageScanSeverity;
}

const SEVERITIES = Object.values(ImageScanSeverity);
/** Of findings that nobody has rated: they are only beyond doubt where every finding is refused. */
const UNRATED = 'UNDEFINED';
const WAIT = { min: 60, max: Duration.days(30).toSeconds() };

/** What a version of a model must pass before it may serve. Evidence that is missing closes a gate. Metrics make gates of their own: {@link ModelMetric}. */
export class Gate {
  /**
   * A person says yes: by setting the version's approval status in the registry, in SageMaker Studio, the console or the CLI.
   *
   * @throws when nobody could, or the time is out of bounds
   */
  public static approval(options: ApprovalGateOptions): Gate {
    const { approvers, expiresAfter = Duration.days(7) } = options;
    const problems = new Problems('Gate.approval');
    problems.require(approvers.length > 0, { subject: 'approvers', got: [], expected: 'at least one role', fix: 'name the roles of those who answer for the model' });
    requireSeconds(problems, 'expiresAfter', expiresAfter, WAIT);
    problems.throwIfAny();
    return new Gate({ kind: 'approval', approvers: [...approvers], expiresAfter });
  }

  /** A complete scan of the image by Amazon ECR has no finding of the severity, or a worse one. An image without a scan does not pass. */
  public static imageScan(options: ImageScanGateOptions = {}): Gate {
    const { refuseFrom = ImageScanSeverity.HIGH } = options;
    const worse = SEVERITIES.slice(0, SEVERITIES.indexOf(refuseFrom) + 1);
    return new Gate({ kind: 'image-scan', refusedSeverities: refuseFrom === ImageScanSeverity.INFORMATIONAL ? [...worse, UNRATED] : worse });
  }

  /** What the judge decides. @internal */
  public static _metric(rule: MetricGateConfig): Gate {
    return new Gate({ kind: 'metric', rule });
  }

  /** @internal */
  public readonly _config: GateConfig;

  private constructor(config: GateConfig) {
    this._config = config;
  }

  /** Adds what keeps the gate from judging this task on these data. @internal */
  public _check(task: ModelTask, dataset: Dataset, problems: Problems): void {
    if (this._config.kind !== 'metric') return;
    const { metric } = this._config.rule;
    const fitting = TASK_METRICS[task._config.kind];
    problems.require(fitting.includes(metric), {
      subject: 'gates', got: metric, expected: `a metric of ${task._config.kind} tasks`, fix: `choose among ${fitting.join(', ')}`,
    });
    problems.require(dataset._descriptor.holdout.kind !== 'none', {
      subject: 'gates', got: `${metric} on a data set without a holdout`, expected: 'rows that training does not see', fix: 'give the data set a holdout, e.g. Holdout.latest(Duration.days(14))',
    });
  }
}
