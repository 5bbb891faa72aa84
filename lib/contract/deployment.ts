/**
 * Contract, version 1: what the deployment state machine is asked, and the envelope that the stack submits. Imports nothing but
 * contract.
 */
import type { DiedExecution } from './trigger';

/**
 * `candidate`: make this version live. `envelope`: the stack may have changed the envelope, or the endpoint may not be what the
 * record says; asked by the parameter's change event, and every hour. `unfreeze`: a person has looked. `died`: an execution of the
 * machine ended without tidying up.
 */
export type DeploymentRequestType = 'candidate' | 'envelope' | 'unfreeze' | 'died';

export interface DeploymentInput {
  readonly modelId: string;
  readonly request: {
    readonly type: DeploymentRequestType;
    /** Tells this request from others: id of the event, name of the run, or what a person writes. */
    readonly id: string;
    /** Of `candidate`. */
    readonly modelPackageArn?: string;
    /**
     * Of `candidate`: ARN of the version that it was judged against, `none` where none was live. The candidate is refused when another
     * one is live by the time the lease is held; default: it may replace whichever is live.
     */
    readonly expectedLive?: string;
    /** Of `candidate`: a row that the new fleet is asked before it counts as live, not empty; default: the one that the live version was asked. */
    readonly smokeRequest?: string;
    /** Of `candidate`: goes on although a rollback alarm is in alarm, because the candidate is the cure. */
    readonly ignoreFiringAlarms?: boolean;
    /** Of `died`. */
    readonly died?: DiedExecution;
  };
}

/** What a successful execution gives; a failed one has the outcome in its error, `Deployment.<outcome>`, and the reason in its cause. */
export interface DeploymentAnswer {
  readonly outcome: string;
  readonly reason: string;
}

/** Error names begin so. */
export const DEPLOYMENT_ERROR_PREFIX = 'Deployment.';
export const RETRAINING_ERROR_PREFIX = 'Retraining.';

/** The one variant of every endpoint: alarms and guardrails need a name that never changes. */
export const VARIANT_NAME = 'AllTraffic';

/** Media type of requests to, and answers of, every model: rows of features in the order of the schema, no header, no label. */
export const ROWS_MEDIA_TYPE = 'text/csv';

/**
 * What the stack decides about an endpoint, whatever version it runs: the value of an SSM parameter, which the machine reads at the
 * start of every execution. Under 4096 characters, the most that a standard parameter holds.
 */
export interface EndpointEnvelope {
  readonly version: 1;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Names of all rollback alarms, 1 to 10. */
  readonly alarmNames: readonly string[];
  /** As the API wants it: how traffic moves. The machine adds `alarmNames` as what makes SageMaker go back. */
  readonly deploymentConfig: object;
}
