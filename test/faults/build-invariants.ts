/**
 * What must be so of the machine that builds images, whatever went wrong, once two days have passed without a fault: the second for a
 * build that fails by itself on the first.
 */
import { IMAGE_BUILD_FAILED } from '../../lib/image/build-machine';
import { type FaultCase, kills, lasts, passes, repeats } from './kinds';

export interface BuildExecution {
  readonly arn: string;
  readonly status: string;
  readonly error: string | undefined;
  /** Virtual milliseconds. */
  readonly startedAt: number;
}

/** The end of a story as plain data. */
export interface BuildRemains {
  readonly isThere: boolean;
  /** In any order. */
  readonly executions: readonly BuildExecution[];
  /** Status of every build, oldest first. */
  readonly builds: readonly string[];
  /** Minutes of the longest build; of one that runs, up to now. */
  readonly longestBuild: number;
  /** Messages to people. */
  readonly told: readonly string[];
}

const TELLING = '/Notify[';
const FAILED = 'FAILED';
/** Of images, where users say nothing: whatever limit the project names, a build is not paid for longer. */
const LONGEST_BUILD_MINUTES = 60;
/** Of the Build state. */
const MOST_RETRIES = 5;

/** @param failures executions that fail where nothing goes wrong @param fault undefined where nothing went wrong @returns what is not as it must be */
export function buildViolations({ isThere, executions, builds, longestBuild, told }: BuildRemains, failures: number, fault?: FaultCase): string[] {
  const failed = executions.filter(isOutcome);
  const isQuiet = !fault || passes(fault.kind);
  const mostBuilds = executions.length + (fault ? buildsBeyond(fault) : 0);
  return [
    ...(isThere ? [] : ['the image is not there, two days after everything went well again']),
    ...executions.flatMap((one) => ending(one, executions)),
    ...(isQuiet && failed.length > failures ? [`${failed.length} executions failed, expected ${failures} at most: tries again absorb an error that comes once`] : []),
    ...(longestBuild > LONGEST_BUILD_MINUTES ? [`a build ran for ${longestBuild} minutes, expected at most ${LONGEST_BUILD_MINUTES}`] : []),
    ...(builds.includes('IN_PROGRESS') ? ['a build still runs'] : []),
    ...(builds.length > mostBuilds ? [`${builds.length} builds were started by ${executions.length} executions`] : []),
    ...heard(told.length, failed.length, fault),
  ];
}

/** The Build state, where it does not learn how its build ended, starts another one of the same source; so does whoever asks twice. */
function buildsBeyond({ kind, target: { operation } }: FaultCase): number {
  if (operation === 'BatchGetBuilds') return lasts(kind) ? MOST_RETRIES : 1;
  return operation === 'StartBuild' && repeats(kind) ? 1 : 0;
}

function isOutcome({ status, error }: BuildExecution): boolean {
  return status === FAILED && error === IMAGE_BUILD_FAILED;
}

/** One that died, which no state can catch, is followed by one that knows how things are. */
function ending(one: BuildExecution, executions: readonly BuildExecution[]): string[] {
  const { arn, status, error, startedAt } = one;
  if (status === 'SUCCEEDED' || isOutcome(one)) return [];
  if (status === 'RUNNING') return [`${arn} still runs`];
  const isFollowed = executions.some((other) => other.startedAt > startedAt && other.status === 'SUCCEEDED');
  return isFollowed ? [] : [`${arn} ended as ${status} ${error ?? ''}, expected an outcome of the machine, or another execution that succeeded`];
}

/** None may be lost but to a fault of the notification that lasts; none may come twice but where it was sent and nobody knew. Who tells may be stopped while it does. */
function heard(count: number, failures: number, fault: FaultCase | undefined): string[] {
  const isMet = fault?.target.by.includes(TELLING) ?? false;
  const least = isMet && lasts(fault!.kind) ? 0 : failures;
  const most = failures + (isMet && (repeats(fault!.kind) || kills(fault!.kind) || fault!.kind === 'answer beyond the data limit') ? 1 : 0);
  return count < least || count > most ? [`a person heard ${count} times of ${failures} failures`] : [];
}
