/** `DriftMonitorGrants`: permissions to read what a drift monitor found, and to have it look. */
import type * as iam from 'aws-cdk-lib/aws-iam';
import { driftKeys } from '../contract/drift-check';
import type { IDataStore } from '../data';
import { grantOn } from '../private/grant';
import type { DriftMonitor } from './drift-monitor';

/** Permissions on a drift monitor. */
export class DriftMonitorGrants {
  /**
   * Grants for a monitor.
   *
   * @param store where its verdicts lie
   */
  public static fromDriftMonitor(monitor: DriftMonitor, store: IDataStore): DriftMonitorGrants {
    return new DriftMonitorGrants(monitor, store);
  }

  private constructor(private readonly monitor: DriftMonitor, private readonly store: IDataStore) {}

  /** Reads the baseline, partial statistics, quarantine lists and verdicts of the model. */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.store.grants.read(grantee, driftKeys.root(this.monitor.modelId));
  }

  /**
   * Deletes the baseline: the next check builds it anew from the data set, as it is then, and if that differs the state over time
   * begins anew. For whoever deploys a model that was trained on new data.
   */
  public renewBaseline(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.monitor, {
      grantee,
      actions: ['s3:DeleteObject'],
      resourceArns: [this.store.bucket.arnForObjects(driftKeys.baseline(this.monitor.modelId))],
    });
  }

  /** Invokes the checker. */
  public check(grantee: iam.IGrantable): iam.Grant {
    return grantOn(this.monitor, {
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.monitor.checker.functionArn],
    });
  }
}
