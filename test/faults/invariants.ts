/**
 * What must be so whatever went wrong, once a person has unfrozen a model that was frozen: a version that the story allows serves, and
 * answers as that version does, or a first deployment is cleanly absent; no lease is held beyond its time; the endpoint is changed by the
 * execution alone that holds the lease; every execution ends in an outcome of the closed list, or is followed by one that does; of each a
 * person hears once at most, by its outcome, which is recorded, of a failure once, and of what the calendar found in order never; nothing runs that costs money for nobody, and no job ran for
 * longer than its model lets it. The model may have been frozen only where the
 * story or a fault that lasts leaves nothing else to do.
 */
import { type FaultCase, kills, lasts, repeats } from './kinds';
import type { Execution, Remains, Version } from './remains';

export interface Expectation {
  /** Versions that may be live; with `none` the endpoint may be absent. */
  readonly live: readonly Version[];
  readonly mayFreeze: boolean;
  /** Whether a person is asked before a version that a run brought is deployed. */
  readonly asks: boolean;
}

const TELLING = '/Notify[';
const ASKING = '/AskForApproval[';
const WRITER = 'Endpoint/Deployment/Machine';
/** Asks for nothing that a person could do: one that finds the model frozen is told of where that was a person's own request, and who froze it was told before. */
const NO_NEED: readonly string[] = ['BUSY', 'FROZEN'];
/** Outcomes that interest nobody, and those of an hourly look at the envelope alone. */
const OF_NO_INTEREST: readonly string[] = ['DEFERRED', 'NOTHING_TO_DO'];
const AS_BEFORE: readonly string[] = ['AWAITING_FIRST_MODEL', 'FROZEN', 'UNCHANGED'];
const STOPPING = 'StopTransformJob';
const RECORDING = '/WriteHistory';

/** What is not as it must be, in words; empty where all is well. @param fault undefined where nothing went wrong */
export function violations(remains: Remains, expected: Expectation, fault?: FaultCase): string[] {
  return [...freezing(remains, expected, fault), ...serving(remains, expected), ...leases(remains), ...writers(remains), ...endings(remains, fault), ...notifications(remains, expected, fault), ...remains.costs, ...jobs(remains, fault)];
}

function freezing({ frozen, record }: Remains, { mayFreeze }: Expectation, fault: FaultCase | undefined): string[] {
  return [
    ...(frozen === undefined || mayFreeze || (fault && mayLeadToFreezing(fault)) ? [] : [`the model was frozen, and nothing called for it: ${frozen}`]),
    ...(record.frozen ? ['the model is frozen, though a person has unfrozen it'] : []),
  ];
}

/** What the deployment machine, its probe or the looks at its jobs cannot do for long, it cannot take back either. */
function mayLeadToFreezing({ kind, target: { by } }: FaultCase): boolean {
  return lasts(kind) && /(^Deployment\/|Deployment|EndpointProbe)/.test(by);
}

/** An intent that could not be cleared stays in the record until the next deployment writes its own; it must not be what serves. */
function serving({ endpoint, record: { live, liveConfig, deployingConfig } }: Remains, { live: allowed }: Expectation): string[] {
  if (!endpoint) {
    return [
      ...(live === 'none' ? [] : [`there is no endpoint, though version ${live} is live by the record`]),
      ...(allowed.includes('none') ? [] : [`there is no endpoint, expected version ${allowed.join(' or ')}`]),
    ];
  }
  const { status, config, version, answer, due } = endpoint;
  return [
    ...(version !== 'none' && allowed.includes(version) ? [] : [`version ${version} is deployed, expected ${allowed.join(' or ')}`]),
    ...(live === version ? [] : [`version ${version} is deployed, the record says ${live}`]),
    ...(config === liveConfig ? [] : [`the endpoint runs ${config}, the record says ${liveConfig ?? 'nothing'}`]),
    ...(config === deployingConfig ? [`the endpoint runs ${config}, which the record only speaks of as an intent`] : []),
    ...(status === 'InService' ? [] : [`the endpoint is ${status}`]),
    ...(answer === due ? [] : [`the endpoint answers ${JSON.stringify(answer) ?? 'nothing'}, expected ${JSON.stringify(due)} of version ${version}`]),
  ];
}

/** Everything has ended, and a deployment has come after a lease that was left. */
function leases(remains: Remains): string[] {
  return Object.entries(remains.leases).map(([sort, owner]) => `${sort} is held by ${owner}, though nothing runs, and another one that came after its time did not get it`);
}

