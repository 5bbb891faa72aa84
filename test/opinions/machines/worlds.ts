/** The two worlds that machines are run in: the simulator's interpreter with its services, and the emulator MiniStack, each with a table of records. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateStateMachineCommand, DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { Clock } from '../../../simulator/clock';
import { ScriptedPrograms } from '../../../simulator/programs';
import { readDefinition, StateMachine, type TaskPort } from '../../../simulator/state-language';
import { ResourceDirectory } from '../../../simulator/world/directory';
import { Services } from '../../../simulator/world/services';
import { Trace } from '../../../simulator/world/trace';
import { REGION } from '../../support/stack';
import { clientOf } from '../cdk';
import { Emulator } from '../server';
import { ACCOUNT, ROLE_ARN } from '../side';
import { definitionOf, type Ending, type Json, type MachineCase } from './case';

const START = '2026-03-30T00:00:00Z';
/** Longer than any machine waits. */
const HOUR = 3_600_000;
const LONGEST_MS = 20_000;

export interface MachineWorld {
  run(one: MachineCase): Promise<Ending>;
  stop(): Promise<void>;
}

export async function simulatorWorld(): Promise<MachineWorld> {
  const environment = { partition: 'aws', account: ACCOUNT, region: REGION };
  const clock = new Clock({ start: Date.parse(START) });
  const services = await Services.open({ assembly: { environment, stacks: [], resources: [], problems: [] }, clock, trace: new Trace(clock), directory: new ResourceDirectory([]), programs: new ScriptedPrograms() });
  services.dynamodb.createTable('records', { partition: 'model', sort: 'item' });
  return {
    run: async (one) => {
      const arn = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${one.name}`;
      const port = mocking(services.integrations, one.mocks ?? {});
      services.stepFunctions.addMachine(new StateMachine({ arn, clock, port, tokens: services.tokens, trace: () => {}, definition: readDefinition(one.name, definitionOf(one) as Parameters<typeof readDefinition>[1], port), roleArn: ROLE_ARN, seed: 0 }));
      const { executionArn } = services.stepFunctions.startExecution(arn, JSON.stringify(one.input ?? {}), 'run');
      await clock.runUntil(clock.now + HOUR);
      return endingOf(services.stepFunctions.describeExecution(executionArn));
    },
    stop: () => services.close(),
  };
}

/** Answers for the states that are mocked, and hands all others on. */
function mocking(port: TaskPort, mocks: NonNullable<MachineCase['mocks']>): TaskPort {
  const attempts = new Map<string, number>();
  return {
    refusal: (integration) => port.refusal(integration),
    start: (request, answer) => {
      const state = request.state.split('/').at(-1)!;
      const mocked = mocks[state];
      if (!mocked) return port.start(request, answer);
      const attempt = attempts.get(state) ?? 0;
      attempts.set(state, attempt + 1);
      const gives = mocked[attempt]!;
      answer('Throw' in gives ? { error: gives.Throw.Error, cause: gives.Throw.Cause } : { output: gives.Return as never });
      return { stop: () => undefined };
    },
  };
}

/** @param cases those that will be run: what is mocked must be known when it starts */
export async function ministackWorld(cases: readonly MachineCase[]): Promise<MachineWorld> {
  const mocked = cases.filter(({ mocks }) => mocks);
  const file = join(mkdtempSync(join(tmpdir(), 'mocks-')), 'mocks.json');
  writeFileSync(file, JSON.stringify({
    StateMachines: Object.fromEntries(mocked.map(({ name, mocks }) => [name, { TestCases: { mocked: Object.fromEntries(Object.keys(mocks!).map((state) => [state, `${name} ${state}`])) } }])),
    MockedResponses: Object.fromEntries(mocked.flatMap(({ name, mocks }) => Object.entries(mocks!).map(([state, attempts]) => [`${name} ${state}`, Object.fromEntries(attempts.map((one, index) => [String(index), one]))]))),
  }));
  const emulator = await Emulator.ministack({ SFN_MOCK_CONFIG: file, SFN_WAIT_SCALE: '0' });
  const connection = clientOf(emulator, ACCOUNT);
  const [dynamodb, sfn] = [new DynamoDBClient(connection), new SFNClient(connection)];
  await dynamodb.send(new CreateTableCommand({
    TableName: 'records', BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['model', 'item'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: [{ AttributeName: 'model', KeyType: 'HASH' }, { AttributeName: 'item', KeyType: 'RANGE' }],
  }));
  return {
    run: async (one) => {
      const { stateMachineArn } = await sfn.send(new CreateStateMachineCommand({ name: one.name, roleArn: ROLE_ARN, definition: JSON.stringify(definitionOf(one)) }));
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: one.mocks ? `${stateMachineArn!}#mocked` : stateMachineArn, name: 'run', input: JSON.stringify(one.input ?? {}) }));
      for (const until = Date.now() + LONGEST_MS; Date.now() < until; await sleep(50)) {
        const { status = '', output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
        if (status !== 'RUNNING') return endingOf({ status, output, error, cause });
      }
      throw new Error(`${one.name}: got an execution that runs for more than ${LONGEST_MS} ms, expected it to end`);
    },
    stop: () => {
      for (const client of [dynamodb, sfn]) client.destroy();
      emulator.stop();
      return Promise.resolve();
    },
  };
}

function endingOf({ status, output, error, cause }: { readonly status: string; readonly output?: string | undefined; readonly error?: string | undefined; readonly cause?: string | undefined }): Ending {
  if (status === 'SUCCEEDED') return { status, output: JSON.parse(output!) as Json };
  if (status !== 'FAILED') throw new Error(`got an execution that is ${status}, expected one that has ended by itself`);
  // Step Functions says in its own words what went wrong.
  return { status, error: String(error), ...(cause === undefined || String(error).startsWith('States.') ? {} : { cause }) };
}
