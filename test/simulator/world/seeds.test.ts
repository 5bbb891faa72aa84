/** Chance in the world: the same seed gives the same trace byte for byte, and the order of simultaneous events decides no outcome. */
import { Duration, Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Breach, Dataset, DataStore, DriftMonitor, InferenceLog, Rhythm } from '../../../lib';
import type { World } from '../../../simulator/world';
import { worldTraceLine } from '../../../simulator/world';
import { REGION, synthesized } from '../assembly/fixture';
import { echo, HOUR, hourOfLog, loaded, MINUTE, START, trainingData } from './fixture';

/** Checks that meet at the same minute, a machine that one of them starts, functions that fail, topics with queues behind them. */
function busy(app: App): void {
  const stack = new Stack(app, 'Busy', { env: { region: REGION } });
  const lake = new DataStore(stack, 'Lake').bucket;
  const monitor = new DriftMonitor(stack, 'Monitor', {
    modelId: 'flight-delay',
    baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, '../../../examples/flight-watch/schema.json') }),
    log: InferenceLog.jsonLines(lake, 'inference/'),
    every: Duration.hours(1),
    window: Duration.hours(2),
    rhythm: Rhythm.none(), // all flights of the data set are of one hour
    criticalFeatures: ['delay'],
    breach: Breach.of({ times: 1, outOf: 1 }),
  });
  const machine = new sfn.StateMachine(stack, 'Machine', {
    queryLanguage: sfn.QueryLanguage.JSONATA,
    definitionBody: sfn.DefinitionBody.fromChainable(sfn.Pass.jsonata(stack, 'Draw', { outputs: { id: '{% $uuid() %}', model: '{% $states.input.modelId %}' } })),
  });
  monitor.onDrift('Retrain', machine);
  const topic = new sns.Topic(stack, 'Topic');
  monitor.notify(topic);
  topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, 'First')));
  topic.addSubscription(new subscriptions.SqsSubscription(new sqs.Queue(stack, 'Second')));
  const failing = echo(stack, 'Failing', { deadLetterQueue: new sqs.Queue(stack, 'Dead') });
  for (const id of ['A', 'B']) {
    new events.Rule(stack, id, { schedule: events.Schedule.cron({ minute: '30' }), targets: [new targets.LambdaFunction(failing, { event: events.RuleTargetInput.fromObject({ fails: true, id }) })] });
  }
}

async function run(directory: string, seed?: number): Promise<World> {
  const world = await loaded(directory, seed === undefined ? {} : { seed });
  const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
  world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(500));
  for (let hour = -2; hour < 2; hour++) {
    const { key, body } = hourOfLog(START + hour * HOUR, 200, hour < 0 ? 0 : 35);
    world.s3.putObject(lake, key, body);
  }
  await world.runFor(2 * HOUR + 40 * MINUTE);
  return world;
}

/** What must not depend on the order of simultaneous events. */
function outcomes(world: World): unknown {
  return {
    alarms: world.cloudwatch.describeAlarms().map(({ AlarmName, StateValue, StateUpdatedTimestamp }) => [AlarmName, StateValue, StateUpdatedTimestamp]),
    documents: world.s3.listObjects(world.physicalId('Store/Bucket', 'AWS::S3::Bucket')).objects.map(({ key, etag }) => [key, etag]),
    executions: world.stepFunctions.listExecutions(world.arn('Machine')).map(({ status, startedAt }) => [status, startedAt]),
    dead: world.sqs.peek(world.arn('Busy/Dead')).map(({ body, sentAt }) => [body, sentAt]).sort(),
    told: ['First', 'Second'].map((queue) => world.sqs.peek(world.arn(`Busy/${queue}`)).map(({ body }) => (JSON.parse(body) as { readonly Subject: string }).Subject).sort()),
  };
}

describe('a world with a seed', () => {
  let directory: string;
  beforeAll(() => {
    directory = synthesized(busy);
  });

  it('writes the same trace byte for byte when it is run again', async () => {
    const [first, second] = [await run(directory, 7), await run(directory, 7)].map((world) => [JSON.stringify(world.trace), world.trace.map(worldTraceLine).join('\n')]);
    expect(first![0]).toContain('"kind":"execution"');
    expect(second).toEqual(first);
  }, 60_000);

  it('comes to the same outcomes with ten seeds, in orders that differ', async () => {
    const expected = outcomes(await run(directory));
    expect(expected).toMatchObject({ executions: [['SUCCEEDED', START + HOUR + 31 * MINUTE]], dead: { length: 6 } });
    const orders = new Set<string>();
    for (let seed = 1; seed <= 10; seed++) {
      const world = await run(directory, seed);
      expect(outcomes(world)).toEqual(expected);
      orders.add(world.trace.filter(({ kind }) => kind === 'invocation').map(({ subject, detail }) => `${subject} ${String(detail['payload'])}`).join('\n'));
      await world.close();
    }
    expect(orders.size).toBeGreaterThan(3);
  }, 120_000);
});
