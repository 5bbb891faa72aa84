/** Every operation of every service of a world, by SDK name. */
import { cloudWatchOperations } from '../api/cloudwatch';
import { dynamoDbOperations } from '../api/dynamodb';
import { eventBridgeOperations } from '../api/eventbridge';
import { lambdaOperations } from '../api/lambda';
import { Api, type Guard } from '../api/operation';
import { s3Operations } from '../api/s3';
import { sfnOperations } from '../api/sfn';
import { snsOperations } from '../api/sns';
import { sqsOperations } from '../api/sqs';
import { ssmOperations } from '../api/ssm';
import { sageMakerOperations, sageMakerRuntimeOperations } from '../sagemaker';
import { codeBuildOperations } from '../services/codebuild';
import { ecrOperations } from '../services/ecr';
import type { Services } from './services';

export function apiOf(services: Omit<Services, 'api'>, guard: Guard): Api {
  return new Api({
    cloudwatch: cloudWatchOperations(services.cloudwatch, services.clock),
    codebuild: codeBuildOperations(services.codeBuild),
    dynamodb: dynamoDbOperations(services.dynamodb),
    ecr: ecrOperations(services.ecr),
    eventbridge: eventBridgeOperations(services.events),
    lambda: lambdaOperations(services.functions),
    s3: s3Operations(services.s3),
    sagemaker: sageMakerOperations(services.sageMaker),
    sagemakerruntime: sageMakerRuntimeOperations(services.sageMaker),
    sfn: sfnOperations(services.stepFunctions, services.tokens),
    sns: snsOperations(services.sns),
    sqs: sqsOperations(services.sqs, services.environment),
    ssm: ssmOperations(services.ssm),
  }, guard);
}
