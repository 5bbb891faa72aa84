/**
 * A stage for scenarios: the synthesized model in a running world with scripted programs, and words for what happens to it and what
 * must have come of it. Every scenario says in the end which version serves, what the record says, who holds the leases, how the
 * execution ended, and who was told.
 */
import { expect, onTestFinished } from 'vitest';
import { RELEASE_ITEMS, RELEASE_RECORD_KEYS, type HistoryItem, type LeaseItem, type ReleaseItem, type RetrainingItem } from '../../lib/contract/release-record';
import type { DeploymentInput } from '../../lib/contract/deployment';
import type { TriggerInput, TriggerType } from '../../lib/contract/trigger';
import type { DeploymentOutcome, RetrainingOutcome } from '../../lib/contract/outcome';
import type { ProcessSource } from '../../simulator/lambda/process-source';
import { packModel, type Programs, ScriptedPrograms } from '../../simulator/programs';
import type { ExecutionRecord } from '../../simulator/services/step-functions';
import { World, type WorldOptions } from '../../simulator/world';
import { closeProved } from '../support/permissions/record';
import { WARM } from '../support/warm';
import { answerOf, assemblyOf, MODEL_ID, START, trainingData, type Quality, type Variation } from './flights';
import { expectStatus } from './outcome-status';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const CALLER = { roleArn: 'arn:aws:iam::111122223333:role/operator' };
/** What a world that got stuck would not reach. */
const LONGEST = 60 * 24 * HOUR;

export interface StageOptions {
  readonly variation?: Variation;
  readonly seed?: number;
  /** A changed assembly instead of the synthesized one. */
  readonly assembly?: string;
  /** Without training data. */
  readonly empty?: boolean;
  /** Where processes of functions come from; warm ones by default. */
  readonly processes?: ProcessSource;
  /** Stands between machines and what they call. */
  readonly tasks?: WorldOptions['tasks'];
  /** What runs instead of the scripted programs. */
  readonly containers?: Programs;
}

/** What must be so at the end of a scenario. */
export interface Ending {
  /** Package that the endpoint runs, by its version; `none` where there must be no endpoint. */
  readonly live: number | 'none';
  readonly execution: ExecutionRecord;
  readonly outcome: DeploymentOutcome | RetrainingOutcome;
  /** What the reason and the notification say. */
  readonly reason?: RegExp;
  /** False where nobody is told. */
  readonly notified?: boolean;
  /** False where it leaves no history item; default: as `notified`. */
  readonly recorded?: boolean;
}

/** As far as scenarios look at it. */
interface RegisteredVersion {
  readonly ModelApprovalStatus: string;
  readonly ApprovalDescription?: string;
  readonly ModelPackageDescription: string;
  readonly CustomerMetadataProperties: Readonly<Record<string, string>>;
}

type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly BOOL?: boolean }>>;

export class Stage {
  /** Opens it, and closes it when the test has ended. */
  public static async open(options: StageOptions = {}): Promise<Stage> {
    const stage = await Stage.load(options);
    // A machine that is broken on purpose may ask for what it must not.
    onTestFinished(() => (options.assembly === undefined ? closeProved(stage.world, 'flights') : stage.world.close()));
    return stage;
  }

  /** Whoever loads it closes its world. */
  public static async load(options: StageOptions = {}): Promise<Stage> {
    const programs = new ScriptedPrograms(options.seed);
    const world = await World.load(options.assembly ?? assemblyOf(options.variation ?? 'plain'), { start: START, seed: options.seed, programs: options.containers ?? programs, processes: options.processes ?? WARM, ...(options.tasks ? { tasks: options.tasks } : {}) });
    const stage = new Stage(world, programs);
    if (!options.empty) stage.putData(trainingData());
    await world.runFor(MINUTE);
    return stage;
  }

  /** Of what the program trains next. */
  public quality: Quality = 'good';
  /** Set, the program ends so. */
  public trainingFailure: string | undefined;
  /** Names of the training jobs whose program ran, oldest first. */
  public readonly trained: string[] = [];

