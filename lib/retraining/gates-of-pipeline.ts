/** What the gates of a model come down to, sorted by who opens them; collects every problem. Internal. */
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ImageScanConfig } from '../contract/image-scan';
import type { MetricGateConfig } from '../contract/retraining-steps';
import type { Dataset } from '../data';
import type { Gate, ModelTask } from '../gates';
import type { Problems } from '../private/errors';
import type { GateConfig } from '../private/gate-config';

/** The gate that a person opens. */
export interface PipelineApproval {
  /** Who may. */
  readonly approvers: readonly iam.IRole[];
  /** How long they are waited for. */
  readonly seconds: number;
}

/** The gates by who opens them. */
export interface PipelineGates {
  /** The judge. */
  readonly metrics: readonly MetricGateConfig[];
  /** The scan of the image. */
  readonly imageScan?: ImageScanConfig;
  /** A person. */
  readonly approval?: PipelineApproval;
}

/** @param repository of images that each run chooses from; undefined where the image is fixed */
export function gatesOfPipeline(gates: readonly Gate[], task: ModelTask, dataset: Dataset, repository: ecr.IRepository | undefined, problems: Problems): PipelineGates {
  const configs = gates.map(({ _config }) => _config);
  for (const gate of gates) gate._check(task, dataset, problems);
  const of = <K extends GateConfig['kind']>(kind: K): Extract<GateConfig, { kind: K }>[] =>
    configs.filter((config): config is Extract<GateConfig, { kind: K }> => config.kind === kind);
  const [metrics, approvals, scans] = [of('metric'), of('approval'), of('image-scan')];
  problems.require(metrics.length > 0, { subject: 'gates', got: configs.map(({ kind }) => kind), expected: 'at least one on a metric', fix: 'say how good a version must be, e.g. ModelMetric.ROC_AUC.atLeast(0.7)' });
  for (const [kind, list] of Object.entries({ approval: approvals, 'image-scan': scans })) {
    problems.require(list.length <= 1, { subject: 'gates', got: `${list.length} of kind ${kind}`, expected: 'at most one', fix: 'combine them' });
  }
  problems.require(scans.length === 0 || repository !== undefined, {
    subject: 'gates', got: 'image-scan on an image that is chosen at synth time', expected: 'images in a repository of your own, which Amazon ECR scans for you', fix: 'leave the gate out, and scan the image before you choose it',
  });
  const [approval] = approvals;
  return {
    metrics: metrics.map(({ rule }) => rule),
    ...(scans[0] ? { imageScan: scans[0].scan } : {}),
    ...(approval ? { approval: { approvers: approval.approvers, seconds: approval.expiresAfter.toSeconds() } } : {}),
  };
}
