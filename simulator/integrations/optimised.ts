/**
 * The optimised integrations: what each makes of its arguments and of the answer.
 *
 * Documented: `lambda:invoke` takes and gives its payload as JSON, and a function's error fails the Task with the error's type;
 * `events:putEvents` adds machine and execution to the resources, and fails with `EventBridge.FailedEntry` if an entry was refused;
 * `states:startExecution` takes its input as JSON; which calling patterns there are. Recorded on AWS by LocalStack: texts that are given objects
 * get their JSON; answers hold what the SDK says of the response. Assumed: of that, only the status and the id of the request.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
import type { ApiRequest, ServiceName } from '../api/operation';
import type { Json, JsonObject } from '../state-language';
import { isJsonObject } from '../state-language/json';
import type { CallPattern, TaskRequest } from '../state-language/task-port';
import type { TaskFailure } from './error-names';
import { asDocument, optimisedAnswer } from './values';

export interface OptimisedIntegration {
  readonly service: ServiceName;
  readonly operation: string;
  readonly patterns: readonly CallPattern[];
  /** Default: the arguments as they are. */
  readonly request?: (args: JsonObject, task: TaskRequest) => ApiRequest;
  /** Default: the answer as JSON. */
  readonly answer?: (answer: unknown) => JsonObject | TaskFailure;
}

const CALL: readonly CallPattern[] = ['request-response'];
const CALLBACK: readonly CallPattern[] = ['request-response', 'waitForTaskToken'];

function plain(service: ServiceName, operation: string, patterns = CALL): OptimisedIntegration {
  return { service, operation, patterns };
}

/** By name, without pattern. */
export const OPTIMISED: Readonly<Record<string, OptimisedIntegration>> = {
  'dynamodb:getItem': plain('dynamodb', 'GetItem'),
  'dynamodb:putItem': plain('dynamodb', 'PutItem'),
  'dynamodb:updateItem': plain('dynamodb', 'UpdateItem'),
  'dynamodb:deleteItem': plain('dynamodb', 'DeleteItem'),
  'lambda:invoke': { ...plain('lambda', 'Invoke', CALLBACK), request: withPayload, answer: ofFunction },
  'sns:publish': { ...plain('sns', 'Publish', CALLBACK), request: (args) => asDocument(args, 'Message') },
  'sqs:sendMessage': { ...plain('sqs', 'SendMessage', CALLBACK), request: (args) => asDocument(args, 'MessageBody') },
  'events:putEvents': { ...plain('eventbridge', 'PutEvents', CALLBACK), request: withResources, answer: ofEntries },
  'codebuild:startBuild': plain('codebuild', 'StartBuild', [...CALL, 'sync']),
  'states:startExecution': { ...plain('sfn', 'StartExecution', [...CALLBACK, 'sync', 'sync:2']), request: (args) => asDocument(args, 'Input') },
  'sagemaker:createTrainingJob': plain('sagemaker', 'CreateTrainingJob', [...CALL, 'sync']),
  'sagemaker:createTransformJob': plain('sagemaker', 'CreateTransformJob', [...CALL, 'sync']),
  'sagemaker:createModel': plain('sagemaker', 'CreateModel'),
  'sagemaker:createEndpointConfig': plain('sagemaker', 'CreateEndpointConfig'),
  'sagemaker:createEndpoint': plain('sagemaker', 'CreateEndpoint'),
  'sagemaker:updateEndpoint': plain('sagemaker', 'UpdateEndpoint'),
};

function withPayload(args: JsonObject): ApiRequest {
  return args['Payload'] === undefined ? args : { ...args, Payload: JSON.stringify(args['Payload']) };
}

function ofFunction(answer: unknown): JsonObject | TaskFailure {
  const json = optimisedAnswer(answer);
  const { Payload: payload, FunctionError: functionError } = json;
  if (typeof payload !== 'string') return json;
  if (functionError !== undefined) return { error: errorTypeIn(payload), cause: payload };
  return { ...json, Payload: parsed(payload) ?? payload };
}

/** A function that died without saying of what is `Lambda.Unknown`. */
function errorTypeIn(payload: string): string {
  const error = parsed(payload);
  const type = isJsonObject(error) ? error['errorType'] : undefined;
  return typeof type === 'string' && type !== '' ? type : 'Lambda.Unknown';
}

function withResources(args: JsonObject, { context, executionArn }: TaskRequest): ApiRequest {
  const machine = context['StateMachine'];
  const machineArn = isJsonObject(machine) ? machine['Id']! : '';
  const { Entries: entries } = args;
  if (!Array.isArray(entries)) return args;
  return {
    ...args,
    Entries: entries.map((entry: Json) => {
      if (!isJsonObject(entry)) return entry;
      const resources = entry['Resources'];
      return { ...asDocument(entry, 'Detail'), Resources: [...(Array.isArray(resources) ? (resources as Json[]) : []), machineArn, executionArn] };
    }),
  };
}

function ofEntries(answer: unknown): JsonObject | TaskFailure {
  const json = optimisedAnswer(answer);
  return json['FailedEntryCount'] === 0 ? json : { error: 'EventBridge.FailedEntry', cause: JSON.stringify(json) };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // a payload that is no JSON stays a text
  }
}
