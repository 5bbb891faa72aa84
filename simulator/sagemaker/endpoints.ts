/**
 * Real-time endpoints of SageMaker on virtual time.
 *
 * Documented: creation and updates run on after their calls; while one does, nothing but reading is allowed; a failed endpoint can
 * only be deleted; from UpdateRollbackFailed an update is allowed; an update needs the configuration that serves, too; variant names
 * stay; `RetainAllVariantProperties` keeps instance counts and weights, except for those that are excluded.
 * Assumed: alarms of the rollback configuration must exist; an update from UpdateRollbackFailed begins with all traffic on the old
 * configuration; the wording of refusals that have no comment.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
 */
import { BlueGreen, healthCheckFailure, takeForced } from './blue-green';
import { alreadyExists, arnOf, keyOf, notFound, type SageMakerContext } from './context';
import { alarmNamesOf, DEPLOYMENT_CONFIG, type DeploymentConfig, requireDeployable } from './deployment-config';
import { Endpoint, type EndpointStatus } from './endpoint';
import type { EndpointConfig, EndpointConfigs } from './endpoint-configs';
import { Fleet, type Retained } from './fleet';
import type { Models } from './models';
import { checked, flag, list, name as nameShape, oneOf, optional, structure, tags, type TypeOf, validation } from './shape';

const CREATE = structure({ EndpointName: nameShape, EndpointConfigName: nameShape, Tags: optional(tags) });
const UPDATE = structure({
  EndpointName: nameShape,
  EndpointConfigName: nameShape,
  RetainAllVariantProperties: optional(flag),
  ExcludeRetainedVariantProperties: optional(list(structure({ VariantPropertyType: oneOf(['DesiredInstanceCount', 'DesiredWeight', 'DataCaptureConfig']) }), { max: 3 })),
  DeploymentConfig: optional(DEPLOYMENT_CONFIG),
  RetainDeploymentConfig: optional(flag),
});
const BY_NAME = structure({ EndpointName: nameShape });

type UpdateRequest = TypeOf<typeof UPDATE>;

export class Endpoints {
  private readonly endpoints = new Map<string, Endpoint>();

  public constructor(
    private readonly context: SageMakerContext,
    private readonly configs: EndpointConfigs,
    private readonly models: Models,
  ) {}

  /** @throws ServiceError `ValidationException`, `NotSimulated` */
  public createEndpoint(input: unknown): object {
    const { EndpointName: endpointName, EndpointConfigName, Tags } = checked('CreateEndpoint', input, CREATE);
    const { environment, durations } = this.context;
    if (this.endpoints.has(keyOf(endpointName))) throw alreadyExists(environment, 'endpoint', endpointName);
    const config = this.configs.require(EndpointConfigName);
    for (const { ModelName } of config.variants) this.models.require(ModelName);
    const arn = arnOf(environment, 'endpoint', endpointName);
    const endpoint = new Endpoint(this.context, endpointName, arn, new Fleet(config));
    this.endpoints.set(keyOf(endpointName), endpoint);
    this.context.tags.put(arn, Tags);
    endpoint.enter('Creating');
    const extra = (takeForced(this.context, endpointName, 'create', 'Hang')?.seconds ?? 0) * 1000;
    endpoint.later(durations.of('endpoint.launching', endpointName) + extra, () => this.launch(endpoint));
    return { EndpointArn: arn };
  }

  public describeEndpoint(input: unknown): object {
    return this.require(checked('DescribeEndpoint', input, BY_NAME).EndpointName).description;
  }

  /** @throws ServiceError `ValidationException`, `NotSimulated` */
  public async updateEndpoint(input: unknown): Promise<object> {
    const request = checked('UpdateEndpoint', input, UPDATE);
    const endpoint = this.require(request.EndpointName);
    requireIdle(endpoint);
    if (endpoint.status === 'Failed') throw validation(`Cannot update endpoint "${endpoint.arn}" in Failed status. DeleteEndpoint is the only operation that can be performed on a failed endpoint.`);
    const config = this.configs.require(request.EndpointConfigName);
    this.configs.require(endpoint.blue.config.name);
    requireSameVariants(endpoint, config);
    for (const { ModelName } of config.variants) this.models.require(ModelName);
    const deployment = request.DeploymentConfig ?? (request.RetainDeploymentConfig ? endpoint.lastDeployment : undefined);
    const fleet = new Fleet(config, retainedOf(endpoint, request));
    this.requireAlarms(deployment);
    requireDeployable(deployment, Math.max(...fleet.variants.map(({ instanceCount }) => instanceCount)));
    const leftBehind = endpoint.green;
    if (deployment) endpoint.lastDeployment = deployment;
    new BlueGreen(this.context, this.models, endpoint, fleet, deployment).start();
    await leftBehind?.fleet.terminate();
    return { EndpointArn: endpoint.arn };
  }

