/** What `Training` comes down to, as the constructs that build the state machine read it. */
import type { Duration, Size } from 'aws-cdk-lib';

/** Everything decided. */
export interface TrainingConfig {
  readonly instanceType: string;
  readonly instanceCount: number;
  readonly instanceHasLocalStorage?: boolean;
  readonly volumeSize?: Size;
  readonly maxDuration: Duration;
  readonly spot: boolean;
  /** On spare capacity: time for waiting and running together. */
  readonly maxWait: Duration;
  readonly hyperparameters: Readonly<Record<string, string>>;
  readonly scoringInstanceType: string;
}
