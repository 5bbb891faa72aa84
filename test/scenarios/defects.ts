/** Defects that a state machine could have, each with the scenario that must catch it. The list is the proof that scenarios look. */
import { rewrite, skip, stateOf, type States } from './broken-assembly';
import { DEPLOYMENTS } from './deployments';
import type { Scenario } from './scenario';

export interface Defect {
  /** What is wrong, e.g. `the lease is never released`. */
  readonly name: string;
  readonly machine: 'Endpoint' | 'Retraining';
  readonly breaks: (states: States) => void;
  /** Must fail on the broken machine; that it passes on the sound one is tested where it stands. */
  readonly caughtBy: Scenario;
}

const withoutCondition = (...names: readonly string[]) => (states: States): void => {
  for (const name of names) delete (stateOf(states, name)['Arguments'] as Record<string, unknown>)['ConditionExpression'];
};

export const DEFECTS: readonly Defect[] = [
  {
    name: 'a Catch is missing where SageMaker may refuse the update',
    machine: 'Endpoint',
    breaks: (states) => delete stateOf(states, 'UpdateEndpoint')['Catch'],
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
];
