/**
 * The resources of one stack, resolved on demand: what a resource refers to is resolved before it, so the order in which
 * resources are finished is one in which they can be created.
 */
import type { Environment } from '../services/environment';
import { evaluateCondition, resolve, type Scope, UNRESOLVED } from './intrinsics';
import type { AssemblyStack } from './manifest';
import { type Named, nameOf, RESOURCE_TYPES, urlSuffix } from './resource-types';
import { asList, asText, isObject, type JsonObject, type TemplateResource } from './template';
import { uniqueHex } from './physical-name';

export interface ResolvedResource {
  /** Id of the stack. */
  readonly stack: string;
  readonly logicalId: string;
  /** Construct path; `<stack>/<logical id>` where the assembly does not tell. */
  readonly path: string;
  readonly type: string;
  /** Without intrinsic functions. */
  readonly properties: JsonObject;
  /** What the service calls it. */
  readonly name: string;
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly arn: string | undefined;
  /** `<stack>/<logical id>: …`; a resource with problems must not be made. */
  readonly problems: readonly string[];
}

/** What to do where a type is not simulated. */
const ADVICE: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': ', nor what it holds, expected its resources in a stack of the app; define the nested stack as a Stack where it is tested',
};

/** What the stacks of an assembly share. */
export interface StackHost {
  /** @throws where no stack exports it */
  imported(exportName: string): unknown;
  finished(resource: ResolvedResource): void;
}

/** Bootstrapping is what deployment needs of an account; the world deploys nothing. */
const BOOTSTRAP_VERSION = '32';

export class StackResources {
  private readonly resources = new Map<string, ResolvedResource>();
  private readonly attributes = new Map<string, Named>();
  /** What is wrong with the conditions of resources, by logical id. */
  private readonly unknown = new Map<string, readonly string[]>();
  /** Logical ids that are being resolved, outermost first. */
  private readonly open: string[] = [];

  public constructor(
    public readonly stack: AssemblyStack,
    private readonly environment: Environment,
    private readonly host: StackHost,
  ) {}

  /** Logical ids of all resources that the conditions leave, those of conditions that cannot be told included. */
  public get logicalIds(): string[] {
    return Object.keys(this.stack.template.Resources ?? {}).filter((logicalId) => this.exists(logicalId));
  }

  /** The resource, and before it everything it refers to. */
  public resource(logicalId: string): ResolvedResource {
    const known = this.resources.get(logicalId);
    if (known) return known;
    const { Resources = {} } = this.stack.template;
    if (!(logicalId in Resources) || !this.exists(logicalId)) throw new Error(`got ${logicalId}, expected a resource of the stack ${this.stack.id}`);
    const from = this.open.indexOf(logicalId);
    if (from >= 0) throw new Error(`got a circle of references, ${[...this.open.slice(from), logicalId].join(' → ')}, expected none`);
    this.open.push(logicalId);
    try {
      const resource = this.resolved(logicalId, Resources[logicalId]);
      this.resources.set(logicalId, resource);
      this.host.finished(resource);
      return resource;
    } finally {
      this.open.pop();
    }
  }

  /** The value of the output of that export name, or undefined where the stack has none of it. */
  public exported(exportName: string): { readonly value: unknown } | undefined {
    for (const [id, { Value, Export, Condition }] of Object.entries(this.stack.template.Outputs ?? {})) {
      const scope = this.scope((problem) => { throw new Error(`${this.stack.id}, output ${id}: ${problem}`); });
      if (Export === undefined || (Condition !== undefined && !scope.condition(Condition))) continue;
      if (resolve(Export.Name, scope) === exportName) return { value: resolve(Value, scope) };
    }
    return undefined;
  }

