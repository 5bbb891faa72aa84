/** `ManagedModel`: a model and all that looks after it, composed of parts that are each usable alone. */
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Dataset } from './data';
import type { IModelImageRepository, ModelCode } from './image';
import type { ModelTask } from './gates';
import { DriftMonitor, type DriftMonitorProps, type Monitoring } from './monitoring';
import { Problems } from './private/errors';
import { defaultModelId } from './private/model-id';
import { ModelPackageGroup, type IModelPackageGroup, type IReleaseRecords } from './registry';
import { ModelWorkspace } from './workspace';

/** Options of a managed model. */
export interface ManagedModelProps {
  /** What the model predicts. */
  readonly task: ModelTask;
  /** What it is trained on. */
  readonly dataset: Dataset;
  /** The program that trains and serves it. */
  readonly code: ModelCode;
  /** How it is watched. */
  readonly monitoring: Monitoring;
  /**
   * Names the model in metrics, keys and the registry: 1 to 40 lower-case letters, digits and single hyphens, unique in account
   * and region. Changing it later replaces the registry.
   *
   * @default - from the stack's name and the construct's path, e.g. `flights-flight-delay`
   */
  readonly modelId?: string;
}

/**
 * A model and all that looks after it: image repository, registry, record of releases, and the drift monitor.
 *
 * Defines 10 resources beside the workspace that the stack's models share (11 with managed policies; one fewer when the images
 * lie in a repository that exists).
 */
export class ManagedModel extends Construct {
  /** Names the model in metrics, keys and the registry. */
  public readonly modelId: string;
  /** Where its container images lie. */
  public readonly images: IModelImageRepository;
  /** Its versions. */
  public readonly modelPackageGroup: IModelPackageGroup;
  /** Which version is live. */
  public readonly releaseRecords: IReleaseRecords;
  /** What watches its inputs. */
  public readonly monitor: DriftMonitor;

  /** @throws when props contradict each other, the schema or the limits; all problems at once */
  public constructor(scope: Construct, id: string, props: ManagedModelProps) {
    super(scope, id);
    this.modelId = props.modelId ?? defaultModelId(this);
    const { ignoredColumns = [], ...monitoring } = props.monitoring.options;
    const monitorProps: DriftMonitorProps = {
      ...monitoring,
      ignoredColumns: [...new Set([...ignoredColumns, props.task.label])],
      baseline: props.dataset,
      modelId: this.modelId,
    };
    const problems = new Problems(this);
    props.task._check(props.dataset, problems);
    DriftMonitor._config(this.modelId, monitorProps, problems);
    problems.throwIfAny();

    this.releaseRecords = ModelWorkspace.of(this).releaseRecords;
    this.monitor = new DriftMonitor(this, 'Monitor', monitorProps);
    this.images = props.code.bind(this).images;
    this.modelPackageGroup = new ModelPackageGroup(this, 'ModelPackageGroup', { modelPackageGroupName: this.modelId });
  }

  /**
   * Sends every alarm of the model, and its end, to the topic.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   */
  public notify(topic: sns.ITopic): void {
    this.monitor.notify(topic);
  }
}
