/** The retraining machine on parts of its own, and its runs over a port that answers by script and keeps records in memory. */
import { Duration, type Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RELEASE_ITEMS } from '../../../lib/contract/release-record';
import type { TriggerInput } from '../../../lib/contract/trigger';
import { ModelImageRepository } from '../../../lib/image';
import { MachineLease } from '../../../lib/private/machine-lease';
import { MachineNotifications } from '../../../lib/private/machine-notifications';
import { MachineRecords } from '../../../lib/private/machine-records';
import { landingZoneLogGroup } from '../../../lib/private/log-group';
import { arnInStack } from '../../../lib/private/role';
import { LandingZoneStateMachine } from '../../../lib/private/state-machine';
import { ModelPackageGroup } from '../../../lib/registry';
import { runLimits } from '../../../lib/retraining/machine/limits';
import { retrainingMachine } from '../../../lib/retraining/machine/machine';
import type { Parts } from '../../../lib/retraining/machine/parts';
import { Training, type TrainingOptions } from '../../../lib/training/training';
import { ModelWorkspace } from '../../../lib/workspace';
import { DynamoDb, type AttributeValue, type Item } from '../../../simulator/services/dynamodb';
import type { JsonObject, TaskRequest } from '../../../simulator/state-language';
import { stateMachineDefinition } from '../../support/state-machine-definition';
import { stack, templateOf } from '../../support/stack';
import { ran, world, type Run, type Script, type Scripted } from '../../simulator/state-language/harness';

export const MODEL = 'flights';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface MachineOptions extends Partial<Pick<Parts, 'approvalSeconds' | 'hasImageScan' | 'keepsEvidence'>> {
  readonly training?: Partial<TrainingOptions>;
  readonly maxRunsPerMonth?: number;
}

/** @param of gets the machine and all that it needs */
export function defineMachine(of: Stack, { training, maxRunsPerMonth = 4, ...chosen }: MachineOptions = {}): { readonly machine: LandingZoneStateMachine; readonly parts: Parts } {
  const workspace = ModelWorkspace.of(of);
  const scope = new Construct(of, 'Definition');
  const config = Training.onInstance({ instanceType: 'ml.m5.xlarge', maxDuration: Duration.hours(6), ...training })._config;
  const gates = { hasImageScan: false, keepsEvidence: false, ...chosen };
  const limits = runLimits(config, gates);
  const records = new MachineRecords(scope, workspace.releaseRecords.table, MODEL);
  const parts: Parts = {
    scope, modelId: MODEL, records, lease: new MachineLease(records, RELEASE_ITEMS.retrainingLease, limits.lease),
    store: workspace.dataStore.bucket,
    steps: LambdaFunction.fromFunctionName(of, 'Steps', 'steps'),
    retraining: { triggers: [{ kind: 'drift' }], cooldown: 86_400, failureCooldown: 2 * 86_400, maxRunsPerMonth },
    training: config,
    code: { repository: new ModelImageRepository(of, 'Images').repository, hyperparameters: {}, channels: [] },
    trainingRole: Role.fromRoleName(of, 'TrainingRole', 'training'),
    modelRole: Role.fromRoleName(of, 'ModelRole', 'model'),
    modelPackageGroup: new ModelPackageGroup(of, 'Versions', { modelPackageGroupName: MODEL }),
    deployment: { arn: arnInStack(of, 'states', 'stateMachine:deployment'), name: 'deployment' },
    driftAlarm: { name: 'drift', arn: arnInStack(of, 'cloudwatch', 'alarm:drift') },
    ...gates,
  };
  const notifications = new MachineNotifications(workspace.alerts);
  const machine = new LandingZoneStateMachine(of, 'Machine', {
    definition: retrainingMachine(parts, notifications), comment: 'Retrains', timeout: limits.machine, logGroup: landingZoneLogGroup(of, 'MachineLogs'),
  });
  return { machine, parts };
}

const made = new Map<string, JsonObject>();

/** The synthesized definition; the same for the same options. */
export function definition(options: MachineOptions = {}): JsonObject {
  const key = JSON.stringify(options, (_, value: unknown) => (value instanceof Duration ? value.toSeconds() : value));
  const of = stack();
  if (!made.has(key)) {
    defineMachine(of, options);
    made.set(key, stateMachineDefinition(templateOf(of)) as JsonObject);
  }
  return made.get(key)!;
}

