/** Tests of the other protocols on the wire, with clients of the SDK, and of who may call at all. */
import { request as httpRequest } from 'node:http';
import { ConditionalCheckFailedException, GetItemCommand, ListTablesCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { CreateModelCommand, DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PublishCommand, SetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Operations } from '../../../simulator/api/operation';
import { ServiceError } from '../../../simulator/services/service-error';
import { START } from '../services/fixture';
import { failure, ROLE, TOPIC, WiredServices } from './fixture';

const SAGEMAKER: Operations = {
  CreateModel: () => ({ ModelArn: 'arn:aws:sagemaker:ap-southeast-1:111122223333:model/m' }),
  DescribeTrainingJob: ({ TrainingJobName: name }) => {
    if (name === 'missing') throw new ServiceError('ValidationException', 'Requested resource not found.', false);
    if (name === 'defect') throw new TypeError('a defect');
    if (name === 'down') throw new ServiceError('ServiceUnavailable', 'down');
    return { TrainingJobName: name, CreationTime: new Date(START + 1500), HyperParameters: { time: '2024-01-01T00:00:00Z' } };
  },
};
const FUNCTIONS: Operations = {
  Invoke: ({ FunctionName: name, Payload: payload, InvocationType: type }) => {
    if (name === 'missing') throw new ServiceError('ResourceNotFoundException', 'Function not found: missing', false);
    if (type === 'Event') return { StatusCode: 202 };
    if (name === 'failing') return { StatusCode: 200, FunctionError: 'Unhandled', Payload: Buffer.from('{"errorType":"Error"}') };
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: payload };
  },
};

let services: WiredServices;
beforeAll(async () => {
  services = await WiredServices.start({
    sagemaker: SAGEMAKER,
    cloudwatch: { PutMetricData: () => ({}) },
    lambda: FUNCTIONS,
    ecr: {
      DescribeImages: () => {
        throw new ServiceError('ServerException', 'down');
      },
    },
    sfn: { StartExecution: () => ({ executionArn: 'arn', startDate: new Date(START) }), DescribeExecution: ({ executionArn: arn }) => ({ executionArn: arn, status: 'RUNNING', startDate: START / 1000 }) },
    sagemakerruntime: { InvokeEndpoint: ({ Body: body, ContentType }) => ({ Body: body, ContentType, InvokedProductionVariant: 'live' }) },
  });
});
afterAll(async () => services.wire.close());
beforeEach(() => {
  services.defects.length = 0;
});

