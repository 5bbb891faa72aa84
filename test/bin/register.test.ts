/** The register of exceptions: complete, in a fixed order, and readable. */
import { CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { registerOf, renderMarkdown } from '../../bin/register/register';
import { AuditedException } from '../../lib';
import { handwritten, synthesized } from '../simulator/assembly/fixture';

const ANSWER = { reason: 'The finding is right here for the reason given.', owner: 'team@agency.example', expiry: '2027-03-31' };

function assembly(): string {
  return synthesized((app) => {
    app.node.setContext('cdk-mlops:asOf', '2026-11-26');
    const bucket = (scope: Stack, id: string): void => {
      const resource = new CfnResource(scope, id, { type: 'AWS::S3::Bucket' });
      AuditedException.on(resource, { ...ANSWER, rules: ['CKV_AWS_18', 'AwsSolutions-S1'] });
    };
    bucket(new Stack(new Stage(app, 'prod'), 'Data'), 'Zones');
    const stack = new Stack(app, 'Flights');
    bucket(stack, 'Lake');
    bucket(new NestedStack(stack, 'Inner'), 'Archive');
    new CfnResource(stack, 'Plain', { type: 'AWS::S3::Bucket' });
  });
}

describe('the register', () => {
  it('has the exceptions of all stacks, those of stages and nested ones too, by path', () => {
    const register = registerOf(assembly());
    expect(register.map(({ path }) => path)).toEqual(['Flights/Inner/Archive', 'Flights/Lake', 'prod/Data/Zones']);
    expect(register[1]).toEqual({ path: 'Flights/Lake', type: 'AWS::S3::Bucket', rules: ['AwsSolutions-S1', 'CKV_AWS_18'], ...ANSWER });
  });

  it('keeps resources of nested stacks apart that have one logical id', () => {
    const folder = synthesized((app) => {
      app.node.setContext('cdk-mlops:asOf', '2026-11-26');
      const outer = new Stack(app, 'Outer');
      for (const name of ['One', 'Other']) {
        const resource = new CfnResource(new NestedStack(outer, name), 'Bucket', { type: 'AWS::S3::Bucket' });
        resource.overrideLogicalId('Bucket');
        AuditedException.on(resource, { ...ANSWER, owner: `${name}@agency.example`, rules: ['CKV_AWS_18'] });
      }
    });
    const paths = registerOf(folder).map(({ path }) => path);
    expect(new Set(paths).size).toBe(2);
    for (const name of ['One', 'Other']) expect(paths.some((path) => path.includes(name))).toBe(true);
  });

  it('says the same of the same assembly, as a table that a bar in a reason does not break', () => {
    const one = renderMarkdown(registerOf(assembly()));
    expect(renderMarkdown(registerOf(assembly()))).toBe(one);
    expect(one).toContain('| `Flights/Lake`<br>AWS::S3::Bucket | `AwsSolutions-S1`<br>`CKV_AWS_18` | The finding is right here for the reason given. | team@agency.example | 2027-03-31 |');
    expect(renderMarkdown([{ path: 'a', type: 't', rules: ['CKV_AWS_1'], reason: 'this | that', owner: 'o', expiry: '2027-01-01' }])).toContain('this \\| that');
  });

  it('of an assembly without exceptions says so', () => {
    expect(renderMarkdown(registerOf(handwritten({ S: { template: { Resources: { B: { Type: 'AWS::S3::Bucket' } } } } })))).toBe('No exception.');
  });

  it.each([
    ['no list', { rules: ['CKV_AWS_1'] }],
    ['an exception without an owner', [{ rules: ['CKV_AWS_1'], reason: 'r', expiry: '2027-01-01' }]],
    ['an exception until no day', [{ rules: ['CKV_AWS_1'], reason: 'r', owner: 'o', expiry: 'never' }]],
    ['an exception from no rule', [{ rules: [], reason: 'r', owner: 'o', expiry: '2027-01-01' }]],
  ])('refuses %s, because an auditor would miss it', (_what, exceptions) => {
    const folder = handwritten({ S: { template: { Resources: { B: { Type: 'AWS::S3::Bucket', Metadata: { 'cdk-mlops:exceptions': exceptions } } } } } });
    expect(() => registerOf(folder)).toThrow('expected a list of exceptions with rules, reason, owner and expiry');
  });
});