  private constructor(public readonly world: World, public readonly programs: ScriptedPrograms) {
    programs.onTrain(/./, ({ jobName }) => {
      this.trained.push(jobName);
      return this.trainingFailure === undefined ? new Map([['quality', Buffer.from(this.quality)]]) : { failure: this.trainingFailure };
    });
    programs.onServe(/./, { answer: answerOf });
  }

  public get store(): string {
    return this.world.physicalId('ModelWorkspace/Store/Bucket');
  }

  public putData(csv: string, key = 'flights/all.csv'): void {
    this.world.s3.putObject(this.world.physicalId('Lake/Bucket'), key, csv);
  }

  /** Pushes an image; the event of it starts the first training. */
  public pushImage(tag = '1'): string {
    return this.world.ecr.putImage(this.world.physicalId('Flights/Images/Repository'), tag);
  }

  /** The first version, live: trained from the first image. */
  public async goLive(): Promise<void> {
    this.pushImage();
    await this.world.runFor(MINUTE);
    const [execution] = this.executions('retraining');
    const ended = await this.ended(execution!.executionArn);
    expect(ended, ended.cause).toMatchObject({ status: 'SUCCEEDED' });
    expect(this.liveVersion()).toBe(1);
  }

  /** Data and cooldown such that another run makes sense. */
  public async afterCooldown(): Promise<void> {
    this.putData(trainingData(1, 30), 'flights/more.csv');
    await this.world.runFor(25 * HOUR);
  }

  /** Another retraining makes sense at once: there are new data, and the run is forced. */
  public async forced(): Promise<ExecutionRecord> {
    this.putData(trainingData(1, 30), `flights/more-${this.trained.length}.csv`);
    return this.retrained({ force: true });
  }

  public machineArn(machine: 'deployment' | 'retraining'): string {
    return this.world.arn(machine === 'deployment' ? 'Endpoint/Deployment/Machine' : 'Retraining/Retraining/Machine', 'AWS::StepFunctions::StateMachine');
  }

  public executions(machine: 'deployment' | 'retraining'): ExecutionRecord[] {
    return this.world.stepFunctions.listExecutions(this.machineArn(machine));
  }

  /** Starts a retraining as a person does. */
  public retrain(trigger: Partial<TriggerInput['trigger']> = {}): string {
    const input: TriggerInput = {
      modelId: MODEL_ID,
      trigger: { type: 'manual', id: `request-${this.executions('retraining').length}`, at: new Date(this.world.clock.now).toISOString(), detail: 'a person asked', ...trigger },
    };
    return this.world.stepFunctions.startExecution(this.machineArn('retraining'), JSON.stringify(input)).executionArn;
  }

  /** Starts a deployment as a person does. */
  public deploy(request: Partial<DeploymentInput['request']>): string {
    const input: DeploymentInput = { modelId: MODEL_ID, request: { type: 'candidate', id: `request-${this.executions('deployment').length}`, ...request } };
    return this.world.stepFunctions.startExecution(this.machineArn('deployment'), JSON.stringify(input)).executionArn;
  }

  /** Runs the world until the execution has ended. */
  public async ended(executionArn: string): Promise<ExecutionRecord> {
    const end = this.world.clock.now + LONGEST;
    const { stepFunctions, clock } = this.world;
    while (stepFunctions.describeExecution(executionArn).status === 'RUNNING' && clock.now < end) await this.world.runFor(MINUTE);
    return stepFunctions.describeExecution(executionArn);
  }

  public async retrained(trigger: Partial<TriggerInput['trigger']> = {}): Promise<ExecutionRecord> {
    return this.ended(this.retrain(trigger));
  }

  public async deployed(request: Partial<DeploymentInput['request']>): Promise<ExecutionRecord> {
    return this.ended(this.deploy(request));
  }

