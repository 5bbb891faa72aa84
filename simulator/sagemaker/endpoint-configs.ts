/**
 * Endpoint configurations of SageMaker.
 *
 * Documented: the models must exist; one that is in use can be deleted (and must not be: an update from it finds it missing).
 * Data capture, shadows, serverless and asynchronous endpoints, managed scaling and inference components are refused by name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
 */
import { alreadyExists, arnOf, keyOf, notFound, type SageMakerContext } from './context';
import type { Models } from './models';
import { checked, flag, kept, list, name, number, oneOf, optional, structure, tags, text, type TypeOf, validation } from './shape';

const VARIANT = structure({
  VariantName: name,
  ModelName: name,
  InitialInstanceCount: number({ min: 1 }),
  InstanceType: text,
  InitialVariantWeight: optional(number({ min: 0 })),
  VolumeSizeInGB: optional(number({ min: 1, max: 512 })),
  ModelDataDownloadTimeoutInSeconds: optional(number({ min: 60, max: 3600 })),
  ContainerStartupHealthCheckTimeoutInSeconds: optional(number({ min: 60, max: 3600 })),
  EnableSSMAccess: optional(oneOf([false])),
  RoutingConfig: optional(kept),
  InferenceAmiVersion: optional(text),
});
const CREATE = structure({
  EndpointConfigName: name,
  ProductionVariants: list(VARIANT, { min: 1, max: 10 }),
  Tags: optional(tags),
  KmsKeyId: optional(text),
  EnableNetworkIsolation: optional(flag),
});
const BY_NAME = structure({ EndpointConfigName: name });

export type Variant = TypeOf<typeof VARIANT>;

export interface EndpointConfig {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly variants: readonly Variant[];
  readonly request: object;
}

export class EndpointConfigs {
  private readonly configs = new Map<string, EndpointConfig>();

  public constructor(
    private readonly context: SageMakerContext,
    private readonly models: Models,
  ) {}

  /** @throws ServiceError `ValidationException`, `NotSimulated` */
  public createEndpointConfig(input: unknown): object {
    const { Tags, ...request } = checked('CreateEndpointConfig', input, CREATE);
    const { clock, environment } = this.context;
    const { EndpointConfigName, ProductionVariants } = request;
    if (this.configs.has(keyOf(EndpointConfigName))) throw alreadyExists(environment, 'endpoint-config', EndpointConfigName);
    const names = ProductionVariants.map(({ VariantName }) => VariantName);
    if (new Set(names).size < names.length) throw validation(`Variant names must be unique within an endpoint configuration: ${names.join(', ')}`);
    for (const { ModelName } of ProductionVariants) this.models.require(ModelName);
    const variants = ProductionVariants.map((variant) => ({ InitialVariantWeight: 1, ...variant }));
    const arn = arnOf(environment, 'endpoint-config', EndpointConfigName);
    this.configs.set(keyOf(EndpointConfigName), { name: EndpointConfigName, arn, createdAt: clock.now, variants, request });
    this.context.tags.put(arn, Tags);
    return { EndpointConfigArn: arn };
  }

  public describeEndpointConfig(input: unknown): object {
    const { arn, createdAt, variants, request } = this.require(checked('DescribeEndpointConfig', input, BY_NAME).EndpointConfigName);
    return { ...request, ProductionVariants: variants, EndpointConfigArn: arn, CreationTime: createdAt };
  }

  public deleteEndpointConfig(input: unknown): object {
    const { arn, name: configName } = this.require(checked('DeleteEndpointConfig', input, BY_NAME).EndpointConfigName);
    this.configs.delete(keyOf(configName));
    this.context.tags.forget(arn);
    return {};
  }

  /** @throws ServiceError `ValidationException` in AWS's words */
  public require(configName: string): EndpointConfig {
    const config = this.configs.get(keyOf(configName));
    if (!config) throw notFound(this.context.environment, 'endpoint-config', configName);
    return config;
  }
}
