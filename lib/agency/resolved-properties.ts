/** Properties of resources, resolved once for all checks of a synthesis: those of a state machine hold its whole definition. Internal. */
import { Stack, type CfnResource } from 'aws-cdk-lib';

type Properties = Readonly<Record<string, unknown>>;

/** Of one synthesis: what is defined afterwards is not seen. */
export class ResolvedProperties {
  private readonly known = new Map<CfnResource, Properties>();

  /** As the resource was defined: generated classes keep them in camel case, plain resources as the template has them. */
  public of(resource: CfnResource): Properties {
    const found = this.known.get(resource);
    if (found) return found;
    const resolved = (Stack.of(resource).resolve(resource['cfnProperties']) ?? {}) as Properties;
    this.known.set(resource, resolved);
    return resolved;
  }
}
