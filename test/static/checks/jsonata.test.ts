/** The check of JSONata expressions and their variables, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../simulator/checks/asl-variables';
import { namesIn } from '../../../simulator/checks/jsonata-names';
import { definitionFindings } from '../../support/checks/state-machines';
import { broken, type Editable, GOOD_MACHINE, value } from './fixtures';
import jsonata from 'jsonata';

const free = (expression: string): string[] => [...namesIn(expression).free].filter((name) => !FUNCTIONS.has(name)).sort();

describe('free variables of an expression', () => {
  it.each([
    ['$a + $b', ['a', 'b']],
    ['$a.b.c', ['a']],
    ['$a[$b]', ['a', 'b']],
    ['$a[x = $b]', ['a', 'b']],
    ['$a{name: $b}', ['a', 'b']],
    ['$a^(>$b)', ['a', 'b']],
    ['{"x": $a, $b: 1}', ['a', 'b']],
    ['$a ? $b : $c', ['a', 'b', 'c']],
    ['-$a', ['a']],
    ['$a ~> $f', ['a', 'f']],
    ['$a ~> |$|{"x": $b}|', ['a', 'b']],
    ['$own($a)', ['a', 'own']],
    ['$sum($a)', ['a']],
    ['$sum(?, $a)', ['a']],
    ['[$a..$b]', ['a', 'b']],
  ])('%s uses %j', (expression, names) => {
    expect(free(expression)).toEqual(names);
  });

  it.each([
    ['function parameters', '$map($xs, function($x, $i) { $x + $i })', ['xs']],
    ['names of a block', '($y := $a; $y + 1)', ['a']],
    ['a function that calls itself', '($f := function($n) { $n < 1 ? 1 : $n * $f($n - 1) }; $f($a))', ['a']],
    ['focus and index of a path', '$xs@$x#$i.($x.a + $i)', ['xs']],
  ])('leave out %s', (_, expression, names) => {
    expect(free(expression)).toEqual(names);
  });

  it('do not reach from a block to what stands after it', () => {
    expect(free('($y := 1; $y) + $y')).toEqual(['y']);
  });

  it('do not reach back to what stands before the binding', () => {
    expect(free('($y; $y := 1)')).toEqual(['y']);
  });
});

describe('reads of a context value that a state does not have', () => {
  it.each([
    ['input', ['input']],
    ['$', ['$']],
    ['$$.input', ['$$']],
    ['{aaa: 1}', ['aaa']],
    ['$map($xs, function($x) { b })', ['b']],
    ['*', ['*']],
    ['$a[$$ = 1]', ['$$']],
  ])('are found in %s', (expression, reads) => {
    expect(namesIn(expression).contextReads).toEqual(reads);
  });

  it.each(['$states.input.a', '$a[b = 1]', '$a.$string($)', '$a^(price)', '$a{name: $sum(v)}', '$a.(b + c)', '$a.*', '$a ~> |$|{"x": b}|'])(
    'are none in %s, where a value stands before the name',
    (expression) => {
      expect(namesIn(expression).contextReads).toEqual([]);
    },
  );
});

describe('functions that Step Functions has', () => {
  it('are all of JSONata 2.0.6 except $eval', async () => {
    const own = ['hash', 'parse', 'partition', 'range', 'uuid'];
    for (const name of [...FUNCTIONS].filter((one) => !own.includes(one))) {
      await expect(jsonata(`$type($${name})`).evaluate(null), name).resolves.toBe('function');
    }
    expect(FUNCTIONS.has('eval')).toBe(false);
  });
});

const findingsOf = (edit: (states: Editable) => void): string[] =>
  definitionFindings('machine', broken(GOOD_MACHINE, (copy) => edit(copy['States']!)));

describe('expressions of a state machine', () => {
  const mutants: [string, (states: Editable) => void, RegExp][] = [
    ['a syntax error in a Condition', (states) => (states['IsGood']!['Choices']![0]!['Condition'] = value('{% $limits.auc > %}')), /IsGood\.Choices\.0\.Condition: got \{% \$limits\.auc > %\}, expected JSONata 2\.0\.6/],
    ['a syntax error in Arguments', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value("{% 'a' & & 'b' %}")), /Train\.Arguments\.TrainingJobName: got .*expected JSONata 2\.0\.6/],
    ['an operator of a later JSONata', (states) => (states['Fan']!['Items'] = value('{% $states.input.endpoints ?? [] %}')), /Fan\.Items: got .*expected JSONata 2\.0\.6/],
    ['an undefined variable', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value("{% 'flights-' & $nope %}")), /^machine\/Train\.Arguments\.TrainingJobName: got \$nope, expected a variable that every path assigns before; known here: bucket, limits, run, table$/],
    ['a variable that one path only assigns', (states) => (states['Fan']!['Items'] = value('{% [$verdict] %}')), /Fan\.Items: got \$verdict/],
    ['a variable of the same state', (states) => (states['Train']!['Output'] = value('{% $model %}')), /Train\.Output: got \$model/],
    ['a variable that only the path without error assigns', (states) => (states['Failed']!['Cause'] = value('{% $model %}')), /Failed\.Cause: got \$model/],
    ['a variable from inside a Map', (states) => (states['Fan']!['Output'] = value('{% $version %}')), /Fan\.Output: got \$version/],
    ['a variable around a distributed Map', (states) => (states['Fan']!['ItemProcessor']!['ProcessorConfig'] = value({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' })), /Fan\/Deploy\.Arguments\.Payload\.model: got \$model/],
    ['an inner variable with the name of an outer one', (states) => (states['Fan']!['ItemProcessor']!['States']!['Deploy']!['Assign'] = value({ version: 1, model: 2 })), /^machine\/Fan\/Deploy\.Assign\.model: got the name of a variable around the scope/],
    ['an assignment to $states', (states) => (states['Settings']!['Assign']!['states'] = value(1)), /Settings\.Assign\.states: got the reserved name states/],
    ['a variable that hides a function', (states) => (states['Settings']!['Assign']!['count'] = value(1)), /Settings\.Assign\.count: got the name of a function/],
    ['$eval', (states) => (states['Train']!['Output'] = value("{% $eval('1') %}")), /Train\.Output: got \$eval, which Step Functions lacks/],
    ['a name without a value before it', (states) => (states['Train']!['Output'] = value('{% input.a %}')), /Train\.Output: got input without a value before it/],
    ['$states.result before there is one', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value('{% $states.result.name %}')), /Train\.Arguments\.TrainingJobName: got \$states\.result/],
    ['$states.result of a Pass', (states) => (states['Settings']!['Output'] = value('{% $states.result %}')), /Settings\.Output: got \$states\.result/],
    ['$states.result in a Catch', (states) => (states['Train']!['Catch']![0]!['Assign']!['failure'] = value('{% $states.result %}')), /Train\.Catch\.0\.Assign\.failure: got \$states\.result/],
    ['$states.errorOutput outside a Catch', (states) => (states['Train']!['Output'] = value('{% $states.errorOutput %}')), /Train\.Output: got \$states\.errorOutput/],
    ['an unknown part of $states', (states) => (states['Train']!['Output'] = value('{% $states.inptu %}')), /Train\.Output: got \$states\.inptu, expected \.input/],
    ['$states as a whole', (states) => (states['Train']!['Output'] = value('{% $string($states) %}')), /Train\.Output: got \$states, expected \.input/],
    ['an unknown part of the context', (states) => (states['Settings']!['Assign']!['run'] = value('{% $states.context.Exec.Name %}')), /got \$states\.context\.Exec, expected one of/],
    ['an unknown member of the context', (states) => (states['Settings']!['Assign']!['run'] = value('{% $states.context.Execution.Nmae %}')), /got \$states\.context\.Execution\.Nmae, expected one of/],
    ['a token outside a Task that waits for one', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value('{% $states.context.Task.Token %}')), /got \$states\.context\.Task, expected it only in/],
    ['an item outside a Map', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value('{% $states.context.Map.Item.Value %}')), /got \$states\.context\.Map, expected it only in a Map/],
    ['an expression where none is evaluated', (states) => (states['Train']!['Comment'] = value('{% $run %}')), /Train\.Comment: got an expression in Comment/],
    ['text before an expression', (states) => (states['Train']!['Arguments']!['TrainingJobName'] = value('run {% $run %}')), /expected \{% at the very start and %\} at the very end/],
  ];
  it.each(mutants)('must not have %s', (_, edit, finding) => {
    expect(findingsOf(edit)).toContainEqual(expect.stringMatching(finding));
  });

  it('see what a Choice rule assigns on the way that it opens', () => {
    expect(findingsOf(() => undefined)).toEqual([]);
    expect(findingsOf((states) => delete (states['IsGood']!['Choices']![0] as { Assign?: unknown }).Assign))
      .toContainEqual(expect.stringMatching(/Approve\.Arguments\.Message\.verdict: got \$verdict/));
  });

  it('see variables in a loop only when every way round assigns them', () => {
    const loop = (assign: object) => definitionFindings('loop', {
      TimeoutSeconds: 60,
      QueryLanguage: 'JSONata',
      StartAt: 'Start',
      States: {
        Start: { Type: 'Pass', Assign: assign, Next: 'Again' },
        Again: { Type: 'Pass', Assign: { turns: '{% $turns + 1 %}' }, Next: 'Enough' },
        Enough: { Type: 'Choice', Choices: [{ Condition: '{% $turns > 3 %}', Next: 'Done' }], Default: 'Again' },
        Done: { Type: 'Succeed' },
      },
    });
    expect(loop({ turns: 0 })).toEqual([]);
    expect(loop({ other: 0 })).toEqual([expect.stringMatching(/^loop\/Again\.Assign\.turns: got \$turns/)]);
  });
});
