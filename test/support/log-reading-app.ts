/** An app with nothing but a drift monitor, whose log one function reads, or a state machine in parts. */
import { type App, Duration, Size, Stack } from 'aws-cdk-lib';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Dataset, DataStore, DriftMonitor, GroundTruth, InferenceLog, ModelTask } from '../../lib';
import { CONFIG_FILE, type DriftCheckConfig } from '../../lib/contract/drift-check';
import { REGION, synthesized } from '../simulator/assembly/fixture';

export const MODEL_ID = 'flight-delay';

type Limits = NonNullable<DriftCheckConfig['fanOut']>;

/** Of the library. */
const LIMITS: Limits = { oneFunctionBytes: 10 * 1024 ** 3, batchBytes: 1024 ** 3 / 2, joinPartitions: 64, joinHours: 24 };

/** What of the model is watched: its answers are where labels come two hours later, in the hour by which their keys name it. */
export type Watched = 'inputs' | 'inputs and answers';

/** @param windowHours of the log that each check looks at */
export function readByOneFunction(windowHours: number, watched: Watched = 'inputs'): string {
  return synthesized(monitor(windowHours, watched));
}

/**
 * @param limits by which a log of some kilobytes is a large one: objects of gigabytes cannot be had here
 * @throws where the synthesized limits are not those that the library means
 */
export function readInParts(windowHours: number, limits: Limits, watched: Watched = 'inputs'): string {
  const assembly = synthesized(monitor(windowHours, watched, Size.gibibytes(20)));
  for (const asset of readdirSync(assembly).filter((name) => name.startsWith('asset.'))) {
    const file = join(assembly, asset, CONFIG_FILE);
    const config = JSON.parse(readFileSync(file, 'utf8')) as DriftCheckConfig;
    const got = JSON.stringify(config.fanOut);
    if (got !== JSON.stringify(LIMITS)) throw new Error(`${file}: got limits ${got}, expected ${JSON.stringify(LIMITS)}`);
    writeFileSync(file, JSON.stringify({ ...config, fanOut: limits }));
  }
  return assembly;
}

const monitor = (windowHours: number, watched: Watched, hourlyVolume?: Size) => (app: App): void => {
  const stack = new Stack(app, 'Hourly', { env: { region: REGION } });
  const lake = new DataStore(stack, 'Lake').bucket;
  new DriftMonitor(stack, 'Monitor', {
    modelId: MODEL_ID,
    baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, '../../examples/flight-watch/schema.json') }),
    log: InferenceLog.jsonLines(lake, 'inference/', hourlyVolume ? { hourlyVolume } : {}),
    every: Duration.hours(1),
    window: Duration.hours(windowHours),
    ...(watched === 'inputs' ? {} : {
      performance: {
        task: ModelTask.regression({ label: 'distance' }),
        groundTruth: GroundTruth.csv(lake, 'labels/', { joinOn: 'flight', prediction: 'predicted', delay: Duration.hours(2) }),
      },
    }),
  });
};
