/**
 * The rules of our public API that no compiler checks, read off the jsii assembly. Each returns what breaks it, as
 * `type.member: got, expected`; exceptions are given by the caller, with their reason beside them.
 */
import { lineage, mentions, nameOf, type Assembly, type Documented, type Type } from './assembly';

export type Rule = (assembly: Assembly) => string[];

const CONSTRUCTS = ['constructs.Construct', 'constructs.IConstruct', 'aws-cdk-lib.Resource', 'aws-cdk-lib.IResource'];
/** Classes that hold what would otherwise crowd a construct. */
const FACADE = /(Grants|Metrics|Alarms)$/;

export const everythingIsDocumented: Rule = ({ types }) =>
  Object.values(types).flatMap((type) => {
    const undocumented = ({ docs }: Documented): boolean => !docs?.summary;
    const members = [...(type.properties ?? []), ...(type.methods ?? [])].filter(({ overrides }) => overrides === undefined);
    return [
      ...(undocumented(type) ? [type.fqn] : []),
      ...[...members, ...(type.members ?? [])].filter(undocumented).map(({ name }) => `${type.fqn}.${name}`),
    ].map((where) => `${where}: got no documentation, expected a summary`);
  });

export const optionalPropsHaveDefaults: Rule = ({ types }) =>
  structs(types).flatMap((struct) =>
    (struct.properties ?? [])
      .filter(({ optional, docs }) => optional && !docs?.default)
      .map(({ name }) => `${struct.fqn}.${name}: got an optional prop without @default, expected a literal or "- behaviour"`),
  );

export const typesAreConcrete: Rule = ({ types }) =>
  allMentions(types)
    .filter(({ type }) => /\||(^|\W)any(\W|$)/.test(nameOf(type)))
    .map(({ where, type }) => `${where}: got ${nameOf(type)}, expected one type that every language can check`);

export const noLevelOneTypes: Rule = ({ types }) =>
  allMentions(types)
    .filter(({ type }) => /(^|[^\w])aws-cdk-lib\.([\w]+\.)*Cfn\w+/.test(nameOf(type)))
    .map(({ where, type }) => `${where}: got ${nameOf(type)}, expected an interface or a type of ours`);

/**
 * A class that takes a scope is a construct: it takes an id and, if anything, its own props.
 *
 * @param exceptions names of classes that need not
 */
export const constructorsTakeScopeIdProps =
  (exceptions: readonly string[] = []): Rule =>
  ({ types }) => {
    const breaking = Object.values(types).filter(({ kind, fqn, initializer }) => {
      const [scope, id, props, ...more] = initializer?.parameters ?? [];
      if (kind !== 'class' || scope?.name !== 'scope') return false;
      return id?.name !== 'id' || more.length > 0 || (props && (props.name !== 'props' || props.type.fqn !== `${fqn}Props`));
    });
    const described = (type: Type): string => (type.initializer?.parameters ?? []).map((one) => `${one.name}: ${nameOf(one.type)}`).join(', ');
    return [
      ...unneeded(exceptions, breaking.map(({ name }) => name)),
      ...breaking
        .filter(({ name }) => !exceptions.includes(name))
        .map((type) => `${type.fqn}: got (${described(type)}), expected (scope, id, props: ${type.name}Props)`),
    ];
  };

/** What imports something into the tree has a place in it. */
export const importsTakeScopeAndId: Rule = (assembly) =>
  Object.values(assembly.types).flatMap((type) =>
    (type.methods ?? [])
      .filter((method) => method.static && /^from[A-Z]/.test(method.name) && isConstruct(assembly, method.returns?.type.fqn))
      .filter(({ parameters = [] }) => parameters[0]?.name !== 'scope' || parameters[1]?.name !== 'id')
      .map(({ name, parameters = [] }) => `${type.fqn}.${name}: got (${parameters.map((one) => one.name).join(', ')}), expected scope and id first`),
  );

export const grantsAndMetricsAreOnFacades: Rule = ({ types }) =>
  Object.values(types)
    .filter(({ name }) => !FACADE.test(name))
    .flatMap((type) =>
      (type.methods ?? [])
        .filter(({ name }) => /^(grant|metric)([A-Z]|$)/.test(name))
        .map(({ name }) => `${type.fqn}.${name}: got a method, expected it on the facade behind ${type.name}.grants or .metrics`),
    );

export const propsAreNotKept: Rule = ({ types }) =>
  Object.values(types).flatMap((type) =>
    (type.properties ?? [])
      .filter(({ name }) => name === 'props')
      .map(() => `${type.fqn}.props: got a public member, expected one member for each thing that users need`),
  );

/**
 * Inherited props count: a reader of the reference has them all on one page.
 *
 * @param exceptions larger limits by the struct's name
 */
export const optionalPropsAreFew =
  (limit: number, exceptions: Readonly<Record<string, number>> = {}): Rule =>
  (assembly) => {
    const counts = structs(assembly.types).map((struct) => {
      const properties = [...lineage(assembly, struct.fqn)].flatMap((fqn) => assembly.types[fqn]?.properties ?? []);
      return { ...struct, count: new Set(properties.filter(({ optional }) => optional).map(({ name }) => name)).size };
    });
    return [
      ...unneeded(Object.keys(exceptions), counts.filter(({ count }) => count > limit).map(({ name }) => name)),
      ...counts
        .map((struct) => ({ ...struct, allowed: exceptions[struct.name] ?? limit }))
        .filter(({ count, allowed }) => count > allowed)
        .map(({ fqn, count, allowed }) => `${fqn}: got ${count} optional props, expected at most ${allowed}; split the struct or drop a choice`),
    ];
  };

/** Exceptions that nothing needs any more would let something in unseen. */
function unneeded(exceptions: readonly string[], needed: readonly string[]): string[] {
  return exceptions.filter((name) => !needed.includes(name)).map((name) => `${name}: got an exception that it does not need, expected none`);
}

function structs(types: Assembly['types']): Type[] {
  return Object.values(types).filter(({ datatype }) => datatype);
}

function allMentions(types: Assembly['types']): ReturnType<typeof mentions> {
  return Object.values(types).flatMap(mentions);
}

function isConstruct(assembly: Assembly, fqn: string | undefined): boolean {
  return fqn !== undefined && CONSTRUCTS.some((name) => lineage(assembly, fqn).has(name));
}
