/** `RetrainingPipeline`: trains a model again, judges what comes out, and submits what is good enough. */
import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RELEASE_ITEMS } from '../contract/release-record';
import { retrainingKeys } from '../contract/retraining-steps';
import { Dataset, DatasetSnapshot, EvidenceStore, type IDataStore, type IEvidenceStore } from '../data';
import type { Gate, ModelTask } from '../gates';
import type { ModelCodeConfig } from '../image';
import type { DriftMonitor } from '../monitoring';
import { Problems } from '../private/errors';
import { landingZoneOf } from '../private/landing-zone';
import { MachineLease } from '../private/machine-lease';
import { MachineNotifications } from '../private/machine-notifications';
import { MachineRecords } from '../private/machine-records';
import { modelPrefix } from '../private/model-names';
import { LandingZoneStateMachine } from '../private/state-machine';
import type { IModelPackageGroup } from '../registry';
import type { ManagedEndpoint } from '../serving';
import { S3DataType, TrainingRole, type Training } from '../training';
import { ModelWorkspace } from '../workspace';
import { gatesOfPipeline, type PipelineGates } from './gates-of-pipeline';
import { runLimits } from './machine/limits';
import { retrainingMachine } from './machine/machine';
import type { CodeParts } from './machine/parts';
import { definePipelineRules } from './pipeline-rules';
import type { Retraining } from './retraining';
import { RetrainingPipelineGrants } from './retraining-pipeline-grants';
import { retrainingStepsConfig } from './retraining-steps-config';
import { retrainingStepsFunction } from './retraining-steps-function';

/** Options of a retraining pipeline. */
export interface RetrainingPipelineProps {
  /** What the model predicts. */
  readonly task: ModelTask;
  /** What it is trained on; the one that the monitor measures against. */
  readonly dataset: Dataset;
  /** The program that trains and serves it, bound. */
  readonly code: ModelCodeConfig;
  /** Where it is trained, and what that can cost. */
  readonly training: Training;
  /** What a version must pass before it may serve; at least one is on a metric. */
  readonly gates: Gate[];
  /** When it is trained again, and how often that may cost something. */
  readonly retraining: Retraining;
  /** Where versions that passed are submitted; of the same model. */
  readonly endpoint: ManagedEndpoint;
  /** What watches the model; of the same model. */
  readonly monitor: DriftMonitor;
  /** Where its versions are registered; the one whose versions the endpoint takes. */
  readonly modelPackageGroup: IModelPackageGroup;
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
   * @default - one that the models of the stack share where the agency profile demands evidence; else reports lie in the store of results alone
   */
  readonly evidence?: IEvidenceStore;
}

/**
 * Trains a model again, judges what comes out, and submits what is good enough. A state machine freezes the data, trains, has the
 * live version and the new one score the same held-out rows, and judges by the gates. A version that passes is registered,
 * approved by a person where a gate asks for that, submitted to the endpoint's deployment, and then drift is measured against its
 * data. A version that does not is registered as rejected. Whatever fails, the live version serves, and the notification says why.
 *
 * A trigger that comes while a run is under way, or during the cooldown, is kept; every hour the machine looks for kept triggers, and for
 * drift that lasts. One whose run fails is taken up three times at most.
 *
 * To train by hand, start the state machine with `{ modelId, trigger: { type: "manual", id, at, detail } }`, and `force: true` in
 * `trigger` to go past cooldown, monthly runs and data that have not changed. With `snapshot` in `trigger`, the fingerprint of a
 * {@link DatasetSnapshot}, it trains on the objects of that snapshot in the versions of then, and not on what is there now.
 *
 * Defines 8 to 11 resources: role of the training jobs, function with role and log group, state machine and its role, rules for the
 * triggers, the sweep and executions that died (4 more with managed policies).
 */
export class RetrainingPipeline extends Construct {
  /** Names the model in metrics, keys and records. */
  public readonly modelId: string;
  /** Trains. Its input is `{ modelId, trigger: { type, id, at, detail } }`. */
  public readonly stateMachine: sfn.IStateMachine;
  /** The permission to have the model trained again. */
  public readonly grants: RetrainingPipelineGrants;
  /** Where evidence of its runs is kept; undefined where none is. */
  public readonly evidence?: IEvidenceStore;

