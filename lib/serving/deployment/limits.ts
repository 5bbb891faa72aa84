/**
 * How long a deployment may take, part by part. The machine's timeout is longer than all parts together, and the lease's time to live
 * longer than the timeout: no execution loses its lease while it runs, and the lease of one that died without a trace comes free.
 *
 * A candidate or envelope: 1 h until the endpoint is settled + 8 h of SageMaker's deployment at most + 1 h for its way back + 0.5 h until the model
 * can be asked + 1.5 h in which a restore may be refused, because an update is in progress + 0.5 h until a failed endpoint is removed + 2 h until it
 * is restored = 14.5 h. A janitor: 9 h until what the dead one began has ended + 1.5 h + 0.5 h + 2 h = 13 h. The rest is for calls that are tried again.
 *
 * History: a look each minute costs 9 events, an attempt that did not get through 24 with the looks at fence and endpoint before it, and 31 with that
 * at the alarms: 720 looks, 30 questions of at most 24 events, and 180 attempts, of which 60 are to move the endpoint, are 11,940 of 25,000.
 */
import { Duration } from 'aws-cdk-lib';

/** From the start until the deployment gives up on an endpoint that somebody else changes, or that SageMaker does not let it change. */
export const SETTLE_MINUTES = 60;
/** The same for a janitor: SageMaker's longest deployment, and its way back. */
export const JANITOR_SETTLE_MINUTES = 540;
/** SageMaker ends a deployment at the latest after this. */
export const LONGEST_ROLLOUT_MINUTES = 480;
/** How long SageMaker may take to go back after that. */
export const WAY_BACK_MINUTES = 60;
/** From the first question that the new fleet could not be asked until the deployment gives up, while that passes. */
export const SMOKE_MINUTES = 30;
/** From the first attempt to restore an endpoint until none follows, while an update is in progress or SageMaker gives no answer. */
export const BACK_MINUTES = 90;
/** What is added where a failed endpoint has been removed, which nobody can update: until it is gone, and started again. */
export const REMOVAL_MINUTES = 30;
/** How long an endpoint that is being restored is watched. */
export const RESTORE_MINUTES = 120;

/** Until the hourly request asks again for an envelope that failed before the endpoint was touched, with an error that does not pass by itself. */
export const POSTPONED_HOURS = 24;

export const MACHINE_TIMEOUT = Duration.minutes(990);
export const LEASE_TTL = Duration.hours(17);
