/**
 * How long a run takes at most: from the timeouts of its states, and how often each is tried. The lease outlives the time until it is
 * given back, so that no two runs ever hold it; the machine's timeout covers what comes after, too.
 */
import { Duration } from 'aws-cdk-lib';
import type { RetryProps } from 'aws-cdk-lib/aws-stepfunctions';
import { CAPACITY_RETRY, TRANSIENT_RETRY, UNCLEAR_RETRY } from '../../private/retries';
import type { TrainingConfig } from '../../private/training-config';
import { BUSY_ATTEMPTS, BUSY_WAIT, DEPLOYMENT_TIMEOUT, MOST_RESTORES } from './deploy';
import { SCAN_LOOKS, SCAN_WAIT } from './image-scan';
import type { Parts } from './parts';
import { CHANGED_DATA_RETRY, STEP_TIMEOUT } from './step-call';

/** Every call of a service answers within this time. */
const CALL = Duration.minutes(5).toSeconds();
/** Added to each sum: transitions, and answers that come at the last moment. */
const SLACK = Duration.hours(1).toSeconds();

/** From taking the lease until giving it back, on whatever way: records, model, registry, history. */
const CALLS_WITH_LEASE = 15;
/** After that. */
const CALLS_WITHOUT_LEASE = 11;

interface RunLimits {
  /** Until the lease is given back. */
  readonly lease: Duration;
  /** Until the execution ends. */
  readonly machine: Duration;
}

/** What else takes time. */
type RunParts = Pick<Parts, 'hasImageScan' | 'approvalSeconds' | 'keepsEvidence'>;

export function runLimits(training: TrainingConfig, { hasImageScan, approvalSeconds, keepsEvidence }: RunParts): RunLimits {
  const step = tried(STEP_TIMEOUT.toSeconds());
  const preparation = tried(STEP_TIMEOUT.toSeconds(), CHANGED_DATA_RETRY);
  const job = (limit: Duration): number => limit.toSeconds() + SLACK + CALL * attempts(CAPACITY_RETRY, TRANSIENT_RETRY, UNCLEAR_RETRY) + delays(CAPACITY_RETRY) + delays(TRANSIENT_RETRY) + delays(UNCLEAR_RETRY);
  const scan = SCAN_LOOKS * (SCAN_WAIT.toSeconds() + call());
  const held = call(CALLS_WITH_LEASE) + preparation + step + job(training.maxDuration) + (training.spot ? job(training.maxWait) : 0) + job(training.maxDuration) + call() + (hasImageScan ? scan : 0) + SLACK;
  const approval = (approvalSeconds === undefined ? 0 : 2 * approvalSeconds + call(2)) + (keepsEvidence ? call() : 0);
  const deployment = (BUSY_ATTEMPTS + MOST_RESTORES) * (BUSY_WAIT.toSeconds() + call()) + (1 + MOST_RESTORES) * DEPLOYMENT_TIMEOUT.toSeconds();
  return { lease: Duration.seconds(held), machine: Duration.seconds(held + approval + deployment + step + call(CALLS_WITHOUT_LEASE) + SLACK) };
}

/** So many calls of services, one after the other. */
function call(count = 1): number {
  return count * tried(CALL);
}

/** With all attempts. */
function tried(timeout: number, ...more: readonly RetryProps[]): number {
  const retries = [TRANSIENT_RETRY, UNCLEAR_RETRY, ...more];
  return timeout * (1 + attempts(...retries)) + retries.reduce((sum, retry) => sum + delays(retry), 0);
}

function attempts(...retries: readonly RetryProps[]): number {
  return retries.reduce((sum, { maxAttempts = 3 }) => sum + maxAttempts, 0);
}

/** Jitter only shortens them. */
function delays({ maxAttempts = 3, interval = Duration.seconds(1), backoffRate = 2, maxDelay }: RetryProps): number {
  const longest = maxDelay?.toSeconds() ?? Number.POSITIVE_INFINITY;
  return Array.from({ length: maxAttempts }, (_, index) => Math.min(longest, interval.toSeconds() * backoffRate ** index)).reduce((sum, one) => sum + Math.ceil(one), 0);
}
