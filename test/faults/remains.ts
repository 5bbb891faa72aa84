/** The end of a story as plain data, as far as it must be sound: read from a world, or made by hand where an invariant is seen to fail. */
import { DEPLOYMENT_OUTCOMES, RETRAINING_OUTCOMES } from '../../lib/contract/outcome';
import { HISTORY_ITEMS, RELEASE_ITEMS } from '../../lib/contract/release-record';
import type { ExecutionRecord } from '../../simulator/services/step-functions';
import { ServiceError } from '../../simulator/services/service-error';
import type { World } from '../../simulator/world';
import type { Request } from './fault';

/** Of a model package: its number; `none` where there is none. */
export type Version = number | 'none';

export interface Execution {
  readonly arn: string;
  readonly machine: string;
  readonly status: string;
  /** Of the closed list of its machine; undefined for one that runs or died. */
  readonly outcome?: string;
  /** What its history item says of the outcome; undefined where it left none. */
  readonly recorded?: string;
  /** What else it said at its end. */
  readonly said: string;
  readonly input: string;
}

/** Instances that are paid for from the request until the job has ended. */
export interface Job {
  readonly name: string;
  readonly isRunning: boolean;
  /** Until its end, or until now. */
  readonly milliseconds: number;
  /** As long as it may take by what its model says. */
  readonly longest: number;
}

/** A request that changed the endpoint. */
export interface Write {
  readonly operation: string;
  /** Construct path of the caller; undefined for a person. */
  readonly by?: string;
  readonly execution?: string;
  /** Who held the lease of deployments then. */
  readonly owner?: string;
}

export interface Remains {
  readonly endpoint?: {
    readonly status: string;
    readonly config: string;
    /** What its configuration runs; `none` where its configuration or model is gone. */
    readonly version: Version;
    /** What it answers now; undefined where it refuses, or fails. */
    readonly answer?: string;
    /** What that version answers. */
    readonly due: string;
  };
  readonly record: { readonly live: Version; readonly liveConfig?: string; readonly deployingConfig?: string; readonly frozen: boolean };
  /** Why the model was frozen before a person looked. */
  readonly frozen?: string;
  /** Owners of the leases that are held. */
  readonly leases: Readonly<Record<string, string>>;
  readonly executions: readonly Execution[];
  /** Messages to people. */
  readonly told: readonly string[];
  readonly writes: readonly Write[];
  /** What costs money for nobody, in words. */
  readonly costs: readonly string[];
  /** Each that was started, whoever started it. */
  readonly jobs: readonly Job[];
  /** Events that could not be delivered. */
  readonly deadLetters: readonly string[];
}

/** Where a story plays. */
export interface Scene {
  readonly world: World;
  readonly modelId: string;
  readonly deployment: string;
  /** Undefined where there is none. */
  readonly retraining?: string;
  readonly topicArn: string;
  /** Virtual milliseconds that a job may take from its request to its end, whatever limit the request names. */
  readonly longestJob: { readonly training: number; readonly transform: number };
  /** Items of the release records; values as text. */
  readonly item: (sort: string) => Readonly<Record<string, string | undefined>>;
  /** What the endpoint is asked. */
  readonly row: string;
  /** What a version answers to that. */
  readonly due: (version: number) => Promise<string>;
}

/** Of a job as it is described; times in milliseconds. */
type Described = Readonly<Record<string, unknown>>;

const PERSON = { roleArn: 'arn:aws:iam::111122223333:role/person' };

export async function remainsOf(scene: Scene, requests: readonly Request[], frozen: string | undefined): Promise<Remains> {
  const { world, modelId, deployment, retraining, topicArn, item } = scene;
  const { live, liveConfig, deployingConfig, frozen: isFrozen } = item(RELEASE_ITEMS.release);
  const changes = requests.filter(({ operation, request }) => operation.endsWith('Endpoint') && request['EndpointName'] === modelId);
  return {
    ...(await endpointOf(scene)),
    record: { live: versionOf(live), ...defined({ liveConfig, deployingConfig }), frozen: isFrozen === 'true' },
    ...defined({ frozen }),
    leases: Object.fromEntries([RELEASE_ITEMS.deploymentLease, RELEASE_ITEMS.retrainingLease].flatMap((sort) => {
      const { owner } = item(sort);
      return owner === undefined ? [] : [[sort, owner]];
    })),
    executions: [deployment, ...(retraining === undefined ? [] : [retraining])].flatMap((machine) => world.stepFunctions.listExecutions(machine).map((record) => executionOf(scene, record))),
    told: world.sns.published(topicArn).map(({ message }) => message),
    writes: changes.map(({ operation, roleArn, executionArn, owner }) => ({ operation, ...defined({ by: world.permissions.role(roleArn) && world.label(roleArn), execution: executionArn, owner }) })),
    costs: requests.flatMap((request) => costOf(scene, request)),
    jobs: requests.flatMap((request) => jobOf(scene, request)),
    deadLetters: world.sqs.receiveMessages(world.arn('ModelWorkspace/DeadLetters', 'AWS::SQS::Queue'), 10).map(({ body }) => body),
  };
}

