/** Performance in the world: labels come two hours later, the model gets worse, the alarm goes off and a state machine starts. */
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { DefinitionBody, Pass, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dataset, DataStore, DriftMonitor, GroundTruth, InferenceLog, ModelTask } from '../../../lib';
import { driftKeys } from '../../../lib/contract/drift-check';
import { DRIFT_NAMESPACE, MODEL_DIMENSION } from '../../../lib/contract/metrics';
import type { VerdictDocument } from '../../../lib/contract/verdict';
import { REGION, synthesized } from '../assembly/fixture';
import { HOUR, hourOfLog, loaded, MINUTE, START, trainingData } from './fixture';

/** A regression that foretells distances, watched every hour; the truth comes as CSV. */
function watchedRegression(app: App): void {
  const stack = new Stack(app, 'Hourly', { env: { region: REGION } });
  const lake = new DataStore(stack, 'Lake').bucket;
  const machine = new StateMachine(stack, 'Retrain', { definitionBody: DefinitionBody.fromChainable(Pass.jsonata(stack, 'Done')), queryLanguage: QueryLanguage.JSONATA });
  new DriftMonitor(stack, 'Monitor', {
    modelId: 'distance',
    baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, '../../../examples/flight-watch/schema.json') }),
    log: InferenceLog.jsonLines(lake, 'inference/'),
    every: Duration.hours(1),
    window: Duration.hours(3),
    performance: {
      task: ModelTask.regression({ label: 'distance' }),
      groundTruth: GroundTruth.csv(lake, 'labels/', { joinOn: 'flight', prediction: 'predicted', delay: Duration.hours(2) }),
    },
  }).onPerformanceDrop('Worse', machine);
}

/** Rows whose predictions are off by up to so much, and the file of their labels. */
function hourWithLabels(hour: number, off: number): { readonly key: string; readonly body: string; readonly labels: string } {
  const { key, body } = hourOfLog(hour, 100);
  const rows = body.trimEnd().split('\n').map((line, index) => ({ ...(JSON.parse(line) as { distance: number }), flight: `${hour}-${index}` }));
  return {
    key,
    body: rows.map((row, index) => `${JSON.stringify({ ...row, predicted: row.distance + ((index % 11) - 5) * off })}\n`).join(''),
    labels: `flight,distance\n${rows.map(({ flight, distance }) => `${flight},${distance}\n`).join('')}`,
  };
}

describe('performance in the world', () => {
  it('that falls raises its alarm in the name of the function\'s own role, and starts the state machine with the trigger that its contract promises', async () => {
    const world = await loaded(synthesized(watchedRegression), { permissions: 'enforced' });
    const lake = world.physicalId('Lake/Bucket', 'AWS::S3::Bucket');
    const store = world.physicalId('Store/Bucket', 'AWS::S3::Bucket');
    world.s3.putObject(lake, 'flights/2001-01.csv', trainingData(2000));
    for (let hour = -6; hour < 8; hour++) {
      const { key, body, labels } = hourWithLabels(START + hour * HOUR, hour < 1 ? 4 : 8);
      world.s3.putObject(lake, key, body);
      world.s3.putObject(lake, `labels/${new Date(START + (hour + 1) * HOUR).toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/')}/labels.csv`, labels);
    }
    await world.runFor(6 * HOUR);

    const at = (hour: number): VerdictDocument['performance'] => (JSON.parse(Buffer.from(world.s3.getObject(store, driftKeys.verdict('distance', new Date(START + hour * HOUR).toISOString())).body).toString()) as VerdictDocument).performance;
    expect([0, 1, 2, 3, 4, 5].map((hour) => [at(hour)!.status, at(hour)!.state, at(hour)!.labelled])).toEqual([['calm', 0, 300], ['calm', 0, 300], ['calm', 0, 300], ['calm', 0, 300], ['breached', 0, 300], ['breached', 1, 300]]);
    expect(at(5)!.reason).toMatch(/^RMSE [\d.]+, worse than the [\d.]+ of the reference by [\d.]+, of which [\d.]+ is allowed \([\d.]+ standard errors\); /);
    expect(world.cloudwatch.metrics.statistic({ namespace: DRIFT_NAMESPACE, name: 'Rmse', dimensions: { [MODEL_DIMENSION]: 'distance' } }, 'Maximum', START, START + 6 * HOUR)).toBe(at(5)!.metrics.find(({ metric }) => metric === 'RMSE')!.value);
    const states = Object.fromEntries(world.cloudwatch.describeAlarms().map(({ AlarmName, StateValue }) => [world.label(AlarmName).split('/').at(-1)!, StateValue]));
    expect(states).toMatchObject({ Performance: 'ALARM', Drift: 'OK', DataQuality: 'OK', Freshness: 'OK' });
    const [started, ...more] = world.trace.filter(({ kind, subject }) => kind === 'delivery' && subject === 'Hourly/Monitor/Worse/Rule');
    expect(more).toEqual([]);
    expect(started!.at).toBe(START + 5 * HOUR + 31 * MINUTE);
    expect(JSON.parse(String(started!.detail['input']))).toMatchObject({ modelId: 'distance', trigger: { type: 'performance', at: '2001-02-01T05:31:00Z' } });
  });
});
