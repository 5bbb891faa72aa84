/** The flight-watch example: watches flights that are logged by the hour, against those of January. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Breach, Dataset, DataStore, DriftMonitor, InferenceLog } from 'cdk-mlops';
import type { Construct } from 'constructs';
import { join } from 'node:path';

export class FlightWatchStack extends Stack {
  public constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const lake = new DataStore(this, 'Lake').bucket;
    new DriftMonitor(this, 'FlightDelay', {
      modelId: 'flight-delay',
      baseline: Dataset.csv(lake, 'flights/', { schema: join(__dirname, 'schema.json') }),
      log: InferenceLog.jsonLines(lake, 'inference/'),
      every: Duration.days(1),
      window: Duration.days(14),
      featureOverrides: { distance: { window: Duration.days(1) } },
      criticalFeatures: ['delay'],
      breach: Breach.of({ times: 3, outOf: 5 }),
    });
  }
}
