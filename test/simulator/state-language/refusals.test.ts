/** What is refused before anything runs, by name and all at once. */
import { describe, expect, it } from 'vitest';
import { readDefinition, type Json, type JsonObject } from '../../../simulator/state-language';
import { INVOKE, taskMachine, world } from './harness';

const port = { refusal: () => undefined };
const problemsOf = (definition: JsonObject): readonly string[] =>
  readDefinition('m', { QueryLanguage: 'JSONata', StartAt: Object.keys(definition['States'] as JsonObject)[0]!, ...definition }, port).problems;
const only = (state: JsonObject): readonly string[] => problemsOf({ States: { S: state } });
const pass = { Type: 'Pass', End: true };

describe('a definition', () => {
  it('of all state types is accepted', () => {
    const inner = { StartAt: 'In', States: { In: pass } };
    expect(problemsOf({
      Comment: 'all', Version: '1.0', TimeoutSeconds: 60,
      States: {
        A: { Type: 'Task', Resource: INVOKE, Next: 'B', TimeoutSeconds: 5, Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['A'], Next: 'H' }, { ErrorEquals: ['States.ALL'], Next: 'H' }] },
        B: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'C' }], Default: 'D' },
        C: { Type: 'Wait', Seconds: 1, Next: 'D' },
        D: { Type: 'Parallel', Branches: [inner], Next: 'E' },
        E: { Type: 'Map', Items: [1], ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'In2', States: { In2: pass } }, Next: 'F' },
        F: { Type: 'Pass', Next: 'G' },
        G: { Type: 'Succeed' },
        H: { Type: 'Fail' },
      },
    })).toEqual([]);
  });

  it('has all its problems in one refusal', () => {
    expect(() => world({ States: { S: { Type: 'Pass', Parameters: {}, Next: 'Nowhere' }, T: { Type: 'Sleep', End: true } } }))
      .toThrow(/^machine cannot be run:\n {2}- .*S\.Parameters: a field of JSONPath[\s\S]*T\.Type: got "Sleep", expected one of Pass[\s\S]*Nowhere/);
  });

  it.each<[string, JsonObject, string]>([
    ['another query language', { QueryLanguage: 'JSONPath', States: { S: pass } }, 'm.QueryLanguage: got "JSONPath", expected JSONata for the whole machine'],
    ['an unknown field', { Foo: 1, States: { S: pass } }, 'm.Foo: unknown here'],
    ['a start that does not exist', { StartAt: 'X', States: { S: pass } }, 'm.StartAt: got "X", expected one of S'],
    ['a timeout that is no number', { TimeoutSeconds: '60', States: { S: pass } }, 'm.TimeoutSeconds: got "60", expected a whole number from 1'],
    ['states that nothing leads to', { States: { S: pass, T: pass } }, 'm/T: no state leads here'],
    ['no end', { States: { S: { Type: 'Pass', Next: 'T' }, T: { Type: 'Pass', Next: 'S' } } }, 'm: no state ends the scope'],
    ['a name twice in the machine', { States: { S: { Type: 'Parallel', End: true, Branches: [{ StartAt: 'S', States: { S: pass } }] } } }, 'm/S[0]/S: got "S", expected a name that no other'],
    ['a long name', { States: { ['x'.repeat(81)]: pass } }, 'expected a name of 1 to 80 characters'],
    ['a transition out of its scope', { States: { S: { Type: 'Parallel', Next: 'T', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'T' } } }] }, T: pass } }, 'm/S[0]/A: got "T", expected transitions to states of the same scope'],
    ['an assignment of an outer variable', { States: { S: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' }, P: { Type: 'Parallel', End: true, Branches: [{ StartAt: 'A', States: { A: { ...pass, Assign: { x: 2 } } } }] } } }, 'm/P[0]/A.Assign: got "x", expected a name that no scope around uses'],
    ['an assignment of what no variable can be called', { States: { S: { ...pass, Assign: { '1x': 1 } } } }, 'm/S.Assign: got "1x", expected a Unicode identifier of at most 80 characters'],
    ['an assignment of too long a name', { States: { S: { ...pass, Assign: { ['x'.repeat(81)]: 1 } } } }, 'expected a Unicode identifier of at most 80 characters'],
    ['an assignment of the reserved name', { States: { S: { ...pass, Assign: { states: 1 } } } }, 'got "states", expected another name'],
  ])('with %s is refused', (_, definition, expected) => {
    expect(problemsOf(definition).join('\n')).toContain(expected);
  });
});

