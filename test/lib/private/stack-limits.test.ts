/** Limits of CloudFormation on a stack: each refused at synthesis, with how to split. */
import { App, CfnMapping, CfnOutput, CfnParameter, CfnResource, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { checkLimits } from '../../../lib/private/stack-limits';

function synthesis(define: (stack: Stack) => void, { context = {}, ...props }: StackProps & { readonly context?: Record<string, unknown> } = {}): () => unknown {
  const app = new App({ context });
  const stack = new Stack(app, 'Flights', props);
  checkLimits(stack);
  define(stack);
  return () => app.synth();
}

const times = (count: number, define: (index: number) => unknown): void => Array.from({ length: count }, (_, index) => index).forEach(define);

/** As many models as asked for: two machines each. */
const models = (count: number, characters: number, content = 'x') => (stack: Stack): void =>
  times(count * 2, (index) => new CfnStateMachine(stack, `Machine${index}`, { roleArn: 'role', definitionString: content.repeat(characters) }));

describe('a stack', () => {
  it('at the limits synthesizes', () => {
    expect(synthesis((stack) => {
      times(500, (index) => new CfnResource(stack, `R${index}`, { type: 'AWS::SNS::Topic' }));
      times(200, (index) => new CfnOutput(stack, `O${index}`, { value: 'x' }));
    })).not.toThrow();
  });

  it.each<[string, (stack: Stack, index: number) => unknown, number, string]>([
    ['resources', (stack, index) => new CfnResource(stack, `R${index}`, { type: 'AWS::SNS::Topic' }), 495, 'got 501 resources, expected at most 500'],
    ['parameters', (stack, index) => new CfnParameter(stack, `P${index}`, {}), 201, 'got 201 parameters, expected at most 200'],
    ['outputs', (stack, index) => new CfnOutput(stack, `O${index}`, { value: 'x' }), 201, 'got 201 outputs, expected at most 200'],
    ['mappings', (stack, index) => new CfnMapping(stack, `M${index}`, { mapping: { a: { b: 'c' } } }), 201, 'got 201 mappings, expected at most 200'],
  ])('with one of its %s too many is refused, all at once with others', (_what, one, count, message) => {
    const refused = synthesis((stack) => {
      times(count, (index) => one(stack, index));
      models(3, 200_000)(stack);
    });
    expect(refused).toThrow(`Flights: ${message}; put at most`);
    expect(refused).toThrow('got a template of');
  });

  it('whose template is too large says how many of its models a stack holds', () => {
    expect(synthesis(models(6, 150_000))).toThrow(
      /Flights: got a template of 180\d{4} characters, expected at most 1000000; put at most 3 of its about 6 models into a stack, each stack has a workspace of its own$/m);
  });

  it('whose template would fit without white space is told so', () => {
    const wide = (stack: Stack): void => times(6, (index) => new CfnResource(stack, `M${index}`, { type: 'AWS::StepFunctions::StateMachine', properties: { Wide: Array.from({ length: 20_000 }, () => 'y') } }));
    const machines = (stack: Stack): void => { models(3, 10)(stack); wide(stack); };
    expect(synthesis(machines)).toThrow(/; or say suppressTemplateIndentation: true for the stack, which leaves \d{6}$/m);
    expect(synthesis(machines, { suppressTemplateIndentation: true })).not.toThrow();
  });

  it('counts neither what nested stacks hold nor what stands beside it', () => {
    expect(synthesis((stack) => {
      const nested = new NestedStack(stack, 'Inner');
      times(300, (index) => new CfnResource(nested, `R${index}`, { type: 'AWS::SNS::Topic' }));
      times(300, (index) => new CfnResource(stack, `R${index}`, { type: 'AWS::SNS::Topic' }));
    })).not.toThrow();
  });

  it('is not checked where the CDK is told to check nothing', () => {
    expect(synthesis(models(6, 150_000), { context: { '@aws-cdk/core:stackResourceLimit': 0 } })).not.toThrow();
  });
});