  /** Where its results lie. @internal */
  public readonly _store: IDataStore;

  private readonly notifications: MachineNotifications;


  /** @throws when props contradict each other or the limits; all problems at once */
  public constructor(scope: Construct, id: string, props: RetrainingPipelineProps) {
    super(scope, id);
    const { task, dataset, code, endpoint, monitor } = props;
    this.modelId = endpoint.modelId;
    const training = props.training._config;
    const retraining = props.retraining._config;
    const repository = code.images?.repository;
    const problems = new Problems(this);
    task._check(dataset, problems);
    const trained = task._trained(problems);
    const gates = gatesOfPipeline(props.gates, task, dataset, repository, problems);
    this.requireOneModel(problems, props);
    const hasFirstImage = retraining.triggers.some(({ kind }) => kind === 'first-image');
    problems.require(!hasFirstImage || this.isOwn(repository), {
      subject: 'retraining', got: 'RetrainingTrigger.onFirstImage', expected: 'a repository of this account and region, whose pushes can be seen', fix: 'start the first run by hand, or by RetrainingTrigger.onSchedule',
    });
    const onPerformance = retraining.triggers.some(({ kind }) => kind === 'performance');
    problems.require(!onPerformance || monitor.alarms.performance !== undefined, { subject: 'retraining', got: 'RetrainingTrigger.onPerformanceDrop', expected: 'a monitor that performance is watched by', fix: 'add performance to the monitoring' });
    requireCommit(problems, props.codeCommit);
    // Made elsewhere, it was held to what is asked for there.
    if (props.evidence instanceof EvidenceStore) props.evidence._retention._check(problems, landingZoneOf(this), 'evidence');
    problems.throwIfAny();

    const workspace = ModelWorkspace.of(this);
    this.notifications = new MachineNotifications(workspace.alerts);
    this._store = workspace.dataStore;
    this.evidence = props.evidence ?? workspace._evidence;
    const config = retrainingStepsConfig({ task: trained, dataset, code, training, gates: gates.metrics, imageScan: gates.imageScan, check: monitor._checkConfig, codeCommit: props.codeCommit });
    const steps = retrainingStepsFunction(this, 'Steps', { config, dataset, evidence: this.evidence, repository, workspace });
    const machine = this.defineMachine(props, workspace, gates, steps.function);
    this.stateMachine = machine.stateMachine;
    if (gates.imageScan) endpoint._requireImageScan();
    this.grants = RetrainingPipelineGrants.fromRetrainingPipeline(this);
    definePipelineRules({ modelId: this.modelId, starter: endpoint._starter, machine: this.stateMachine, triggers: retraining.triggers, monitor, repository });
    for (const approver of gates.approval?.approvers ?? []) props.modelPackageGroup.grants.approve(approver);
  }

  /**
   * Tells the topic how each run ends, and when a version awaits approval.
   *
   * @param topic with its key, if it has one
   */
  public notify(topic: sns.ITopic): void {
    this.notifications.add(topic);
  }

  /**
   * A snapshot that a run of this pipeline has made, e.g. to train on it again.
   *
   * @param fingerprint 16 hexadecimal digits: metadata of a version, and name of a folder below `models/<modelId>/retraining/snapshots/`
   * @throws when it is none
   */
  public snapshot(fingerprint: string): DatasetSnapshot {
    return DatasetSnapshot.fromAttributes(this._store, { modelId: this.modelId, fingerprint });
  }

