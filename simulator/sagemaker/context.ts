/**
 * What the resources of simulated SageMaker stand on: the clock, the services around it, the user's programs, and how they word
 * what they refuse.
 *
 * Documented: ARNs hold names in lower case (as EventBridge's examples show them), so names that differ in case alone are the same.
 */
import type { Clock } from '../clock';
import type { Programs } from '../programs/port';
import type { CloudWatch } from '../services/cloudwatch';
import { arn, type Environment } from '../services/environment';
import type { EventSink } from '../services/event';
import type { S3 } from '../services/s3';
import { type ServiceError, refuseIfAny } from '../services/service-error';
import type { Durations } from './durations';
import type { ForcedOutcomes } from './forced-outcomes';
import { validation } from './shape';
import type { Tags } from './tags';

/** Which images of this account's registry exist. */
export interface ImageRegistry {
  /** `sha256:…` of the image, undefined where there is none; the URI itself where it is of another registry. */
  digestOf(imageUri: string): string | undefined;
}

/** Takes what AWS writes into the logs of jobs and endpoints: for traces. */
export type LogSink = (group: string, line: string) => void;

export interface SageMakerContext {
  readonly clock: Clock;
  readonly environment: Environment;
  readonly s3: S3;
  readonly cloudWatch: CloudWatch;
  readonly events: EventSink;
  readonly programs: Programs;
  readonly images: ImageRegistry;
  readonly log: LogSink;
  readonly durations: Durations;
  readonly forced: ForcedOutcomes;
  readonly tags: Tags;
}

export type ResourceKind = 'endpoint' | 'endpoint-config' | 'model' | 'model-package' | 'model-package-group' | 'training-job' | 'transform-job';

/** As messages call them. */
const WORDS: Readonly<Partial<Record<ResourceKind, string>>> = { endpoint: 'endpoint', 'endpoint-config': 'endpoint configuration', model: 'model' };

export function arnOf(environment: Environment, kind: ResourceKind, name: string): string {
  return arn(environment, 'sagemaker', `${kind}/${name.toLowerCase()}`);
}

/** The name that a name or ARN stands for, as stores key it. */
export function keyOf(nameOrArn: string): string {
  return (nameOrArn.startsWith('arn:') ? nameOrArn.slice(nameOrArn.indexOf('/') + 1) : nameOrArn).toLowerCase();
}

export function notFound(environment: Environment, kind: ResourceKind, name: string): ServiceError {
  return validation(`Could not find ${WORDS[kind] ?? kind} "${arnOf(environment, kind, name)}".`);
}

export function alreadyExists(environment: Environment, kind: ResourceKind, name: string): ServiceError {
  return validation(`Cannot create already existing ${WORDS[kind] ?? kind} "${arnOf(environment, kind, name)}".`);
}

/**
 * Refuses images that do not exist, or that nothing here can run.
 *
 * @throws ServiceError `ValidationException`, `NotSimulated`
 */
export function requireImage({ images, programs }: SageMakerContext, where: string, imageUri: string): void {
  if (images.digestOf(imageUri) === undefined) throw validation(`Requested image ${imageUri} not found.`);
  const refusal = programs.refusal(imageUri);
  refuseIfAny(where, refusal === undefined ? [] : [`${imageUri}: ${refusal}`]);
}

/** Members that are undefined go, as they do from JSON. */
export function defined<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
