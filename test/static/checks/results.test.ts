/** The check of what Tasks read of their results, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { definitionFindings } from '../../support/checks/state-machines';
import { broken, type Editable, GOOD_MACHINE, value } from './fixtures';

const findingsOf = (edit: (states: Editable) => void): string[] => definitionFindings('machine', broken(GOOD_MACHINE, (copy) => edit(copy['States']!))).filter((finding) => finding.includes('$states.result'));
const reads = (state: string, expression: string, resource?: string) => (states: Editable): void => {
  states[state]!['Assign'] = value({ model: `{% ${expression} %}` });
  if (resource !== undefined) states[state]!['Resource'] = value(`arn:aws:states:::${resource}`);
};

describe('what a Task reads of its result', () => {
  it.each<[string, string, string, string?]>([
    ['a job that is waited for', 'Train', '$states.result.ModelArtifacts.S3ModelArtifacts & $states.result.TrainingJobStatus'],
    ['what Step Functions adds', 'Train', '$states.result.SdkHttpMetadata.HttpStatusCode'],
    ['members of what a list holds', 'Train', '$states.result.SecondaryStatusTransitions[0].Status'],
    ['any key of a map', 'Train', '$states.result.HyperParameters.depth'],
    ['anything of the answer of a function', 'Train', '$states.result.Payload.some.thing', 'lambda:invoke'],
    ['attributes of an item', 'Train', '$states.result.Item.count.N', 'dynamodb:getItem'],
    ['anything of the output of an execution', 'Train', '$states.result.Output.outcome', 'states:startExecution.sync:2'],
    ['whatever somebody sends with a token', 'Approve', '$states.result.anything'],
    ['the whole result', 'Train', '$states.result'],
  ])('may be %s', (_, state, expression, resource) => {
    expect(findingsOf(reads(state, expression, resource))).toEqual([]);
  });

  it.each<[string, string, RegExp, string?]>([
    ['the end of a job that is only started', '$states.result.ModelArtifacts.S3ModelArtifacts', /got \$states\.result\.ModelArtifacts, expected one of TrainingJobArn/, 'sagemaker:createTrainingJob'],
    ['a misspelt member, with the near one', '$states.result.ModelArtifact', /got \$states\.result\.ModelArtifact, expected ModelArtifacts/],
    ['a member inside a misspelt one', '$states.result.ModelArtifacts.S3ModelArtefacts', /got \$states\.result\.ModelArtifacts\.S3ModelArtefacts, expected S3ModelArtifacts/],
    ['something behind a plain value', '$states.result.TrainingJobName.first', /TrainingJobName\.first, expected nothing behind a plain value/],
    ['the answer of a function beside Payload', '$states.result.version', /got \$states\.result\.version, expected one of .*Payload/, 'lambda:invoke'],
    ['the wrong kind of an attribute', '$states.result.Item.count.Number', /Item\.count\.Number, expected/, 'dynamodb:getItem'],
  ])('must not be %s', (_, expression, finding, resource) => {
    expect(findingsOf(reads('Train', expression, resource))).toContainEqual(expect.stringMatching(finding));
  });
});
