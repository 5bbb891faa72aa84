/** A stack that grew too large says what to move, before CloudFormation refuses it. */
import { CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { limitResources } from '../../../lib/private/stack-limits';
import { refusalOf, stack, templateOf } from '../../support/stack';

const filled = (scope: Construct, id: string, count: number): void => {
  const part = new Construct(scope, id);
  for (let index = 0; index < count; index += 1) new CfnResource(part, `R${index}`, { type: 'AWS::SNS::Topic' });
};
const limited = (): Stack => {
  const of = stack();
  limitResources(of);
  return of;
};

describe('a stack', () => {
  it('may have 500 resources', () => {
    const of = limited();
    filled(of, 'A', 500);
    expect(() => templateOf(of)).not.toThrow();
  });

  it('is refused with 501, naming what is largest in it', () => {
    const of = limited();
    filled(of, 'A', 100);
    filled(of, 'B', 401);
    expect(refusalOf(() => templateOf(of))).toContain('Test: got 501 resources, expected at most 500; move some models into another stack, each with its monitor and its endpoint (B has 401, A has 100): a stack has its own workspace and key');
  });

  it('does not count what nested stacks hold', () => {
    const of = limited();
    filled(of, 'A', 300);
    filled(new NestedStack(of, 'Nested'), 'B', 300);
    expect(() => templateOf(of)).not.toThrow();
  });
});