  private defineMachine(props: RetrainingPipelineProps, workspace: ModelWorkspace, gates: PipelineGates, steps: Parameters<typeof retrainingMachine>[0]['steps']): LandingZoneStateMachine {
    const { modelId, notifications } = this;
    const { endpoint, monitor, code } = props;
    const training = props.training._config;
    const scope = new Construct(this, 'Retraining');
    const store = workspace.dataStore.bucket;
    const below = (prefix: string) => [{ bucket: store, prefix: `${retrainingKeys.root(modelId)}${prefix}` }];
    const trainingRole = new TrainingRole(this, 'Training', {
      repositories: [code.images?.repository, code.image?.repository].flatMap((repository) => repository ?? []),
      inputs: below('snapshots/'),
      outputs: below('runs/'),
      namePrefix: modelPrefix(modelId),
      checkpoints: training.spot ? below('runs/') : undefined,
      files: code.source ? [{ bucket: code.source.bucket, objectKey: code.source.objectKey }] : undefined,
    });
    const judged = { hasImageScan: gates.imageScan !== undefined, keepsEvidence: this.evidence !== undefined, approvalSeconds: gates.approval?.seconds };
    const limits = runLimits(training, judged);
    const records = new MachineRecords(scope, workspace.releaseRecords.table, modelId);
    const retraining = props.retraining._config;
    const definition = retrainingMachine({
      scope, modelId, records, steps, retraining, training,
      lease: new MachineLease(records, RELEASE_ITEMS.retrainingLease, limits.lease),
      store,
      code: codeParts(code),
      trainingRole: trainingRole.role,
      modelRole: endpoint._modelRole.role,
      modelPackageGroup: props.modelPackageGroup,
      deployment: { arn: endpoint.stateMachine.stateMachineArn, name: nameOf(endpoint.stateMachine) },
      driftAlarm: retraining.triggers.some(({ kind }) => kind === 'drift') ? { name: monitor.alarms.drift.alarmName, arn: monitor.alarms.drift.alarmArn } : undefined,
      ...judged,
    }, notifications);
    const machine = new LandingZoneStateMachine(scope, 'Machine', {
      definition, comment: `Trains model ${modelId}, and submits what passes its gates`, timeout: limits.machine, logGroup: endpoint._logGroup,
    });
    notifications.attach(machine.role);
    return machine;
  }

  /** Endpoint, monitor and data must be of one model, or the wrong drift would train it, and the wrong baseline would follow. */
  private requireOneModel(problems: Problems, { endpoint, monitor, dataset }: RetrainingPipelineProps): void {
    problems.require(monitor.modelId === endpoint.modelId, { subject: 'monitor', got: monitor.modelId, expected: `the monitor of ${endpoint.modelId}, the model of the endpoint`, fix: 'give both the same modelId' });
    const { _baseline: measured } = monitor;
    if (!(measured instanceof Dataset)) {
      problems.add({ subject: 'monitor', got: 'one that measures against a baseline of Model Monitor', expected: 'one that measures against the data set, as each retraining gives it another baseline', fix: 'give the monitor the Dataset as its baseline' });
      return;
    }
    const { bucket, prefix, _descriptor } = measured;
    const same = (bucket === dataset.bucket || bucket.bucketName === dataset.bucket.bucketName) && JSON.stringify([_descriptor, measured._schema]) === JSON.stringify([dataset._descriptor, dataset._schema]);
    problems.require(same, { subject: 'dataset', got: dataset.prefix, expected: `the data set that the monitor measures against (${prefix}), with the same schema and holdout`, fix: 'use one Dataset for both' });
  }

  private isOwn(repository: ecr.IRepository | undefined): boolean {
    if (!repository) return false;
    const { account, region } = Stack.of(this);
    const { env } = repository;
    return [[env.account, account], [env.region, region]].every(([its, own]) => its === own || Token.isUnresolved(its) || Token.isUnresolved(own));
  }
}

function requireCommit(problems: Problems, codeCommit: string | undefined): void {
  problems.require(codeCommit === undefined || /^[0-9a-f]{7,64}$/.test(codeCommit), {
    subject: 'codeCommit', got: codeCommit, expected: '7 to 64 hexadecimal digits, known at synth time', fix: 'pass what git rev-parse HEAD prints, or leave it out',
  });
}

function codeParts({ images, image, source }: ModelCodeConfig): CodeParts {
  return {
    fixedImageUri: image?.uri,
    repository: images?.repository,
    hyperparameters: source?.hyperParameters ?? {},
    channels: source ? [{ channelName: source.channelName, dataUri: `s3://${source.bucket.bucketName}/${source.objectKey}`, dataType: S3DataType.S3_PREFIX }] : [],
    environment: source?.environment,
  };
}

/** The machine's own name, which its ARN ends in. */
function nameOf(machine: sfn.IStateMachine): string {
  const { scope } = machine.node;
  return scope instanceof LandingZoneStateMachine ? scope.resource.attrName : Stack.of(machine).splitArn(machine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME).resourceName!;
}