const PREPARED = {
  status: 'READY', reason: 'ready', fingerprint: 'f-new', imageUri: 'repo@sha256:0a', imageDigest: 'sha256:0a', manifestKey: 'manifest.json',
  trainingUri: 's3://store/training/', holdoutUri: 's3://store/holdout/', labelsUri: 's3://store/labels/', baselineKey: 'baseline.json',
  trainingRows: 1000, holdoutRows: 200, smokeRequest: '1,2',
};
const PACKAGE = `arn:aws:sagemaker:ap-southeast-1:111122223333:model-package/${MODEL}/7`;

/** A model that trains, convinces and deploys. */
export const GOOD: Script = {
  PrepareData: [{ output: { Payload: PREPARED } }],
  Train: [{ output: { TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: 's3://store/model.tar.gz' } }, after: 2 * HOUR }],
  MakeChallenger: [{ output: { ModelArn: 'arn' } }],
  ScoreChallenger: [{ output: {}, after: HOUR }],
  ScoreChampion: [{ output: {}, after: HOUR }],
  DeleteChallenger: [{ output: {} }],
  Judge: [{ output: { Payload: { decision: 'PROMOTE', reason: 'ROC_AUC 0.70 is at least 0.62', reportKey: 'report.json', challenger: {}, champion: {} } } }],
  Register: [{ output: { ModelPackageArn: PACKAGE } }],
  RegisterRejected: [{ output: { ModelPackageArn: PACKAGE } }],
  LookAtImageScan: [{ output: { Payload: { status: 'PASS', reason: 'image scan: no finding of CRITICAL, HIGH', waivedUntil: 'none' } } }],
  KeepApproval: [{ output: { Payload: { evidenceKey: 'approval.json' } } }],
  LookAtApproval: [{ output: { ModelApprovalStatus: 'Approved' } }],
  LookAtDriftAlarm: [{ output: { MetricAlarms: [{ StateValue: 'OK', StateReason: 'calm' }] } }],
  Deploy: [{ output: { Output: { outcome: 'DEPLOYED', reason: 'it serves' } }, after: HOUR }],
  MarkVersionRejected: [{ output: {} }],
  RebaseMonitor: [{ output: { Payload: { baselineId: 'b-1' } } }],
};

export const invoked = (payload: JsonObject): Scripted => ({ output: { Payload: payload } });
export const prepared = (over: JsonObject): Scripted => invoked({ ...PREPARED, ...over });
export const judged = (decision: string): Scripted => invoked({ decision, reason: 'so it is', reportKey: 'report.json', challenger: {}, champion: {} });
/** What a job fails with: its description is the cause. */
export const jobFailed = (description: JsonObject): Scripted => ({ error: 'States.TaskFailed', cause: JSON.stringify(description) });
export const deploymentFailed = (outcome: string): Scripted => ({ error: 'States.TaskFailed', cause: JSON.stringify({ Status: 'FAILED', Input: '{"modelId":"flights"}', Error: `Deployment.${outcome}`, Cause: `because of ${outcome}` }) });

export interface RetrainingRun extends Run {
  /** The item of the governor, as plain values. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly lease: Readonly<Record<string, unknown>>;
  readonly notifications: readonly string[];
  readonly historyItems: readonly Readonly<Record<string, unknown>>[];
  readonly database: DynamoDb;
  /** Names of the tasks in order, those of records and notifications left out. */
  readonly calls: readonly string[];
}

export interface RunOptions extends MachineOptions {
  readonly trigger?: Partial<TriggerInput['trigger']> | { readonly type: string };
  /** By sort key. */
  readonly items?: Readonly<Record<string, Item>>;
  readonly database?: DynamoDb;
  readonly script?: Script;
  readonly order?: number;
  readonly name?: string;
}

