/**
 * Which errors of a call are worth another attempt. A retry must be harmless: every call that uses these is either a read, or
 * conditional, or finds what the first attempt made.
 */
import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';

/**
 * Throttling and errors on the service's side, as the integrations name them. Never `States.ALL`: a refusal does not become an
 * agreement by repetition.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
 */
const TRANSIENT = [
  'DynamoDB.ThrottlingException', 'DynamoDB.ProvisionedThroughputExceededException', 'DynamoDB.RequestLimitExceededException',
  'DynamoDB.InternalServerErrorException', 'DynamoDB.SdkClientException', 'Ecr.ServerException', 'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException',
  'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException', 'SNS.ThrottledException', 'SNS.SdkClientException',
  'Ssm.InternalServerErrorException', 'Ssm.ThrottlingException', 'StepFunctions.SdkClientException',
];

export const TRANSIENT_RETRY: sfn.RetryProps = {
  errors: TRANSIENT, interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 2, maxDelay: Duration.minutes(1), jitterStrategy: sfn.JitterType.FULL,
};

/** Capacity comes back within hours. */
export const CAPACITY_RETRY: sfn.RetryProps = {
  errors: ['SageMaker.ResourceLimitExceededException'], interval: Duration.minutes(5), maxAttempts: 12, backoffRate: 1.5, maxDelay: Duration.minutes(30), jitterStrategy: sfn.JitterType.FULL,
};

/** Of a message that must not be lost, and may come twice. Throttling as well as a refusal can be an `AmazonSQSException`. */
export const QUEUE_RETRY: sfn.RetryProps = {
  errors: ['SQS.AmazonSQSException', 'SQS.KmsThrottledException', 'SQS.RequestThrottledException', 'SQS.SdkClientException', sfn.Errors.TIMEOUT],
  interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 2, maxDelay: Duration.minutes(1), jitterStrategy: sfn.JitterType.FULL,
};

/**
 * What an error is called that the service's model does not name: throttling as well as a refusal. A few attempts get past the one,
 * and do no harm with the other.
 */
export const UNCLEAR_RETRY: sfn.RetryProps = {
  errors: [
    'CloudWatch.CloudWatchException', 'Ecr.EcrException', 'SageMaker.AmazonSageMakerException', 'SageMaker.SageMakerException', 'Ssm.SsmException',
    'StepFunctions.AWSStepFunctionsException',
  ],
  interval: Duration.seconds(5), maxAttempts: 3, backoffRate: 2, jitterStrategy: sfn.JitterType.FULL,
};
