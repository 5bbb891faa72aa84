/**
 * What decisions need to know of the world: which keys encrypt what, what models run.
 *
 * Documented: keys of AWS, by alias, are everybody's of the account.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
 */
import { isObject, type JsonObject, type ResolvedResource } from '../assembly';
import { asList, asText } from '../assembly/template';
import type { EncryptedKind, EncryptionKey, Facts, ServedContainer } from '../iam/need';
import { arn, type Environment } from '../services/environment';
import { ServiceError } from '../services/service-error';
import type { SageMaker } from '../sagemaker';

export function factsOf(environment: Environment, resources: readonly ResolvedResource[], sageMaker: () => SageMaker): Facts {
  const keys = new Map<string, EncryptionKey>();
  const partitionKeys = new Map<string, string>();
  for (const resource of resources) {
    const { type, name, properties } = resource;
    const found = encryptionOf(environment, resource);
    if (found) keys.set(`${found.kind} ${found.kind === 'bucket' ? name : resource.arn}`, found.key);
    if (type === 'AWS::DynamoDB::Table') partitionKeys.set(name, partitionKey(properties));
  }
  return {
    environment,
    keyOf: (kind, nameOrArn) => keys.get(`${kind} ${nameOrArn}`),
    partitionKeyOf: (table) => partitionKeys.get(table),
    containersOf: (model) => ifThere(() => [containerOf(sageMaker(), model)]) ?? [],
    endpointConfig: (name) => ifThere(() => endpointConfig(sageMaker(), name)) ?? { models: [] },
  };
}

function containerOf({ models, modelPackages }: SageMaker, of: { readonly ModelName: string } | { readonly ModelPackageName: string }): ServedContainer {
  if ('ModelPackageName' in of) return servedContainer(modelPackages.containerOf(of.ModelPackageName));
  const { container, request } = models.require(of.ModelName);
  const { ExecutionRoleArn: roleArn } = request as { readonly ExecutionRoleArn?: string };
  return { ...servedContainer(container), ...(roleArn === undefined ? {} : { roleArn }) };
}

function servedContainer({ image, modelDataUrl }: { readonly image: string; readonly modelDataUrl: string | undefined }): ServedContainer {
  return { image, ...(modelDataUrl === undefined ? {} : { modelDataUrl }) };
}

function endpointConfig({ endpointConfigs }: SageMaker, name: string): ReturnType<Facts['endpointConfig']> {
  const { KmsKeyId: volumeKey, ProductionVariants: variants } = endpointConfigs.describeEndpointConfig({ EndpointConfigName: name }) as {
    readonly KmsKeyId?: string;
    readonly ProductionVariants: readonly { readonly ModelName?: string }[];
  };
  return { ...(volumeKey === undefined ? {} : { volumeKey }), models: variants.flatMap(({ ModelName }) => ModelName ?? []) };
}

/** What is not there, the service itself says when it serves the request. */
function ifThere<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return undefined;
  }
}

function encryptionOf(environment: Environment, { type, properties }: ResolvedResource): { readonly kind: EncryptedKind; readonly key: EncryptionKey } | undefined {
  const [kind, given, isBucketKey = false] = givenKey(type, properties);
  const key = kind === undefined || typeof given !== 'string' ? undefined : keyArn(environment, given);
  return kind === undefined || key === undefined ? undefined : { kind, key: { arn: key, isBucketKey } };
}

function givenKey(type: string, properties: JsonObject): readonly [kind?: EncryptedKind, key?: unknown, isBucketKey?: boolean] {
  switch (type) {
    case 'AWS::DynamoDB::Table': return ['table', memberOf(properties, 'SSESpecification')['KMSMasterKeyId']];
    case 'AWS::SNS::Topic': return ['topic', properties['KmsMasterKeyId']];
    case 'AWS::SQS::Queue': return ['queue', properties['KmsMasterKeyId']];
    case 'AWS::S3::Bucket': {
      const [rule] = asList(memberOf(properties, 'BucketEncryption')['ServerSideEncryptionConfiguration']).filter(isObject);
      return rule ? ['bucket', memberOf(rule, 'ServerSideEncryptionByDefault')['KMSMasterKeyID'], asText(rule['BucketKeyEnabled'] ?? false) === 'true'] : [];
    }
    default: return [];
  }
}

/** Keys of AWS, by their aliases, are everybody's of the account. */
function keyArn(environment: Environment, given: string): string | undefined {
  if (given.startsWith('arn:')) return given.includes(':key/') ? given : undefined;
  return given.startsWith('alias/') ? undefined : arn(environment, 'kms', `key/${given}`);
}

function partitionKey(properties: JsonObject): string {
  return String(asList(properties['KeySchema']).filter(isObject).find(({ KeyType: of }) => of === 'HASH')?.['AttributeName']);
}

function memberOf(properties: JsonObject, name: string): JsonObject {
  const value = properties[name];
  return isObject(value) ? value : {};
}
