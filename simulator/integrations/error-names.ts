/**
 * By which names state machines know the errors of services.
 *
 * Documented: an error of an SDK integration is the service's name and the error's, with `Exception` behind it even where the
 * service has none. Recorded on AWS by LocalStack: an error that the service's model does not have, such as a failed validation of
 * DynamoDB or a throttled call, has the name of the service twice (`DynamoDb.DynamoDbException`); optimised integrations, which use
 * the SDK before it, say `DynamoDB.AmazonDynamoDBException`; the words of the causes.
 * Assumed: by the same rules the names of the services that nobody has recorded; status codes.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 * @see https://github.com/localstack/localstack/tree/v4.14.0/tests/aws/services/stepfunctions/v2/error_handling
 */
import type { ServiceName } from '../api/operation';
import type { ServiceError } from '../services/service-error';

interface Names {
  /** Before the dot in SDK integrations. */
  readonly sdk: string;
  /** Before the dot in optimised integrations, what stands for errors outside the model, and the service in causes. */
  readonly optimised?: readonly [prefix: string, unmodelled: string, service: string];
  /** Errors that the service's model has, as far as the operations that are simulated can give them. */
  readonly modelled: readonly string[];
}

const NAMES: Readonly<Record<ServiceName, Names>> = {
  cloudwatch: { sdk: 'CloudWatch', modelled: ['InternalServiceFault', 'InvalidFormatFault', 'InvalidNextToken', 'InvalidParameterCombination', 'InvalidParameterValue', 'MissingParameter', 'ResourceNotFound'] },
  codebuild: { sdk: 'CodeBuild', optimised: ['CodeBuild', 'AWSCodeBuildException', 'AWSCodeBuild'], modelled: ['AccountLimitExceededException', 'InvalidInputException', 'ResourceNotFoundException'] },
  dynamodb: {
    sdk: 'DynamoDb',
    optimised: ['DynamoDB', 'AmazonDynamoDBException', 'AmazonDynamoDBv2'],
    modelled: [
      'ConditionalCheckFailedException', 'InternalServerError', 'ItemCollectionSizeLimitExceededException', 'ProvisionedThroughputExceededException',
      'RequestLimitExceeded', 'ResourceNotFoundException', 'ThrottlingException', 'TransactionConflictException',
    ],
  },
  ecr: { sdk: 'Ecr', modelled: ['ImageNotFoundException', 'InvalidParameterException', 'RepositoryNotFoundException', 'ScanNotFoundException', 'ServerException', 'ValidationException'] },
  eventbridge: { sdk: 'EventBridge', optimised: ['EventBridge', 'AmazonEventBridgeException', 'AmazonEventBridge'], modelled: ['AccessDeniedException', 'InternalException', 'ThrottlingException'] },
  lambda: {
    sdk: 'Lambda',
    optimised: ['Lambda', 'AWSLambdaException', 'AWSLambda'],
    modelled: ['InvalidParameterValueException', 'InvalidRequestContentException', 'RequestTooLargeException', 'ResourceConflictException', 'ResourceNotFoundException', 'ResourceNotReadyException', 'ServiceException', 'TooManyRequestsException'],
  },
  s3: { sdk: 'S3', modelled: ['InvalidObjectState', 'NoSuchBucket', 'NoSuchKey'] },
  sagemaker: { sdk: 'SageMaker', optimised: ['SageMaker', 'AmazonSageMakerException', 'AmazonSageMaker'], modelled: ['ConflictException', 'ResourceInUse', 'ResourceLimitExceeded', 'ResourceNotFound'] },
  sagemakerruntime: { sdk: 'SageMakerRuntime', modelled: ['InternalDependencyException', 'InternalFailure', 'ModelError', 'ModelNotReadyException', 'ServiceUnavailable', 'ValidationError'] },
  sfn: {
    sdk: 'Sfn',
    optimised: ['StepFunctions', 'AWSStepFunctionsException', 'AWSStepFunctions'],
    modelled: [
      'ExecutionAlreadyExists', 'ExecutionDoesNotExist', 'ExecutionLimitExceeded', 'InvalidArn', 'InvalidExecutionInput', 'InvalidName', 'InvalidOutput',
      'InvalidToken', 'StateMachineDeleting', 'StateMachineDoesNotExist', 'TaskDoesNotExist', 'TaskTimedOut', 'ValidationException',
    ],
  },
  sns: { sdk: 'Sns', optimised: ['SNS', 'AmazonSNSException', 'AmazonSNS'], modelled: ['AuthorizationError', 'EndpointDisabled', 'InternalError', 'InvalidParameter', 'InvalidParameterValue', 'KMSThrottling', 'NotFound', 'Throttled', 'ValidationException'] },
  sqs: { sdk: 'Sqs', optimised: ['SQS', 'AmazonSQSException', 'AmazonSQS'], modelled: ['InvalidMessageContents', 'KmsThrottled', 'QueueDoesNotExist', 'ReceiptHandleIsInvalid', 'RequestThrottled', 'UnsupportedOperation'] },
  ssm: {
    sdk: 'Ssm',
    modelled: [
      'AccessDeniedException', 'InternalServerError', 'InvalidKeyId', 'ParameterAlreadyExists', 'ParameterLimitExceeded', 'ParameterMaxVersionLimitExceeded',
      'ParameterNotFound', 'ParameterVersionNotFound', 'ThrottlingException', 'TooManyUpdates', 'UnsupportedParameterType', 'ValidationException',
    ],
  },
};

const STATUS: Readonly<Record<string, number>> = {
  InternalFailure: 500, InternalServerError: 500, ModelError: 424, NoSuchBucket: 404, NoSuchKey: 404, NotFound: 404, PreconditionFailed: 412,
  ServiceException: 500, ServiceUnavailable: 503, TooManyRequestsException: 429,
};

export interface TaskFailure {
  readonly error: string;
  readonly cause: string;
}

/** The failure of a Task that called an action of the SDK as it is. */
export function sdkFailure(service: ServiceName, { code, message }: ServiceError, requestId: string): TaskFailure {
  const { sdk, modelled } = NAMES[service];
  return {
    error: `${sdk}.${modelled.includes(code) ? withSuffix(code) : `${sdk}Exception`}`,
    cause: `${message} (Service: ${sdk}, Status Code: ${STATUS[code] ?? 400}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
  };
}

/** The failure of a Task that called an optimised integration. */
export function optimisedFailure(service: ServiceName, { code, message }: ServiceError, requestId: string): TaskFailure {
  const { optimised, modelled } = NAMES[service];
  if (!optimised) throw new Error(`error names: got an error of the optimised integration with ${service}, which has none`);
  const [prefix, unmodelled, name] = optimised;
  return {
    error: `${prefix}.${modelled.includes(code) ? withSuffix(code) : unmodelled}`,
    cause: `${message} (Service: ${name}; Status Code: ${STATUS[code] ?? 400}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  };
}

/** As the SDK for Java names the classes of errors. */
function withSuffix(code: string): string {
  if (code.endsWith('Exception')) return code;
  return `${code.endsWith('Fault') ? code.slice(0, -'Fault'.length) : code}Exception`;
}
