/** Defects that the deployment machine could have: the stories with faults find each of them, so that what they do not find is not there. */
import { describe, expect, it } from 'vitest';
import { brokenAssembly, rewrite, skip, stateOf } from '../scenarios/broken-assembly';
import { assemblyOf } from '../scenarios/deployment/fixture';
import { type Defect, expectFound } from './defect';
import type { Kind, Target } from './kinds';

const HARMLESS: readonly [Kind, Target] = ['throttled', { from: 'task', by: 'Deployment/AcquireLease', service: 'dynamodb', operation: 'UpdateItem', occurrence: 1 }];

const DEFECTS: readonly Defect[] = [
  { name: 'the lease is never released', breaks: (states) => skip(states, 'ReleaseLease'), story: 'the next version', says: /LEASE#DEPLOYMENT is held by/ },
  { name: 'any endpoint in service counts as deployed', breaks: (states) => rewrite(states, 'Fleet?', ' and $endpoint.config = $name %}', ' %}'), story: 'a version that fails under traffic', says: /version 2 is deployed, expected 1/ },
  { name: 'whatever the smoke test says is good', breaks: (states) => rewrite(states, 'Answered?', '$answer.answered', 'true'), story: 'a version that answers nothing', says: /version 2 is deployed, expected 1\n/ },
  { name: 'nobody is told', breaks: (states) => skip(states, 'Notify'), story: 'a version that answers nothing', says: /nobody heard of .*, which ended in ROLLED_BACK/ },
  { name: 'people are told twice', breaks: (states) => rewrite(states, 'Notify', '$topics', '$append($topics, $topics)'), story: 'the next version', says: /a person heard 2 times of/ },
  {
    name: 'a person who unfreezes is not heard', breaks: (states) => skip(states, 'Unfreeze'), story: 'an endpoint that somebody deletes', says: /the model is frozen, though a person has unfrozen it/,
    fault: ['access denied', { from: 'task', by: 'Deployment/LookAtBefore', service: 'sagemaker', operation: 'DescribeEndpoint', occurrence: 1 }],
  },
  { name: 'what was deployed is not recorded', breaks: (states) => skip(states, 'CommitVersion'), story: 'the next version', says: /the model is frozen, though a person has unfrozen it/ },
  { name: 'a first endpoint that failed is left', breaks: (states) => rewrite(states, 'RemoveEndpoint', 'sagemaker:deleteEndpoint', 'sagemaker:describeEndpoint'), story: 'a first version that answers nothing', says: /version 1 is deployed, expected none/ },
  {
    name: 'an outcome is none of the list', story: 'the next version', says: /ended as SUCCEEDED, and no execution with an outcome followed/,
    breaks: (states) => {
      stateOf(states, 'Succeeded')['Output'] = { outcome: 'DONE', reason: 'as asked' };
    },
  },
  {
    name: 'an error that passes is not tried again', story: 'the next version', says: /version 1 is deployed, expected 2/,
    breaks: (states) => void delete stateOf(states, 'CreateEndpointConfig')['Retry'],
    fault: ['throttled', { from: 'task', by: 'Deployment/CreateEndpointConfig', service: 'sagemaker', operation: 'CreateEndpointConfig', occurrence: 1 }],
  },
  { name: 'a person is told another outcome', breaks: (states) => rewrite(states, 'Notify', "ended in ' & $outcome & '", "ended in DEPLOYED' & '"), story: 'a version that answers nothing', says: /a person heard of .* that it ended otherwise than in ROLLED_BACK/ },
  { name: 'what happened is not recorded', breaks: (states) => skip(states, 'WriteHistory'), story: 'a version that answers nothing', says: /which ended in ROLLED_BACK, and its record says nothing/ },
  { name: 'people are told each hour that nothing has changed', breaks: (states) => rewrite(states, 'Endpoint?', '"Next":"Succeeded"', '"Next":"End"'), story: 'the next version', says: /which ended in UNCHANGED and interests nobody/ },
  { name: 'every ending is quiet', breaks: (states) => rewrite(states, 'Quiet?', '$quiet', 'true'), story: 'a version that answers nothing', says: /nobody heard of .*, which ended in ROLLED_BACK/ },
];

describe('stories with faults find a machine in which', () => {
  it.each(DEFECTS.map((defect) => [defect.name, defect] as const))('%s', async (_, defect) => {
    await expectFound(defect, brokenAssembly(assemblyOf('canary', {}), 'Endpoint', defect.breaks), HARMLESS);
  });

  it('at least ten things are wrong, each another one', () => {
    expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
    expect(DEFECTS.length).toBeGreaterThanOrEqual(10);
  });
});