describe('a state', () => {
  const map = { Type: 'Map', End: true, ItemProcessor: { StartAt: 'In', States: { In: pass } } };
  const reader = { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSON' }, Arguments: { Bucket: 'b', Key: 'k' } };
  const distributed = (fields: JsonObject, config: JsonObject = {}): JsonObject =>
    ({ ...map, ...fields, ItemProcessor: { ...map.ItemProcessor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD', ...config } } });
  it.each<[string, JsonObject, string]>([
    ['a JSONPath language of its own', { ...pass, QueryLanguage: 'JSONPath' }, 'm/S.QueryLanguage: got "JSONPath"'],
    ['both Next and End', { ...pass, Next: 'S' }, 'm/S.Next: got "S", expected either Next or End'],
    ['End that is not true', { Type: 'Pass', End: 'yes' }, 'm/S.End: got "yes"'],
    ['an expression that does not parse', { ...pass, Output: { a: '{% 1 + %}' } }, 'm/S/Output/a: got 1 +, expected JSONata 2.0.6; S0207'],
    ['an expression behind a space', { ...pass, Output: { a: ' {% 1 %}' } }, 'm/S/Output/a: got " {% 1 %}", expected {% at its very beginning and %} at its very end, or neither'],
    ['an expression behind a text', { ...pass, Output: 'run {% 1 %}' }, 'm/S/Output: got "run {% 1 %}", expected {% at its very beginning'],
    ['an expression that is not closed', { ...pass, Assign: { a: ['{% 1'] } }, 'm/S/Assign/a[0]: got "{% 1", expected {% at its very beginning'],
    ['an expression of a later JSONata', { ...pass, Output: '{% $x ?? 1 %}' }, 'expected JSONata 2.0.6'],
    ['$eval', { ...pass, Output: "{% $eval('1') %}" }, 'm/S/Output: got $eval'],
    ['Assign that is an expression', { ...pass, Assign: '{% {} %}' }, 'm/S/Assign: got "{% {} %}", expected an object'],
    ['Result', { ...pass, Result: 1 }, 'm/S.Result: a field of JSONPath'],
    ['Assign on Succeed', { Type: 'Succeed', Assign: { a: 1 } }, 'm/S.Assign: unknown here'],
    ['Retry on Wait', { Type: 'Wait', Seconds: 1, End: true, Retry: [] }, 'm/S.Retry: unknown here'],
    ['two times to wait', { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true }, 'either Seconds or Timestamp'],
    ['a fraction to wait', { Type: 'Wait', Seconds: 1.5, End: true }, 'm/S.Seconds: got 1.5'],
    ['no time', { Type: 'Wait', Timestamp: 'noon', End: true }, 'm/S.Timestamp: got "noon"'],
    ['a Choice without rules', { Type: 'Choice', Choices: [] }, 'm/S.Choices: got [], expected an array with at least one entry'],
    ['a rule of JSONPath', { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'b', Next: 'S' }] }, 'm/S.Choices[0].Variable: a field of JSONPath'],
    ['a condition that is no expression', { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'S' }] }, 'm/S.Choices[0].Condition: got "true"'],
    ['a Map of another mode', { ...map, ItemProcessor: { ...map.ItemProcessor, ProcessorConfig: { Mode: 'EXPRESS' } } }, 'm/S.ItemProcessor.ProcessorConfig.Mode: got "EXPRESS", expected INLINE or DISTRIBUTED'],
    ['an ItemReader of an inline Map', { ...map, ItemReader: {} }, 'm/S.ItemReader: a field of the distributed Map'],
    ['express children', distributed({}, { ExecutionType: 'EXPRESS' }), 'm/S.ItemProcessor.ProcessorConfig.ExecutionType: got "EXPRESS", expected STANDARD; express executions are not simulated'],
    ['batches of items', distributed({ ItemBatcher: { MaxItemsPerBatch: 10 } }), 'm/S.ItemBatcher: a field of the distributed Map that is not simulated'],
    ['results in a file', distributed({ ResultWriter: {} }), 'm/S.ResultWriter: a field of the distributed Map that is not simulated'],
    ['items from a listing', distributed({ ItemReader: { ...reader, Resource: 'arn:aws:states:::s3:listObjectsV2' } }), 'm/S.ItemReader.Resource: got "arn:aws:states:::s3:listObjectsV2", expected arn:<partition>:states:::s3:getObject; listings are not simulated'],
    ['items from another file', distributed({ ItemReader: { ...reader, ReaderConfig: { InputType: 'CSV' } } }), 'm/S.ItemReader.ReaderConfig.InputType: got "CSV", expected JSON; no other file is simulated'],
    ['items from no place', distributed({ ItemReader: { ...reader, Arguments: { Bucket: 'b' } } }), 'm/S.ItemReader.Arguments.Key: got nothing, expected a string'],
    ['items from two places', distributed({ Items: [1], ItemReader: reader }), 'expected either Items or ItemReader'],
    ['a label with other characters', distributed({ Label: 'a b' }), 'm/S.Label: got "a b", expected 1 to 40 letters, digits, hyphens and underscores'],
    ['a tolerated failure', { ...map, ToleratedFailureCount: 1 }, 'm/S.ToleratedFailureCount: a field of the distributed Map'],
    ['items that are an object', { ...map, Items: { a: 1 } }, 'objects are not simulated'],
    ['more iterations at a time than there can be', { ...map, MaxConcurrency: 41 }, 'm/S.MaxConcurrency: got 41'],
    ['the old Iterator', { Type: 'Map', End: true, Iterator: {} }, 'm/S.Iterator: the old name of ItemProcessor'],
    ['a Parallel without branches', { Type: 'Parallel', End: true }, 'm/S.Branches: got nothing'],
    ['an error that is no string', { Type: 'Fail', Error: 7 }, 'm/S.Error: got 7'],
  ])('with %s is refused', (_, state, expected) => {
    expect(only(state).join('\n')).toContain(expected);
  });
});

