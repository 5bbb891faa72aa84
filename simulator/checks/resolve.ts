/**
 * Replaces CloudFormation's intrinsic functions by placeholder values, so that a policy or a state machine definition can be
 * read as AWS will read it. Whatever cannot be resolved is an error: a check must not pass on something that it did not see. In stacks of users
 * it is a placeholder, too, because they have what we have never seen, and one such reference must not end all checks.
 */
import { ARN_FORMATS, PLACEHOLDER } from './arns';
import { asList, asObject, isObject, type JsonObject, type Template } from './template';

/** Around values that only deploy time knows, where asked for; no template of ours contains these characters. */
export const TOKEN_START = '\uE000';
export const TOKEN_END = '\uE001';

const PSEUDO_PARAMETERS: Readonly<Record<string, unknown>> = {
  'AWS::AccountId': PLACEHOLDER.account,
  'AWS::NoValue': undefined,
  'AWS::NotificationARNs': [],
  'AWS::Partition': PLACEHOLDER.partition,
  'AWS::Region': PLACEHOLDER.region,
  'AWS::StackId': `arn:aws:cloudformation:${PLACEHOLDER.region}:${PLACEHOLDER.account}:stack/${PLACEHOLDER.stackName}/0`,
  'AWS::StackName': PLACEHOLDER.stackName,
  'AWS::URLSuffix': PLACEHOLDER.urlSuffix,
};

export interface ResolverOptions {
  /** Templates whose exports this one may import. */
  readonly siblings?: readonly Template[];
  /** Whether values that only deploy time knows are put between {@link TOKEN_START} and {@link TOKEN_END}. */
  readonly markTokens?: boolean;
}

export class Resolver {
  public constructor(
    private readonly template: Template,
    private readonly options: ResolverOptions = {},
  ) {}

  public resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.resolve(entry)).filter((entry) => entry !== undefined);
    if (!isObject(value)) return value;
    const [key, ...others] = Object.keys(value);
    if (key !== undefined && others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.intrinsic(key, value[key]);
    }
    const resolved = Object.entries(value).map(([name, entry]) => [name, this.resolve(entry)] as const);
    return Object.fromEntries(resolved.filter(([, entry]) => entry !== undefined));
  }

  /** The ARN of a resource of the template. */
  public arnOf(logicalId: string): string {
    return this.attribute(logicalId, 'Arn');
  }

  private intrinsic(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.mark(this.reference(String(argument)));
      case 'Fn::GetAtt': {
        const [logicalId, ...path] = typeof argument === 'string' ? argument.split('.') : asList(argument).map(String);
        return this.mark(this.attribute(logicalId!, path.join('.')));
      }
      case 'Fn::Join': {
        const [separator, parts] = asList(argument);
        return asList(this.resolve(parts)).map(String).join(String(separator));
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Select': {
        const [index, list] = asList(argument);
        return asList(this.resolve(list))[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = asList(argument);
        return String(this.resolve(text)).split(String(separator));
      }
      case 'Fn::ImportValue':
        return this.mark(this.imported(String(this.resolve(argument))));
      case 'Fn::FindInMap': {
        const [map, top, second] = asList(argument).map((one) => String(this.resolve(one)));
        return asObject(asObject(asObject(this.template.Mappings)[map!])[top!])[second!] ?? (this.template.isOfUsers ? this.unknown(map!) : undefined);
      }
      default:
        if (this.template.isOfUsers) return name === 'Fn::If' ? this.either(argument) : this.mark(this.unknown(name));
        throw new Error(`${name}: got ${JSON.stringify(argument)}, expected an intrinsic function that the checks know; add it to the resolver`);
    }
  }

  private reference(name: string): unknown {
    if (name in PSEUDO_PARAMETERS) return PSEUDO_PARAMETERS[name];
    const parameter = this.template.Parameters?.[name];
    if (parameter) return parameter['Default'] ?? this.unknown(name);
    if (this.isUnknown(name)) return this.unknown(name);
    const { ref } = this.format(name);
    if (ref === 'name') return this.nameOf(name);
    return ref === 'arn' ? this.arnOf(name) : this.attribute(name, ref);
  }

  private attribute(logicalId: string, attribute: string): string {
    if (this.isUnknown(logicalId)) return `${this.unknown(logicalId)}.${attribute}`;
    const format = this.format(logicalId);
    const name = this.nameOf(logicalId);
    const kind = attribute === 'Arn' ? 'arn' : format.attributes?.[attribute];
    if (kind === 'name') return name;
    if (typeof kind === 'function') return kind(name);
    if (kind === undefined || !format.arn) {
      if (this.template.isOfUsers) return `${this.unknown(logicalId)}.${attribute}`;
      throw new Error(`${logicalId}.${attribute}: got an attribute of ${this.typeOf(logicalId)} that the checks do not know; add it to arns.ts`);
    }
    return format.arn(name, String(this.resolve(this.properties(logicalId)['Path'] ?? '/')));
  }

  private nameOf(logicalId: string): string {
    const { nameProperty, generatedName } = this.format(logicalId);
    const given = nameProperty === undefined ? undefined : this.properties(logicalId)[nameProperty];
    return given === undefined ? (generatedName?.(logicalId) ?? logicalId) : String(this.resolve(given));
  }

  private format(logicalId: string): (typeof ARN_FORMATS)[string] {
    const format = ARN_FORMATS[this.typeOf(logicalId)];
    if (!format) {
      throw new Error(`${logicalId}: got a reference to ${this.typeOf(logicalId)}, expected a type in arns.ts; add what Ref and GetAtt give for it`);
    }
    return format;
  }

  private typeOf(logicalId: string): string {
    return this.template.Resources[logicalId]?.Type ?? 'a resource that the template lacks';
  }

  private properties(logicalId: string): JsonObject {
    return this.template.Resources[logicalId]?.Properties ?? {};
  }

  private substitute(argument: unknown): string {
    const [text, variables] = typeof argument === 'string' ? [argument, {}] : asList(argument);
    return String(text).replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
      const own = asObject(variables)[name];
      if (own !== undefined) return String(this.mark(this.resolve(own)));
      return String(this.intrinsic(name.includes('.') ? 'Fn::GetAtt' : 'Ref', name));
    }).replace(/\$\{!/g, '${');
  }

  private imported(exportName: string): unknown {
    for (const sibling of this.options.siblings ?? []) {
      const resolver = new Resolver(sibling, { siblings: this.options.siblings ?? [] });
      for (const output of Object.values(sibling.Outputs ?? {})) {
        if (resolver.resolve(asObject(output['Export'])['Name']) === exportName) return resolver.resolve(output['Value']);
      }
    }
    if (this.template.isOfUsers) return this.unknown(exportName);
    throw new Error(`Fn::ImportValue: got ${JSON.stringify(exportName)}, expected an export of a sibling template; hand the exporting template in`);
  }

  /** What a condition chooses where it holds, or else the other one. */
  private either(argument: unknown): unknown {
    const [, then, otherwise] = asList(argument);
    return this.resolve(then) ?? this.resolve(otherwise);
  }

  private isUnknown(logicalId: string): boolean {
    return this.template.isOfUsers === true && ARN_FORMATS[this.typeOf(logicalId)] === undefined;
  }

  private unknown(name: string): string {
    return `placeholder-${name}`;
  }

  private mark(value: unknown): unknown {
    return this.options.markTokens && typeof value === 'string' ? `${TOKEN_START}${value}${TOKEN_END}` : value;
  }
}
