/** Defects that a state machine could have, each with the scenario that must catch it. The list is the proof that scenarios look. */
import { rewrite, skip, stateOf, type States } from './broken-assembly';
import { GUARDS } from './deployment-guards';
import { DEPLOYMENTS } from './deployments';
import { ABANDONING } from './retraining/abandoning';
import { APPROVING } from './retraining/approving';
import { FAILING } from './retraining/failing';
import { REFUSING } from './retraining/refusing';
import { REPEATING } from './retraining/repeating';
import { RUNNING } from './retraining/running';
import { SKIPPING } from './retraining/skipping';
import { TIDYING } from './retraining/tidying';
import { TRIGGERS } from './retraining/triggers';
import type { Scenario } from './scenario';

export interface Defect {
  /** What is wrong, e.g. `the lease is never released`. */
  readonly name: string;
  readonly machine: 'Endpoint' | 'Retraining';
  readonly breaks: (states: States) => void;
  /** Must fail on the broken machine; that it passes on the sound one is tested where it stands. */
  readonly caughtBy: Scenario;
}

const RETRAINING = [...ABANDONING, ...APPROVING, ...FAILING, ...REFUSING, ...REPEATING, ...RUNNING, ...SKIPPING, ...TIDYING, ...TRIGGERS];

function retraining(name: string): Scenario {
  const found = RETRAINING.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`got the scenario ${JSON.stringify(name)}, expected one of those of the retraining`);
  return found;
}

/** The condition goes with its value, which DynamoDB would refuse as unused. */
const unguarded = (name: string, value: string) => (states: States): void => {
  const { Arguments } = stateOf(states, name) as { Arguments: { ConditionExpression?: unknown; ExpressionAttributeValues: Record<string, unknown> } };
  delete Arguments.ConditionExpression;
  delete Arguments.ExpressionAttributeValues[value];
};
const unfenced = (name: string): ReturnType<typeof unguarded> => unguarded(name, ':fence');

const withoutCondition = (...names: readonly string[]) => (states: States): void => {
  for (const name of names) delete (stateOf(states, name)['Arguments'] as Record<string, unknown>)['ConditionExpression'];
};

