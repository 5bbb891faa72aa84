/** `ManagedModel`: a model and all that looks after it, composed of parts that are each usable alone. */
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Dataset, IEvidenceStore } from './data';
import type { Gate, ModelTask } from './gates';
import type { IModelImageRepository, ModelCode } from './image';
import { ManagedModelGrants } from './managed-model-grants';
import { DriftMonitor, type DriftMonitorProps, type Monitoring } from './monitoring';
import { Problems } from './private/errors';
import { defaultModelId } from './private/model-id';
import { ModelPackageGroup, type IModelPackageGroup, type IReleaseRecords } from './registry';
import { RetrainingPipeline, type Retraining } from './retraining';
import { ManagedEndpoint, type Serving } from './serving';
import type { Training } from './training';
import { ModelWorkspace } from './workspace';

/** Options of a managed model. `training`, `gates`, `serving` and `retraining` come together: a version that no gate has seen must not serve. */
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
   * Where it is trained, and what that can cost.
   *
   * @default - the model is only watched
   */
  readonly training?: Training;
  /**
   * What a version must pass before it may serve; at least one is on a metric.
   *
   * @default - the model is only watched
   */
  readonly gates?: Gate[];
  /**
   * On what it answers, and how a new version gets there.
   *
   * @default - the model is only watched
   */
  readonly serving?: Serving;
  /**
   * When it is trained again.
   *
   * @default - the model is only watched
   */
  readonly retraining?: Retraining;
  /**
   * Names the model in metrics, keys, the registry and the endpoint: 1 to 40 lower-case letters, digits and single hyphens, unique in
   * account and region. Changing it later replaces the registry, and makes another endpoint.
   *
   * @default - from the stack's name and the construct's path, e.g. `flights-flight-delay`
   */
  readonly modelId?: string;
  /**
   * Commit that the program comes from, e.g. `process.env.GIT_COMMIT`: 7 to 64 hexadecimal digits. It stands in the manifest of every
   * snapshot, for the record alone: a new commit is no reason to train again.
   *
   * @default - manifests say `none`
   */
  readonly codeCommit?: string;
  /**
   * Where evidence of each run is kept: the manifest of what it learnt from, without a row, the report of the judge, what the gate on the
   * image decided, and who approved the version. The function that writes it can take nothing back; a run whose evidence cannot be written
   * does not go on.
   *
   * @default - one that the models of the stack share where the agency profile demands evidence; else reports lie in the store of the workspace
   * alone
   */
  readonly evidence?: IEvidenceStore;
}

type LoopProps = Required<Pick<ManagedModelProps, 'training' | 'gates' | 'serving' | 'retraining'>>;

const LOOP = ['training', 'gates', 'serving', 'retraining'] as const;

/**
 * A model and all that looks after it: image repository, registry, record of releases, and the drift monitor; with `training`,
 * `gates`, `serving` and `retraining` also the endpoint, its deployment, and the pipeline that trains, judges and submits.
 *
 * Defines 10 resources beside the workspace that the stack's models share (11 with managed policies; one fewer when the images
 * lie in a repository that exists), and with the closed loop up to 19 more (26 with managed policies), beside a rule for
 * the calendar and an alarm on latency where you ask for them.
 */
export class ManagedModel extends Construct {
  /** Names the model in metrics, keys and the registry. */
  public readonly modelId: string;
  /** Where its container images lie; undefined where every version runs in one image that exists. */
  public readonly images?: IModelImageRepository;
  /** Its versions. */
  public readonly modelPackageGroup: IModelPackageGroup;
  /** Which version is live. */
  public readonly releaseRecords: IReleaseRecords;
  /** What watches its inputs. */
  public readonly monitor: DriftMonitor;
  /** Where it answers; undefined where it is only watched. */
  public readonly endpoint?: ManagedEndpoint;
  /** What trains it; undefined where it is only watched. */
  public readonly retraining?: RetrainingPipeline;
  /** Permissions to ask the model, and to have it trained again. */
  public readonly grants: ManagedModelGrants;

  /** @throws when props contradict each other, the schema or the limits; all problems at once */
  public constructor(scope: Construct, id: string, props: ManagedModelProps) {
    super(scope, id);
    this.modelId = props.modelId ?? defaultModelId(this);
    const { ignoredColumns = [], performance, ...monitoring } = props.monitoring.options;
    const monitorProps: DriftMonitorProps = {
      ...monitoring,
      ignoredColumns: [...new Set([...ignoredColumns, ...(props.task.label === undefined ? [] : [props.task.label])])],
      baseline: props.dataset,
      ...(performance ? { performance: { ...performance, task: props.task } } : {}),
      modelId: this.modelId,
    };
    const problems = new Problems(this);
    const otherTask = performance?.task === undefined || performance.task === props.task ? undefined : performance.task;
    problems.require(otherTask === undefined, { subject: 'monitoring.performance.task', got: otherTask?.label, expected: 'none, or the task of the model', fix: 'leave it out' });
    props.task._check(props.dataset, problems);
    DriftMonitor._config(this.modelId, monitorProps, problems);
    const loop = requireLoop(problems, props);
    props.serving?._require(problems);
    problems.throwIfAny();

    this.releaseRecords = ModelWorkspace.of(this).releaseRecords;
    this.monitor = new DriftMonitor(this, 'Monitor', monitorProps);
    const code = props.code.bind(this);
    this.images = code.images;
    this.modelPackageGroup = new ModelPackageGroup(this, 'ModelPackageGroup', { modelPackageGroupName: this.modelId });
    this.grants = ManagedModelGrants.fromManagedModel(this);
    if (!loop) return;
    const { modelId, modelPackageGroup, monitor } = this;
    const repositories = [code.images, code.image].flatMap((images) => (images ? [images.repository] : []));
    this.endpoint = new ManagedEndpoint(this, 'Endpoint', { modelId, modelPackageGroup, serving: loop.serving, repositories });
    this.retraining = new RetrainingPipeline(this, 'Retraining', {
      task: props.task, dataset: props.dataset, code, training: loop.training, gates: loop.gates, retraining: loop.retraining,
      endpoint: this.endpoint, monitor, modelPackageGroup, codeCommit: props.codeCommit, evidence: props.evidence,
    });
  }

  /**
   * Sends every alarm of the model, and its end, to the topic; and how each deployment and each retraining ended.
   *
   * @param topic lets `cloudwatch.amazonaws.com` publish, in its policy and in that of its key
   */
  public notify(topic: sns.ITopic): void {
    this.monitor.notify(topic);
    this.endpoint?.notify(topic);
    this.retraining?.notify(topic);
  }
}

/** All parts of the closed loop, or none. */
function requireLoop(problems: Problems, props: ManagedModelProps): LoopProps | undefined {
  const given = LOOP.filter((name) => props[name] !== undefined);
  problems.require(given.length === 0 || given.length === LOOP.length, {
    subject: LOOP.join(', '), got: given, expected: 'all of them, or none', fix: `add ${LOOP.filter((name) => !given.includes(name)).join(', ')}: a version that no gate has seen must not serve`,
  });
  return given.length === LOOP.length ? (props as LoopProps) : undefined;
}
