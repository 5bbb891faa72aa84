/**
 * The machines of an app of this project, in both worlds, as far as MiniStack has the services that they call: requests that are refused, kept or
 * held back, by what lies in the release records.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, QueryCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { RELEASE_RECORD_KEYS } from '../../../lib/contract/release-record';
import { ScriptedPrograms } from '../../../simulator/programs';
import type { Item } from '../../../simulator/services/dynamodb-value';
import { World } from '../../../simulator/world';
import { clientOf } from '../cdk';
import { ASSEMBLIES, Emulator } from '../server';
import type { Json } from './case';

export interface OwnCase {
  readonly name: string;
  readonly machine: 'Deployment' | 'Retraining';
  readonly input: Json;
  /** Items of the release records before, by sort key. */
  readonly records?: Readonly<Record<string, Item>>;
  /** How it ends. */
  readonly outcome: string;
  readonly reason: RegExp;
}

/** An execution's end, and the records afterwards, with marks in the place of times. */
export interface OwnEnding {
  readonly status: string;
  readonly said: string;
  readonly records: readonly string[];
}

export interface OwnWorld {
  run(one: OwnCase): Promise<OwnEnding>;
  stop(): Promise<void>;
}

/** What both worlds know by the same name; each case has a model's records of its own, as they are emptied before. */
export interface OwnApp {
  readonly world: World;
  readonly modelId: string;
  readonly table: string;
  readonly topicArn: string;
  readonly account: string;
}

const START = '2026-03-30T00:00:00Z';
const LONGEST_MS = 30_000;
const LONGEST_SECONDS = 120;
const MACHINES = { Deployment: 'Endpoint/Deployment/Machine', Retraining: 'Retraining/Retraining/Machine' } as const;
const { partition, sort } = RELEASE_RECORD_KEYS;

export async function loadApp(): Promise<OwnApp> {
  const world = await World.load(join(ASSEMBLIES, 'app'), { start: START, programs: new ScriptedPrograms() });
  const modelId = /"\{% \$requestedModel != '([^']+)' %\}"/.exec(definitionIn(world, 'Deployment'))![1]!;
  return { world, modelId, table: world.physicalId('ReleaseRecords/Table'), topicArn: world.resourcesOf('AWS::SNS::Topic')[0]!.arn!, account: world.environment.account };
}

function definitionIn(world: World, machine: OwnCase['machine']): string {
  return String(world.resource(MACHINES[machine], 'AWS::StepFunctions::StateMachine').properties['DefinitionString']);
}

export function simulatorOwn({ world, modelId, table }: OwnApp): OwnWorld {
  return {
    run: async (one) => {
      for (const [key, item] of Object.entries(one.records ?? {})) world.dynamodb.putItem({ TableName: table, Item: keyed(modelId, key, item) });
      const { executionArn } = world.stepFunctions.startExecution(world.arn(MACHINES[one.machine], 'AWS::StepFunctions::StateMachine'), JSON.stringify(one.input), nameOf(one));
      // No longer than it takes: every hour the app itself starts executions.
      for (let second = 0; second < LONGEST_SECONDS && world.stepFunctions.describeExecution(executionArn).status === 'RUNNING'; second++) await world.runFor(1_000);
      const { status, output, error, cause } = world.stepFunctions.describeExecution(executionArn);
      const { Items } = world.dynamodb.query(asked(table, modelId)) as { readonly Items: readonly object[] };
      return endingOf(status, output ?? `${error}: ${cause}`, Items);
    },
    stop: () => world.close(),
  };
}

export async function ministackOwn({ world, modelId, table, topicArn, account }: OwnApp): Promise<OwnWorld> {
  const emulator = await Emulator.ministack({ SFN_WAIT_SCALE: '0' });
  const connection = clientOf(emulator, account);
  const [dynamodb, sfn, sns] = [new DynamoDBClient(connection), new SFNClient(connection), new SNSClient(connection)];
  await dynamodb.send(new CreateTableCommand({
    TableName: table, BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [partition, sort].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: [{ AttributeName: partition, KeyType: 'HASH' }, { AttributeName: sort, KeyType: 'RANGE' }],
  }));
  await sns.send(new CreateTopicCommand({ Name: topicArn.split(':').at(-1)! }));
  const arns = new Map<OwnCase['machine'], string>();
  for (const machine of ['Deployment', 'Retraining'] as const) {
    const { name, properties } = world.resource(MACHINES[machine], 'AWS::StepFunctions::StateMachine');
    const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name, roleArn: String(properties['RoleArn']), definition: definitionIn(world, machine) }));
    arns.set(machine, stateMachineArn!);
  }
  return {
    run: async (one) => {
      for (const [key, item] of Object.entries(one.records ?? {})) await dynamodb.send(new PutItemCommand({ TableName: table, Item: keyed(modelId, key, item) as Record<string, AttributeValue> }));
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: arns.get(one.machine), name: nameOf(one), input: JSON.stringify(one.input) }));
      for (const until = Date.now() + LONGEST_MS; Date.now() < until; await sleep(50)) {
        const { status = '', output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (status === 'RUNNING') continue;
        const { Items = [] } = await dynamodb.send(new QueryCommand(asked(table, modelId)));
        return endingOf(status, status === 'SUCCEEDED' ? output! : `${error}: ${cause}`, Items);
      }
      throw new Error(`${one.name}: got an execution that runs for more than ${LONGEST_MS} ms, expected it to end`);
    },
    stop: () => {
      for (const client of [dynamodb, sfn, sns]) client.destroy();
      emulator.stop();
      return Promise.resolve();
    },
  };
}

function keyed(modelId: string, key: string, item: Item): Item {
  return { [partition]: { S: modelId }, [sort]: { S: key }, ...item };
}

function asked(TableName: string, modelId: string) {
  return { TableName, KeyConditionExpression: '#model = :model', ExpressionAttributeNames: { '#model': partition }, ExpressionAttributeValues: { ':model': { S: modelId } } };
}

function nameOf({ name }: OwnCase): string {
  return name.replaceAll(' ', '-');
}

function endingOf(status: string, said: string, items: readonly object[]): OwnEnding {
  return { status, said: masked(JSON.stringify(said.startsWith('{') ? sorted(JSON.parse(said)) : said)), records: items.map((item) => masked(JSON.stringify(sorted(item)))).sort() };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, of]) => [key, sorted(of)])) : value;
}

/** The worlds have times of their own. */
function masked(text: string): string {
  return text.replace(/20[234]\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>').replace(/(?<=")\d{10}(?=")/g, '<seconds>');
}
