/**
 * REST with JSON errors: the invocation of a function, and of an endpoint.
 *
 * Documented: paths, headers and statuses; an error has its code in `x-amzn-errortype`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html
 */
import { ServiceError } from '../services/service-error';
import { type HeaderMembers, membersOf, withHeaders } from './headers';
import type { Protocol, WireAnswer, WireCall, WireRequest } from './message';
import { statusOf } from './status';

interface Route {
  readonly path: RegExp;
  readonly service: 'lambda' | 'sagemakerruntime';
  readonly operation: string;
  /** Member that the path has. */
  readonly inPath: string;
  readonly inQuery: HeaderMembers;
  readonly inHeaders: HeaderMembers;
  readonly inAnswer: HeaderMembers;
  /** Members that are the body, in request and answer. */
  readonly bodies: readonly [string, string];
}

const INVOKE: Route = {
  path: /^\/2015-03-31\/functions\/([^/]+)\/invocations$/,
  service: 'lambda',
  operation: 'Invoke',
  inPath: 'FunctionName',
  inQuery: { Qualifier: 'Qualifier' },
  inHeaders: { InvocationType: 'x-amz-invocation-type', LogType: 'x-amz-log-type', ClientContext: 'x-amz-client-context', DurableExecutionName: 'x-amz-durable-execution-name', TenantId: 'x-amz-tenant-id' },
  inAnswer: { FunctionError: 'x-amz-function-error', LogResult: 'x-amz-log-result', ExecutedVersion: 'x-amz-executed-version' },
  bodies: ['Payload', 'Payload'],
};

const INVOKE_ENDPOINT: Route = {
  path: /^\/endpoints\/([^/]+)\/invocations$/,
  service: 'sagemakerruntime',
  operation: 'InvokeEndpoint',
  inPath: 'EndpointName',
  inQuery: {},
  inHeaders: {
    ContentType: 'content-type', Accept: 'accept', CustomAttributes: 'x-amzn-sagemaker-custom-attributes', TargetModel: 'x-amzn-sagemaker-target-model', TargetVariant: 'x-amzn-sagemaker-target-variant',
    TargetContainerHostname: 'x-amzn-sagemaker-target-container-hostname', InferenceId: 'x-amzn-sagemaker-inference-id', EnableExplanations: 'x-amzn-sagemaker-enable-explanations',
    InferenceComponentName: 'x-amzn-sagemaker-inference-component', SessionId: 'x-amzn-sagemaker-session-id',
  },
  inAnswer: { ContentType: 'content-type', InvokedProductionVariant: 'x-amzn-invoked-production-variant', CustomAttributes: 'x-amzn-sagemaker-custom-attributes' },
  bodies: ['Body', 'Body'],
};

export const lambdaProtocol = restJson(INVOKE);
export const sageMakerRuntimeProtocol = restJson(INVOKE_ENDPOINT);

function restJson(route: Route): Protocol {
  const { service, operation, inPath, inQuery, inHeaders, inAnswer, bodies } = route;
  return {
    decode(request: WireRequest): WireCall {
      const [, name] = (request.method === 'POST' && route.path.exec(request.path)) || [];
      if (name === undefined) throw new ServiceError('NotSimulated', `${service}: ${request.method} ${request.path} is not simulated; expected ${operation}`, false);
      const parameters = Object.fromEntries(request.query);
      const body = request.body.length > 0 ? { [bodies[0]]: request.body } : {};
      return { service, operation, request: { [inPath]: decodeURIComponent(name), ...membersOf(inQuery, parameters), ...membersOf(inHeaders, request.headers), ...body } };
    },

    encode(_call: WireCall, answer: Readonly<Record<string, unknown>>): WireAnswer {
      const body = answer[bodies[1]];
      const status = typeof answer['StatusCode'] === 'number' ? answer['StatusCode'] : 200;
      return { status, headers: withHeaders(inAnswer, answer), ...(typeof body === 'string' || body instanceof Uint8Array ? { body } : {}) };
    },

    encodeError({ code, message }: ServiceError, requestId: string): WireAnswer {
      const status = statusOf('restJson', code);
      const headers = { 'Content-Type': 'application/json', 'x-amzn-ErrorType': code, 'x-amzn-RequestId': requestId };
      return { status, headers, body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', Message: message, message }) };
    },
  };
}
