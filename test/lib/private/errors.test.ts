/** The grammar of refusals. */
import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { Problems } from '../../../lib/private/errors';
import { refusalOf, stack } from '../../support/stack';

const refused = (where: Construct | string, ...got: unknown[]): string =>
  refusalOf(() => {
    const problems = new Problems(where);
    for (const value of got) problems.add({ subject: 'window', got: value, expected: 'more', fix: 'lengthen it' });
    problems.throwIfAny();
  });

describe('problems', () => {
  it('are none until one is found', () => {
    const problems = new Problems('anything');
    problems.require(true, { subject: 'a', got: 1, expected: 'b', fix: 'c' });
    expect(() => problems.throwIfAny()).not.toThrow();
  });

  it('name the path of the construct, and each what was got, what was expected and the fix', () => {
    expect(refused(new Construct(stack(), 'Model'), 1, 2)).toBe('Test/Model cannot be defined:\n  - window: got 1, expected more; lengthen it\n  - window: got 2, expected more; lengthen it');
  });

  it('name a file or class where there is no construct', () => {
    expect(refused('schema.json', 1)).toMatch(/^schema\.json cannot be defined:\n/);
  });

  it.each<[what: string, got: unknown, shown: string]>([
    ['nothing', undefined, 'nothing'],
    ['null', null, 'null'],
    ['a text, with its quotes', 'a "b"', '"a \\"b\\""'],
    ['a number that JSON does not know', Number.NaN, 'NaN'],
    ['a number without end', -Infinity, '-Infinity'],
    ['a list', ['a', 1], '["a",1]'],
    ['a token', Token.asString({ Ref: 'AWS::Region' }), 'a value that only deploy time knows'],
    ['a number token', Token.asNumber({ Ref: 'X' }), 'a value that only deploy time knows'],
    ['a list token', Token.asList({ Ref: 'X' }), 'a value that only deploy time knows'],
  ])('show %s', (_, got, shown) => {
    expect(refused('x', got)).toContain(`got ${shown}, expected`);
  });

  it('are looked for in what is a stack, too', () => {
    expect(refused(new Stack(undefined, 'Alone'), 1)).toMatch(/^Alone cannot be defined:/);
  });
});