describe('a Task', () => {
  it.each<[string, JsonObject, string]>([
    ['a function by its ARN', { Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }, 'expected arn:<partition>:states:::[aws-sdk:]<service>:<action>'],
    ['an activity', { Resource: 'arn:aws:states:eu-west-1:111122223333:activity:a' }, 'm/Work.Resource: got arn:aws:states:eu-west-1'],
    ['no resource', { Resource: '' }, 'm/Work.Resource: got "", expected a string'],
    ['Credentials', { Credentials: { RoleArn: 'x' } }, 'm/Work.Credentials: roles of other accounts are not simulated'],
    ['a heartbeat that nobody sends', { HeartbeatSeconds: 5 }, 'm/Work.HeartbeatSeconds: got 5, expected it only where the Task waits for its token'],
    ['a heartbeat longer than its timeout', { Resource: `${INVOKE}.waitForTaskToken`, HeartbeatSeconds: 5, TimeoutSeconds: 5 }, 'expected less than the timeout of 5'],
    ['States.ALL beside another', { Retry: [{ ErrorEquals: ['States.ALL', 'A'] }] }, 'm/Work.Retry[0].ErrorEquals'],
    ['States.ALL before another entry', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['A'] }] }, 'States.ALL alone and in the last entry'],
    ['no errors to match', { Retry: [{ ErrorEquals: [] }] }, 'm/Work.Retry[0].ErrorEquals: got []'],
    ['a backoff below one', { Retry: [{ ErrorEquals: ['A'], BackoffRate: 0.5 }] }, 'm/Work.Retry[0].BackoffRate: got 0.5'],
    ['a negative number of attempts', { Retry: [{ ErrorEquals: ['A'], MaxAttempts: -1 }] }, 'm/Work.Retry[0].MaxAttempts: got -1'],
    ['an unknown jitter', { Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] }, 'm/Work.Retry[0].JitterStrategy: got "HALF"'],
    ['an unknown field of a retrier', { Retry: [{ ErrorEquals: ['A'], Times: 3 }] }, 'm/Work.Retry[0].Times: unknown here'],
    ['a catcher without Next', { Catch: [{ ErrorEquals: ['A'] }] }, 'm/Work.Catch[0].Next: got nothing'],
    ['ResultPath in a catcher', { Catch: [{ ErrorEquals: ['A'], Next: 'Work', ResultPath: '$' }] }, 'm/Work.Catch[0].ResultPath: a field of JSONPath'],
  ])('with %s is refused', (_, fields, expected) => {
    expect(problemsOf(taskMachine(fields)).join('\n')).toContain(expected);
  });

  it('whose integration the port does not know is refused with the words of the port', () => {
    const seen: Json[] = [];
    const { problems } = readDefinition('m', { QueryLanguage: 'JSONata', StartAt: 'Work', ...taskMachine({ Resource: 'arn:aws-us-gov:states:::aws-sdk:sagemaker:describeEndpoint' }) }, {
      refusal: ({ name, service, action, isSdk, pattern }) => {
        seen.push([name, service, action, isSdk, pattern]);
        return 'not in this world';
      },
    });
    expect(seen).toEqual([['aws-sdk:sagemaker:describeEndpoint', 'sagemaker', 'describeEndpoint', true, 'request-response']]);
    expect(problems).toEqual(['m/Work.Resource: got arn:aws-us-gov:states:::aws-sdk:sagemaker:describeEndpoint; not in this world']);
  });
});
