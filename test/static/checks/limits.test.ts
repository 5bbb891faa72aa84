/** The check of service limits, each rule seen to fail. */
import { describe, expect, it } from 'vitest';
import { limitFindings, resourceCounts } from '../../../simulator/checks/limits';
import type { Resource, Template } from '../../../simulator/checks/template';
import { GOOD_MACHINE, templateOf } from './fixtures';

const many = <T>(count: number, entry: T): Record<string, T> => Object.fromEntries(Array.from({ length: count }, (_, index) => [`Entry${index}`, entry]));
const TOPIC: Resource = { Type: 'AWS::SNS::Topic' };
const machine = (definition: object): Template =>
  templateOf({ Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify(definition) } } });

describe('a template', () => {
  it('within all limits has no findings', () => {
    expect(limitFindings({ Resources: many(400, TOPIC), Outputs: many(200, {}), Parameters: many(200, {}), Mappings: many(200, {}) })).toEqual([]);
  });

  it.each<[string, Template, string]>([
    ['resources', { Resources: many(401, TOPIC) }, 'template: got 401 resources, expected at most 400; split the stack'],
    ['outputs', { Resources: {}, Outputs: many(201, {}) }, 'template: got 201 outputs, expected at most 200; split the stack'],
    ['parameters', { Resources: {}, Parameters: many(201, {}) }, 'template: got 201 parameters, expected at most 200; split the stack'],
    ['mappings', { Resources: {}, Mappings: many(201, {}) }, 'template: got 201 mappings, expected at most 200; split the stack'],
  ])('must not have too many %s', (_, template, finding) => {
    expect(limitFindings(template)).toEqual([finding]);
  });

  it('must not be too large', () => {
    const template = templateOf({ Topic: { ...TOPIC, Properties: { DisplayName: 'é'.repeat(600_000) } } });
    expect(limitFindings(template)).toEqual([expect.stringMatching(/^template: got 12\d{5} bytes, expected at most 1048576/)]);
  });
});

describe('a state machine', () => {
  it('within the limits has no findings', () => {
    expect(limitFindings(machine(GOOD_MACHINE))).toEqual([]);
  });

  it('must not have too large a definition', () => {
    const findings = limitFindings(machine({ ...GOOD_MACHINE, Comment: 'x'.repeat(1024 * 1024) }));
    expect(findings).toContainEqual(expect.stringMatching(/^Machine: got a definition of 105\d{4} bytes, expected at most 1048576/));
  });

  it('must not have state names that are too long, at any depth', () => {
    const long = 'x'.repeat(81);
    const inner = { StartAt: long, States: { [long]: { Type: 'Pass', End: true } } };
    expect(limitFindings(machine({ StartAt: 'All', States: { All: { Type: 'Parallel', Branches: [inner], End: true } } }))).toEqual([
      `Machine: got the state name ${long}, expected at most 80 characters`,
    ]);
  });
});

describe('a resource', () => {
  const one = (Type: string, Properties: object): Template => templateOf({ One: { Type, Properties: { ...Properties } } });

  it.each<[string, (size: number) => Template, number, RegExp]>([
    ['tags', (size) => one('AWS::SQS::Queue', { Tags: Array.from({ length: size }, (_, index) => ({ Key: `k${index}`, Value: 'v' })) }), 50, /^One\.Tags: got 51 tags, expected at most 50$/],
    ['tags as an object', (size) => one('AWS::SSM::Parameter', { Value: 'x', Tags: many(size, 'v') }), 50, /^One\.Tags: got 51 tags, expected at most 50$/],
    ['characters of a pattern', (size) => one('AWS::Events::Rule', { EventPattern: { source: ['x'.repeat(size - '{"source":[""]}'.length)] } }), 2048, /^One\.EventPattern: got 2049 characters, expected at most 2048$/],
    ['bytes of an environment', (size) => one('AWS::Lambda::Function', { Environment: { Variables: { A: 'x'.repeat(size - '{"A":""}'.length) } } }), 4096, /^One\.Environment: got 4097 bytes, expected at most 4096$/],
    ['bytes of a parameter', (size) => one('AWS::SSM::Parameter', { Value: 'x'.repeat(size) }), 4096, /^One\.Value: got 4097 bytes, expected at most 4096$/],
    ['managed policies', (size) => one('AWS::IAM::Role', { ManagedPolicyArns: Array.from({ length: size }, (_, index) => `arn:aws:iam::aws:policy/p${index}`) }), 10, /^One\.ManagedPolicyArns: got 11 managed policies, expected at most 10$/],
  ])('must not have too many %s', (_, template, most, finding) => {
    expect(limitFindings(template(most))).toEqual([]);
    expect(limitFindings(template(most + 1))).toEqual([expect.stringMatching(finding)]);
  });

  it('may hold more in a parameter of the advanced tier', () => {
    expect(limitFindings(one('AWS::SSM::Parameter', { Tier: 'Advanced', Value: 'x'.repeat(8192) }))).toEqual([]);
  });
});

describe('counts of resources', () => {
  it('are by type, most frequent first', () => {
    const counts = resourceCounts(templateOf({ A: { Type: 'AWS::SQS::Queue' }, ...many(2, TOPIC) }));
    expect(counts).toEqual({ total: 3, byType: { 'AWS::SNS::Topic': 2, 'AWS::SQS::Queue': 1 } });
    expect(Object.keys(counts.byType)).toEqual(['AWS::SNS::Topic', 'AWS::SQS::Queue']);
  });
});
