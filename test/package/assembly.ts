/** The jsii assembly as far as the API rules read it: what `.jsii` says of the types that we publish. */

export interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, Type>>;
}

export interface Type extends Documented {
  readonly kind: 'class' | 'interface' | 'enum';
  readonly name: string;
  readonly fqn: string;
  /** True for structs. */
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: readonly string[];
  readonly initializer?: { readonly parameters?: readonly Parameter[] };
  readonly properties?: readonly Property[];
  readonly methods?: readonly Method[];
  readonly members?: readonly (Documented & { readonly name: string })[];
}

export interface Documented {
  readonly docs?: { readonly summary?: string; readonly default?: string };
}

export interface Property extends Documented {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  /** The type whose declaration this one repeats, and whose documentation holds. */
  readonly overrides?: string;
}

export interface Method extends Documented {
  readonly name: string;
  readonly static?: boolean;
  readonly parameters?: readonly Parameter[];
  readonly returns?: { readonly type: TypeReference };
  readonly overrides?: string;
}

export interface Parameter {
  readonly name: string;
  readonly type: TypeReference;
}

export interface TypeReference {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly elementtype: TypeReference };
  readonly union?: { readonly types: readonly TypeReference[] };
  readonly intersection?: { readonly types: readonly TypeReference[] };
}

/** The type as a reader would write it; unions keep their bar, so that rules can see them. */
export function nameOf({ primitive, fqn, collection, union, intersection }: TypeReference): string {
  if (collection) return `${nameOf(collection.elementtype)}[]`;
  if (union) return union.types.map(nameOf).join(' | ');
  if (intersection) return intersection.types.map(nameOf).join(' & ');
  return primitive ?? fqn ?? 'unknown';
}

/** Base classes and interfaces of a type at any distance, itself included; of other packages only the names are known. */
export function lineage({ types }: Assembly, fqn: string): Set<string> {
  const found = new Set([fqn]);
  for (const name of found) {
    const type = types[name];
    for (const parent of [...(type?.base ? [type.base] : []), ...(type?.interfaces ?? [])]) found.add(parent);
  }
  return found;
}

/** Where a type of our API is mentioned: every property, parameter and result. */
export function mentions(type: Type): { readonly where: string; readonly type: TypeReference }[] {
  return [
    ...(type.initializer?.parameters ?? []).map((parameter) => ({ where: `${type.fqn}(${parameter.name})`, type: parameter.type })),
    ...(type.properties ?? []).map((property) => ({ where: `${type.fqn}.${property.name}`, type: property.type })),
    ...(type.methods ?? []).flatMap((method) => [
      ...(method.parameters ?? []).map((parameter) => ({ where: `${type.fqn}.${method.name}(${parameter.name})`, type: parameter.type })),
      ...(method.returns ? [{ where: `${type.fqn}.${method.name}`, type: method.returns.type }] : []),
    ]),
  ];
}
