/**
 * A resource as CloudFormation will deploy it: where, under which name, and the values of its properties as far as the template tells.
 *
 * Documented: names that the template gives are taken as they are; others are `<stack name>-<logical id>-<unique id>`, in lower case where
 * the service wants that, and state machines, projects and parameters have no stack name in theirs.
 * Assumed: a stack name that is longer than half of what fits may lose its end.
 */
import { urlSuffix } from '../../simulator/assembly/resource-types';
import { asList, isObject, type JsonObject } from '../../simulator/assembly/template';

export interface Place {
  readonly stackName: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Characters of the unique id and the hyphen before it. */
const UNIQUE = 14;

/** A name that the template gives, and that only deploy time knows: a policy for it would hold for every name. The message begins with the property. */
export class UnknownName extends Error {}

export class Deployed {
  public constructor(
    public readonly logicalId: string,
    private readonly resource: TemplateResource,
    private readonly place: Place,
    private readonly others: Readonly<Record<string, TemplateResource>>,
    /** ARNs of a resource by logical id, from the table. */
    private readonly arnsOf: (deployed: Deployed) => readonly string[],
  ) {}

  public get type(): string {
    return this.resource.Type;
  }

  /** False where the template keeps the resource in all cases: then CloudFormation never deletes it. */
  public get isRemovable(): boolean {
    return this.resource.DeletionPolicy !== 'Retain' || this.resource.UpdateReplacePolicy !== 'Retain';
  }

  public property(...path: readonly string[]): unknown {
    return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), this.resource.Properties);
  }

  public has(...path: readonly string[]): boolean {
    return this.property(...path) !== undefined;
  }

  public arn(service: string, resource: string): string {
    const { partition, region, account } = this.place;
    return `arn:${partition}:${service}:${region}:${account}:${resource}`;
  }

  /** Of services whose ARNs have no region. */
  public globalArn(service: string, resource: string, account = this.place.account): string {
    return `arn:${this.place.partition}:${service}::${account}:${resource}`;
  }

  /** The region's service principal, as conditions name it. */
  public viaService(service: string): string {
    return `${service}.${this.place.region}.${urlSuffix(this.place)}`;
  }

  /**
   * The name that the template gives, or the pattern of those that CloudFormation gives.
   *
   * @throws UnknownName where nothing of a given name is known
   */
  public name(property: string, longest: number, form: 'stack' | 'lower' | 'nothing' = 'stack'): string {
    if (this.has(property)) {
      const given = this.text(this.property(property));
      if (/^\*+$/.test(given)) throw new UnknownName(`${property}: got ${JSON.stringify(this.property(property))}, a name that only deploy time knows, expected one whose beginning the template tells: the policy would hold for every name; write it out, or leave it to CloudFormation`);
      return given;
    }
    if (form === 'nothing') return `${this.logicalId}-*`;
    const kept = Math.floor((longest - UNIQUE) / 2);
    const { stackName } = this.place;
    const begin = stackName.length > kept ? `${stackName.slice(0, kept)}*` : `${stackName}-*`;
    return form === 'lower' ? begin.toLowerCase() : begin;
  }

  /** A text with a star for what only deploy time knows. */
  public text(value: unknown): string {
    if (typeof value === 'string') return value;
    if (!isObject(value)) return '*';
    const { partition, region, account, stackName } = this.place;
    const pseudo: Readonly<Record<string, string>> = { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::StackName': stackName };
    if (typeof value['Ref'] === 'string') return pseudo[value['Ref']] ?? '*';
    if (Array.isArray(value['Fn::Join'])) return asList(value['Fn::Join'][1]).map((part) => this.text(part)).join(String(value['Fn::Join'][0]));
    const [sub] = asList(value['Fn::Sub']);
    if (typeof sub === 'string') return sub.replace(/\$\{([^}]*)\}/g, (_, name: string) => pseudo[name] ?? '*');
    return '*';
  }

  /** ARNs that a property stands for: written out, or of the resource that it refers to. */
  public arns(value: unknown, unknown: string): readonly string[] {
    return asList(value).flatMap((one) => {
      const referred = this.referred(one);
      if (referred) return this.arnsOf(referred);
      const text = this.text(one);
      return [text.startsWith('arn:') ? text : unknown];
    });
  }

  /** The resource of the same template that a value refers to. */
  public referred(value: unknown): Deployed | undefined {
    if (!isObject(value)) return undefined;
    const attribute = value['Fn::GetAtt'];
    const id = typeof value['Ref'] === 'string' ? value['Ref'] : String(Array.isArray(attribute) ? attribute[0] : attribute).split('.')[0]!;
    const resource = Object.hasOwn(this.others, id) ? this.others[id] : undefined;
    return resource && new Deployed(id, resource, this.place, this.others, this.arnsOf);
  }

  /** Values of a property in each entry of a list. */
  public each(list: string, ...path: readonly string[]): unknown[] {
    return asList(this.property(list)).flatMap((entry) => {
      const value = path.reduce<unknown>((inside, key) => (isObject(inside) ? inside[key] : undefined), entry);
      return value === undefined ? [] : [value];
    });
  }
}
