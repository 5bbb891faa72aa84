/**
 * Finds resources by construct path, and the construct path behind a physical name: tests and scenarios speak of constructs, services
 * of names.
 */
import type { ResolvedResource } from '../assembly';

/** Ids that the CDK gives to the resource inside a construct; nobody writes them. */
const INNER = /\/(Resource|Default)$/;

export class ResourceDirectory {
  private readonly labels = new Map<string, string>();
  /** Longest first: some names begin like others. */
  private names: readonly (readonly [name: string, path: string])[] | undefined;

  public constructor(private readonly resources: readonly ResolvedResource[]) {
    for (const { name, physicalId, arn, path } of resources) {
      for (const key of [name, physicalId, arn]) {
        if (key !== undefined) this.labels.set(key, path.replace(INNER, ''));
      }
    }
  }

  /**
   * The resource of that construct path; the beginning of the path may be left out. With a type, the end may, too, where the
   * construct holds only one resource of it.
   *
   * @param type for constructs that hold several resources
   * @throws where none or several match, naming the candidates
   */
  public find(path: string, type?: string): ResolvedResource {
    const wanted = path.replace(INNER, '');
    const ofType = type === undefined ? this.resources : this.ofType(type);
    const exact = ofType.filter((resource) => resource.path.replace(INNER, '') === wanted);
    const ending = ofType.filter((resource) => resource.path.replace(INNER, '').endsWith(`/${wanted}`));
    const inside = type === undefined ? [] : ofType.filter((resource) => `/${resource.path}`.includes(`/${wanted}/`));
    const found = [exact, ending, inside].find((some) => some.length > 0) ?? [];
    if (found.length === 1) return found[0]!;
    if (found.length > 1) throw new Error(`${path}: got ${found.length} resources, ${named(found)}, expected one; name more of the path`);
    const last = wanted.split('/').at(-1)!.toLowerCase();
    const alike = ofType.filter((resource) => resource.path.toLowerCase().includes(last));
    const similar = alike.length === 0 && type !== undefined ? ofType : alike;
    throw new Error(`${path}: got no resource of that construct path, expected ${similar.length > 0 ? `one such as ${named(similar)}` : 'a path of the assembly, as tree.json has it'}`);
  }

  public ofType(type: string): readonly ResolvedResource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** A text with construct paths in the place of physical names, e.g. an ARN. */
  public readable(text: string): string {
    this.names ??= this.resources.flatMap(({ name, path }) => (name.length < 20 ? [] : [[name, `<${path.replace(INNER, '')}>`] as const])).sort(([one], [other]) => other.length - one.length);
    return this.names.reduce((read, [name, path]) => read.replaceAll(name, path), text);
  }

  /** The construct path behind a name, id or ARN; what is not of the assembly stays as it is. */
  public label(nameOrArn: string): string {
    return this.labels.get(nameOrArn) ?? nameOrArn;
  }
}

function named(resources: readonly ResolvedResource[]): string {
  return resources.map(({ path, type }) => `${path.replace(INNER, '')} (${type})`).sort().join(', ');
}