/** Runs one execution to its end. */
export async function retrain({ trigger = {}, items = {}, script = {}, order, name = 'run-1', database = new DynamoDb(), ...options }: RunOptions = {}): Promise<RetrainingRun> {
  const table = tableOf(database);
  for (const [item, attributes] of Object.entries(items)) database.putItem({ TableName: table, Item: { modelId: { S: MODEL }, item: { S: item }, ...attributes } });
  const told: string[] = [];
  const written: Readonly<Record<string, unknown>>[] = [];
  const answers: Script = Object.fromEntries(allStates(definition(options)).map((state) => [state, (request: TaskRequest) => service(database, table, told, written, request)]));
  const machine = world(definition(options), { script: { ...answers, ...GOOD, ...script }, ...(order === undefined ? {} : { order }) });
  const input = { modelId: MODEL, trigger: { type: 'manual', id: 't-1', at: '2026-11-01T00:00:00Z', detail: 'because', ...trigger } };
  const execution = machine.machine.start(name, input as unknown as JsonObject);
  await machine.clock.runWhile(() => execution.isRunning);
  const run = ran(machine, execution);
  const plainItem = (item: string): Readonly<Record<string, unknown>> => plain(database.getItem({ TableName: table, Key: { ...RECORD_KEY, item: { S: item } } }).Item ?? {});
  return {
    ...run, database,
    record: plainItem(RELEASE_ITEMS.retraining),
    lease: plainItem(RELEASE_ITEMS.retrainingLease),
    notifications: told,
    historyItems: written,
    calls: run.port.requests.map(({ state }) => state.split('/').at(-1)!).filter((state) => state in GOOD),
  };
}

/** Outcome of an execution, however it counts. */
export function outcomeOf({ result }: Run): { readonly outcome: string; readonly reason: string } {
  if (result.status === 'SUCCEEDED') return result.output as { outcome: string; reason: string };
  return { outcome: String(result.error).replace('Retraining.', ''), reason: String(result.cause) };
}

/** Name of the table in all definitions. */
export function tableName(): string {
  const read = allTasks(definition())['ReadRelease']!['Arguments'] as { readonly TableName: string };
  return read.TableName;
}

/** Key of the governor's item. */
export const RECORD_KEY: Item = { modelId: { S: MODEL }, item: { S: RELEASE_ITEMS.retraining } };

function tableOf(database: DynamoDb): string {
  const name = tableName();
  try {
    database.createTable(name, { partition: 'modelId', sort: 'item' });
  } catch {
    // The database of an earlier run has it.
  }
  return name;
}

function service(database: DynamoDb, table: string, told: string[], written: Readonly<Record<string, unknown>>[], request: TaskRequest): Scripted {
  const args = request.arguments as unknown as { readonly Item: Item; readonly Subject: string; readonly Message: string };
  try {
    switch (request.integration.name) {
      case 'dynamodb:getItem': return { output: database.getItem(args as never) as unknown as JsonObject };
      case 'dynamodb:updateItem': return { output: database.updateItem(args as never) as unknown as JsonObject };
      case 'dynamodb:putItem':
        written.push(plain(args.Item));
        return { output: database.putItem(args as never) as unknown as JsonObject };
      case 'sns:publish':
        told.push(`${args.Subject}\n${args.Message}`);
        return { output: {} };
      case 'aws-sdk:sagemaker:stopTransformJob': return { output: {} };
      default: throw new Error(`got ${request.integration.name} in ${request.state} of ${table}, expected a script for it`);
    }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === undefined) throw error;
    return { error: `DynamoDB.${code}`, cause: message };
  }
}

function plain(item: Item): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: AttributeValue): unknown {
  const [[type, inner]] = Object.entries(value) as [[string, unknown]];
  return type === 'N' ? Number(inner) : inner;
}

function allTasks(block: JsonObject): Record<string, JsonObject> {
  const found: Record<string, JsonObject> = {};
  const visit = (states: JsonObject): void => {
    for (const [name, state] of Object.entries(states) as [string, JsonObject][]) {
      if (state['Type'] === 'Task') found[name] = state;
      for (const branch of (state['Branches'] ?? []) as JsonObject[]) visit(branch['States'] as JsonObject);
      if (state['ItemProcessor'] !== undefined) visit((state['ItemProcessor'] as JsonObject)['States'] as JsonObject);
    }
  };
  visit(block['States'] as JsonObject);
  return found;
}

function allStates(block: JsonObject): string[] {
  return Object.keys(allTasks(block));
}
