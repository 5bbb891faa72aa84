/**
 * Contract: how an execution of the two state machines ends. Closed lists: whoever reads an outcome, in a record, a notification
 * or a dashboard, finds it here with its meaning. Imports nothing.
 */

/** How a deployment ends, and whether the execution then counts as failed. */
export const DEPLOYMENT_OUTCOMES = {
  /** The candidate is live. */
  DEPLOYED: 'succeeded',
  /** The live version runs under the envelope that the stack submitted. */
  ENVELOPE_APPLIED: 'succeeded',
  /** What was asked for is what is live. */
  UNCHANGED: 'succeeded',
  /** An envelope came before the first model; it counts from then on. */
  AWAITING_FIRST_MODEL: 'succeeded',
  /** The endpoint was not what the record says; it is again. */
  RESTORED: 'succeeded',
  /** What an execution that died had left behind is tidied up. */
  CLEANED_UP: 'succeeded',
  /** A deployment of the model runs while the envelope is asked about; the request of the next hour looks again. */
  DEFERRED: 'succeeded',
  /** Another deployment of the model runs; nothing was touched. */
  BUSY: 'failed',
  /** Somebody, or a deployment that could not be undone, has frozen the model; nothing was touched. */
  FROZEN: 'failed',
  /** The candidate does not exist, is of another model, is not approved, or no gate has let it through; nothing was touched. */
  CANDIDATE_REFUSED: 'failed',
  /** Another version is live than the one that the candidate was judged against; nothing was touched. */
  SUPERSEDED: 'failed',
  /** A rollback alarm is in alarm, or does not exist; nothing was touched. */
  ALARM_REFUSED: 'failed',
  /** Something failed before the endpoint was touched. */
  FAILED: 'failed',
  /** Another execution has taken over; this one stopped, and left the endpoint as it was then. */
  FENCED: 'failed',
  /** The endpoint runs what it ran before: SageMaker went back, or this machine did. */
  ROLLED_BACK: 'failed',
  /**
   * The endpoint had been touched, and the deployment could not be finished for a reason that says nothing of the version: nobody could ask it,
   * record it or look at it, there were no instances, somebody deleted the endpoint, or the envelope was a new one, too. The endpoint runs what it
   * ran before, or is gone again where it was the first.
   */
  ABANDONED: 'failed',
  /** The first deployment failed, and its endpoint is gone again. */
  FIRST_DEPLOYMENT_REMOVED: 'failed',
  /** What was deployed went wrong, and going back failed, too: the model is frozen, and a person has to look. */
  ROLLBACK_FAILED: 'failed',
  /** The endpoint could not be made what the record says, and no version is to blame: the model is frozen, and a person has to look. */
  MANUAL_INTERVENTION: 'failed',
} as const;

export type DeploymentOutcome = keyof typeof DEPLOYMENT_OUTCOMES;

/** How a retraining ends, and whether the execution then counts as failed. */
export const RETRAINING_OUTCOMES = {
  /** The challenger is live. */
  DEPLOYED: 'succeeded',
  /** The challenger is live, but drift is still measured against the data of the one before. */
  DEPLOYED_MONITOR_STALE: 'succeeded',
  /** Data, image, code and hyperparameters are those of the last run: nothing to learn. */
  NO_CHANGE: 'succeeded',
  /** The data do not pass validation; nothing was trained. */
  DATA_REJECTED: 'succeeded',
  /** The snapshot that a person named is not there, is no longer what its manifest says, or cannot be trained on now; nothing was trained, and the trigger is not kept. */
  SNAPSHOT_REFUSED: 'succeeded',
  /** There is no image to train with yet: none was pushed, or it is still being built. The trigger is kept, for three attempts in all. */
  AWAITING_IMAGE: 'succeeded',
  /** The challenger is not good enough, by the metric gates; it is registered as rejected. */
  CHALLENGER_REJECTED: 'succeeded',
  /** A gate other than a metric refused the challenger, e.g. findings in its image; it is registered as rejected. */
  GATE_REFUSED: 'succeeded',
  /** An approver said no. */
  APPROVAL_REJECTED: 'succeeded',
  /** Nobody said anything in time; the version stays pending. */
  APPROVAL_EXPIRED: 'succeeded',
  /** Another version has become live since the challenger was judged; it is rejected, because it was never compared with that one. */
  SUPERSEDED: 'succeeded',
  /** The model is frozen. */
  SKIPPED_FROZEN: 'succeeded',
  /** The last run is too recent; the trigger is kept until the cooldown is over. */
  SKIPPED_COOLDOWN: 'succeeded',
  /** The month's runs are used up; the trigger is kept until the next month. */
  SKIPPED_BUDGET: 'succeeded',
  /** Another run is under way; the trigger is kept until it has ended. */
  COALESCED: 'succeeded',
  /** The trigger is the one that was taken up last: its event was delivered again. */
  DUPLICATE: 'succeeded',
  /** The sweep found neither a kept trigger nor lasting drift. */
  NOTHING_TO_DO: 'succeeded',
  /** What an execution that died had left behind is tidied up. */
  CLEANED_UP: 'succeeded',
  /** A step failed; the champion serves. */
  FAILED: 'failed',
  /** The challenger passed the gates, but its deployment did not end in DEPLOYED; the record of the deployment says why. Rejected if that speaks against it. */
  DEPLOYMENT_FAILED: 'failed',
} as const;

export type RetrainingOutcome = keyof typeof RETRAINING_OUTCOMES;
