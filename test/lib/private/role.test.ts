/** Roles at the edges of IAM's quotas: when a policy is full, where statements go then, and what is refused before IAM does. */
import { CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, it } from 'vitest';
import { AgencyProfile, PolicyStyle } from '../../../lib';
import { ServiceRole } from '../../../lib/private/role';
import { LandingZoneStateMachine } from '../../../lib/private/state-machine';
import { asObject, resourcesOfType, type Template } from '../../../simulator/checks/template';
import { OPEN_SANDBOX, openSandbox, strictLandingZone } from '../../support/landing-zones';
import { policyOf, type Statement } from '../../support/policy-of';
import { logicalIdOf, refusalOf, stack, templateOf } from '../../support/stack';

const MANAGED = AgencyProfile.of({ ...OPEN_SANDBOX, policyStyle: PolicyStyle.MANAGED });
const ENVELOPE = '{"Version":"2012-10-17","Statement":[]}'.length;

const managedRole = (of: Stack = stack({ profile: MANAGED })): ServiceRole => new ServiceRole(of, 'Execution', { service: 'lambda', description: 'test' });
const inlineRole = (of: Stack = stack({ profile: openSandbox() })): ServiceRole => new ServiceRole(of, 'Execution', { service: 'lambda', description: 'test' });

/** A statement of so many characters, the comma behind it included. */
function allow(role: ServiceRole, sid: string, size: number): void {
  const bare = JSON.stringify({ Action: 's3:GetObject', Effect: 'Allow', Resource: '', Sid: sid }).length + 1;
  role.allow(sid, ['s3:GetObject'], ['r'.repeat(size - bare)]);
}

/** Policy resources by the end of their construct's path. */
function policiesOf(template: Template): Record<string, unknown>[] {
  return resourcesOfType(template, 'AWS::IAM::ManagedPolicy').map(([, { PolicyDocument }]) => asObject(PolicyDocument));
}
const sidsOf = (template: Template): string[][] => policiesOf(template).map(({ Statement: statements }) => (statements as Statement[]).map(({ Sid }) => String(Sid)));

describe('a role with managed policies', () => {
  it('has one policy as long as its statements fit, to the character', () => {
    const role = managedRole();
    allow(role, 'One', 3000);
    allow(role, 'Two', 6144 - ENVELOPE - 3000);
    const template = templateOf(Stack.of(role));
    expect(sidsOf(template)).toEqual([['One', 'Two']]);
    // The last statement has no comma behind it.
    expect(JSON.stringify(policiesOf(template)[0]).length).toBe(6144 - 1);
    expect(role.node.findChild('Policy').node.path).toBe('Test/Execution/Policy');
  });

  it('has a second one from the next character on; what is in the first stays in it, and is filled further', () => {
    const role = managedRole();
    allow(role, 'One', 3000);
    allow(role, 'Two', 6144 - ENVELOPE - 3000 + 1);
    allow(role, 'Three', 3000);
    allow(role, 'Four', 2900);
    expect(sidsOf(templateOf(Stack.of(role)))).toEqual([['One', 'Three'], ['Two', 'Four']]);
    expect(role.node.children.map(({ node: { id } }) => id)).toEqual(['Role', 'Policy', 'Policy2']);
  });

  it('has all of its policies attached, and all of its statements in them', () => {
    const role = managedRole();
    for (let index = 0; index < 9; index += 1) allow(role, `Statement${index}`, 2500);
    const template = templateOf(Stack.of(role));
    expect(sidsOf(template).map(({ length }) => length)).toEqual([2, 2, 2, 2, 1]);
    expect(policyOf(template, logicalIdOf(role.role)).map(({ Sid }) => Sid)).toHaveLength(9);
  });

  it('spreads the resources of a statement that is too long for any policy', () => {
    const role = managedRole();
    const resources = Array.from({ length: 200 }, (_, index) => `arn:aws:s3:::a-bucket-with-a-long-name-${index}/with/a/long/prefix/*`);
    role.allow('Read', ['s3:GetObject'], resources, { StringEquals: { 'aws:ResourceAccount': '111122223333' } }, 'Objects come and go.');
    const template = templateOf(Stack.of(role));
    for (const document of policiesOf(template)) expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
    const statements = policyOf(template, logicalIdOf(role.role));
    expect(statements.flatMap(({ Resource }) => Resource)).toEqual(resources);
    expect(new Set(statements.map(({ Condition }) => JSON.stringify(Condition))).size).toBe(1);
  });

  it.each([true, false])('has names with the prefix, the path, and none that comes too late (aspect stabilisation: %s)', (stabilised) => {
    const role = managedRole(stack({ profile: strictLandingZone(), context: { '@aws-cdk/core:aspectStabilization': stabilised } }));
    for (const sid of ['One', 'Two', 'Three']) allow(role, sid, 5000);
    const policies = resourcesOfType(templateOf(Stack.of(role)), 'AWS::IAM::ManagedPolicy').map(([, { ManagedPolicyName, Path }]) => [ManagedPolicyName, Path] as const);
    expect(new Set(policies.map(([name]) => name)).size).toBe(3);
    for (const [name, path] of policies) {
      expect(name).toMatch(/^u-Test-?Execution-?Policy/);
      expect(path).toBe('/transport/');
    }
  });

  it('says why a resource has a star on that policy alone which holds it', () => {
    const role = managedRole();
    role.allow('One', ['s3:GetObject'], [`arn:aws:s3:::${'a'.repeat(4000)}/*`], undefined, 'First.');
    role.allow('Two', ['s3:GetObject'], [`arn:aws:s3:::${'b'.repeat(4000)}/*`], undefined, 'Second.');
    templateOf(Stack.of(role));
    const reasons = ['Policy', 'Policy2'].map((id) => role.node.findChild(id).node.defaultChild!.node.metadata.map(({ data }) => JSON.stringify(data)).filter((data) => data.includes('IAM5')));
    expect(reasons.map(({ length }) => length)).toEqual([1, 1]);
    expect(reasons[0]![0]).toContain('First.');
    expect(reasons[1]![0]).toContain('Second.');
  });

  it('is refused with a statement that no policy can hold', () => {
    const role = managedRole();
    allow(role, 'One', 6144 - ENVELOPE + 2);
    expect(refusalOf(() => templateOf(Stack.of(role)))).toContain('Test/Execution/Policy2/Resource: got about 6145 characters, expected at most 6144; shorten the conditions of its statements, which cannot be spread');
  });

  it('may have ten policies, those of others included, and not one more', () => {
    const roleWith = (own: number, others: number): ServiceRole => {
      const role = managedRole();
      for (let index = 0; index < own; index += 1) allow(role, `Statement${index}`, 5000);
      for (let index = 0; index < others; index += 1) role.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(`Baseline${index}`));
      return role;
    };
    expect(() => templateOf(Stack.of(roleWith(10, 0)))).not.toThrow();
    expect(() => templateOf(Stack.of(roleWith(8, 2)))).not.toThrow();
    const refusal = 'Test/Execution/Role: got 11 managed policies, expected at most 10; grant less to the role, or attach fewer policies of one\'s own';
    expect(refusalOf(() => templateOf(Stack.of(roleWith(11, 0))))).toContain(refusal);
    expect(refusalOf(() => templateOf(Stack.of(roleWith(8, 3))))).toContain(refusal);
  });
});

