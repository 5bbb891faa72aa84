/** Which name a refusal of a service has in a state machine, by integration. */
import { describe, expect, it } from 'vitest';
import { optimisedFailure, sdkFailure } from '../../../simulator/integrations/error-names';
import { ServiceError } from '../../../simulator/services/service-error';

describe('an error of an SDK integration', () => {
  it.each([
    // Recorded on AWS by LocalStack.
    ['s3', 'NoSuchBucket', 'S3.NoSuchBucketException'],
    ['s3', 'NoSuchKey', 'S3.NoSuchKeyException'],
    ['dynamodb', 'ResourceNotFoundException', 'DynamoDb.ResourceNotFoundException'],
    ['dynamodb', 'ValidationException', 'DynamoDb.DynamoDbException'],
    ['sfn', 'InvalidToken', 'Sfn.InvalidTokenException'],
    // By the same rules.
    ['dynamodb', 'InternalServerError', 'DynamoDb.InternalServerErrorException'],
    ['s3', 'PreconditionFailed', 'S3.S3Exception'],
    ['s3', 'NotFound', 'S3.S3Exception'],
    ['sagemaker', 'ValidationException', 'SageMaker.SageMakerException'],
    ['sagemaker', 'ThrottlingException', 'SageMaker.SageMakerException'],
    ['sagemaker', 'ResourceLimitExceeded', 'SageMaker.ResourceLimitExceededException'],
    ['sagemaker', 'ResourceInUse', 'SageMaker.ResourceInUseException'],
    ['sagemakerruntime', 'ModelError', 'SageMakerRuntime.ModelErrorException'],
    ['sagemakerruntime', 'ValidationError', 'SageMakerRuntime.ValidationErrorException'],
    ['ssm', 'ParameterNotFound', 'Ssm.ParameterNotFoundException'],
    ['ssm', 'ThrottlingException', 'Ssm.ThrottlingException'],
    ['ecr', 'ScanNotFoundException', 'Ecr.ScanNotFoundException'],
    ['cloudwatch', 'Throttling', 'CloudWatch.CloudWatchException'],
    ['cloudwatch', 'InternalServiceFault', 'CloudWatch.InternalServiceException'],
  ] as const)('of %s, %s, is %s', (service, code, name) => {
    expect(sdkFailure(service, new ServiceError(code, 'words'), 'id').error).toBe(name);
  });

  it('has a cause in the words of the SDK', () => {
    expect(sdkFailure('s3', new ServiceError('NoSuchKey', 'The specified key does not exist.'), 'id').cause)
      .toBe('The specified key does not exist. (Service: S3, Status Code: 404, Request ID: id) (SDK Attempt Count: 1)');
  });
});

describe('an error of an optimised integration', () => {
  it.each([
    // Recorded on AWS by LocalStack.
    ['dynamodb', 'ResourceNotFoundException', 'DynamoDB.ResourceNotFoundException'],
    ['dynamodb', 'ValidationException', 'DynamoDB.AmazonDynamoDBException'],
    ['lambda', 'ResourceNotFoundException', 'Lambda.ResourceNotFoundException'],
    ['sfn', 'StateMachineDoesNotExist', 'StepFunctions.StateMachineDoesNotExistException'],
    ['sqs', 'MissingParameter', 'SQS.AmazonSQSException'],
    // By the same rules.
    ['dynamodb', 'ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException'],
    ['lambda', 'TooManyRequestsException', 'Lambda.TooManyRequestsException'],
    ['lambda', 'AccessDeniedException', 'Lambda.AWSLambdaException'],
    ['sagemaker', 'ValidationException', 'SageMaker.AmazonSageMakerException'],
    ['sagemaker', 'ResourceLimitExceeded', 'SageMaker.ResourceLimitExceededException'],
    ['sfn', 'ExecutionAlreadyExists', 'StepFunctions.ExecutionAlreadyExistsException'],
    ['sns', 'NotFound', 'SNS.NotFoundException'],
    ['sns', 'Throttled', 'SNS.ThrottledException'],
  ] as const)('of %s, %s, is %s', (service, code, name) => {
    expect(optimisedFailure(service, new ServiceError(code, 'words'), 'id').error).toBe(name);
  });

  it('has a cause with the code of the service', () => {
    expect(optimisedFailure('dynamodb', new ServiceError('ResourceNotFoundException', 'Requested resource not found'), 'id').cause)
      .toBe('Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: id; Proxy: null)');
  });

  it('does not exist for a service without one', () => {
    expect(() => optimisedFailure('ecr', new ServiceError('any', 'words'), 'id')).toThrow('ecr, which has none');
  });
});
