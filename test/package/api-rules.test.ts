/** Each rule of the public API, seen to pass and to fail on a small assembly. */
import { describe, expect, it } from 'vitest';
import {
  constructorsTakeScopeIdProps, everythingIsDocumented, grantsAndMetricsAreOnFacades, importsTakeScopeAndId, noLevelOneTypes,
  optionalPropsAreFew, optionalPropsHaveDefaults, propsAreNotKept, typesAreConcrete, type Rule,
} from './api-rules';
import type { Assembly, Property, Type, TypeReference } from './assembly';

const TEXT: TypeReference = { primitive: 'string' };
const SCOPE = { name: 'scope', type: { fqn: 'constructs.Construct' } };
const ID = { name: 'id', type: TEXT };
const documented = { docs: { summary: 'What it is.' } };

/** A documented type named `Fixture` with what the test adds. */
function fixture(type: Partial<Type>): Type {
  return { kind: 'class', name: 'Fixture', fqn: 'pkg.Fixture', ...documented, ...type };
}

function assemblyOf(...types: Type[]): Assembly {
  return { name: 'pkg', types: Object.fromEntries(types.map((type) => [type.fqn, type])) };
}

function struct(name: string, properties: Property[], bases: string[] = []): Type {
  return fixture({ kind: 'interface', datatype: true, name, fqn: `pkg.${name}`, properties, interfaces: bases });
}

function option(name: string): Property {
  return { name, type: TEXT, optional: true, docs: { summary: 'What it is.', default: '- none' } };
}