describe('a role with inline policies', () => {
  it('takes 10,240 characters, and no more: then it says what to do', () => {
    const filled = (size: number): Stack => {
      const role = inlineRole();
      allow(role, 'One', 6000);
      allow(role, 'Two', size - ENVELOPE - 6000 + 1);
      return Stack.of(role);
    };
    expect(resourcesOfType(templateOf(filled(10_240)), 'AWS::IAM::ManagedPolicy')).toEqual([]);
    expect(refusalOf(() => templateOf(filled(10_241)))).toContain(
      'Test/Execution/Role: got about 10241 characters of inline policies, expected at most 10240; let the agency profile say policyStyle: PolicyStyle.MANAGED, which spreads them over several policies',
    );
  });

  it('counts what others grant to it', () => {
    const role = inlineRole();
    allow(role, 'One', 6000);
    role.role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['r'.repeat(5000)] }));
    expect(refusalOf(() => templateOf(Stack.of(role)))).toMatch(/got about 11\d{3} characters of inline policies/);
  });

  it('counts names that CloudFormation makes as long as they can become', () => {
    const of = stack({ profile: openSandbox() });
    const role = inlineRole(of);
    const arn = 'arn:aws:states:ap-southeast-1:111122223333:stateMachine:Machine100-1A2B3C4D5E6F7';
    const count = Math.floor(10_240 / (arn.length + '"",'.length)) + 1;
    const machines = Array.from({ length: count }, (_, index) => new CfnResource(of, `Machine${100 + index}`, { type: 'AWS::StepFunctions::StateMachine' }));
    role.allow('Start', ['states:StartExecution'], machines.map((machine) => machine.getAtt('Arn').toString()));
    expect(refusalOf(() => templateOf(of))).toMatch(/got about 1\d{4} characters of inline policies/);
  });
});

describe('a state machine', () => {
  it('waits for all policies of its role, also for those that came after it', () => {
    const of = stack({ profile: MANAGED });
    const machine = new LandingZoneStateMachine(of, 'Machine', {
      definition: sfn.Pass.jsonata(of, 'Nothing'), comment: 'test', timeout: Duration.hours(1), logGroup: LogGroup.fromLogGroupName(of, 'Log', 'log'),
    });
    for (const sid of ['One', 'Two']) allow(machine.role, sid, 5000);
    const template = templateOf(of);
    const policies = resourcesOfType(template, 'AWS::IAM::ManagedPolicy').map(([id]) => id);
    expect(policies).toHaveLength(2);
    expect(template.Resources[logicalIdOf(machine.resource)]).toMatchObject({ DependsOn: policies });
  });
});
