/**
 * Small machines, each about one thing of the state language with JSONata.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
import { fails, type Json, type MachineCase, succeeds } from './case';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const dynamodb = (action: string): string => `arn:aws:states:::dynamodb:${action}`;
const call = (rest: object): object => ({ Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' }, Output: '{% $states.result.Payload %}', ...rest });
const thrown = (Error: string, Cause = 'for a reason') => ({ Throw: { Error, Cause } });
const answer = (Payload: Json) => ({ Return: { Payload } });
const ALL = { ErrorEquals: ['States.ALL'], Next: 'Caught', Output: { caught: '{% $states.errorOutput.Error %}' } };
const CAUGHT = { Type: 'Pass', End: true };
/** A machine that evaluates one expression. */
const evaluates = (name: string, expression: string, output: Json, input: Json = {}): MachineCase => ({ name, states: { One: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }, input, ends: succeeds(output) });

const FLIGHTS: Json = { flights: [{ from: 'SIN', delay: 12 }, { from: 'KUL', delay: 0 }, { from: 'SIN', delay: 30 }] };

export const CASES: readonly MachineCase[] = [
  { name: 'output-of-a-template', states: { One: { Type: 'Pass', Output: { a: '{% $states.input.n + 1 %}', b: ['{% $states.input.n %}', 'text', { c: null }], d: 'not {% $states.input.n %} here' }, End: true } }, input: { n: 1 }, ends: succeeds({ a: 2, b: [1, 'text', { c: null }], d: 'not {% $states.input.n %} here' }) },
  { name: 'input-passes-through', states: { One: { Type: 'Pass', End: true } }, input: { n: [1, null, 'x'] }, ends: succeeds({ n: [1, null, 'x'] }) },
  { name: 'assign-swaps', states: { One: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Two' }, Two: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Three' }, Three: { Type: 'Pass', Output: '{% [$a, $b] %}', End: true } }, ends: succeeds([2, 1]) },
  { name: 'assign-comes-after-output', states: { One: { Type: 'Pass', Assign: { a: 1 }, Next: 'Two' }, Two: { Type: 'Pass', Assign: { a: 2 }, Output: '{% $a %}', End: true } }, ends: succeeds(1) },
  {
    name: 'choice-first-rule-that-holds', input: { n: 5 },
    states: { One: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 9 %}', Next: 'Many' }, { Condition: '{% $states.input.n > 3 %}', Assign: { how: 'some' }, Output: { n: '{% $states.input.n * 2 %}' }, Next: 'Two' }, { Condition: '{% true %}', Next: 'Many' }], Default: 'Many' }, Two: { Type: 'Pass', Output: '{% {"how": $how, "n": $states.input.n} %}', End: true }, Many: { Type: 'Fail' } },
    ends: succeeds({ how: 'some', n: 10 }),
  },
  {
    name: 'choice-default', input: { n: 1 },
    states: { One: { Type: 'Choice', Assign: { how: 'few' }, Choices: [{ Condition: '{% $states.input.n > 3 %}', Next: 'Many' }], Default: 'Two' }, Two: { Type: 'Pass', Output: '{% $how %}', End: true }, Many: { Type: 'Fail' } },
    ends: succeeds('few'),
  },
  { name: 'choice-that-nothing-matches', input: { n: 1 }, states: { One: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 3 %}', Next: 'Two' }] }, Two: { Type: 'Succeed' } }, ends: fails('States.NoChoiceMatched') },
  { name: 'choice-caught-around-it', input: { n: 1 }, states: { One: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 3 %}', Next: 'B' }] }, B: { Type: 'Succeed' } } }], Catch: [ALL], End: true }, Caught: CAUGHT }, ends: succeeds({ caught: 'States.NoChoiceMatched' }) },
  { name: 'choice-on-a-number', input: { n: 1 }, states: { One: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n %}', Next: 'Two' }], Default: 'Two' }, Two: { Type: 'Succeed' } }, ends: fails('States.QueryEvaluationError') },
  { name: 'output-of-nothing', states: { One: { Type: 'Pass', Output: '{% $states.input.nothing %}', End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'assign-of-nothing', states: { One: { Type: 'Pass', Assign: { a: '{% $states.input.nothing %}' }, End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'expression-of-wrong-types', input: { s: 'x' }, states: { One: { Type: 'Pass', Output: '{% $states.input.s + 1 %}', End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'error-of-an-expression', states: { One: { Type: 'Pass', Output: "{% $error('no') %}", End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'arguments-that-fail-are-caught', states: { One: call({ Arguments: { FunctionName: 'work', Payload: '{% $states.input.nothing %}' }, Catch: [{ ...ALL, ErrorEquals: ['States.QueryEvaluationError'] }], End: true }), Caught: CAUGHT }, mocks: { One: [answer(1)] }, ends: succeeds({ caught: 'States.QueryEvaluationError' }) },
  { name: 'map-selects', input: FLIGHTS, states: { One: { Type: 'Map', Items: '{% $states.input.flights %}', ItemSelector: { at: '{% $states.context.Map.Item.Index %}', from: '{% $states.context.Map.Item.Value.from %}' }, ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Each', States: { Each: { Type: 'Pass', Output: '{% $string($states.input.at) & $states.input.from %}', End: true } } }, End: true } }, ends: succeeds(['0SIN', '1KUL', '2SIN']) },
  { name: 'map-of-nothing', input: [], states: { One: { Type: 'Map', Items: '{% $states.input %}', ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } }, End: true } }, ends: succeeds([]) },
  { name: 'map-of-no-list', input: { n: 1 }, states: { One: { Type: 'Map', Items: '{% $states.input.n %}', ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Pass', End: true } } }, End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'map-sees-variables-around-it', input: [1, 2], states: { One: { Type: 'Pass', Assign: { factor: 3 }, Next: 'Two' }, Two: { Type: 'Map', ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Pass', Assign: { own: '{% $states.input * $factor %}' }, Next: 'Tell' }, Tell: { Type: 'Pass', Output: '{% $own %}', End: true } } }, End: true } }, ends: succeeds([3, 6]) },
  { name: 'map-caught', input: [1, 2], states: { One: { Type: 'Map', ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Fail', Error: 'Own.Error', Cause: 'told to' } } }, Catch: [ALL], End: true }, Caught: CAUGHT }, ends: succeeds({ caught: 'Own.Error' }) },
  { name: 'map-that-catches-inside', input: [1, 2], states: { One: { Type: 'Map', ItemProcessor: { StartAt: 'Each', States: { Each: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 2 %}', Next: 'Work' }], Default: 'Fine' }, Work: call({ Catch: [{ ErrorEquals: ['Odd'], Output: 'odd', Next: 'Fine' }], End: true }), Fine: { Type: 'Pass', End: true } } }, Output: '{% $states.result %}', End: true } }, mocks: { Work: [thrown('Odd')] }, ends: succeeds([1, 'odd']) },
  { name: 'parallel-gives-a-list', input: { n: 2 }, states: { One: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', Output: '{% $states.input.n %}', End: true } } }, { StartAt: 'B', States: { B: { Type: 'Wait', Seconds: 1, Next: 'C' }, C: { Type: 'Pass', Output: 'b', End: true } } }], Assign: { both: '{% $states.result %}' }, Next: 'Two' }, Two: { Type: 'Pass', Output: '{% $both %}', End: true } }, ends: succeeds([2, 'b']) },
  { name: 'parallel-caught-by-name', states: { One: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Fail', Error: 'Own.Error', Cause: 'told to' } } }, { StartAt: 'B', States: { B: { Type: 'Wait', Seconds: 60, End: true } } }], Catch: [{ ErrorEquals: ['Other'], Next: 'Wrong' }, { ErrorEquals: ['Own.Error'], Next: 'Caught', Assign: { why: '{% $states.errorOutput.Cause %}' } }], End: true }, Wrong: { Type: 'Fail' }, Caught: { Type: 'Pass', Output: '{% $why %}', End: true } }, ends: succeeds('told to') },
  { name: 'parallel-not-caught', states: { One: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Fail', Error: 'Own.Error', Cause: 'told to' } } }], Catch: [{ ErrorEquals: ['Other'], Next: 'Two' }], End: true }, Two: { Type: 'Succeed' } }, ends: fails('Own.Error', 'told to') },
  { name: 'retried-until-it-works', states: { One: call({ Retry: [{ ErrorEquals: ['Passes'], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 2 }], Output: '{% {"said": $states.result.Payload, "after": $states.context.State.RetryCount} %}', End: true }) }, mocks: { One: [thrown('Passes'), thrown('Passes'), answer('yes')] }, ends: succeeds({ said: 'yes', after: 2 }) },
  { name: 'retried-in-vain', states: { One: call({ Retry: [{ ErrorEquals: ['Passes'], MaxAttempts: 1 }], Catch: [ALL], End: true }), Caught: CAUGHT }, mocks: { One: [thrown('Passes'), thrown('Passes'), answer('late')] }, ends: succeeds({ caught: 'Passes' }) },
  { name: 'retriers-count-for-themselves', states: { One: call({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1 }, { ErrorEquals: ['States.ALL'], MaxAttempts: 1 }], End: true }) }, mocks: { One: [thrown('A'), thrown('B'), answer('yes')] }, ends: succeeds('yes') },
  { name: 'never-retried', states: { One: call({ Retry: [{ ErrorEquals: ['A'], MaxAttempts: 0 }, { ErrorEquals: ['States.ALL'] }], End: true }) }, mocks: { One: [thrown('A', 'at once'), answer('yes')] }, ends: fails('A', 'at once') },
  { name: 'task-failed-is-any-error-of-a-task', states: { One: call({ Catch: [{ ...ALL, ErrorEquals: ['States.TaskFailed'] }], End: true }), Caught: CAUGHT }, mocks: { One: [thrown('ValueError')] }, ends: succeeds({ caught: 'ValueError' }) },
  { name: 'task-failed-is-no-timeout', states: { One: call({ Catch: [{ ...ALL, ErrorEquals: ['States.TaskFailed'] }], End: true }), Caught: CAUGHT }, mocks: { One: [thrown('States.Timeout')] }, ends: fails('States.Timeout') },
  { name: 'catch-assigns', states: { One: { Type: 'Pass', Assign: { tries: 1 }, Next: 'Two' }, Two: call({ Catch: [{ ErrorEquals: ['States.ALL'], Assign: { tries: '{% $tries + 1 %}' }, Next: 'Caught' }], End: true }), Caught: { Type: 'Pass', Output: '{% {"tries": $tries, "error": $states.input} %}', End: true } }, mocks: { Two: [thrown('A', 'b')] }, ends: succeeds({ tries: 2, error: { Error: 'A', Cause: 'b' } }) },
  { name: 'wait-of-an-expression', input: { s: 2 }, states: { One: { Type: 'Wait', Seconds: '{% $states.input.s * 2 %}', Output: 'waited', End: true } }, ends: succeeds('waited') },
  { name: 'wait-until-the-past', states: { One: { Type: 'Wait', Timestamp: '2001-02-03T04:05:06Z', Assign: { a: 1 }, Next: 'Two' }, Two: { Type: 'Pass', Output: '{% $a %}', End: true } }, ends: succeeds(1) },
  { name: 'wait-of-a-text', input: { s: 'soon' }, states: { One: { Type: 'Wait', Seconds: '{% $states.input.s %}', End: true } }, ends: fails('States.QueryEvaluationError') },
  { name: 'fail-says', input: { n: 3 }, states: { One: { Type: 'Fail', Error: "{% 'Own.' & $string($states.input.n) %}", Cause: "{% $states.context.State.Name & ' said so' %}" } }, ends: fails('Own.3', 'One said so') },
  { name: 'succeed-says', input: { n: 3 }, states: { One: { Type: 'Succeed', Output: { n: '{% $states.input.n + 1 %}' } } }, ends: succeeds({ n: 4 }) },
  { name: 'context', input: { n: 3 }, states: { One: { Type: 'Pass', Output: '{% {"input": $states.context.Execution.Input, "name": $states.context.State.Name, "machine": $states.context.StateMachine.Name} %}', End: true } }, ends: succeeds({ input: { n: 3 }, name: 'One', machine: 'context' }) },
  evaluates('null', 'null', null),
  evaluates('partition', '$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]),
  evaluates('range', '$range(1, 9, 3)', [1, 4, 7]),
  evaluates('hash', "$hash('flights', 'SHA-256')", 'c8cf489ed229d3a214f17b2a755287289ef1fd56a807c65012dfb39e8cf44d8e'),
  evaluates('parse', "$parse('{\"a\":[1,null]}').a", [1, null]),
  evaluates('uuid', '$length($uuid())', 36),
  evaluates('random', '$random() < 1 and $random(7) = $random(7)', true),
  evaluates('singletons', '{"one": flights[from="KUL"].delay, "some": flights[from="SIN"].delay, "list": [flights[from="KUL"].delay]}'.replaceAll('flights', '$states.input.flights'), { one: 0, some: [12, 30], list: [0] }, FLIGHTS),
  evaluates('groups', '$states.input.flights{from: $sum(delay)}', { SIN: 42, KUL: 0 }, FLIGHTS),
  evaluates('sorts', '$states.input.flights^(>delay).from', ['SIN', 'SIN', 'KUL'], FLIGHTS),
  evaluates('transforms', '$states.input ~> |flights[delay = 0]|{"late": false}, "delay"|', { flights: [{ from: 'SIN', delay: 12 }, { from: 'KUL', late: false }, { from: 'SIN', delay: 30 }] }, FLIGHTS),
  evaluates('matches', '$match("a1b22", /[a-z]([0-9]+)/).groups', ['1', '22']),
  evaluates('reduces', '$reduce($states.input.flights.delay, function($a, $b) { $a + $b }, 0) ~> $string()', '42', FLIGHTS),
  evaluates('pictures', "[$fromMillis(86400000, '[Y0001]-[M01]-[D01]T[H01]:[m01]'), $formatNumber(1234.5, '#,##0.00'), $formatBase(255, 16)]", ['1970-01-02T00:00', '1,234.50', 'ff']),
  evaluates('texts', "[$substringAfter('a/b', '/'), $pad('7', -3, '0'), $join($split('a,b', ','), ';'), $uppercase('x'), $trim('  y ')]", ['b', '007', 'a;b', 'X', 'y']),
  evaluates('objects', '$merge([{"a": 1}, {"b": 2}]) ~> $sift(function($v) { $v > 1 }) ~> $keys()', 'b'),
  evaluates('conditions', "[1 in [1,2], 'a' & 1 & null, true and $not(false), 7 % 4]", [true, 'a1null', true, 3]),
  evaluates('times', "$toMillis('2026-03-30T00:00:00Z') - $toMillis('2026-03-29T00:00:00Z')", 86_400_000),
  evaluates('recursion', '($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))', 120),
  {
    name: 'record-written-once',
    states: {
      Put: { Type: 'Task', Resource: dynamodb('putItem'), Arguments: { TableName: 'records', Item: { model: { S: 'm' }, item: { S: 'once' } }, ConditionExpression: 'attribute_not_exists(#item)', ExpressionAttributeNames: { '#item': 'item' } }, Next: 'Again' },
      Again: { Type: 'Task', Resource: dynamodb('putItem'), Arguments: { TableName: 'records', Item: { model: { S: 'm' }, item: { S: 'once' } }, ConditionExpression: 'attribute_not_exists(#item)', ExpressionAttributeNames: { '#item': 'item' } }, Catch: [{ ...ALL, ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'] }], End: true },
      Caught: CAUGHT,
    },
    ends: succeeds({ caught: 'DynamoDB.ConditionalCheckFailedException' }),
  },
  {
    name: 'record-counted',
    states: {
      One: { Type: 'Task', Resource: dynamodb('updateItem'), Arguments: { TableName: 'records', Key: { model: { S: 'm' }, item: { S: 'count' } }, UpdateExpression: 'SET n = if_not_exists(n, :none) + :one', ExpressionAttributeValues: { ':none': { N: '0' }, ':one': { N: "{% $string(1 + 1) %}" } }, ReturnValues: 'ALL_NEW' }, Output: '{% $states.result.Attributes %}', Next: 'Two' },
      Two: { Type: 'Task', Resource: dynamodb('getItem'), Arguments: { TableName: 'records', Key: { model: { S: 'm' }, item: { S: 'count' } }, ConsistentRead: true }, Output: '{% [$states.input.n.N, $states.result.Item.n.N] %}', End: true },
    },
    ends: succeeds(['2', '2']),
  },
  { name: 'record-that-is-not-there', states: { One: { Type: 'Task', Resource: dynamodb('getItem'), Arguments: { TableName: 'records', Key: { model: { S: 'm' }, item: { S: 'nothing' } } }, Output: '{% $exists($states.result.Item) %}', End: true } }, ends: succeeds(false) },
  { name: 'table-that-is-not-there', states: { One: { Type: 'Task', Resource: dynamodb('getItem'), Arguments: { TableName: 'nowhere', Key: { model: { S: 'm' } } }, Catch: [ALL], End: true }, Caught: CAUGHT }, ends: succeeds({ caught: 'DynamoDB.ResourceNotFoundException' }) },
];