/** A person may do what a person will. */
function writers({ writes }: Remains): string[] {
  return writes.flatMap(({ operation, by, execution, owner }) => (by === undefined ? [] : [
    ...(by.includes(WRITER) ? [] : [`${operation} by ${by}, expected the deployment machine alone`]),
    ...(execution !== undefined && execution === owner ? [] : [`${operation} by ${execution ?? 'no execution'} while ${owner ?? 'nobody'} held the lease`]),
  ]));
}

/** A death of which a rule could not tell the machine, because it may not or cannot start it for long, lies in the dead letters, where an alarm is. */
function endings({ executions, deadLetters }: Remains, fault: FaultCase | undefined): string[] {
  const isUntold = fault?.target.operation === 'StartExecution' && fault.target.from === 'service' && lasts(fault.kind);
  return executions.flatMap((one) => {
    if (one.status === 'RUNNING') return [`${one.arn} still runs`];
    if (one.outcome !== undefined) return [];
    const isFollowed = executions.some(({ machine, input, outcome }) => machine === one.machine && outcome !== undefined && input.includes(one.arn));
    return isFollowed || (isUntold && deadLetters.some((letter) => letter.includes(one.arn))) ? [] : [`${one.arn} ended as ${one.status}, and no execution with an outcome followed: ${one.said}`];
  });
}

/** AWS stops the job of an execution that is stopped, and leaves that of one that is timed out to its limit. One that nobody could stop for long is told. */
function jobs({ jobs: made, told }: Remains, fault: FaultCase | undefined): string[] {
  const isTold = (name: string): boolean => fault?.target.operation === STOPPING && lasts(fault.kind) && told.some((message) => message.includes(`the job ${name.split(' ').at(-1)!} could not be stopped`));
  return made.filter(({ name, milliseconds, longest }) => milliseconds > longest && !isTold(name)).map(({ name, isRunning, milliseconds, longest }) => `${name} ran for ${Math.round(milliseconds / 60_000)} minutes${isRunning ? ', and still does' : ''}, expected at most ${Math.round(longest / 60_000)}`);
}

/** None may be lost but to a fault of the notification that lasts or ends who notifies; none may come twice but where it was sent and nobody knew. */
function notifications({ executions, told }: Remains, { asks }: Expectation, fault: FaultCase | undefined): string[] {
  return executions.flatMap((one) => {
    const messages = told.filter((message) => message.includes(`\nExecution: ${one.arn}\n`));
    const asked = messages.filter((message) => message.includes(' awaits approval '));
    const ended = messages.filter((message) => !asked.includes(message));
    return [
      ...(ended.length > 0 ? toldWrongly(one, ended, fault) : []),
      ...heard(`of ${one.arn}, which ended in ${one.outcome ?? one.status}`, ended.length, isNeeded(one), TELLING, fault),
      ...heard(`that ${one.arn} awaited an approval`, asked.length, asks && one.outcome === 'DEPLOYED' && isRun(one), ASKING, fault),
    ];
  });
}

/** Of an execution that has ended in an outcome; one that died has told before that. */
function toldWrongly({ arn, outcome, input, recorded }: Execution, told: readonly string[], fault: FaultCase | undefined): string[] {
  if (outcome === undefined) return [];
  const isOfNoInterest = OF_NO_INTEREST.includes(outcome) || (AS_BEFORE.includes(outcome) && input.includes('"type":"envelope"'));
  return [
    ...(told.some((message) => !message.includes(` ended in ${outcome}.\n`)) ? [`a person heard of ${arn} that it ended otherwise than in ${outcome}`] : []),
    ...(isOfNoInterest ? [`a person heard of ${arn}, which ended in ${outcome} and interests nobody`] : []),
    ...(recorded === outcome || fault?.target.by.includes(RECORDING) ? [] : [`a person heard of ${arn}, which ended in ${outcome}, and its record says ${recorded ?? 'nothing'}`]),
  ];
}

/** @param by part of the name of the states that tell */
function heard(what: string, count: number, isWanted: boolean, by: string, fault: FaultCase | undefined): string[] {
  const isMet = fault?.target.by.includes(by) ?? false;
  const most = isMet && repeats(fault!.kind) ? 2 : 1;
  const isExcused = isMet && (lasts(fault!.kind) || kills(fault!.kind));
  return [...(count > most ? [`a person heard ${count} times ${what}`] : []), ...(isWanted && count === 0 && !isExcused ? [`nobody heard ${what}`] : [])];
}

function isNeeded({ status, outcome }: Execution): boolean {
  return status === 'FAILED' && outcome !== undefined && !NO_NEED.includes(outcome);
}

/** Of the retraining machine. */
function isRun({ input }: Execution): boolean {
  return input.includes('"trigger"');
}