export const DEFECTS: readonly Defect[] = [
  {
    name: 'no Catch matches where SageMaker may refuse the update',
    machine: 'Endpoint',
    // Not taken away: what it leads to would be a state that nothing leads to, which is refused before it runs.
    breaks: (states) => rewrite(states, 'UpdateEndpoint', /"ErrorEquals":\[[^\]]*\]/g, '"ErrorEquals":["Never.Happens"]'),
    caughtBy: DEPLOYMENTS.refusedUpdate,
  },
  {
    name: 'the condition for a settled fleet is swapped with that for one that went back',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Fleet?', "$endpoint.config = $name %}", "$endpoint.config != $name %}"),
    caughtBy: DEPLOYMENTS.rollsBack,
  },
  {
    name: 'any endpoint in service counts as deployed, so that a silent rollback is not noticed',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Fleet?', " and $endpoint.config = $name %}", ' %}'),
    caughtBy: DEPLOYMENTS.rollsBack,
  },
  { name: 'the lease is never released', machine: 'Endpoint', breaks: (states) => skip(states, 'ReleaseLease'), caughtBy: DEPLOYMENTS.replaces },
  {
    name: 'the commit has no fence',
    machine: 'Endpoint',
    // The condition goes with its value, which DynamoDB would refuse as unused.
    breaks: (states) => {
      withoutCondition('CommitVersion')(states);
      rewrite(states, 'CommitVersion', 'SET live = :package', 'SET fence = :fence, live = :package');
    },
    caughtBy: DEPLOYMENTS.fence,
  },
  {
    name: 'previous and live are swapped in the record',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'CommitVersion', /":package":\{"S":"([^"]*)"\}(.*)":previous":\{"S":"([^"]*)"\}/, '":package":{"S":"$3"}$2":previous":{"S":"$1"}'),
    caughtBy: DEPLOYMENTS.replaces,
  },
  { name: 'firing alarms are not looked at', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Alarms?', '$count($firing) > 0', 'false'), caughtBy: DEPLOYMENTS.alarm },
  { name: 'the decision of the gates is not looked at', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Eligible?', "$candidate.decision != 'PROMOTE'", 'false'), caughtBy: DEPLOYMENTS.gates },
  { name: 'the approval is not looked at', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Eligible?', "$candidate.approval != 'Approved'", 'false'), caughtBy: DEPLOYMENTS.approval },
  { name: 'whatever the smoke test says is good', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Answered?', '$answer.answered', 'true'), caughtBy: DEPLOYMENTS.smokeTest },
  { name: 'a frozen model is deployed all the same', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Frozen?', '"{% $release.frozen %}"', '"{% false %}"'), caughtBy: DEPLOYMENTS.frozen },
  { name: 'an envelope is committed without a fence', machine: 'Endpoint', breaks: unfenced('CommitEnvelope'), caughtBy: GUARDS.envelopeFence },
  { name: 'the first version is committed without a fence', machine: 'Endpoint', breaks: unfenced('CommitFirst'), caughtBy: GUARDS.firstFence },
  { name: 'a model is frozen without a fence', machine: 'Endpoint', breaks: unfenced('Freeze'), caughtBy: GUARDS.freezeFence },
  {
    name: 'the lease is given back for whoever holds it',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'ReleaseLease', '"ConditionExpression":"#owner = :me"', '"ConditionExpression":"attribute_exists(#owner) OR #owner = :me"'),
    caughtBy: GUARDS.leaseOwner,
  },
  {
    name: 'going back gives the fleet the number of instances of its configuration',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'RestoreEndpoint', /"RetainAllVariantProperties":"[^"]*"/, '"RetainAllVariantProperties":false'),
    caughtBy: GUARDS.scaledFleet,
  },
  {
    name: 'the janitor gives the fleet the number of instances of its configuration',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'RestoreEndpoint', " or $requestType = 'died'", ''),
    caughtBy: GUARDS.scaledFleetOfTheDead,
  },
  {
    name: 'the envelope that a version runs under is not recorded',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'CommitVersion', 'liveEnvelope = :envelope', 'otherEnvelope = :envelope'),
    caughtBy: GUARDS.remembers,
  },
  {
    name: 'the row that a version was asked is not recorded',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'CommitVersion', 'smokeRequest = :smoke', 'otherRequest = :smoke'),
    caughtBy: GUARDS.remembers,
  },
  { name: 'the status of a version is not looked at', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Eligible?', "$candidate.status != 'Completed'", 'false'), caughtBy: GUARDS.completed },
  { name: 'the janitor waits for an hour only', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Start', /540/g, '60'), caughtBy: GUARDS.patience },
  {
    name: 'an update of others is taken for that of the deployment',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'UpdateEndpointRefused?', '"watchedSince":', '"isBegun":true,"watchedSince":'),
    caughtBy: retraining('while SageMaker changes the endpoint by itself the version waits, and is deployed then'),
  },
  { name: 'the alarms are not looked at again before an update is asked for again', machine: 'Endpoint', breaks: (states) => skip(states, 'LookAtAlarmsAgain'), caughtBy: GUARDS.alarmMeanwhile },
  { name: 'what is made is not known until a call says so', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Alarms?', '"garbage":', '"otherwise":'), caughtBy: GUARDS.leavesNothing },
  {
    name: 'an envelope that failed before the endpoint was touched is never tried again',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'PostponeEnvelope', 'refusedUntil = :until', 'otherwise = :until'),
    caughtBy: GUARDS.mended,
  },
  { name: 'an envelope that is tried again is told again', machine: 'Endpoint', breaks: (states) => rewrite(states, 'PostponeEnvelope', /"quiet":"[^"]*"/, '"quiet":false'), caughtBy: GUARDS.mended },
  { name: 'the row of a request for the envelope is not looked at', machine: 'Endpoint', breaks: (states) => rewrite(states, 'Request?', `"{% $trim($smoke) = '' %}"`, '"{% false %}"'), caughtBy: GUARDS.emptyRow },
  {
    name: 'a version that nobody could ask counts as one that went wrong',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Unasked?', '"outcome":"ABANDONED"', '"outcome":"ROLLED_BACK"'),
    caughtBy: retraining('a version that nobody can ask for long is taken back, stays approved, and its data may be learnt from again'),
  },
  {
    name: 'a version that cannot be asked yet is given up at once',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Unasked?', '$millis() < $watchedSince', '$millis() < 0'),
    caughtBy: retraining('a version that nobody can ask for a while is asked until it can, and is live'),
  },
  {
    name: 'a version is to blame where SageMaker found no instances',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Fleet?', '"outcome":"ABANDONED","reason":"{% \'SageMaker went back', '"outcome":"ROLLED_BACK","reason":"{% \'SageMaker went back'),
    caughtBy: retraining('a version whose fleet finds no instances stays approved, and can be submitted later'),
  },
  {
    name: 'a version is to blame for every endpoint that could not be put right',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Freeze', /'MANUAL_INTERVENTION'/g, "'ROLLBACK_FAILED'"),
    caughtBy: retraining('a version that nothing was found against stays approved, though going back failed, too'),
  },
  {
    name: 'a version that went wrong is not marked where going back failed, too',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Rejects?', 'ROLLBACK_FAILED', 'MANUAL_INTERVENTION'),
    caughtBy: retraining('a version that went wrong is rejected, though going back failed, too'),
  },
  {
    name: 'the model of a challenger that is there already ends the run',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'ChallengerIsThere?', 'already exist', 'nothing'),
    caughtBy: retraining('a challenger whose model was made though its answer was lost is scored, and leaves none'),
  },
  {
    name: 'a challenger whose model cannot be made is scored all the same',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'ChallengerIsThere?', "$contains($challengerProblem, 'already exist')", 'true'),
    caughtBy: retraining('a challenger whose model cannot be made ends the run with the reason, and nothing is scored that nobody would compare'),
  },
  {
    name: 'a version does not wait for another deployment',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Busy?', "$ended = 'BUSY'", 'false'),
    caughtBy: retraining('while another deployment runs the version waits its turn, and is deployed then'),
  },
  {
    name: 'a version waits for another deployment without end',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Busy?', / and \$waits < \d+/, ''),
    caughtBy: retraining('a version that another deployment keeps waiting for longer than any takes ends the run, and can be submitted later'),
  },
  {
    name: 'a trigger that was taken up meanwhile is told of as one that gave way',
    machine: 'Retraining',
    breaks: (states) => skip(states, 'ReadTaken'),
    caughtBy: retraining('the same request, sent twice at the same moment, starts one run'),
  },
  {
    name: 'a run is counted that another one has overtaken',
    machine: 'Retraining',
    breaks: unguarded('CountRun', ':id'),
    caughtBy: retraining('a run that another one has overtaken while its data were prepared is not counted, and trains nothing'),
  },
  {
    name: 'a deployment that put the endpoint right is taken for one that failed',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Deployed?', "$ended = 'RESTORED'", 'false'),
    caughtBy: retraining('a deployment that finds the endpoint wrong puts that right, and the next one brings the version'),
  },
  {
    name: 'a challenger that the judge holds back is registered as approved',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Decision?', "$decision = 'PROMOTE'", "$decision in ['PROMOTE', 'HOLD']"),
    caughtBy: retraining('a challenger that is good, but not good enough against the champion, is held'),
  },
  {
    name: 'a Catch is missing where the training job may fail',
    machine: 'Retraining',
    breaks: (states) => delete stateOf(states, 'Train')['Catch'],
    caughtBy: retraining('a second job without capacity ends the run'),
  },
  {
    name: 'the lease is held while an approver thinks',
    machine: 'Retraining',
    breaks: (states) => skip(states, 'ReleaseLeaseForWait'),
    caughtBy: retraining('while one version awaits approval another run trains; once that one is live, the older is deployed no more, approved or not'),
  },
  {
    name: 'whichever version is live is replaced, also by one that was never compared with it',
    machine: 'Endpoint',
    breaks: (states) => rewrite(states, 'Kind?', '$release.live in [$expectedLive, $modelPackage]', 'true'),
    caughtBy: DEPLOYMENTS.superseded,
  },
  {
    name: 'the deployment is not told which version the challenger was judged against',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Deploy', '"expectedLive":"{% $live %}",', ''),
    caughtBy: retraining('a version that a person deployed during the run is not replaced by one that was never compared with it'),
  },
  {
    name: 'drift is measured against the old data after a deployment',
    machine: 'Retraining',
    breaks: (states) => skip(states, 'RebaseMonitor'),
    caughtBy: retraining('the first image brings the first version: trained, judged, registered, deployed, and drift is measured against its data'),
  },
  {
    name: 'an event that is delivered twice is taken up twice',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'MayRun?', '$trigger.id = $lastTrigger', 'false'),
    caughtBy: retraining('the same event, delivered again while its run is under way and after the cooldown, starts one run'),
  },
  {
    name: 'a trigger that has to wait is forgotten',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'KeepTrigger', 'SET pending = :kept', 'SET forgotten = :kept'),
    caughtBy: retraining('a trigger during the cooldown is kept, and the sweep takes it up when that is over'),
  },
  {
    name: 'a kept trigger by which a person insists gives way to any other',
    machine: 'Retraining',
    // DynamoDB would refuse a value that no expression uses.
    breaks: (states) => rewrite(states, 'KeepTrigger', 'NOT contains(pending, :insists)', 'NOT contains(lastTrigger, :insists)'),
    caughtBy: retraining('a kept trigger by which a person insists gives way to no other, and is taken up even in the cooldown'),
  },
  {
    name: 'the model that a challenger is scored with stays',
    machine: 'Retraining',
    breaks: (states) => skip(states, 'DeleteChallenger'),
    caughtBy: retraining('the model that a challenger is scored with does not stay'),
  },
  {
    name: 'the janitor says that a trigger is kept which it has dropped',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'TryDeadAgain?', '"again":false', '"again":true'),
    caughtBy: retraining('a run that is timed out twice in training is not tried a third time'),
  },
  {
    name: 'the janitor says nothing of a run that died without an outcome',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'DiedSilently?', '$not($died.hasOutcome)', 'false'),
    caughtBy: retraining('a run that is timed out while its version is deployed leaves that to the deployment, and somebody is told'),
  },
  {
    name: 'the sweep does not look at drift that lasts',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'DriftLasts?', "$alarmState = 'ALARM'", 'false'),
    caughtBy: retraining('drift that lasts after the cooldown starts the next run: the alarm by itself never would'),
  },
  {
    name: 'the janitor takes the lease over and never gives it back',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'Held?', "$fence = '0'", "$fence = '0' or $trigger.type = 'died'"),
    caughtBy: retraining('a run that a person stops takes its training job with it, gives the lease back, and is tried again later'),
  },
  {
    name: 'people are told every hour that the model is frozen',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'MayRun?', "$frozen and $trigger.type = 'sweep'", 'false'),
    caughtBy: retraining('the sweep leaves a frozen model alone, and tells nobody of it every hour'),
  },
  {
    name: 'a snapshot is kept until the next month',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'MayRun?', "$snapshot != 'none' and $not($trigger.force) and $runs >=", 'false and $runs >='),
    caughtBy: retraining('a run from a snapshot in a month that is used up is refused and not kept'),
  },
  {
    name: 'a run that another one was faster than fails, and its trigger is lost',
    machine: 'Retraining',
    breaks: (states) => rewrite(states, 'TakeUpTrigger', 'DynamoDB.ConditionalCheckFailedException', 'Never.Happens'),
    caughtBy: retraining('a run that finds the record changed since it looked trains nothing, and its trigger is kept'),
  },
];
