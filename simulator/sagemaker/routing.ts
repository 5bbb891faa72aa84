/**
 * Which container gets a request: variants by weight, and within a variant the old and the new fleet by their share.
 *
 * Assumed: shares are exact. A queue of each choice's debt decides, not chance: after n requests every choice has got its share of
 * them, give or take one; the seed says where it begins.
 */
import { seedOf, uniform } from '../random';
import type { Endpoint } from './endpoint';
import type { Fleet, FleetVariant } from './fleet';

export interface Route {
  readonly fleet: Fleet;
  readonly variant: FleetVariant;
  /** Of all requests to the endpoint, in (0, 1]. */
  readonly share: number;
}

/** Routes that get requests now. @param target the only variant that is asked */
export function routesOf({ blue, green }: Endpoint, target?: string): Route[] {
  const variants = blue.variants.filter(({ name }) => target === undefined || name === target);
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  return variants.flatMap((variant) => {
    const weight = target === undefined ? variant.weight / total : 1;
    const next = green?.fleet.variants.find(({ name }) => name === variant.name);
    const moved = green && next ? green.instances(next.instanceCount) / next.instanceCount : 0;
    const routes = [{ fleet: blue, variant, share: weight * (1 - moved) }];
    if (green && next) routes.push({ fleet: green.fleet, variant: next, share: weight * moved });
    return routes.filter(({ share }) => share > 0);
  });
}

export class Router {
  /** By endpoint, then by route: how much it is owed. */
  private readonly owed = new Map<string, Map<string, number>>();

  public constructor(private readonly seed: number) {}

  public next(endpoint: string, routes: readonly Route[]): Route {
    const debts = this.debtsOf(endpoint, routes);
    for (const route of routes) debts.set(keyOf(route), debts.get(keyOf(route))! + route.share);
    const chosen = routes.reduce((best, route) => (debts.get(keyOf(route))! > debts.get(keyOf(best))! ? route : best));
    debts.set(keyOf(chosen), debts.get(keyOf(chosen))! - 1);
    return chosen;
  }

  /** What is owed counts as long as the same routes are there. */
  private debtsOf(endpoint: string, routes: readonly Route[]): Map<string, number> {
    const debts = this.owed.get(endpoint);
    if (debts && debts.size === routes.length && routes.every((route) => debts.has(keyOf(route)))) return debts;
    const draw = uniform(seedOf(this.seed, endpoint));
    const fresh = new Map(routes.map((route) => [keyOf(route), draw() / 2]));
    this.owed.set(endpoint, fresh);
    return fresh;
  }
}

function keyOf({ fleet, variant, share }: Route): string {
  return `${fleet.config.name}/${variant.name}/${share}`;
}