  /**
   * Registers a version beside the pipeline, with an artefact of that quality.
   *
   * @returns its ARN
   */
  public async register(quality: Quality = 'good', { approval = 'Approved', decision = 'PROMOTE' } = {}): Promise<string> {
    const key = `models/${MODEL_ID}/retraining/runs/by-hand-${this.world.clock.now}/model.tar.gz`;
    this.world.s3.putObject(this.store, key, packModel(new Map([['quality', Buffer.from(quality)]])));
    const { ModelPackageArn } = (await this.world.api.call('sagemaker', 'CreateModelPackage', {
      ModelPackageGroupName: MODEL_ID,
      ModelApprovalStatus: approval,
      InferenceSpecification: { Containers: [{ Image: this.world.ecr.uriOf(this.world.physicalId('Flights/Images/Repository')) + ':1', ModelDataUrl: `s3://${this.store}/${key}` }], SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] },
      CustomerMetadataProperties: { decision },
    }, CALLER)) as { ModelPackageArn: string };
    return ModelPackageArn;
  }

  /** Execution of a retraining by what triggered it, oldest first. */
  public triggeredBy(type: TriggerType): ExecutionRecord[] {
    return this.executions('retraining').filter(({ input }) => (JSON.parse(input) as TriggerInput).trigger.type === type).reverse();
  }

  public async modelPackage(version: number): Promise<RegisteredVersion> {
    return (await this.call('sagemaker', 'DescribeModelPackage', { ModelPackageName: this.packageArn(version) })) as RegisteredVersion;
  }

  /** Whether a version may serve, `none` where it is not registered. */
  public async status(version: number): Promise<string> {
    return this.modelPackage(version).then(({ ModelApprovalStatus }) => ModelApprovalStatus, () => 'none');
  }

  /** An approver answers. */
  public async answer(version: number, ModelApprovalStatus: 'Approved' | 'Rejected', ApprovalDescription: string): Promise<void> {
    await this.call('sagemaker', 'UpdateModelPackage', { ModelPackageArn: this.packageArn(version), ModelApprovalStatus, ApprovalDescription });
  }

  public packageArn(version: number): string {
    return `arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/${MODEL_ID}/${version}`;
  }

  public async call(service: Parameters<World['api']['call']>[0], operation: string, request: object): Promise<unknown> {
    return this.world.api.call(service, operation, { ...request }, CALLER);
  }

  public async endpoint(): Promise<{ readonly EndpointStatus: string; readonly EndpointConfigName: string } | undefined> {
    try {
      return (await this.call('sagemaker', 'DescribeEndpoint', { EndpointName: MODEL_ID })) as { EndpointStatus: string; EndpointConfigName: string };
    } catch {
      return undefined;
    }
  }

  public release(): ReleaseItem {
    return this.item(RELEASE_ITEMS.release);
  }

  public retraining(): RetrainingItem {
    return this.item(RELEASE_ITEMS.retraining);
  }

  public lease(machine: 'deployment' | 'retraining'): LeaseItem {
    return this.item(machine === 'deployment' ? RELEASE_ITEMS.deploymentLease : RELEASE_ITEMS.retrainingLease);
  }

  /** The history item of an execution, if it left one. */
  public history({ executionArn, stateMachineArn, startedAt, name }: ExecutionRecord): HistoryItem | undefined {
    const machine = stateMachineArn === this.machineArn('deployment') ? 'DEPLOYMENT' : 'RETRAINING';
    const item: HistoryItem & { readonly execution?: string } = this.item(`${machine}#${new Date(startedAt).toISOString()}#${name}`);
    return item.execution === executionArn ? item : undefined;
  }

  public get notifications(): readonly string[] {
    return this.world.sns.published(this.world.physicalId('ModelWorkspace/Alerts')).map(({ subject = '', message }) => `${subject}\n${message}`);
  }

  /** How the executions ended of which somebody was told, oldest first. */
  public outcomes(machine: 'deployment' | 'retraining'): string[] {
    const subject = `${MODEL_ID}: ${machine} `;
    return this.notifications.flatMap((text) => (text.startsWith(subject) ? [text.slice(subject.length, text.indexOf('\n'))] : []));
  }

  /** Version of the package that the record says is live. */
  public liveVersion(): number | 'none' {
    const { live } = this.release();
    return live === undefined ? 'none' : Number(live.split('/').at(-1));
  }

  /** What came of it: the live version, the record, the leases, the outcome, the notification. */
  public async expectEnd({ live, execution, outcome, reason = /./, notified = true, recorded = notified }: Ending): Promise<void> {
    const machine = execution.stateMachineArn === this.machineArn('deployment') ? 'Deployment' : 'Retraining';
    const said = execution.status === 'SUCCEEDED' ? (JSON.parse(execution.output!) as { outcome: string; reason: string }) : { outcome: execution.error?.replace(`${machine}.`, ''), reason: execution.cause ?? '' };
    expect(said, `${execution.error}: ${execution.cause}`).toMatchObject({ outcome, reason: expect.stringMatching(reason) as string });
    expectStatus(machine === 'Deployment' ? 'deployment' : 'retraining', { outcome, reason: said.reason }, execution.status);
    await this.expectLive(live);
    for (const one of ['deployment', 'retraining'] as const) expect(this.lease(one).owner, `owner of the ${one} lease`).toBeUndefined();
    const told = this.notifications.filter((text) => text.startsWith(`${MODEL_ID}: ${machine.toLowerCase()} `) && text.includes(execution.executionArn));
    expect(told.map((text) => text.split('\n')[0]), 'notifications of the execution').toEqual(notified ? [`${MODEL_ID}: ${machine.toLowerCase()} ${outcome}`] : []);
    if (notified) expect(told[0]).toContain(`\n${said.reason}\n`);
    if (recorded) expect(this.history(execution), 'history item').toMatchObject({ outcome, reason: expect.stringMatching(reason) as string });
    else expect(this.history(execution), 'history item').toBeUndefined();
  }

  /** The endpoint answers, runs what the record says, and the record says that version. */
  public async expectLive(version: number | 'none'): Promise<void> {
    expect(this.liveVersion(), 'live version by the record').toBe(version);
    const endpoint = await this.endpoint();
    const { liveConfig, liveModel, live } = this.release();
    if (version === 'none') {
      expect(endpoint, 'endpoint').toBeUndefined();
      return;
    }
    expect(endpoint).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: liveConfig });
    const { ProductionVariants } = (await this.call('sagemaker', 'DescribeEndpointConfig', { EndpointConfigName: liveConfig })) as { ProductionVariants: { ModelName: string }[] };
    expect(ProductionVariants.map(({ ModelName }) => ModelName)).toEqual([liveModel]);
    const { Containers } = (await this.call('sagemaker', 'DescribeModel', { ModelName: liveModel })) as { Containers: { ModelPackageName: string }[] };
    expect(Containers.map(({ ModelPackageName }) => ModelPackageName)).toEqual([live]);
    await this.call('sagemakerruntime', 'InvokeEndpoint', { EndpointName: MODEL_ID, Body: '90,1000', ContentType: 'text/csv', Accept: 'text/csv' });
  }

  public item<T>(sort: string): T {
    const table = this.world.physicalId('ModelWorkspace/ReleaseRecords/Table');
    const { Item = {} } = this.world.dynamodb.getItem({
      TableName: table, Key: { [RELEASE_RECORD_KEYS.partition]: { S: MODEL_ID }, [RELEASE_RECORD_KEYS.sort]: { S: sort } }, ConsistentRead: true,
    }) as { Item?: Item };
    return Object.fromEntries(Object.entries(Item).map(([name, { S, N, BOOL }]) => [name, S ?? (N === undefined ? BOOL : Number(N))])) as T;
  }
}
