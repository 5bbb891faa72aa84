/** What a gate asks for, as the constructs that build the state machines read it. */
import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ImageScanConfig } from '../contract/image-scan';
import type { MetricGateConfig } from '../contract/retraining-steps';

export type GateConfig =
  /** The judge decides. */
  | { readonly kind: 'metric'; readonly rule: MetricGateConfig }
  /** One of the approvers sets the version's approval status; nobody within the time is no agreement. */
  | { readonly kind: 'approval'; readonly approvers: readonly iam.IRole[]; readonly expiresAfter: Duration }
  /** A complete, young scan of the image has no finding of the severities but what is waived. */
  | { readonly kind: 'image-scan'; readonly scan: ImageScanConfig };