describe('AWS JSON on the wire', () => {
  it('carries items of DynamoDB, and the item of a failed condition', async () => {
    const client = services.dynamoDbClient();
    const Item = { pk: { S: 'a' }, n: { N: '1' } };
    const write = new PutItemCommand({ TableName: 'records', Item, ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' });
    await client.send(write);
    expect((await client.send(new GetItemCommand({ TableName: 'records', Key: { pk: { S: 'a' } } }))).Item).toEqual(Item);
    const error = await failure(client.send(write));
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect(error).toMatchObject({ Item, $metadata: { httpStatusCode: 400 } });
    expect((await failure(client.send(new GetItemCommand({ TableName: 'none', Key: Item })))).name).toBe('ResourceNotFoundException');
  });

  it('sends times as seconds, and leaves texts that look like times alone', async () => {
    const answer = await new SageMakerClient(services.client).send(new DescribeTrainingJobCommand({ TrainingJobName: 'job' }));
    expect(answer).toMatchObject({ TrainingJobName: 'job', CreationTime: new Date(START + 1500), HyperParameters: { time: '2024-01-01T00:00:00Z' } });
    const sfn = new SFNClient(services.client);
    expect((await sfn.send(new StartExecutionCommand({ stateMachineArn: 'arn' }))).startDate).toEqual(new Date(START));
    expect((await sfn.send(new DescribeExecutionCommand({ executionArn: 'arn' }))).startDate).toEqual(new Date(START));
  });

  it('names errors as the services do', async () => {
    const client = new SageMakerClient(services.client);
    expect(await failure(client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'missing' })))).toMatchObject({ name: 'ValidationException', message: 'Requested resource not found.' });
    expect((await failure(client.send(new DescribeTrainingJobCommand({ TrainingJobName: 'down' })))).$metadata.httpStatusCode).toBe(503);
    await client.send(new CreateModelCommand({ ModelName: 'm' }));
    expect(services.calls.at(-1)).toMatchObject({ name: 'sagemaker:CreateModel', request: { ModelName: 'm' }, caller: { roleArn: ROLE } });
  });

  it('refuses by name what is not simulated', async () => {
    expect(await failure(services.dynamoDbClient().send(new ListTablesCommand({})))).toMatchObject({ name: 'NotSimulated', message: expect.stringContaining('dynamodb:ListTables') as string, $metadata: { httpStatusCode: 501 } });
    expect((await failure(new ECRClient(services.client).send(new DescribeRepositoriesCommand({})))).message).toContain('ecr:DescribeRepositories');
    expect((await raw('/', { 'X-Amz-Target': 'Kinesis_20131202.PutRecord' }, 'kinesis')).body).toContain('Kinesis_20131202.PutRecord');
  });

  it('tell of what is not simulated as a defect, which ends the run, whatever the caller makes of the answer', async () => {
    await failure(services.dynamoDbClient().send(new ListTablesCommand({})));
    expect(services.defects.map(({ message }) => message)).toEqual([`request of ${ROLE}: dynamodb:ListTables is not simulated`]);
  });

  it('reads times of requests', async () => {
    const body = JSON.stringify({ Namespace: 'N', MetricData: [{ MetricName: 'm', Value: 1, Timestamp: START / 1000, Dimensions: [] }] });
    expect((await raw('/', { 'X-Amz-Target': 'GraniteServiceVersion20100801.PutMetricData' }, 'monitoring', body)).status).toBe(200);
    expect(services.calls.at(-1)!.request).toMatchObject({ MetricData: [{ Timestamp: new Date(START), Value: 1 }] });
  });

  it.each(['{', '[]', '"text"'])('refuses the body %s', async (body) => {
    expect((await raw('/', { 'X-Amz-Target': 'DynamoDB_20120810.GetItem' }, 'dynamodb', body)).body).toContain('SerializationException');
  });
});

describe('the query protocol on the wire', () => {
  it('publishes to a topic', async () => {
    const client = new SNSClient(services.client);
    const { MessageId } = await client.send(new PublishCommand({ TopicArn: TOPIC, Subject: 'Drift & more', Message: 'line 1\nline 2 = <ü>' }));
    expect(services.sns.published(TOPIC)).toMatchObject([{ messageId: MessageId, subject: 'Drift & more', message: 'line 1\nline 2 = <ü>' }]);
    expect(await failure(client.send(new PublishCommand({ TopicArn: `${TOPIC}2`, Message: 'x' })))).toMatchObject({ name: 'NotFoundException', $metadata: { httpStatusCode: 404 } });
  });

  it('reads maps and lists, and refuses by name what is not simulated', async () => {
    const client = new SNSClient(services.client);
    const attributes = { MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } } };
    expect((await failure(client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'x', ...attributes })))).message).toContain('MessageAttributes');
    expect(services.calls.at(-1)!.request).toMatchObject(attributes);
    const error = await failure(client.send(new SetTopicAttributesCommand({ TopicArn: TOPIC, AttributeName: 'a' })));
    expect(error).toMatchObject({ name: 'NotSimulated', message: 'sns:SetTopicAttributes is not simulated' });
  });

  it.each(['', 'Action=', 'Action=Publish&a=1&a.b=2', 'Action=Publish&m.entry.1.value=x'])('refuses the form %j', async (form) => {
    const { status, body } = await raw('/', {}, 'sns', form);
    expect([status, /<Code>(InvalidAction|MalformedQueryString)</.test(body)]).toEqual([400, true]);
  });
});