  private resolved(logicalId: string, definition: TemplateResource | undefined): ResolvedResource {
    const where = `${this.stack.id}/${logicalId}`;
    const problems = [...(this.unknown.get(logicalId) ?? [])];
    const { Type: type = '', Properties = {}, DependsOn }: Partial<TemplateResource> = isObject(definition) ? definition : {};
    const scope = this.scope((problem) => problems.push(`${where}: ${problem}`));
    for (const before of asList(DependsOn).map(String)) this.finishFirst(before, (problem) => problems.push(`${where}.DependsOn: ${problem}`));
    const properties = resolve(Properties, scope) as JsonObject;
    const path = this.stack.paths.get(logicalId) ?? where;
    const kind = RESOURCE_TYPES[type];
    if (!kind) {
      problems.unshift(type === '' ? `${where}: got ${JSON.stringify(definition)}, expected an object with a Type` : `${where}: got ${type}, which is not simulated${ADVICE[type] ?? ''}`);
      return { stack: this.stack.id, logicalId, path, type, properties, name: UNRESOLVED, physicalId: UNRESOLVED, arn: undefined, problems };
    }
    const unnamed = { environment: this.environment, stackName: this.stack.stackName, logicalId, properties };
    const named: Named = { ...unnamed, name: nameOf(kind, unnamed) };
    this.attributes.set(logicalId, named);
    const arn = kind.attributes['Arn']?.(named) ?? kind.ref(named);
    return {
      stack: this.stack.id, logicalId, path, type, properties, problems,
      name: named.name,
      physicalId: asText(kind.ref(named)),
      arn: typeof arn === 'string' && arn.startsWith('arn:') ? arn : undefined,
    };
  }

  /** What the conditions leave out is no reason to wait. */
  private finishFirst(logicalId: string, report: (problem: string) => void): void {
    try {
      if (this.exists(logicalId)) this.resource(logicalId);
    } catch (error) {
      report((error as Error).message);
    }
  }

  /** Where the condition cannot be told, so that the resource is refused for it. */
  private exists(logicalId: string): boolean {
    const { Condition } = this.stack.template.Resources?.[logicalId] ?? {};
    try {
      return Condition === undefined || this.condition(Condition);
    } catch (error) {
      this.unknown.set(logicalId, [`${this.stack.id}/${logicalId}.Condition: ${(error as Error).message}`]);
      return true;
    }
  }

  private condition(name: string): boolean {
    const condition = this.stack.template.Conditions?.[name];
    if (condition === undefined) throw new Error(`got the condition ${name}, expected one of the template`);
    return evaluateCondition(condition, this.scope((problem) => { throw new Error(`condition ${name}: ${problem}`); }));
  }

  private scope(report: (problem: string) => void): Scope {
    return {
      report,
      reference: (name) => this.reference(name),
      attribute: (logicalId, attribute) => this.attribute(logicalId, attribute),
      imported: (exportName) => this.host.imported(exportName),
      condition: (name) => this.condition(name),
      mapped: (...path) => this.mapped(path),
    };
  }

  private reference(name: string): unknown {
    if (name.startsWith('AWS::')) return this.pseudoParameter(name);
    return this.stack.template.Parameters?.[name] ? this.parameter(name) : this.resource(name).physicalId;
  }

  private attribute(logicalId: string, attribute: string): unknown {
    const { type } = this.resource(logicalId);
    const kind = RESOURCE_TYPES[type];
    if (!kind) return UNRESOLVED; // the type is refused by name already
    const value = kind.attributes[attribute]?.(this.attributes.get(logicalId)!);
    if (value !== undefined) return value;
    throw new Error(`got the attribute ${attribute} of ${type}, expected one of ${Object.keys(kind.attributes).join(', ') || 'none'}; others are not simulated`);
  }

  private pseudoParameter(name: string): unknown {
    const { partition, account, region } = this.environment;
    const { stackName } = this.stack;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::NoValue': return undefined;
      case 'AWS::NotificationARNs': return [];
      case 'AWS::Partition': return partition;
      case 'AWS::Region': return region;
      case 'AWS::StackId': return `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/${uniqueHex(stackName, 32)}`;
      case 'AWS::StackName': return stackName;
      case 'AWS::URLSuffix': return urlSuffix(this.environment);
      default: throw new Error(`got ${name}, expected a pseudo parameter that CloudFormation has`);
    }
  }

  private parameter(name: string): unknown {
    const { Type, Default } = this.stack.template.Parameters![name]!;
    if (name === 'BootstrapVersion') return BOOTSTRAP_VERSION;
    if (Type.startsWith('AWS::SSM::')) throw new Error(`got the parameter ${name} of type ${Type}, expected one with a value of its own; values that only an account holds are not simulated`);
    if (Default === undefined) throw new Error(`got the parameter ${name} without a default, expected one; parameters are not handed in`);
    return Type.startsWith('List<') || Type === 'CommaDelimitedList' ? asText(Default).split(',') : Default;
  }

  private mapped(path: readonly string[]): unknown {
    let value: unknown = this.stack.template.Mappings;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
    if (value === undefined) throw new Error(`got ${path.join(', ')}, expected an entry of the template's mappings`);
    return value;
  }
}
