/** The wire in front of real services in memory, and SDK clients that call them through it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoDbOperations } from '../../../simulator/api/dynamodb';
import { Api, type ApiRequest, type Caller, type Operations, type ServiceName } from '../../../simulator/api/operation';
import { s3Operations } from '../../../simulator/api/s3';
import { snsOperations } from '../../../simulator/api/sns';
import { sqsOperations } from '../../../simulator/api/sqs';
import { Clock } from '../../../simulator/clock';
import { DynamoDb } from '../../../simulator/services/dynamodb';
import { S3 } from '../../../simulator/services/s3';
import { Sns } from '../../../simulator/services/sns';
import { Sqs } from '../../../simulator/services/sqs';
import { Wire } from '../../../simulator/wire/wire';
import { ENVIRONMENT, START } from '../services/fixture';

export const ROLE = 'arn:aws:iam::111122223333:role/Caller';
export const TOPIC = 'arn:aws:sns:ap-southeast-1:111122223333:Alerts';

export interface Called {
  readonly name: string;
  readonly request: ApiRequest;
  readonly caller: Caller;
}

export class WiredServices {
  /** @param more operations of services that the tests make up */
  public static async start(more: Readonly<Partial<Record<ServiceName, Operations>>> = {}): Promise<WiredServices> {
    const services = new WiredServices(more);
    services.wire = await Wire.listen({
      api: {
        call: (service, operation, request, caller) => {
          services.calls.push({ name: `${service}:${operation}`, request, caller });
          return services.api.call(service, operation, request, caller);
        },
      },
      onDefect: (defect) => services.defects.push(defect),
    });
    return services;
  }

  public readonly clock = new Clock({ start: START });
  public readonly s3 = new S3(this.clock);
  public readonly dynamoDb = new DynamoDb();
  public readonly sqs = new Sqs(this.clock);
  public readonly sns = new Sns(this.clock, this.sqs);
  public readonly api: Api;
  public readonly calls: Called[] = [];
  public readonly defects: Error[] = [];
  public wire!: Wire;

  private constructor(more: Readonly<Partial<Record<ServiceName, Operations>>>) {
    this.api = new Api({
      dynamodb: dynamoDbOperations(this.dynamoDb),
      s3: s3Operations(this.s3),
      sns: snsOperations(this.sns),
      sqs: sqsOperations(this.sqs, ENVIRONMENT),
      ...more,
    });
    this.s3.createBucket('plain', { versioned: false });
    this.s3.createBucket('versioned', { versioned: true });
    this.dynamoDb.createTable('records', { partition: 'pk' });
    this.sns.createTopic(TOPIC);
  }

  /** What every client of the SDK is made with. */
  public get client() {
    return { endpoint: this.wire.url, region: ENVIRONMENT.region, credentials: this.wire.credentialsOf(ROLE), maxAttempts: 1 };
  }

  public s3Client(): S3Client {
    return new S3Client(this.client);
  }

  public dynamoDbClient(): DynamoDBClient {
    return new DynamoDBClient(this.client);
  }
}

/** The error of a call; one that succeeds is an error of the test. */
export async function failure(call: Promise<unknown>): Promise<Error & { readonly $metadata: { readonly httpStatusCode?: number } }> {
  try {
    await call;
  } catch (error) {
    return error as Error & { readonly $metadata: { readonly httpStatusCode?: number } };
  }
  throw new Error('got an answer, expected the call to fail');
}
