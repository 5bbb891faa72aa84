/**
 * Contract, version 1: the release records. One table, all items of a model below its id: which version is live, who may change
 * that now, when the next retraining may run, and how every deployment and retraining ended. Only state machines write them.
 * Imports nothing but contract.
 */
import type { DeploymentOutcome, RetrainingOutcome } from './outcome';

export const RELEASE_RECORD_KEYS = {
  /** The model's id, a string. */
  partition: 'modelId',
  /** Which item of the model, a string. `item` is a reserved word of DynamoDB: expressions write `#item`. */
  sort: 'item',
} as const;

/** Sort keys of the items that exist once for each model. */
export const RELEASE_ITEMS = {
  release: 'RELEASE',
  deploymentLease: 'LEASE#DEPLOYMENT',
  retrainingLease: 'LEASE#RETRAINING',
  retraining: 'RETRAINING',
} as const;

/** Sort keys of the history begin so; then follow the start of the execution, ISO 8601, `#`, and its name. Never overwritten. */
export const HISTORY_ITEMS = { deployment: 'DEPLOYMENT#', retraining: 'RETRAINING#' } as const;

/** What is live. Absent attributes: not yet. */
export interface ReleaseItem {
  /** ARN of the live model package. */
  readonly live?: string;
  /** Name of the endpoint configuration that runs it. */
  readonly liveConfig?: string;
  /** Name of the SageMaker model behind it, with which it can be scored. */
  readonly liveModel?: string;
  /** SHA-256 of the envelope under which it runs. */
  readonly liveEnvelope?: string;
  /** SHA-256 of an envelope that could not be applied: it is not tried again until `refusedUntil`, or it changes, or a request of type `unfreeze` comes. */
  readonly refusedEnvelope?: string;
  /** ISO 8601, or `soon` for the next hourly request, where it failed before the endpoint was touched; absent where each attempt would move the traffic. */
  readonly refusedUntil?: string;
  /** A row that the model can be asked, as the smoke test does. */
  readonly smokeRequest?: string;
  readonly previous?: string;
  readonly previousConfig?: string;
  /** Set while a deployment has touched the endpoint and is not committed. */
  readonly deploying?: string;
  readonly deployingConfig?: string;
  /** Fence of the last writer; no writer with a lower one gets through. */
  readonly fence?: number;
  readonly frozen?: boolean;
  readonly frozenReason?: string;
  /** ISO 8601. */
  readonly updatedAt?: string;
}

/** A lock. Free when it has no owner, or `expiresAt` has passed. */
export interface LeaseItem {
  /** ARN of the execution that holds it. */
  readonly owner?: string;
  /** Seconds since 1970. */
  readonly expiresAt?: number;
  /** Grows by one with every owner. */
  readonly fence?: number;
}

/** What the governor of retrainings remembers. */
export interface RetrainingItem {
  /** Seconds since 1970; no run begins before, unless forced. */
  readonly cooldownUntil?: number;
  /** Of the last run that trained: data, image, code, hyperparameters. */
  readonly fingerprint?: string;
  /** Id of the last trigger that was taken up. */
  readonly lastTrigger?: string;
  /** A trigger that waits, as JSON. */
  readonly pending?: string;
  /** `yyyy-MM`, and the runs that began in it. */
  readonly month?: string;
  readonly runs?: number;
  /** Runs that failed in a row. */
  readonly failures?: number;
  readonly lastOutcome?: RetrainingOutcome;
  readonly lastReason?: string;
  /** ISO 8601. */
  readonly updatedAt?: string;
}

/** How one execution ended. */
export interface HistoryItem {
  readonly outcome: DeploymentOutcome | RetrainingOutcome;
  /** In words. */
  readonly reason: string;
  /** ARN of the execution. */
  readonly execution: string;
  /** Type and id of the request or trigger. */
  readonly request: string;
  /** ISO 8601. */
  readonly endedAt: string;
  /** ARN of the model package concerned, `none` where there is none. */
  readonly modelPackage: string;
}