  /** @throws ServiceError `ValidationException` */
  public deleteEndpoint(input: unknown): object {
    const endpoint = this.require(checked('DeleteEndpoint', input, BY_NAME).EndpointName);
    requireIdle(endpoint);
    endpoint.enter('Deleting');
    endpoint.later(this.context.durations.of('endpoint.terminating', endpoint.name), async () => {
      this.endpoints.delete(keyOf(endpoint.name));
      this.context.tags.forget(endpoint.arn);
      await terminate(endpoint);
    });
    return {};
  }

  /** What befalls an endpoint without any call: a scenario puts it into that state. */
  public setStatus(endpointName: string, status: EndpointStatus): void {
    this.require(endpointName).enter(status);
  }

  /** @throws ServiceError `ValidationException` in AWS's words */
  public require(endpointName: string): Endpoint {
    const endpoint = this.find(endpointName);
    if (!endpoint) throw notFound(this.context.environment, 'endpoint', endpointName);
    return endpoint;
  }

  public find(endpointName: string): Endpoint | undefined {
    return this.endpoints.get(keyOf(endpointName));
  }

  public get names(): string[] {
    return [...this.endpoints.values()].map(({ name }) => name);
  }

  /** Ends all containers. */
  public async close(): Promise<void> {
    for (const endpoint of this.endpoints.values()) await terminate(endpoint);
  }

  private async launch(endpoint: Endpoint): Promise<void> {
    const forced = takeForced(this.context, endpoint.name, 'create', 'Failed');
    const failed = forced ? { variant: endpoint.blue.variants[0]!.name, failure: 'forced' } : await endpoint.blue.launch(this.models);
    if (failed) {
      this.context.log(`/aws/sagemaker/Endpoints/${endpoint.name}`, `${failed.variant}: ${failed.failure}`);
      endpoint.failureReason = forced?.reason ?? healthCheckFailure(failed.variant);
    }
    endpoint.enter(failed ? 'Failed' : 'InService');
  }

  private requireAlarms(deployment: DeploymentConfig | undefined): void {
    const names = alarmNamesOf(deployment);
    if (names.length === 0) return;
    const existing = new Set(this.context.cloudWatch.describeAlarms(names).map(({ AlarmName }) => AlarmName));
    const missing = names.filter((alarm) => !existing.has(alarm));
    if (missing.length > 0) throw validation(`Could not find alarms: ${missing.join(', ')}.`);
  }
}

/** Documented words. */
function requireIdle(endpoint: Endpoint): void {
  if (endpoint.isInProgress) throw validation(`Cannot update in-progress endpoint "${endpoint.arn}".`);
}

function requireSameVariants({ blue }: Endpoint, { variants }: EndpointConfig): void {
  const before = blue.variants.map(({ name }) => name).sort().join(', ');
  const after = variants.map(({ VariantName }) => VariantName).sort().join(', ');
  if (before !== after) throw validation(`The new endpoint configuration must have the same variant names as the old one: got ${after}, expected ${before}.`);
}

function retainedOf({ blue }: Endpoint, { RetainAllVariantProperties = false, ExcludeRetainedVariantProperties = [] }: UpdateRequest): Retained {
  if (!RetainAllVariantProperties) return {};
  const excluded = ExcludeRetainedVariantProperties.map(({ VariantPropertyType }) => VariantPropertyType);
  return Object.fromEntries(
    blue.variants.map(({ name, instanceCount, weight }) => [
      name,
      { ...(excluded.includes('DesiredInstanceCount') ? {} : { instanceCount }), ...(excluded.includes('DesiredWeight') ? {} : { weight }) },
    ]),
  );
}

async function terminate({ blue, green, timer }: Endpoint): Promise<void> {
  timer?.cancel();
  await blue.terminate();
  await green?.fleet.terminate();
}
