/** `EndpointVariant`: instances of one type that serve one model behind an endpoint. */
import type { Duration, Size } from 'aws-cdk-lib';

/**
 * Instances of one type that serve one model behind an endpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
export interface EndpointVariant {
  /**
   * Name, 1 to 63 letters, digits and inner hyphens. Alarms and scaling name it, and a deployment with guardrails demands that
   * it stays: keep it constant.
   *
   * @default 'AllTraffic'
   */
  readonly variantName?: string;
  /** Name of the model; a JSONata expression where run time decides. */
  readonly modelName: string;
  /** Instance type, e.g. `ml.m5.large`; a JSONata expression where run time decides. */
  readonly instanceType: string;
  /** Number of instances to begin with, at least 1. */
  readonly initialInstanceCount: number;
  /**
   * Share of the requests, relative to the sum over all variants; 0 sends none.
   *
   * @default 1
   */
  readonly initialWeight?: number;
  /**
   * Size of the volume, 1 to 512 GiB.
   *
   * @default - as SageMaker chooses for the instance type
   */
  readonly volumeSize?: Size;
  /**
   * Time to fetch the artefact, 60 to 3600 seconds.
   *
   * @default - as SageMaker chooses
   */
  readonly modelDownloadTimeout?: Duration;
  /**
   * Time until the container answers its first health check, 60 to 3600 seconds.
   *
   * @default - as SageMaker chooses
   */
  readonly startupHealthCheckTimeout?: Duration;
}