describe('invocations on the wire', () => {
  const client = () => new LambdaClient(services.client);
  const arn = 'arn:aws:lambda:ap-southeast-1:111122223333:function:echo';

  it('carry payloads of functions, and their failures', async () => {
    const answer = await client().send(new InvokeCommand({ FunctionName: arn, Payload: '{"a":1}' }));
    expect([answer.StatusCode, answer.ExecutedVersion, answer.Payload!.transformToString()]).toEqual([200, '$LATEST', '{"a":1}']);
    expect(services.calls.at(-1)!.request).toMatchObject({ FunctionName: arn });
    const failed = await client().send(new InvokeCommand({ FunctionName: 'failing' }));
    expect([failed.FunctionError, failed.Payload!.transformToString()]).toEqual(['Unhandled', '{"errorType":"Error"}']);
    expect((await client().send(new InvokeCommand({ FunctionName: arn, InvocationType: 'Event' }))).StatusCode).toBe(202);
  });

  it('name the missing function, and what is not simulated', async () => {
    expect(await failure(client().send(new InvokeCommand({ FunctionName: 'missing' })))).toMatchObject({ name: 'ResourceNotFoundException', message: 'Function not found: missing', $metadata: { httpStatusCode: 404 } });
    expect((await failure(client().send(new ListFunctionsCommand({})))).name).toBe('NotSimulated');
  });

  it('carry requests of endpoints', async () => {
    const { status, body, headers } = await raw('/endpoints/flights/invocations', { 'Content-Type': 'text/csv' }, 'sagemaker', '1,2');
    expect([status, body, headers['content-type'], headers['x-amzn-invoked-production-variant']]).toEqual([200, '1,2', 'text/csv', 'live']);
    expect(services.calls.at(-1)).toMatchObject({ name: 'sagemakerruntime:InvokeEndpoint', request: { EndpointName: 'flights', ContentType: 'text/csv' } });
  });
});

describe('the wire', () => {
  it('answers what is the service\'s own fault so that an SDK tries again, whatever the service calls it', async () => {
    const client = new ECRClient(services.client);
    expect(await failure(client.send(new DescribeImagesCommand({ repositoryName: 'models' })))).toMatchObject({ name: 'ServerException', $metadata: { httpStatusCode: 500 } });
  });

  it('serves nobody whom it gave no credentials', async () => {
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    expect((await failure(new SageMakerClient({ ...services.client, credentials }).send(new CreateModelCommand({ ModelName: 'm' })))).name).toBe('UnrecognizedClientException');
    expect((await raw('/', {}, undefined)).body).toContain('MissingAuthenticationToken');
  });

  it('gives the same credentials for the same role, others for another', () => {
    expect(services.wire.credentialsOf('a')).toEqual(services.wire.credentialsOf('a'));
    expect(services.wire.credentialsOf('a').accessKeyId).not.toBe(services.wire.credentialsOf('b').accessKeyId);
    expect(services.wire.credentialsOf('a').accessKeyId).toMatch(/^ASIA[A-Z0-9]{16}$/);
  });

  it('hands a defect to who runs it, and not to the client as an answer of a service', async () => {
    const error = await failure(new SageMakerClient(services.client).send(new DescribeTrainingJobCommand({ TrainingJobName: 'defect' })));
    expect(error.$metadata.httpStatusCode).toBe(500);
    expect(services.defects).toEqual([new TypeError('a defect')]);
  });
});

interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A request that no client of the SDK at hand would make. */
function raw(path: string, headers: Record<string, string>, service: string | undefined, body = ''): Promise<RawAnswer> {
  const { accessKeyId } = services.wire.credentialsOf(ROLE);
  const signature = service === undefined ? {} : { Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20240101/ap-southeast-1/${service}/aws4_request, Signature=0` };
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${services.wire.url}${path}`, { method: 'POST', headers: { ...headers, ...signature } }, (response) => {
      let got = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (got += chunk)).on('end', () => resolve({ status: response.statusCode!, body: got, headers: response.headers }));
    });
    sent.on('error', reject).end(body);
  });
}
