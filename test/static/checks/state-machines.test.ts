/** The mutants come from the matrix of what validators overlook, and from the rules of our own. */
import { describe, expect, it } from 'vitest';
import { type App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { DefinitionBody, Pass, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf } from '../../../simulator/checks/state-machines';
import { definitionFindings, stateMachineFindings } from '../../support/checks/state-machines';
import { synthesize } from '../../support/checks/synthesize';
import type { JsonObject } from '../../../simulator/checks/template';
import { broken, type Editable, GOOD_MACHINE, templateOf, value } from './fixtures';

const findingsOf = (edit: (states: Editable, machine: Editable) => void): string[] =>
  definitionFindings('machine', broken(GOOD_MACHINE, (copy) => edit(copy['States']!, copy)));

describe('a state machine that keeps to all rules', () => {
  it('has no findings', () => {
    expect(definitionFindings('machine', GOOD_MACHINE)).toEqual([]);
  });

  it('is left as it was', () => {
    const before = structuredClone(GOOD_MACHINE);
    definitionFindings('machine', GOOD_MACHINE);
    expect(GOOD_MACHINE).toEqual(before);
  });
});

describe('the ASL validator', () => {
  const mutants: [string, (states: Editable, machine: Editable) => void, RegExp][] = [
    ['a dangling Next', (states) => (states['Settings']!['Next'] = value('Nowhere')), /MISSING_TRANSITION_TARGET.*Nowhere/],
    ['a dangling Catch', (states) => (states['Train']!['Catch']![0]!['Next'] = value('Nowhere')), /MISSING_TRANSITION_TARGET.*Nowhere/],
    ['a Next that leaves a Map', (states) => (states['Fan']!['ItemProcessor']!['States']!['Deploy']!['Next'] = value('Done')), /OUTBOUND|MISSING_TRANSITION_TARGET/],
    ['a StartAt that is no state', (_, machine) => (machine['StartAt'] = value('Nowhere')), /MISSING_TRANSITION_TARGET.*Nowhere/],
    ['a state that nothing leads to', (states) => (states['Island'] = value({ Type: 'Succeed' })), /Island/],
    ['both Next and End', (states) => (states['Settings']!['End'] = value(true)), /TERMINAL_STATE_WITH_NEXT/],
    ['neither Next nor End', (states) => delete (states['Settings'] as { Next?: unknown }).Next, /TERMINAL_STATE_WITH_NEXT/],
    ['an unknown field', (states) => (states['Settings']!['Netx'] = value('Train')), /SCHEMA_VALIDATION_FAILED/],
    ['a misspelt Type', (states) => (states['Done']!['Type'] = value('Suceed')), /SCHEMA_VALIDATION_FAILED/],
    ['a negative MaxAttempts', (states) => (states['Train']!['Retry']![0]!['MaxAttempts'] = value(-1)), /SCHEMA_VALIDATION_FAILED/],
    ['a JSONPath field', (states) => (states['Settings']!['ResultPath'] = value('$.x')), /SCHEMA_VALIDATION_FAILED/],
    ['a state name that is used twice', (states) => (states['Fan']!['ItemProcessor']!['States']!['Train'] = value({ Type: 'Succeed' })), /DUPLICATE_STATE_NAMES|Train/],
  ];
  it.each(mutants)('refuses %s', (_, edit, finding) => {
    expect(findingsOf(edit).join('\n')).toMatch(finding);
  });
});

describe('our structural rules', () => {
  const mutants: [string, (states: Editable, machine: Editable) => void, RegExp][] = [
    ['a heartbeat of what sends none', (states) => (states['Train']!['HeartbeatSeconds'] = value(60)), /^machine\/Train\.HeartbeatSeconds: got one, expected none/],
    ['an error of nobody', (states) => (states['Train']!['Catch']![0]!['ErrorEquals'] = value(['Errors.ALL'])), /^machine\/Train\.Catch\[0\]: got Errors\.ALL, expected an error that begins with/],
    ['a function that is not called again where it passes', (states) => (states['Fan']!['ItemProcessor']!['States']!['Deploy']!['Retry']![0]!['ErrorEquals'] = value(['Lambda.ServiceException'])), /Deploy\.Retry: got no Lambda\.ClientExecutionTimeoutException, Lambda\.AWSLambdaException, Lambda\.SdkClientException/],
    ['a heartbeat as long as the timeout', (states) => (states['Approve']!['HeartbeatSeconds'] = value(86400)), /^machine\/Approve\.HeartbeatSeconds: got 86400, expected less than the timeout of 86400$/],
    ['States.ALL before another catcher', (states) => (states['Train']!['Catch'] = value([
      { ErrorEquals: ['States.ALL'], Assign: { failure: 'x' }, Next: 'RecordFailure' },
      { ErrorEquals: ['States.Timeout'], Assign: { failure: 'x' }, Next: 'RecordFailure' },
    ])), /^machine\/Train\.Catch\[0\]: got States\.ALL before others/],
    ['States.ALL beside another error', (states) => (states['Train']!['Retry']![0]!['ErrorEquals'] = value(['States.ALL', 'States.Timeout'])), /^machine\/Train\.Retry\[0\]: got States\.ALL beside 1 other/],
    ['an error name that Step Functions lacks', (states) => (states['Train']!['Retry']![0]!['ErrorEquals'] = value(['States.TimeOut'])), /Train\.Retry\[0\]: got States\.TimeOut, expected an error name/],
    ['retriers without attempts', (states) => (states['Train']!['Retry']![0]!['MaxAttempts'] = value(0)), /Train: got no Retry, expected at least one retrier with attempts/],
    ['attempts without end', (states) => (states['Train']!['Retry']![0]!['MaxAttempts'] = value(99_999_999)), /Retry\[0\]\.MaxAttempts: got 99999999, expected at most 100/],
    ['a retrier for what is never tried again', (states) => (states['Train']!['Retry']![0]!['ErrorEquals'] = value(['States.Runtime'])), /Retry\[0\]: got States\.Runtime, expected what can be tried again/],
    ['a failure without a name', (states) => delete (states['Failed'] as { Error?: unknown }).Error, /Failed\.Error: got nothing, expected the name of an error/],
    ['a backoff below 1', (states) => (states['Train']!['Retry']![0]!['BackoffRate'] = value(0.5)), /BackoffRate: got 0\.5|SCHEMA_VALIDATION_FAILED/],
    ['a longest delay below the interval', (states) => (states['Train']!['Retry']![0]!['MaxDelaySeconds'] = value(5)), /Train\.Retry\[0\]\.MaxDelaySeconds: got 5, expected more than the interval of 5/],
    ['a Task without a limit', (states) => delete (states['RecordFailure'] as { TimeoutSeconds?: unknown }).TimeoutSeconds, /^machine\/RecordFailure: got no limit/],
    ['a job that is waited for without its stopping condition', (states) => (states['Train']!['Arguments']!['StoppingCondition'] = value({})), /^machine\/Train: got no limit/],
    ['a job that is not waited for and has a stopping condition only', (states) => (states['Train']!['Resource'] = value('arn:aws:states:::sagemaker:createTrainingJob')), /^machine\/Train: got no limit/],
    ['a Task without Retry', (states) => delete (states['Train'] as { Retry?: unknown }).Retry, /^machine\/Train: got no Retry/],
    ['a Task without Catch', (states) => delete (states['Train'] as { Catch?: unknown }).Catch, /^machine\/Train: got no Catch/],
    ['a Task in a Map without Catch on either', (states) => delete (states['Fan'] as { Catch?: unknown }).Catch, /^machine\/Fan\/Deploy: got no Catch/],
    ['a Map without Catch', (states) => delete (states['Fan'] as { Catch?: unknown }).Catch, /^machine\/Fan: got no Catch/],
    ['a Task that catches some errors', (states) => (states['Train']!['Catch']![0]!['ErrorEquals'] = value(['States.TaskFailed', 'States.Timeout'])), /^machine\/Train\.Catch: got States\.TaskFailed, States\.Timeout alone, expected States\.ALL in a last one/],
    ['a Task in a Map that catches some errors', (states) => (states['Fan']!['Catch']![0]!['ErrorEquals'] = value(['States.TaskFailed'])), /^machine\/Fan\/Deploy: got no Catch/],
    ['a token that is not handed over', (states) => (states['Approve']!['Arguments']!['Message'] = value('please')), /^machine\/Approve\.Arguments: got no \$states\.context\.Task\.Token/],
    ['a Choice without Default', (states) => delete (states['IsGood'] as { Default?: unknown }).Default, /^machine\/IsGood: got no Default/],
    ['another query language', (_, machine) => (machine['QueryLanguage'] = value('JSONPath')), /^machine\.QueryLanguage: got "JSONPath", expected JSONata/],
    ['a state of another query language', (states) => (states['Done']!['QueryLanguage'] = value('JSONPath')), /Done\.QueryLanguage: got JSONPath/],
  ];
  it.each(mutants)('refuse %s', (_, edit, finding) => {
    expect(findingsOf(edit)).toContainEqual(expect.stringMatching(finding));
  });

  it('let a Task catch some errors before all others', () => {
    expect(findingsOf((states) => (states['Train']!['Catch'] = value([{ ErrorEquals: ['States.Timeout'], Assign: { failure: 'late' }, Next: 'RecordFailure' }, ...(states['Train']!['Catch'] as unknown as object[])])))).toEqual([]);
  });

  it('let a Task be without Catch where only an error leads to it', () => {
    expect(findingsOf((states) => delete (states['RecordFailure'] as { Catch?: unknown }).Catch)).toEqual([]);
  });

  it('name an error only where it stands', () => {
    expect(findingsOf((states) => (states['Approve']!['HeartbeatSeconds'] = value(86400)))).toHaveLength(1);
  });
});

describe('state machines of a template', () => {
  const templateWith = (definition: JsonObject | string) =>
    templateOf({
      Lake: { Type: 'AWS::S3::Bucket' },
      Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: typeof definition === 'string' ? definition : JSON.stringify(definition) } },
    });

  it('are named by logical id', () => {
    const bad = broken(GOOD_MACHINE, (copy) => (copy['States']!['Settings']!['Next'] = value('Nowhere')));
    expect(stateMachineFindings(templateWith(bad))[0]).toMatch(/^Machine: MISSING_TRANSITION_TARGET/);
  });

  it('have no findings where they are right', () => {
    expect(stateMachineFindings(templateWith(GOOD_MACHINE))).toEqual([]);
  });

  it('are refused where the text is not JSON', () => {
    expect(stateMachineFindings(templateWith('{"StartAt": "A",'))).toEqual([expect.stringMatching(/^Machine\.DefinitionString: got text that is not JSON/)]);
  });

  it('are refused where a substitution is missing', () => {
    const definition = broken(GOOD_MACHINE, (copy) => (copy['States']!['Settings']!['Assign']!['bucket'] = value('${Bucket}')));
    expect(stateMachineFindings(templateWith(definition))).toContainEqual(expect.stringMatching(/Assign\.bucket: got \$\{Bucket\}, expected a value/));
  });

  it('are read with their substitutions', () => {
    const definition = broken(GOOD_MACHINE, (copy) => (copy['States']!['Settings']!['Assign']!['bucket'] = value('${Bucket}')));
    const template = templateWith(definition);
    const properties = { ...template.Resources['Machine']!.Properties, DefinitionSubstitutions: { Bucket: { Ref: 'Lake' } } };
    expect(definitionOf(template, properties)).toMatchObject({ States: { Settings: { Assign: { bucket: 'lake' } } } });
  });

  it('may assign a value of deploy time, but not use one inside an expression', () => {
    const build = (expression: (name: string) => string) => {
      const { stacks } = synthesize((app: App) => {
        const stack = new Stack(app, 'Stack');
        const bucket = new Bucket(stack, 'Lake');
        new StateMachine(stack, 'Machine', {
          queryLanguage: QueryLanguage.JSONATA,
          definitionBody: DefinitionBody.fromChainable(
            Pass.jsonata(stack, 'Settings', { assign: { bucket: bucket.bucketName } })
              .next(Pass.jsonata(stack, 'Use', { outputs: { uri: expression(bucket.bucketName) } })),
          ),
        });
      });
      return stateMachineFindings(stacks[0]!.template);
    };
    expect(build(() => "{% 's3://' & $bucket %}")).toEqual([]);
    expect(build((name) => `{% 's3://${name}' %}`)).toEqual([expect.stringMatching(/Use\.Output\.uri: got a value of deploy time inside an expression/)]);
  });
});
