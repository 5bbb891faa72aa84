/**
 * AWS JSON 1.0 and 1.1: one path, the operation in a header, members as JSON.
 *
 * Documented: `X-Amz-Target` is `<prefix>.<Operation>`; timestamps are seconds since 1970, with fractions; blobs are base64; an error has
 * its code in `__type`. A blob in a request stays base64, and no operation here has any; timestamps in requests become `Date`.
 * Looked up in the SDK for JavaScript 3.1142 to 3.1175: these are its services with this protocol; none of ours speaks CBOR.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import type { ServiceName } from '../api/operation';
import { ConditionalCheckFailed } from '../services/dynamodb';
import { ServiceError } from '../services/service-error';
import type { Protocol, WireAnswer, WireCall, WireRequest } from './message';
import { statusOf } from './status';

interface Target {
  readonly service: ServiceName;
  /** What stands before the `#` of `__type`, where clients look at it. */
  readonly namespace?: string;
  /** Members of requests that are timestamps. */
  readonly timestamps?: readonly string[];
}

const TARGETS: Readonly<Record<string, Target>> = {
  AmazonEC2ContainerRegistry_V20150921: { service: 'ecr' },
  AmazonSQS: { service: 'sqs', namespace: 'com.amazonaws.sqs' },
  AmazonSSM: { service: 'ssm' },
  AWSEvents: { service: 'eventbridge', timestamps: ['Time'] },
  AWSStepFunctions: { service: 'sfn', namespace: 'com.amazonaws.swf.service.v2.model' },
  DynamoDB_20120810: { service: 'dynamodb', namespace: 'com.amazonaws.dynamodb.v20120810' },
  GraniteServiceVersion20100801: { service: 'cloudwatch', timestamps: ['EndTime', 'StartTime', 'Timestamp'] },
  SageMaker: { service: 'sagemaker', timestamps: ['CreationTimeAfter', 'CreationTimeBefore', 'LastModifiedTimeAfter', 'LastModifiedTimeBefore'] },
};

export const jsonProtocol: Protocol = {
  decode(request: WireRequest): WireCall {
    const [prefix, operation] = (request.headers['x-amz-target'] ?? '').split('.');
    const target = TARGETS[prefix ?? ''];
    if (!target || !operation) throw new ServiceError('NotSimulated', `${request.headers['x-amz-target']} is not simulated; expected a target of ${Object.keys(TARGETS).join(', ')}`, false);
    return { service: target.service, operation, request: members(request.body, target.timestamps ?? []) };
  },

  encode(_call: WireCall, answer: Readonly<Record<string, unknown>>, request: WireRequest): WireAnswer {
    return { status: 200, headers: { 'Content-Type': contentType(request) }, body: JSON.stringify(answer, onWire) };
  },

  encodeError(error: ServiceError, requestId: string, request: WireRequest): WireAnswer {
    const namespace = TARGETS[(request.headers['x-amz-target'] ?? '').split('.')[0] ?? '']?.namespace;
    const body = {
      __type: namespace === undefined ? error.code : `${namespace}#${error.code}`,
      message: error.message,
      ...(error instanceof ConditionalCheckFailed && error.item ? { Item: error.item } : {}),
    };
    return { status: statusOf('json', error.code), headers: { 'Content-Type': contentType(request), 'x-amzn-RequestId': requestId }, body: JSON.stringify(body) };
  },
};

function contentType({ headers }: WireRequest): string {
  return headers['content-type'] ?? 'application/x-amz-json-1.1';
}

function members(body: Buffer, timestamps: readonly string[]): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString(), timestamps.length === 0 ? undefined : (key, of: unknown) => (timestamps.includes(key) && typeof of === 'number' ? new Date(of * 1000) : of));
  } catch (error) {
    throw new ServiceError('SerializationException', `got a body that is not JSON: ${String(error)}`, false, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ServiceError('SerializationException', 'got a body that is no JSON object, expected the members of a request', false);
  return value as Readonly<Record<string, unknown>>;
}

/** Looks at the holder, because a date has turned into a text by the time it is passed on. */
function onWire(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const raw = this[key];
  if (raw instanceof Date) return raw.getTime() / 1000;
  return raw instanceof Uint8Array ? Buffer.from(raw).toString('base64') : value;
}
