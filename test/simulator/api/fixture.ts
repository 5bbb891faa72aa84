/** A world of services behind one Api, without an assembly. */
import { cloudWatchOperations } from '../../../simulator/api/cloudwatch';
import { dynamoDbOperations } from '../../../simulator/api/dynamodb';
import { eventBridgeOperations } from '../../../simulator/api/eventbridge';
import { type FunctionInvoker, type Invocation, lambdaOperations } from '../../../simulator/api/lambda';
import { Api, type ApiRequest, type ServiceName } from '../../../simulator/api/operation';
import { s3Operations } from '../../../simulator/api/s3';
import { sfnOperations } from '../../../simulator/api/sfn';
import { snsOperations } from '../../../simulator/api/sns';
import { sqsOperations } from '../../../simulator/api/sqs';
import { ssmOperations } from '../../../simulator/api/ssm';
import { Clock } from '../../../simulator/clock';
import { CloudWatch } from '../../../simulator/services/cloudwatch';
import { DynamoDb } from '../../../simulator/services/dynamodb';
import { EventBridge, type Delivery } from '../../../simulator/services/events';
import { S3 } from '../../../simulator/services/s3';
import { ServiceError } from '../../../simulator/services/service-error';
import { Sns } from '../../../simulator/services/sns';
import { Sqs } from '../../../simulator/services/sqs';
import { Ssm } from '../../../simulator/services/ssm';
import { StepFunctions } from '../../../simulator/services/step-functions';
import { TaskTokens } from '../../../simulator/state-language';
import { ENVIRONMENT, START } from '../services/fixture';

export const CALLER = { roleArn: 'arn:aws:iam::111122223333:role/caller' };

/** Functions that answer by script. */
export class ScriptedFunctions implements FunctionInvoker {
  public readonly events: { readonly name: string; readonly payload: string }[] = [];
  public answers: Readonly<Record<string, Invocation>> = {};

  public async invoke(functionName: string, payload: string): Promise<Invocation> {
    this.events.push({ name: functionName, payload });
    const answer = this.answers[functionName];
    if (!answer) throw new ServiceError('ResourceNotFoundException', `Function not found: ${functionName}`, false);
    return answer;
  }

  public invokeLater(functionName: string, payload: string): void {
    this.events.push({ name: functionName, payload });
  }
}

export class ServiceWorld {
  public readonly clock = new Clock({ start: START });
  public readonly deliveries: Delivery[] = [];
  public readonly sqs = new Sqs(this.clock);
  public readonly bus = new EventBridge(this.clock, ENVIRONMENT, (delivery) => void this.deliveries.push(delivery), this.sqs);
  public readonly s3 = new S3(this.clock);
  public readonly dynamoDb = new DynamoDb();
  public readonly ssm = new Ssm(this.clock, ENVIRONMENT, this.bus);
  public readonly sns = new Sns(this.clock, this.sqs);
  public readonly cloudWatch = new CloudWatch(this.clock, ENVIRONMENT, this.bus, () => {});
  public readonly stepFunctions = new StepFunctions(this.clock, this.bus);
  public readonly tokens = new TaskTokens();
  public readonly functions = new ScriptedFunctions();
  public readonly api = new Api({
    cloudwatch: cloudWatchOperations(this.cloudWatch, this.clock),
    dynamodb: dynamoDbOperations(this.dynamoDb),
    eventbridge: eventBridgeOperations(this.bus),
    lambda: lambdaOperations(this.functions),
    s3: s3Operations(this.s3),
    sfn: sfnOperations(this.stepFunctions, this.tokens),
    sns: snsOperations(this.sns),
    sqs: sqsOperations(this.sqs, ENVIRONMENT),
    ssm: ssmOperations(this.ssm),
  });

  public async call<Answer = unknown>(service: ServiceName, operation: string, request: ApiRequest): Promise<Answer> {
    return (await this.api.call(service, operation, request, CALLER)) as Answer;
  }

  /** The refusal of a call; one that is not refused is an error. */
  public async refusal(service: ServiceName, operation: string, request: ApiRequest): Promise<ServiceError> {
    try {
      await this.api.call(service, operation, request, CALLER);
    } catch (error) {
      if (error instanceof ServiceError) return error;
      throw error;
    }
    throw new Error(`${service}:${operation}: got an answer, expected a refusal`);
  }
}
