/**
 * The one place that decides in which network functions and jobs run, and that sees to the endpoints that they reach AWS by. With a
 * network of the landing zone: that one, and an endpoint that it lacks is refused. With a new one: it is defined in the stack on first
 * use, with the endpoints that are asked for, and nothing leaves it.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IsolatedNetwork } from './isolated-network';
import { landingZoneOf, type LandingZoneNetwork } from './landing-zone';

/** What stands behind the region in the names of the services that the library's functions and jobs call. */
export type EndpointService = 's3' | 'ecr.api' | 'ecr.dkr' | 'logs' | 'sagemaker.runtime';

const NETWORK_ID = 'ModelNetwork';
const NEEDS_ID = 'ModelNetworkNeeds';

/** The network for the scope's stack, in which these services are reached; undefined where the landing zone has none. */
export function landingZoneNetwork(scope: Construct, services: readonly EndpointService[]): LandingZoneNetwork | undefined {
  const { network, newNetwork, networkAt } = landingZoneOf(scope);
  const stack = Stack.of(scope);
  if (network) {
    const needs = (stack.node.tryFindChild(NEEDS_ID) as EndpointNeeds | undefined) ?? new EndpointNeeds(stack, NEEDS_ID, network.endpoints, networkAt);
    needs.add(scope.node.path, services);
    return network;
  }
  if (!newNetwork) return undefined;
  const defined = (stack.node.tryFindChild(NETWORK_ID) as IsolatedNetwork | undefined) ?? new IsolatedNetwork(stack, NETWORK_ID, newNetwork);
  defined.reach(services);
  return defined;
}

/** Says at synth which endpoints the landing zone lacks, all at once, and who needs them. */
class EndpointNeeds extends Construct {
  private readonly needs = new Map<EndpointService, Set<string>>();

  public constructor(scope: Construct, id: string, endpoints: readonly string[], at = 'the agency profile') {
    super(scope, id);
    this.node.addValidation({ validate: () => [...this.needs].filter(([service]) => !endpoints.includes(service)).map(([service, who]) =>
      `${at} network.endpoints: got ${JSON.stringify(endpoints)}, expected ${service}, which ${[...who].join(', ')} reach${who.size === 1 ? 'es' : ''}; have the landing zone provide the endpoint, with private DNS unless it is a gateway, and list it`) });
  }

  public add(who: string, services: readonly EndpointService[]): void {
    for (const service of services) this.needs.set(service, (this.needs.get(service) ?? new Set()).add(who));
  }
}
