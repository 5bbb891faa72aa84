/** `Gate`: what a version of a model must pass before it may serve. */
import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { TASK_METRICS } from '../contract/evaluation';
import { MAX_WAIVER_DAYS, waiverDays } from '../contract/image-scan';
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

/** A finding in an image that somebody answers for, for a time. */
export interface ImageScanWaiver {
  /** The finding, as the scan names it, e.g. `CVE-2026-0001`. */
  readonly finding: string;
  /** Who answers for it: a person or a team that can be asked. */
  readonly owner: string;
  /** Why the finding does no harm here, or what keeps it from doing so. */
  readonly reason: string;
  /** First day of the waiver, `yyyy-mm-dd`, UTC. */
  readonly grantedOn: string;
  /** Last day of the waiver, `yyyy-mm-dd`, UTC, at most 180 days from the first on. From the next day on the finding closes the gate again. */
  readonly expiresOn: string;
}

/** Options of the gate that looks at the image. */
export interface ImageScanGateOptions {
  /**
   * Lowest severity that closes the gate; it and all worse ones do.
   *
   * @default ImageScanSeverity.HIGH
   */
  readonly refuseFrom?: ImageScanSeverity;
  /**
   * Largest age of the scan: whole seconds, one day or more, as Amazon ECR scans an image once a day at most. One that is older is
   * made again, where Amazon ECR takes a request for it; where it does not, the gate stays closed.
   *
   * @default Duration.days(7)
   */
  readonly maxAge?: Duration;
  /**
   * Findings that do not close the gate, for a time.
   *
   * @default - none
   */
  readonly waivers?: ImageScanWaiver[];
}

const SEVERITIES = Object.values(ImageScanSeverity);
/** Of findings that nobody has rated: they are only beyond doubt where every finding is refused. */
const UNRATED = ['UNDEFINED', 'UNTRIAGED'];
const SCAN_AGE = { min: Duration.days(1).toSeconds(), max: Duration.days(365).toSeconds() };
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

  /**
   * A scan of the image by Amazon ECR, basic or enhanced, has no finding of the severity, or a worse one, but what is waived today. It
   * fails closed: an image without a scan does not pass, nor one whose scan is pending for half an hour, failed, unsupported, too
   * old, or counts what it does not list; and a waiver that has ended is none.
   *
   * @throws when the age is out of bounds, or a waiver lacks its owner, its reason, or an end within 180 days
   */
  public static imageScan(options: ImageScanGateOptions = {}): Gate {
    const { refuseFrom = ImageScanSeverity.HIGH, maxAge = Duration.days(7), waivers = [] } = options;
    const problems = new Problems('Gate.imageScan');
    requireSeconds(problems, 'maxAge', maxAge, SCAN_AGE);
    for (const [index, waiver] of waivers.entries()) checkWaiver(problems, `waivers[${index}]`, waiver);
    const findings = waivers.map(({ finding }) => finding);
    problems.require(new Set(findings).size === findings.length, { subject: 'waivers', got: findings, expected: 'each finding once', fix: 'keep the waiver that holds' });
    problems.throwIfAny();
    const worse = SEVERITIES.slice(0, SEVERITIES.indexOf(refuseFrom) + 1);
    const refusedSeverities = refuseFrom === ImageScanSeverity.INFORMATIONAL ? [...worse, ...UNRATED] : worse;
    return new Gate({ kind: 'image-scan', scan: { refusedSeverities, maxAgeSeconds: maxAge.toSeconds(), waivers: waivers.map(({ finding, owner, reason, grantedOn, expiresOn }) => ({ finding, owner, reason, grantedOn, expiresOn })) } });
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

/** Whether it has ended cannot be told here: synthesis knows no date, and the gate asks on the day. */
function checkWaiver(problems: Problems, subject: string, waiver: ImageScanWaiver): void {
  for (const name of ['finding', 'owner', 'reason'] as const) {
    problems.require(waiver[name].trim() !== '', { subject: `${subject}.${name}`, got: waiver[name], expected: 'a text', fix: 'say which finding it is, who answers for it, and why it does no harm here' });
  }
  const days = waiverDays(waiver);
  problems.require(days >= 1 && days <= MAX_WAIVER_DAYS, {
    subject: `${subject}.expiresOn`, got: `${waiver.grantedOn} to ${waiver.expiresOn}`, expected: `days as yyyy-mm-dd, at most ${MAX_WAIVER_DAYS} from the first to the last`, fix: 'let it end earlier, and look again then',
  });
}
