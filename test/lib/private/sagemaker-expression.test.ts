/** What counts as one whole JSONata expression, and what is refused in its place. */
import { Aws, Lazy } from 'aws-cdk-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../../lib/private/errors';
import { expressionBody, requireExpression, requireOneOf, requireText, requireTexts } from '../../../lib/private/sagemaker-expression';

type Check = (problems: Problems) => void;

const check = (run: Check) => () => {
  const problems = new Problems('Stack/Task');
  run(problems);
  problems.throwIfAny();
};

describe('an expression', () => {
  it.each(['{% $run %}', '{%$run%}', "{% $a & '%' & $b %}", '{% (\n $x := 1;\n $x\n) %}'])('is whole: %s', (value) => {
    expect(check((problems) => requireExpression(problems, 'jobName', value))).not.toThrow();
  });

  it.each(['', 'flights', '$run', '{% %}', '{%%}', ' {% $run %}', '{% $run %} ', 'x-{% $run %}', '{% $a %}-{% $b %}', '{% $a'])('is not: %j', (value) => {
    expect(check((problems) => requireExpression(problems, 'jobName', value))).toThrow('jobName: got');
  });

  it('holds no value that only deploy time knows', () => {
    for (const token of [Aws.REGION, Lazy.string({ produce: () => 'x' })]) {
      expect(check((problems) => requireExpression(problems, 'jobName', `{% '${token}' & $run %}`))).toThrow(
        'jobName: got a value that only deploy time knows, expected one whole JSONata expression, {% ... %}, without deploy-time values inside; assign the value to a variable',
      );
    }
  });

  it('holds nothing that CloudFormation would substitute', () => {
    expect(check((problems) => requireExpression(problems, 'jobName', "{% '${Region}' %}"))).toThrow(/without \$\{; write/);
  });

  it('gives back what stands between its delimiters, whatever that is', () => {
    const body = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() === text && !/\{%|%\}/.test(`{${text}}`));
    fc.assert(fc.property(body, (text) => {
      expect(expressionBody(`{% ${text} %}`)).toBe(text);
    }), { seed: 7 });
  });
});

describe('a text', () => {
  it('is a literal, a value of deploy time, or a whole expression', () => {
    for (const value of ['s3://data/', `s3://${Aws.ACCOUNT_ID}/`, '{% $uri %}']) {
      expect(check((problems) => requireText(problems, 'dataUri', value))).not.toThrow();
    }
  });

  it('is neither empty nor a literal with an expression inside', () => {
    expect(check((problems) => requireText(problems, 'dataUri', ''))).toThrow(/got "", expected a text/);
    expect(check((problems) => requireText(problems, 'dataUri', 's3://x/{% $run %}'))).toThrow(/got "s3:\/\/x\/\{% \$run %\}"/);
  });

  it('is named by key or index where it is one of many', () => {
    expect(check((problems) => requireTexts(problems, 'environment', { A: '', B: '{% $b' }))).toThrow(/environment\.B: got/);
    expect(check((problems) => requireTexts(problems, 'containerArguments', ['--run', 'x{% $run %}']))).toThrow(/containerArguments\.1: got/);
  });
});

describe('two ways to say the same', () => {
  it('allow one, or none where nothing is required', () => {
    expect(check((problems) => requireOneOf(problems, { a: 1, b: undefined }, true))).not.toThrow();
    expect(check((problems) => requireOneOf(problems, { a: undefined, b: undefined }, false))).not.toThrow();
    expect(check((problems) => requireOneOf(problems, { a: undefined, b: undefined }, true))).toThrow('a or b: got [], expected exactly one of them; give a or b');
    expect(check((problems) => requireOneOf(problems, { a: 1, b: 2 }, false))).toThrow('a or b: got ["a","b"], expected at most one of them');
  });
});
