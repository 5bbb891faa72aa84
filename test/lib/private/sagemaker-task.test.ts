/** What all SageMaker task states share: names, tags, statement ids, time limits. */
import { Aws } from 'aws-cdk-lib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../../lib/private/errors';
import { requireName, requireNameOrExpression, requireNamePrefix } from '../../../lib/private/sagemaker-task';

type Rule = (problems: Problems, subject: string, name: string) => void;

function refuses(rule: Rule, name: string): boolean {
  const problems = new Problems('Stack/Task');
  rule(problems, 'name', name);
  try {
    problems.throwIfAny();
    return false;
  } catch {
    return true;
  }
}

const sound = fc.stringMatching(/^[a-z0-9](-{0,2}[a-z0-9]){0,40}$/);

describe.each<[string, Rule, number]>([['a prefix of names', requireNamePrefix, 40], ['a name', requireNameOrExpression, 63]])('%s', (_, rule, longest) => {
  it('is taken in lower case up to its length, which leaves room for what tells runs apart', () => {
    expect(refuses(rule, 'a'.repeat(longest))).toBe(false);
    expect(refuses(rule, 'a'.repeat(longest + 1))).toBe(true);
    fc.assert(fc.property(sound, (name) => {
      expect(refuses(rule, name)).toBe(name.length > longest);
    }), { seed: 7 });
  });

  it.each(['', '-a', 'a--', 'a_b', 'a.b', 'a b', 'Flights', Aws.STACK_NAME])('is refused: %j', (name) => {
    expect(refuses(rule, name)).toBe(true);
  });
});

describe('a prefix', () => {
  it('may end with a hyphen, a name may not', () => {
    expect(refuses(requireNamePrefix, `${'a'.repeat(40)}-`)).toBe(false);
    expect(refuses(requireName, 'a-')).toBe(true);
    expect(refuses(requireNameOrExpression, 'a-')).toBe(true);
  });
});

describe('a name', () => {
  it('may be an expression, a prefix may not', () => {
    expect(refuses(requireNameOrExpression, '{% $name %}')).toBe(false);
    expect(refuses(requireNameOrExpression, '{% $name')).toBe(true);
    expect(refuses(requireNamePrefix, '{% $name %}')).toBe(true);
  });
});
