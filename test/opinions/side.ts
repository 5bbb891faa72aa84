/** The two sides that calls are played on: clients of the SDK in front of the simulator's loopback endpoint, and in front of moto. */
import { createHash } from 'node:crypto';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as ecr from '@aws-sdk/client-ecr';
import * as s3 from '@aws-sdk/client-s3';
import * as sagemaker from '@aws-sdk/client-sagemaker';
import * as sfn from '@aws-sdk/client-sfn';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import { Clock } from '../../simulator/clock';
import { ScriptedPrograms } from '../../simulator/programs';
import { readDefinition, StateMachine } from '../../simulator/state-language';
import { ResourceDirectory } from '../../simulator/world/directory';
import { Services } from '../../simulator/world/services';
import { Trace } from '../../simulator/world/trace';
import { Wire } from '../../simulator/wire/wire';
import { REGION } from '../support/stack';
import { clientOf } from './cdk';
import type { Emulator } from './server';

/** Moto's own account; the simulator gets the same. */
export const ACCOUNT = '123456789012';
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/operator`;
export const TOPIC_ARN = `arn:aws:sns:${REGION}:${ACCOUNT}:alerts`;
export const MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:waiting`;
/** For `QueueUrl`; each side finds the queue by account and name. */
export const QUEUE_PATH = `${ACCOUNT}/letters`;
const START = '2026-03-30T00:00:00Z';
/** A machine that waits, so that its executions are there to be asked for. */
const WAITING = { QueryLanguage: 'JSONata', StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } } as const;

const SDKS = { dynamodb, ecr, s3, sagemaker, sfn, sns, ssm } as const;
const CLIENTS = { dynamodb: dynamodb.DynamoDBClient, ecr: ecr.ECRClient, s3: s3.S3Client, sagemaker: sagemaker.SageMakerClient, sfn: sfn.SFNClient, sns: sns.SNSClient, ssm: ssm.SSMClient } as const;
/** The SDK has no client among the dependencies; the protocol is JSON. */
const SQS = 'sqs';
export type ServiceKey = keyof typeof SDKS | typeof SQS;

interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

interface AnyClient {
  send(command: unknown): Promise<Record<string, unknown>>;
  destroy(): void;
}

export class Side {
  /** @param stop ends what answers */
  public constructor(
    public readonly name: string,
    private readonly connection: Connection,
    public readonly stop: () => Promise<void> | void,
  ) {}

  /** @returns the answer, or the error by its name and status */
  public async call(service: ServiceKey, operation: string, request: Readonly<Record<string, unknown>>): Promise<unknown> {
    if (service === SQS) return this.callSqs(operation, request);
    const client = new CLIENTS[service]({ ...this.connection, maxAttempts: 1, forcePathStyle: true }) as unknown as AnyClient;
    const Command = (SDKS[service] as unknown as Record<string, new (input: unknown) => unknown>)[`${operation}Command`]!;
    try {
      const { $metadata: metadata, Body: body, ...answer } = await client.send(new Command(request));
      const text = body === undefined ? {} : { Body: await (body as { transformToString(): Promise<string> }).transformToString() };
      return { status: (metadata as { readonly httpStatusCode: number }).httpStatusCode, ...answer, ...text };
    } catch (error) {
      const { name, $metadata: metadata, Item: item } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number }; readonly Item?: unknown };
      // No answer of a service.
      if (metadata?.httpStatusCode === undefined) throw error;
      return { error: name, status: metadata.httpStatusCode, ...(item === undefined ? {} : { item }) };
    } finally {
      client.destroy();
    }
  }

  private async callSqs(operation: string, request: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { endpoint, region, credentials: { accessKeyId } } = this.connection;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Target': `AmazonSQS.${operation}`,
        'Authorization': `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260330/${region}/sqs/aws4_request, SignedHeaders=host, Signature=none`,
      },
      body: JSON.stringify({ ...request, QueueUrl: `${endpoint}/${String(request['QueueUrl'])}` }),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    return response.ok ? { status: response.status, ...answer } : { error: String(answer['__type']).split('#').at(-1), status: response.status };
  }
}

