/** A model's endpoint in a world of its own: brings versions, sends traffic, looks at what is left. */
import { Duration, Stack, type App } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { onTestFinished } from 'vitest';
import { ManagedEndpoint, ModelPackageGroup, Rollout, Serving } from '../../../lib';
import type { DeploymentInput } from '../../../lib/contract/deployment';
import type { HistoryItem, LeaseItem, ReleaseItem } from '../../../lib/contract/release-record';
import type { ApiRequest } from '../../../simulator/api/operation';
import { ServiceError } from '../../../simulator/services/service-error';
import type { ExecutionRecord } from '../../../simulator/services/step-functions';
import { World, worldTraceLine, type WorldOptions } from '../../../simulator/world';
import { synthesized } from '../../simulator/assembly/fixture';
import { closeProved } from '../../support/permissions/record';
import { WARM } from '../../support/warm';
import { expectStatus } from '../outcome-status';
import { CONTAINERS, imageOf, REPOSITORY, type Behaviour } from './containers';
import { MODEL } from './model';
import { exists, isFor, number, plain, type Plain } from './records';

export { MODEL };

export const START = Date.UTC(2026, 10, 1, 0, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const ENV = { account: '111122223333', region: 'ap-southeast-1' };
const ROW = '12,340,A1';

/** All that a deployment leaves behind, as far as it matters; versions by their number. */
export interface Snapshot {
  /** Which version the endpoint runs, and how it stands. */
  readonly endpoint: string;
  /** What the record says: live version, the one before, whether a deployment is under way. */
  readonly live: string;
  readonly previous: string;
  readonly deploying: boolean;
  readonly frozen: boolean;
  readonly lease: 'free' | 'held';
  /** Outcome of the latest history item and notification. */
  readonly recorded: string;
  readonly notified: string;
}

interface Package {
  readonly approval?: string;
  readonly decision?: string;
  readonly group?: string;
  /** Last day of the waivers for findings in its image. */
  readonly waivedUntil?: string;
}

/** What the stack decides. */
export interface EnvelopeOptions {
  readonly instances?: number;
  readonly rollout?: Rollout;
}

export const CANARY = (): Rollout => Rollout.canary({ percent: 25, bake: Duration.minutes(30), terminationWait: Duration.minutes(10) });

const assemblies = new Map<string, string>();

/** @param key says what the options are; assemblies of the same key are synthesized once */
export function assemblyOf(key: string, { instances = 4, rollout }: EnvelopeOptions): string {
  const before = assemblies.get(key);
  if (before !== undefined) return before;
  const made = synthesized((app: App) => {
    const stack = new Stack(app, 'Flights', { env: ENV });
    const versions = new ModelPackageGroup(stack, 'Versions', { modelPackageGroupName: MODEL });
    new ModelPackageGroup(new Construct(stack, 'Other'), 'Versions', { modelPackageGroupName: 'other' });
    const business = new cloudwatch.Alarm(stack, 'Business', {
      alarmName: 'business', metric: new cloudwatch.Metric({ namespace: 'Flights', metricName: 'Complaints' }), threshold: 10, evaluationPeriods: 1,
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
    new ManagedEndpoint(stack, 'Endpoint', {
      modelId: MODEL, modelPackageGroup: versions, repositories: [Repository.fromRepositoryArn(stack, 'Images', REPOSITORY)],
      serving: Serving.realTime({ instanceType: 'ml.m5.large', minInstances: instances, rollout: rollout ?? CANARY(), rollbackAlarms: [business] }),
    });
  });
  assemblies.set(key, made);
  return made;
}

export class Deployments {
  public static async open({ denied, ...options }: Partial<WorldOptions> & { readonly denied?: RegExp } = {}, key = 'canary', envelope: EnvelopeOptions = {}): Promise<Deployments> {
    const opened = await Deployments.load(options, key, envelope);
    onTestFinished(() => closeProved(opened.world, 'endpoint', denied));
    return opened;
  }

  /** Whoever loads it closes its world. */
  public static async load({ assembly: directory, ...options }: Partial<WorldOptions> & { readonly assembly?: string } = {}, key = 'canary', envelope: EnvelopeOptions = {}): Promise<Deployments> {
    const world = await World.load(directory ?? assemblyOf(key, envelope), { start: START, programs: CONTAINERS, processes: WARM, ...options });
    // The stack's own request for the envelope ends before anything else begins.
    await world.runFor(MINUTE);
    return new Deployments(world);
  }

  private runs = 0;
  private constructor(public readonly world: World) {}

  public get machineArn(): string {
    return this.world.arn('Endpoint/Deployment/Machine', 'AWS::StepFunctions::StateMachine');
  }

  /** Registers a version. @returns its ARN */
  public async version(behaviour: Behaviour = 'good', { approval = 'Approved', decision = 'PROMOTE', group = MODEL, waivedUntil }: Package = {}): Promise<string> {
    const { ModelPackageArn } = await this.call<{ ModelPackageArn: string }>('CreateModelPackage', {
      ModelPackageGroupName: group, ModelApprovalStatus: approval, CustomerMetadataProperties: { decision, ...(waivedUntil === undefined ? {} : { waivedUntil }) },
      InferenceSpecification: { Containers: [{ Image: imageOf(behaviour) }], SupportedContentTypes: ['text/csv'], SupportedResponseMIMETypes: ['text/csv'] },
    });
    return ModelPackageArn;
  }

  /** Brings a version, and lets time pass until the execution has ended. */
  public async deploy(modelPackageArn: string, request: Partial<DeploymentInput['request']> = {}): Promise<ExecutionRecord> {
    return this.end(this.start({ type: 'candidate', id: `run-${this.runs + 1}`, modelPackageArn, smokeRequest: ROW, ...request }));
  }

  /** @returns the execution's ARN */
  public start(request: DeploymentInput['request']): string {
    this.runs += 1;
    return this.world.stepFunctions.startExecution(this.machineArn, JSON.stringify({ modelId: MODEL, request }), `run-${this.runs}`).executionArn;
  }

  /** Lets time pass until the execution has ended, and the events of its end are dealt with. */
  public async end(executionArn: string): Promise<ExecutionRecord> {
    for (let minute = 0; minute < 20 * 60; minute++) {
      const record = this.world.stepFunctions.describeExecution(executionArn);
      if (record.status !== 'RUNNING') {
        await this.world.runFor(10);
        return record;
      }
      await this.world.runFor(MINUTE);
    }
    throw new Error(`got an execution that runs for 20 hours, expected it to end\n${this.trace()}`);
  }

  /** Sends requests every minute, from the next on. */
  public traffic(minutes: number, requests = 400): void {
    const { clock, sageMaker } = this.world;
    for (let minute = 1; minute <= minutes; minute++) {
      clock.after(minute * MINUTE - 1, async () => {
        if (sageMaker.endpoints.find(MODEL)?.serves) await sageMaker.traffic(MODEL, { requests, bodies: [ROW] });
      });
    }
  }

  /** Undefined where there is none. */
  public get endpoint(): { readonly EndpointStatus: string; readonly EndpointConfigName: string; readonly ProductionVariants: readonly { readonly DesiredInstanceCount: number }[] } | undefined {
    return this.world.sageMaker.endpoints.find(MODEL)?.description as never;
  }

  public get release(): Plain<ReleaseItem> {
    return this.item('RELEASE');
  }

  public get lease(): Plain<LeaseItem> {
    return this.item('LEASE#DEPLOYMENT');
  }

  /** Oldest first. */
  public get history(): readonly Plain<HistoryItem>[] {
    const { Items } = this.world.dynamodb.query({
      TableName: this.tableName, KeyConditionExpression: 'modelId = :m AND begins_with(#i, :d)', ExpressionAttributeNames: { '#i': 'item' },
      ExpressionAttributeValues: { ':m': { S: MODEL }, ':d': { S: 'DEPLOYMENT#' } },
    });
    return Items.map((item) => plain(item));
  }

  /** Subjects of what the alerts topic got from the machine, oldest first. */
  public get notifications(): readonly { readonly subject: string; readonly message: string }[] {
    return this.world.sns.published(this.world.arn('ModelWorkspace/Alerts', 'AWS::SNS::Topic'))
      .filter(({ subject }) => subject?.startsWith(`${MODEL}: deployment`))
      .map(({ subject = '', message }) => ({ subject, message }));
  }

  /** How executions ended, oldest first: outcome, or the error of a failed one. */
  public get endings(): readonly string[] {
    return this.world.stepFunctions.listExecutions(this.machineArn).reverse().map((record) => outcomeOf(record));
  }

  public async snapshot(): Promise<Snapshot> {
    const { endpoint, release, lease } = this;
    return {
      endpoint: endpoint ? `${await this.versionOf(endpoint.EndpointConfigName)} ${endpoint.EndpointStatus}` : 'none',
      live: number(release.live),
      previous: number(release.previous),
      deploying: release.deploying !== undefined,
      frozen: release.frozen === 'true',
      lease: lease.owner === undefined ? 'free' : 'held',
      recorded: this.history.at(-1)?.outcome ?? 'none',
      notified: this.notifications.at(-1)?.subject.replace(`${MODEL}: deployment `, '') ?? 'none',
    };
  }

  /** Number of the version that an endpoint configuration runs. */
  public async versionOf(endpointConfigName: string): Promise<string> {
    const { ProductionVariants } = await this.call<{ ProductionVariants: { ModelName: string }[] }>('DescribeEndpointConfig', { EndpointConfigName: endpointConfigName });
    const { Containers } = await this.call<{ Containers: { ModelPackageName: string }[] }>('DescribeModel', { ModelName: ProductionVariants[0]!.ModelName });
    return number(Containers[0]!.ModelPackageName);
  }

  /** Versions, up to the given one, deployed one after the other. */
  public async live(version: number): Promise<string> {
    let arn = '';
    for (let count = 1; count <= version; count++) {
      arn = await this.version();
      const record = await this.deploy(arn);
      if (record.status !== 'SUCCEEDED') throw new Error(`version ${count}: got ${outcomeOf(record)}, expected it to be deployed`);
    }
    return arn;
  }

  /** Names of models and endpoint configurations of a version that a deployment made and did not delete. */
  public leftovers(version: number): string[] {
    const { trace, sageMaker } = this.world;
    const made = trace.flatMap(({ detail }) => (isFor(version, detail['parameters']) ? [String((detail['parameters'] as { ModelName?: unknown }).ModelName)] : []));
    return [...new Set(made)].filter((name) => exists(() => sageMaker.models.require(name)) || exists(() => sageMaker.endpointConfigs.require(name)));
  }

  /** Somebody else changes the record's fence. */
  public fence(fence: number): void {
    this.world.dynamodb.updateItem({
      TableName: this.tableName, Key: { modelId: { S: MODEL }, item: { S: 'RELEASE' } }, UpdateExpression: 'SET fence = :f', ExpressionAttributeValues: { ':f': { N: String(fence) } },
    });
  }

  public async call<T>(operation: string, request: object): Promise<T> {
    return (await this.world.api.call('sagemaker', operation, { ...request }, { roleArn: `arn:aws:iam::${ENV.account}:role/person` })) as T;
  }

  /** Calls that are carried out, and whose callers get an error all the same. @param times how many of them */
  public loseAnswers(operation: string, times: number, code: string, when: (request: ApiRequest) => boolean = () => true): void {
    const { api } = this.world;
    const call = api.call.bind(api);
    let left = times;
    api.call = async (service, name, request, caller) => {
      const answer = await call(service, name, request, caller);
      if (name !== operation || left === 0 || !when(request)) return answer;
      left -= 1;
      throw new ServiceError(code, 'the answer got lost');
    };
  }

  /** The stack submits another number of instances. */
  public submit(instanceCount: number): void {
    const name = '/mlops/flight-delay/envelope';
    const before = JSON.parse(this.world.ssm.getParameter(name).Value) as object;
    this.world.ssm.putParameter({ Name: name, Value: JSON.stringify({ ...before, instanceCount }), Overwrite: true });
  }

  /** Somebody freezes the model. */
  public freeze(): void {
    this.world.dynamodb.updateItem({
      TableName: this.tableName, Key: { modelId: { S: MODEL }, item: { S: 'RELEASE' } },
      UpdateExpression: 'SET frozen = :t, frozenReason = :r', ExpressionAttributeValues: { ':t': { BOOL: true }, ':r': { S: 'an audit' } },
    });
  }

  public put(item: string, attributes: Readonly<Record<string, object>>): void {
    this.world.dynamodb.putItem({ TableName: this.tableName, Item: { modelId: { S: MODEL }, item: { S: item }, ...attributes } });
  }

  public trace(): string {
    return this.world.trace.map(worldTraceLine).join('\n');
  }

  public get tableName(): string {
    return this.world.physicalId('ModelWorkspace/ReleaseRecords/Table', 'AWS::DynamoDB::Table');
  }

  /** An item of the release records. */
  public item<T>(item: string): Plain<T> {
    const { Item } = this.world.dynamodb.getItem({ TableName: this.tableName, Key: { modelId: { S: MODEL }, item: { S: item } } });
    return Item ? plain(Item) : {};
  }
}

/** The outcome of an execution, with the words of its reason; it counts as failed where the closed list says so. */
export function outcomeOf({ status, output, error, cause }: ExecutionRecord): string {
  if (status !== 'SUCCEEDED' && status !== 'FAILED') return status;
  const said = status === 'SUCCEEDED' ? (JSON.parse(output!) as { outcome: string; reason: string }) : { outcome: String(error).replace('Deployment.', ''), reason: String(cause) };
  expectStatus('deployment', said, status);
  return `${said.outcome}: ${said.reason}`;
}
