/** What the steps work with. */
import type { RetrainingStepsConfig } from '../../lib/contract/retraining-steps';
import type { Log } from '../shared/log';
import type { VersionedStore } from '../shared/storage/port';
import type { Buckets } from './decode-config';
import type { TrainingImages } from './images';
import type { ImageScans } from './image-scan/scans';

export interface StepParts {
  readonly storage: VersionedStore;
  /** Absent where the image is fixed. */
  readonly images?: TrainingImages;
  /** Absent where the image is fixed. */
  readonly scans?: ImageScans;
  readonly config: RetrainingStepsConfig;
  readonly buckets: Buckets;
  readonly log: Log;
}