/** The simulator, with everything that calls are about; time stands still. */
export async function simulatorSide(): Promise<Side> {
  const environment = { partition: 'aws', account: ACCOUNT, region: REGION };
  const clock = new Clock({ start: Date.parse(START) });
  const services = await Services.open({ assembly: { environment, stacks: [], resources: [], problems: [] }, clock, trace: new Trace(clock), directory: new ResourceDirectory([]), programs: new ScriptedPrograms() });
  services.s3.createBucket('plain', { versioned: false });
  services.s3.createBucket('versioned', { versioned: true });
  services.s3.putObject('plain', 'model.tar.gz', 'a model');
  services.dynamodb.createTable('records', { partition: 'model', sort: 'item' });
  services.createTopic(TOPIC_ARN);
  services.sqs.createQueue(`arn:aws:sqs:${REGION}:${ACCOUNT}:letters`);
  services.ecr.createRepository('images', { imageTagMutability: 'IMMUTABLE', scanOnPush: false });
  services.ecr.putImage('images', '1', DIGEST);
  services.stepFunctions.addMachine(new StateMachine({ arn: MACHINE_ARN, clock, port: services.integrations, tokens: services.tokens, trace: () => {}, definition: readDefinition('waiting', WAITING, services.integrations), roleArn: ROLE_ARN, seed: 0 }));
  const defects: Error[] = [];
  const wire = await Wire.listen({ api: { call: (...call) => services.api.call(...call) }, onDefect: (defect) => defects.push(defect) });
  return new Side('the simulator', { endpoint: wire.url, region: REGION, credentials: wire.credentialsOf(ROLE_ARN) }, async () => {
    await Promise.all([wire.close(), services.close()]);
    if (defects.length > 0) throw new Error(`the simulator: got\n${defects.map(({ message }) => message).join('\n')}\nexpected calls that it simulates`);
  });
}

/** An image's manifest, by whose digest it is known. */
const MANIFEST = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.docker.distribution.manifest.v2+json', config: { digest: `sha256:${'0'.repeat(64)}`, size: 2 }, layers: [] });
export const DIGEST = `sha256:${createHash('sha256').update(MANIFEST).digest('hex')}`;

/** Moto, with the same. @throws where it does not make that; then it is ended */
export async function motoSide(emulator: Emulator): Promise<Side> {
  const side = new Side('moto', clientOf(emulator, ACCOUNT), () => emulator.stop());
  try {
    await furnish(side);
    return side;
  } catch (error) {
    emulator.stop();
    throw error;
  }
}

async function furnish(side: Side): Promise<void> {
  const made = [
    await side.call('s3', 'CreateBucket', { Bucket: 'plain', CreateBucketConfiguration: { LocationConstraint: REGION } }),
    await side.call('s3', 'CreateBucket', { Bucket: 'versioned', CreateBucketConfiguration: { LocationConstraint: REGION } }),
    await side.call('s3', 'PutBucketVersioning', { Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } }),
    await side.call('s3', 'PutObject', { Bucket: 'plain', Key: 'model.tar.gz', Body: 'a model' }),
    await side.call('dynamodb', 'CreateTable', {
      TableName: 'records', BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['model', 'item'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [{ AttributeName: 'model', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
    }),
    await side.call('sns', 'CreateTopic', { Name: 'alerts' }),
    await side.call('sqs', 'CreateQueue', { QueueUrl: '', QueueName: 'letters' }),
    await side.call('ecr', 'CreateRepository', { repositoryName: 'images', imageTagMutability: 'IMMUTABLE' }),
    await side.call('ecr', 'PutImage', { repositoryName: 'images', imageTag: '1', imageManifest: MANIFEST, imageDigest: DIGEST }),
    await side.call('sfn', 'CreateStateMachine', { name: 'waiting', roleArn: ROLE_ARN, definition: JSON.stringify(WAITING) }),
  ];
  const refused = made.filter((answer) => 'error' in (answer as object));
  if (refused.length > 0) throw new Error(`moto: got ${JSON.stringify(refused)}, expected it to make what calls are about`);
}