describe('a rule of the public API', () => {
  it.each<[string, Rule, Partial<Type>, string]>([
    ['an undocumented type', everythingIsDocumented, { docs: {} }, 'pkg.Fixture: got no documentation, expected a summary'],
    ['an undocumented property', everythingIsDocumented, { properties: [{ name: 'size', type: TEXT }] }, 'pkg.Fixture.size: got no documentation, expected a summary'],
    ['an undocumented method', everythingIsDocumented, { methods: [{ name: 'run' }] }, 'pkg.Fixture.run: got no documentation, expected a summary'],
    ['an undocumented enum member', everythingIsDocumented, { kind: 'enum', members: [{ name: 'ONE' }] }, 'pkg.Fixture.ONE: got no documentation, expected a summary'],
    [
      'an optional prop without default', optionalPropsHaveDefaults,
      { kind: 'interface', datatype: true, properties: [{ ...documented, name: 'size', type: TEXT, optional: true }] },
      'pkg.Fixture.size: got an optional prop without @default, expected a literal or "- behaviour"',
    ],
    [
      'a union', typesAreConcrete, { properties: [{ ...documented, name: 'size', type: { union: { types: [TEXT, { primitive: 'number' }] } } }] },
      'pkg.Fixture.size: got string | number, expected one type that every language can check',
    ],
    [
      'a list of any', typesAreConcrete, { methods: [{ ...documented, name: 'run', parameters: [{ name: 'input', type: { collection: { elementtype: { primitive: 'any' } } } }] }] },
      'pkg.Fixture.run(input): got any[], expected one type that every language can check',
    ],
    [
      'a level 1 type in a prop', noLevelOneTypes, { kind: 'interface', datatype: true, properties: [{ ...documented, name: 'topic', type: { fqn: 'aws-cdk-lib.aws_sns.CfnTopic' } }] },
      'pkg.Fixture.topic: got aws-cdk-lib.aws_sns.CfnTopic, expected an interface or a type of ours',
    ],
    [
      'a level 1 type inside a map', noLevelOneTypes, { initializer: { parameters: [{ name: 'tags', type: { collection: { elementtype: { fqn: 'aws-cdk-lib.CfnTag' } } } }] } },
      'pkg.Fixture(tags): got aws-cdk-lib.CfnTag[], expected an interface or a type of ours',
    ],
    [
      'the props of another class', constructorsTakeScopeIdProps(), { initializer: { parameters: [SCOPE, ID, { name: 'props', type: { fqn: 'pkg.OtherProps' } }] } },
      'pkg.Fixture: got (scope: constructs.Construct, id: string, props: pkg.OtherProps), expected (scope, id, props: FixtureProps)',
    ],
    [
      'a construct without id', constructorsTakeScopeIdProps(), { initializer: { parameters: [SCOPE, { name: 'props', type: { fqn: 'pkg.FixtureProps' } }] } },
      'pkg.Fixture: got (scope: constructs.Construct, props: pkg.FixtureProps), expected (scope, id, props: FixtureProps)',
    ],
    [
      'an import without scope', importsTakeScopeAndId,
      { base: 'constructs.Construct', methods: [{ ...documented, name: 'fromFixtureName', static: true, parameters: [{ name: 'name', type: TEXT }], returns: { type: { fqn: 'pkg.Fixture' } } }] },
      'pkg.Fixture.fromFixtureName: got (name), expected scope and id first',
    ],
    [
      'a grant on the construct', grantsAndMetricsAreOnFacades, { methods: [{ ...documented, name: 'grantRead' }] },
      'pkg.Fixture.grantRead: got a method, expected it on the facade behind Fixture.grants or .metrics',
    ],
    [
      'a metric on the construct', grantsAndMetricsAreOnFacades, { methods: [{ ...documented, name: 'metric' }] },
      'pkg.Fixture.metric: got a method, expected it on the facade behind Fixture.grants or .metrics',
    ],
    ['kept props', propsAreNotKept, { properties: [{ ...documented, name: 'props', type: TEXT }] }, 'pkg.Fixture.props: got a public member, expected one member for each thing that users need'],
  ])('refuses %s', (_, rule, type, problem) => {
    expect(rule(assemblyOf(fixture(type)))).toEqual([problem]);
  });

  it.each<[string, Rule, Partial<Type>]>([
    ['a member that repeats a documented one', everythingIsDocumented, { properties: [{ name: 'size', type: TEXT, overrides: 'pkg.Base' }] }],
    ['a name that merely contains any', typesAreConcrete, { properties: [{ ...documented, name: 'company', type: { fqn: 'pkg.Company' } }] }],
    ['an intersection of interfaces', typesAreConcrete, { properties: [{ ...documented, name: 'role', type: { intersection: { types: [{ fqn: 'pkg.IRole' }, { fqn: 'pkg.IGrantable' }] } } }] }],
    ['a level 2 type', noLevelOneTypes, { properties: [{ ...documented, name: 'topic', type: { fqn: 'aws-cdk-lib.aws_sns.ITopic' } }] }],
    ['a construct without props', constructorsTakeScopeIdProps(), { initializer: { parameters: [SCOPE, ID] } }],
    ['a class that is no construct', constructorsTakeScopeIdProps(), { initializer: { parameters: [{ name: 'share', type: TEXT }] } }],
    ['a factory of something that is no construct', importsTakeScopeAndId, { methods: [{ ...documented, name: 'fromFile', static: true, parameters: [{ name: 'file', type: TEXT }], returns: { type: { fqn: 'pkg.Fixture' } } }] }],
    ['a grant on a facade', grantsAndMetricsAreOnFacades, { name: 'FixtureGrants', methods: [{ ...documented, name: 'grantRead' }] }],
    ['a member whose name begins alike', grantsAndMetricsAreOnFacades, { methods: [{ ...documented, name: 'metrical' }] }],
  ])('accepts %s', (_, rule, type) => {
    expect(rule(assemblyOf(fixture(type)))).toEqual([]);
  });

  it('sees through an interface of ours that an import returns a construct', () => {
    const contract = fixture({ kind: 'interface', name: 'IFixture', fqn: 'pkg.IFixture', interfaces: ['aws-cdk-lib.IResource'] });
    const type = fixture({ methods: [{ ...documented, name: 'fromFixtureArn', static: true, parameters: [ID, SCOPE], returns: { type: { fqn: 'pkg.IFixture' } } }] });
    expect(importsTakeScopeAndId(assemblyOf(contract, type))).toEqual(['pkg.Fixture.fromFixtureArn: got (id, scope), expected scope and id first']);
  });

  it('counts inherited optional props, and each once', () => {
    const base = struct('Options', [option('one'), option('two')]);
    const props = struct('FixtureProps', [option('two'), option('three')], ['pkg.Options']);
    expect(optionalPropsAreFew(2)(assemblyOf(base, props))).toEqual(['pkg.FixtureProps: got 3 optional props, expected at most 2; split the struct or drop a choice']);
    expect(optionalPropsAreFew(3)(assemblyOf(base, props))).toEqual([]);
  });

  it('lets a named class have another constructor, and drops names that need none', () => {
    const part = assemblyOf(fixture({ initializer: { parameters: [SCOPE, ID, { name: 'owner', type: TEXT }] } }));
    expect(constructorsTakeScopeIdProps()(part)).toEqual(['pkg.Fixture: got (scope: constructs.Construct, id: string, owner: string), expected (scope, id, props: FixtureProps)']);
    expect(constructorsTakeScopeIdProps(['Fixture'])(part)).toEqual([]);
    expect(constructorsTakeScopeIdProps(['Gone'])(assemblyOf())).toEqual(['Gone: got an exception that it does not need, expected none']);
  });

  it('lets an exception have more, and drops exceptions that nothing needs any more', () => {
    const props = assemblyOf(struct('FixtureProps', [option('one'), option('two')]));
    expect(optionalPropsAreFew(1, { FixtureProps: 2 })(props)).toEqual([]);
    expect(optionalPropsAreFew(2, { FixtureProps: 3 })(props)).toEqual(['FixtureProps: got an exception that it does not need, expected none']);
  });
});
