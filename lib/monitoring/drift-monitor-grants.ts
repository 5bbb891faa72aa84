/** `DriftMonitorGrants`: permissions to read what a drift monitor found, and to have it look. */
import * as iam from 'aws-cdk-lib/aws-iam';
import { driftKeys } from '../contract/drift-check';
import type { IDataStore } from '../data';
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

  /** Invokes the checker. */
  public check(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.monitor.checker.functionArn],
    });
  }
}
