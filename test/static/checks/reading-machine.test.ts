/** What the static rules say of the machine that reads a log in parts, each of them seen to fail on it. */
import { Stack } from 'aws-cdk-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf } from '../../../simulator/checks/state-machines';
import { definitionFindings } from '../../support/checks/state-machines';
import { synthesize } from '../../support/checks/synthesize';
import { type JsonObject, resourcesOfType } from '../../../simulator/checks/template';
import { defineReadingInParts, SANDBOX } from '../stacks';
import { broken, type Editable, value } from './fixtures';

let definition: JsonObject;
beforeAll(() => {
  const { template } = synthesize((app) => defineReadingInParts(new Stack(app, 'Watch', { env: SANDBOX }))).stacks[0]!;
  const [[, properties]] = resourcesOfType(template, 'AWS::StepFunctions::StateMachine') as [[string, JsonObject]];
  definition = definitionOf(template, properties, { markTokens: true });
});

const findingsOf = (edit: (states: Editable) => void): string[] => definitionFindings('machine', broken(definition, (copy) => edit(copy['States']!)));
const child = (states: Editable): Editable => states['CountBatches']!['ItemProcessor']!['States']!['CountBatch']!;

describe('the machine that reads a log in parts', () => {
  it('keeps to all rules', () => {
    expect(findingsOf(() => undefined)).toEqual([]);
  });

  const mutants: [string, (states: Editable) => void, RegExp][] = [
    ['a message that is misspelt', (states) => (states['KeepEvent']!['Resource'] = value('arn:aws:states:::sqs:sendMesage')), /KeepEvent\.Resource: got sqs:sendMesage, expected one of/],
    ['a queue that is waited for', (states) => (states['KeepEvent']!['Resource'] = value('arn:aws:states:::sqs:sendMessage.sync')), /KeepEvent\.Resource: got sqs:sendMessage\.sync, expected sqs:sendMessage or/],
    ['a message without a queue', (states) => delete (states['KeepEvent']!['Arguments'] as { QueueUrl?: unknown }).QueueUrl, /KeepEvent\.Arguments\.QueueUrl: got nothing, expected the required member/],
    ['a member that no message has', (states) => (states['KeepEvent']!['Arguments']!['MesageBody'] = value('x')), /KeepEvent\.Arguments\.MesageBody: got an unknown member, expected MessageBody/],
    ['a member that no answer of a queue has', (states) => (states['KeepEvent']!['Assign'] = value({ sent: '{% $states.result.MesageId %}' })), /KeepEvent\.Assign\.sent: got \$states\.result\.MesageId, expected MessageId/],
    ['an error of a queue that nobody throws', (states) => (states['KeepEvent']!['Retry']![0]!['ErrorEquals'] = value(['Sqs.AmazonSQSException'])), /KeepEvent\.Retry\[0\]: got Sqs\.AmazonSQSException, expected an error that begins with/],
    ['a variable of the machine in a child', (states) => (child(states)['Arguments']!['Payload'] = value('{% $planKey %}')), /CountBatches\/CountBatch\.Arguments\.Payload: got \$planKey, expected a variable that every path assigns before; known here: none/],
    ['a plan that no path assigns', (states) => delete (states['PlanReading']!['Assign'] as { planKey?: unknown }).planKey, /CountBatches\.ItemReader\.Arguments\.Key: got \$planKey, expected a variable/],
    ['a child that waits without end', (states) => delete (child(states) as { TimeoutSeconds?: unknown }).TimeoutSeconds, /CountBatches\/CountBatch: got no limit/],
    ['a child that is not tried again', (states) => delete (child(states) as { Retry?: unknown }).Retry, /CountBatches\/CountBatch: got no Retry/],
    ['a Map whose children nobody catches', (states) => delete (states['CountBatches'] as { Catch?: unknown }).Catch, /CountBatches\/CountBatch: got no Catch, expected one, here or on the Map/],
    ['a choice that may have no way on', (states) => delete (states['Large?'] as { Default?: unknown }).Default, /Large\?: got no Default/],
  ];
  it.each(mutants)('must not have %s', (_, edit, finding) => {
    expect(findingsOf(edit).join('\n')).toMatch(finding);
  });
});
