/** Contract: the one shape in which every trigger reaches a state machine that retrains. Imports nothing. */

/**
 * `drift`, `performance`: the monitor says so, of the inputs or of the answers. `first-image`: the repository got an image while no version is live. `schedule`: the calendar says
 * so. `manual`: a person does. `sweep`: looks every hour whether a trigger was kept, or drift lasts. `died`: an execution of the
 * machine ended without tidying up.
 */
export type TriggerType = 'drift' | 'performance' | 'first-image' | 'schedule' | 'manual' | 'sweep' | 'died';

export interface TriggerInput {
  readonly modelId: string;
  readonly trigger: {
    readonly type: TriggerType;
    /**
     * Id of the event that carried it: the same event twice has the same id. Compared with the last trigger that was taken up, and with
     * none before: an event that is delivered again after another trigger starts a run, which ends in NO_CHANGE unless data, image or
     * program have changed.
     */
    readonly id: string;
    /** ISO 8601. */
    readonly at: string;
    readonly detail: string;
    /** Goes past cooldown, budget and an equal fingerprint; of `manual` only. Never past the gates. */
    readonly force?: boolean;
    /** Fingerprint of a snapshot to train on again, in the versions of its objects that were read then; of `manual` only. */
    readonly snapshot?: string;
    /** Of `died`: the event's detail, as `Step Functions Execution Status Change` has it. */
    readonly died?: DiedExecution;
  };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export interface DiedExecution {
  readonly executionArn: string;
  readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Name of the error it ended in; null, or absent, where it named none. */
  readonly error?: string | null;
  /** Input of the execution, as text; null where it is too long for the event. */
  readonly input: string | null;
}