async function endpointOf({ world, modelId, row, due }: Scene): Promise<Pick<Remains, 'endpoint'>> {
  const found = world.sageMaker.endpoints.find(modelId);
  if (!found) return {};
  const { EndpointStatus: status, EndpointConfigName: config } = found.description as { readonly EndpointStatus: string; readonly EndpointConfigName: string };
  const version = (await orUndefined(() => versionBehind(world, config))) ?? 'none';
  const answer = await orUndefined(async () => {
    const { Body } = (await world.api.call('sagemakerruntime', 'InvokeEndpoint', { EndpointName: modelId, Body: row, ContentType: 'text/csv' }, PERSON)) as { readonly Body: Uint8Array };
    return Buffer.from(Body).toString().trim();
  });
  return { endpoint: { status, config, version, due: version === 'none' ? '' : await due(version), ...defined({ answer }) } };
}

async function versionBehind({ api }: World, config: string): Promise<Version> {
  const { ProductionVariants } = (await api.call('sagemaker', 'DescribeEndpointConfig', { EndpointConfigName: config }, PERSON)) as { readonly ProductionVariants: readonly { readonly ModelName: string }[] };
  const { Containers } = (await api.call('sagemaker', 'DescribeModel', { ModelName: ProductionVariants[0]!.ModelName }, PERSON)) as { readonly Containers: readonly { readonly ModelPackageName: string }[] };
  return versionOf(Containers[0]!.ModelPackageName);
}

function executionOf({ deployment, item }: Scene, { executionArn, stateMachineArn, name, startedAt, status, output, error, cause, input }: ExecutionRecord): Execution {
  const ended = status === 'SUCCEEDED' ? (JSON.parse(output!) as { readonly outcome?: string }).outcome : status === 'FAILED' ? error?.replace(/^(Deployment|Retraining)\./, '') : undefined;
  const outcome = ended !== undefined && (ended in DEPLOYMENT_OUTCOMES || ended in RETRAINING_OUTCOMES) ? ended : undefined;
  const { outcome: recorded } = item(`${stateMachineArn === deployment ? HISTORY_ITEMS.deployment : HISTORY_ITEMS.retraining}${new Date(startedAt).toISOString()}#${name}`);
  return { arn: executionArn, machine: stateMachineArn, status, input, said: `${error ?? ''} ${cause ?? output ?? ''}`.trim(), ...defined({ outcome, recorded }) };
}

/** There is no endpoint but the model's. */
function costOf({ world, modelId }: Scene, { operation, request: { EndpointName: name } }: Request): string[] {
  return operation === 'CreateEndpoint' && name !== modelId && world.sageMaker.endpoints.find(String(name)) ? [`endpoint ${String(name)} is nobody's`] : [];
}

function jobOf({ world, longestJob }: Scene, { operation, request }: Request): Job[] {
  const { trainingJobs, transformJobs } = world.sageMaker;
  const { TrainingJobName, TransformJobName } = request;
  switch (operation) {
    case 'CreateTrainingJob': return made(world, `training job ${String(TrainingJobName)}`, () => trainingJobs.describeTrainingJob({ TrainingJobName }), 'Training', longestJob.training);
    case 'CreateTransformJob': return made(world, `transform job ${String(TransformJobName)}`, () => transformJobs.describeTransformJob({ TransformJobName }), 'Transform', longestJob.transform);
    default: return [];
  }
}

/** A request that was refused made no job. */
function made({ clock }: World, name: string, describe: () => object, sort: 'Training' | 'Transform', longest: number): Job[] {
  const description = described(describe);
  if (!description) return [];
  const isRunning = ['InProgress', 'Stopping'].includes(String(description[`${sort}JobStatus`]));
  return [{ name, isRunning, milliseconds: (isRunning ? clock.now : Number(description[`${sort}EndTime`])) - Number(description['CreationTime']), longest }];
}

function described(describe: () => object): Described | undefined {
  try {
    return describe() as Described;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}

async function orUndefined<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}

function versionOf(packageArn: string | undefined): Version {
  return packageArn === undefined ? 'none' : Number(packageArn.split('/').at(-1));
}

function defined<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: NonNullable<T[K]> };
}
