/**
 * How values pass between a state machine, which knows JSON alone, and the SDK, which knows times and blobs.
 *
 * Recorded on AWS by LocalStack: a blob is sent as JSON, so that a text arrives in quotes (`s3:putObject`); one that comes back is
 * text; a text member that is given an object gets its JSON. Documented: members are in PascalCase even where the API has them in camelCase,
 * as ECR and Step Functions.
 * Assumed: blobs of other operations are sent like that of S3; times come back as ISO 8601 from SDK integrations, as milliseconds from
 * optimised ones, which use the SDK before it; DynamoDB's booleans, nulls and sets have other names in SDK integrations (`Bool`, `Nul`), so
 * they are refused there by name.
 *
 * @see https://github.com/localstack/localstack/blob/v4.14.0/tests/aws/services/stepfunctions/v2/services/test_aws_sdk_task_service.snapshot.json
 */
import type { ApiRequest, ServiceName } from '../api/operation';
import { refuseIfAny } from '../services/service-error';
import { isJsonObject, type Json, type JsonObject } from '../state-language/json';

/** Members that the SDK takes as blobs. */
const BLOBS: Readonly<Record<string, string>> = { 's3:PutObject': 'Body', 'lambda:Invoke': 'Payload', 'sagemakerruntime:InvokeEndpoint': 'Body' };

/** Members that the SDK takes as texts, and that hold a document. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  'sfn:StartExecution': 'Input', 'sfn:SendTaskSuccess': 'Output', 'sns:Publish': 'Message', 'sqs:SendMessage': 'MessageBody', 'ssm:PutParameter': 'Value',
};

/** DynamoDB's types that the SDK for Java spells in another way. */
const RENAMED_TYPES = ['BOOL', 'NULL', 'SS', 'NS', 'BS'];

/** Services whose API has its members in camelCase. */
const IN_CAMEL_CASE: readonly ServiceName[] = ['codebuild', 'ecr', 'sfn'];

/** A request of a state machine, as the operation takes it. */
export function asApiMembers(service: ServiceName, request: ApiRequest): ApiRequest {
  if (!IN_CAMEL_CASE.includes(service)) return request;
  const inCamelCase = Object.keys(request).filter((name) => /^[a-z]/.test(name));
  refuseIfAny(`a call of ${service}`, inCamelCase.map((name) => `${name}: got camelCase, expected PascalCase, which Step Functions wants`));
  return renamed(request, (name) => name.slice(0, 1).toLowerCase() + name.slice(1)) as ApiRequest;
}

/** An answer of the operation, as a state machine gets it. */
export function asStatesMembers(service: ServiceName, answer: unknown): unknown {
  return IN_CAMEL_CASE.includes(service) ? renamed(answer, (name) => name.slice(0, 1).toUpperCase() + name.slice(1)) : answer;
}

function renamed(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((one) => renamed(one, rename));
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamed(inner, rename)]));
}

/** The request of an SDK integration. */
export function sdkRequest(service: ServiceName, operation: string, args: JsonObject): ApiRequest {
  const name = `${service}:${operation}`;
  if (service === 'dynamodb') refuseIfAny(`aws-sdk:${name}`, renamedTypes(args, ''));
  const blob = BLOBS[name];
  const withBlob = blob === undefined || args[blob] === undefined ? args : { ...args, [blob]: JSON.stringify(args[blob]) };
  return asDocument(withBlob, DOCUMENTS[name]);
}

/** A member that holds a document: as JSON, unless it is a text already. */
export function asDocument(args: JsonObject, member: string | undefined): JsonObject {
  const value = member === undefined ? undefined : args[member];
  return value === undefined || typeof value === 'string' ? args : { ...args, [member!]: JSON.stringify(value) };
}

/** The answer of an SDK integration. */
export function sdkAnswer(service: ServiceName, operation: string, answer: unknown): Json {
  const json = toJson(answer, (time) => time.toISOString());
  if (service === 'dynamodb') refuseIfAny(`aws-sdk:${service}:${operation}`, renamedTypes(json, ''));
  return json;
}

/** The answer of an optimised integration. */
export function optimisedAnswer(answer: unknown): JsonObject {
  const json = toJson(answer, (time) => time.getTime());
  return isJsonObject(json) ? json : {};
}

function toJson(value: unknown, time: (value: Date) => Json): Json {
  if (value instanceof Date) return time(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map((one) => toJson(one, time));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).map(([name, inner]) => [name, toJson(inner, time)]));
}

function renamedTypes(value: Json, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((one: Json, index) => renamedTypes(one, `${path}[${index}]`));
  if (!isJsonObject(value)) return [];
  const names = Object.keys(value);
  const isType = names.length === 1 && RENAMED_TYPES.includes(names[0]!);
  return [
    ...(isType ? [`${path}: got the type ${names[0]}, which this integration spells in another way; expected the integration dynamodb, without aws-sdk`] : []),
    ...Object.entries(value).flatMap(([name, inner]) => renamedTypes(inner, path === '' ? name : `${path}.${name}`)),
  ];
}
